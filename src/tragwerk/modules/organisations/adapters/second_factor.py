"""Secrets of second factors, encrypted in the database."""

from __future__ import annotations

from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tragwerk.modules.organisations.actions.rewrap_second_factors import secret_box


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth is untyped
    """Keeps TOTP secrets and recovery codes unreadable for who only has the database.

    Previous master keys still open what was stored under them.
    """

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _(
            "Solange der zweite Schritt eingerichtet ist, können Sie keine Adresse "
            "hinzufügen."
        ),
        "cannot_delete_authenticator": _(
            "Der zweite Schritt lässt sich nicht entfernen."
        ),
        "cannot_generate_recovery_codes": _(
            "Codes für den Notfall gibt es erst mit App oder Schlüssel."
        ),
        "incorrect_code": _("Dieser Code stimmt nicht oder gilt nicht mehr."),
        "unverified_email": _("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return secret_box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a stored secret."""
        return secret_box().decrypt(encrypted_text.encode()).decode()
