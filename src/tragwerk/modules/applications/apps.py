"""The Django app of this module."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tragwerk.foundation.ui import navigation
from tragwerk.kernel.actor import Role


class ApplicationsConfig(AppConfig):
    """Applications."""

    name = "tragwerk.modules.applications"
    label = "tw_applications"
    verbose_name = "Anträge"

    def ready(self) -> None:
        """Set receipts; delete what is due every hour; offer counsellors their page."""
        from tragwerk.foundation import outbox
        from tragwerk.modules.applications import api, subscribers
        from tragwerk.modules.applications.adapters import matters

        subscribers.connect()
        matters.connect()
        outbox.add_periodic(
            "applications.expire_drafts", timedelta(hours=1), api.expire_drafts
        )
        outbox.add_periodic(
            "applications.delete_copies", timedelta(hours=1), api.delete_copies
        )
        outbox.add_periodic(
            "applications.forget_attempts", timedelta(hours=1), api.forget_attempts
        )
        outbox.add_periodic(
            "applications.watch_attempts", timedelta(minutes=15), api.watch_attempts
        )
        navigation.register(
            navigation.NavEntry(
                label=_("Beratung"),  # type: ignore[arg-type] # a lazy text
                url_name="list_assisted_applications",
                visible=lambda actor: actor.has_role(Role.COUNSELLOR),
                order=30,
            )
        )
