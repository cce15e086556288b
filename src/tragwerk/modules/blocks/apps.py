"""The Django app of this module."""

from django.apps import AppConfig


class BlocksConfig(AppConfig):
    """Bausteine."""

    name = "tragwerk.modules.blocks"
    label = "tw_blocks"
    verbose_name = "Bausteine"
