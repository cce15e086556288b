"""Register the module with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tragwerk.foundation.ui import navigation


class DirectoryConfig(AppConfig):
    """The directory of services."""

    name = "tragwerk.modules.directory"
    label = "tw_directory"
    verbose_name = "Verzeichnis der Leistungen"

    def ready(self) -> None:
        """Offer the search to everybody."""
        navigation.register(
            navigation.NavEntry(
                label=_("Leistungen finden"),  # type: ignore[arg-type] # a lazy text
                url_name="search_services",
                visible=lambda actor: True,
                order=20,
            )
        )
