"""The Django app of this module."""

from datetime import timedelta

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What may pass between bodies; consents, releases and notices."""

    name = "tragwerk.modules.privacy"
    label = "tw_privacy"
    verbose_name = "Sozialdatenschutz"

    def ready(self) -> None:
        """Read the matrix, so that a wrong rule is seen at the start; delete hourly."""
        from tragwerk.foundation import outbox
        from tragwerk.modules.privacy import api
        from tragwerk.modules.privacy.domain.matrix import matrix

        matrix()
        outbox.add_periodic(
            "privacy.delete_statements", timedelta(hours=1), api.delete_statements
        )
