"""Store the secrets of second factors under the current master key."""

from __future__ import annotations

import base64

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

_PURPOSE = b"tragwerk second factor"


def secret_box() -> MultiFernet:
    """Give what seals secrets under the current and opens them under older keys."""
    masters = (settings.TRAGWERK_MASTER_KEY, *settings.TRAGWERK_PREVIOUS_MASTER_KEYS)
    return MultiFernet([_fernet(master) for master in masters])


@transaction.atomic
def rewrap_second_factors() -> int:
    """Seal every stored secret again, so that older master keys can be put away.

    Called by the operator's command while the platform stands still.

    Returns:
        How many second factors were rewritten.
    """
    box = secret_box()
    count = 0
    for factor in Authenticator.objects.select_for_update():
        data = _again(factor.data, box)
        if data != factor.data:
            factor.data = data
            factor.save(update_fields=["data"])
            count += 1
    return count


def _again(value: object, box: MultiFernet) -> object:
    if isinstance(value, dict):
        return {key: _again(entry, box) for key, entry in value.items()}
    if isinstance(value, list):
        return [_again(entry, box) for entry in value]
    if isinstance(value, str):
        try:
            return box.rotate(value.encode()).decode()
        except InvalidToken:  # public parts, such as a passkey's name
            return value
    return value


def _fernet(master: bytes) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(master)
    return Fernet(base64.urlsafe_b64encode(key))
