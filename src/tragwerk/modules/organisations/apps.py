"""Register the module with Django."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tragwerk.foundation.ui import navigation
from tragwerk.kernel.actor import ActorKind


class OrganisationsConfig(AppConfig):
    """Organisations, units, memberships and accounts."""

    name = "tragwerk.modules.organisations"
    label = "tw_organisations"
    verbose_name = "Organisationen und Personen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the sign-in library, sweep sessions, offer the team page."""
        from tragwerk.foundation import outbox
        from tragwerk.modules.organisations import subscribers
        from tragwerk.modules.organisations.actions.end_session import forget_expired

        subscribers.connect()
        outbox.add_periodic("sessions.sweep", timedelta(hours=1), forget_expired)
        navigation.register(
            navigation.NavEntry(
                label=_("Team"),  # type: ignore[arg-type] # a lazy text
                url_name="team",
                visible=lambda actor: actor.kind is ActorKind.MEMBER,
                order=80,
            )
        )
