"""Secrets of second factors, encrypted in the database."""

from __future__ import annotations

import base64
from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PURPOSE = b"tragwerk second factor"


def _fernet(master: bytes) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(master)
    return Fernet(base64.urlsafe_b64encode(key))


def _box() -> MultiFernet:
    masters = (settings.TRAGWERK_MASTER_KEY, *settings.TRAGWERK_PREVIOUS_MASTER_KEYS)
    return MultiFernet([_fernet(master) for master in masters])


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
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a stored secret."""
        return _box().decrypt(encrypted_text.encode()).decode()
