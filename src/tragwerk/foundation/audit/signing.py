"""The audit key: signs checkpoints (Ed25519, RFC 8032) and seals the chains' heads."""

from __future__ import annotations

import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings


def public_key() -> str:
    """Give the key with which anybody can verify, as 64 hexadecimal digits."""
    return _pair(settings.TRAGWERK_AUDIT_KEY)[1]


def sign(message: bytes) -> str:
    """Sign a message; 128 hexadecimal digits."""
    return _pair(settings.TRAGWERK_AUDIT_KEY)[0].sign(message).hex()


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """Say whether the signature was made with the private half of this key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def seal_of(ledger: str, length: int, digest: str) -> str:
    """Give the keyed seal of a chain's end."""
    key = b"tragwerk/1/head/" + settings.TRAGWERK_AUDIT_KEY
    message = f"{ledger}\n{length}\n{digest}".encode()
    return hmac.digest(key, message, "sha256").hex()


@lru_cache(maxsize=4)
def _pair(seed: bytes) -> tuple[Ed25519PrivateKey, str]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw().hex()
