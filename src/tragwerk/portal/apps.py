"""Register the portal with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tragwerk.foundation.ui import navigation
from tragwerk.kernel.actor import ActorKind


class PortalConfig(AppConfig):
    """Pages that join modules."""

    name = "tragwerk.portal"
    label = "tw_portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Put the portal's pages into the navigation."""
        navigation.register(
            navigation.NavEntry(
                label=_("Start"),  # type: ignore[arg-type] # a lazy text
                url_name="start_page",
                visible=lambda actor: actor.kind is ActorKind.MEMBER,
                order=10,
            )
        )
        navigation.register(
            navigation.NavEntry(
                label=_("Meine Anträge"),  # type: ignore[arg-type] # a lazy text
                url_name="list_my_applications",
                visible=lambda actor: actor.kind is not ActorKind.MEMBER,
                order=40,
            )
        )
        navigation.register(
            navigation.NavEntry(
                label=_("Bausteine"),  # type: ignore[arg-type] # a lazy text
                url_name="list_blocks",
                visible=lambda actor: True,
                order=60,
            )
        )
