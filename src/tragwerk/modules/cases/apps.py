"""Register the module with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tragwerk.foundation.ui import navigation
from tragwerk.kernel.actor import Role


class CasesConfig(AppConfig):
    """Cases, tasks and deadlines."""

    name = "tragwerk.modules.cases"
    label = "tw_cases"
    verbose_name = "Vorgänge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to applications and memberships, and offer the inbox."""
        from tragwerk.modules.cases import subscribers

        subscribers.connect()
        navigation.register(
            navigation.NavEntry(
                label=_("Vorgänge"),  # type: ignore[arg-type] # a lazy text
                url_name="list_cases",
                visible=lambda actor: actor.has_role(Role.CASEWORKER, Role.LEAD),
                order=20,
            )
        )
