"""Register the module with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tragwerk.foundation.ui import navigation
from tragwerk.kernel.actor import Role


class ExchangeConfig(AppConfig):
    """Messages between units."""

    name = "tragwerk.modules.exchange"
    label = "tw_exchange"
    verbose_name = "Übermittlungen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Carry messages, and offer those who work with cases their post."""
        from tragwerk.modules.exchange import subscribers
        from tragwerk.modules.exchange.adapters import matters

        subscribers.connect()
        matters.connect()
        navigation.register(
            navigation.NavEntry(
                label=_("Post"),  # type: ignore[arg-type] # a lazy text
                url_name="list_messages",
                visible=lambda actor: actor.has_role(
                    Role.CASEWORKER, Role.LEAD, Role.COUNSELLOR
                ),
                order=25,
            )
        )
