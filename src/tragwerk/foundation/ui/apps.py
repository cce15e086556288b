"""The Django app that carries templates and static files of the look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Page frame and components in the KERN UX standard."""

    name = "tragwerk.foundation.ui"
    label = "tw_ui"
    verbose_name = "Look"
