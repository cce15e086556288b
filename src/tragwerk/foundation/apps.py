"""The Django app that owns the foundation's tables."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Registers the housekeeping of vault, audit and outbox."""

    name = "tragwerk.foundation"
    label = "tw_foundation"
    verbose_name = "Fundament"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the periodic jobs; the tables are known by now."""
        from tragwerk.foundation import audit, outbox, vault
        from tragwerk.foundation.shared.backend import forget_expired

        outbox.add_periodic(
            outbox.HEARTBEAT, timedelta(seconds=10), outbox.note_heartbeat
        )
        outbox.add_periodic("outbox.purge", timedelta(days=1), outbox.purge)
        outbox.add_periodic("audit.checkpoint", timedelta(hours=1), audit.checkpoint)
        outbox.add_periodic("vault.sweep", timedelta(hours=1), vault.sweep)
        outbox.add_periodic("shared.sweep", timedelta(hours=1), forget_expired)
