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


def public_key(key: bytes | None = None) -> str:
    """Give the key with which anybody can verify, as 64 hexadecimal digits.

    Args:
        key: whose public half; today's audit key if None.
    """
    return _pair(key or settings.TRAGWERK_AUDIT_KEY)[1]


def sign(message: bytes, key: bytes | None = None) -> str:
    """Sign a message by a key, or by today's; 128 hexadecimal digits."""
    return _pair(key or settings.TRAGWERK_AUDIT_KEY)[0].sign(message).hex()


def signer_of(message: bytes, signature: str) -> bytes | None:
    """Give the known audit key that signed a message, today's or a previous one."""
    known = (settings.TRAGWERK_AUDIT_KEY, *settings.TRAGWERK_PREVIOUS_AUDIT_KEYS)
    return next(
        (key for key in known if is_signed(message, signature, public_key(key))), None
    )


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """Say whether the signature was made with the private half of this key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def seal_of(ledger: str, length: int, digest: str, key: bytes | None = None) -> str:
    """Give the seal of a chain's end by a key, or by today's."""
    secret = b"tragwerk/1/head/" + (key or settings.TRAGWERK_AUDIT_KEY)
    message = f"{ledger}\n{length}\n{digest}".encode()
    return hmac.digest(secret, message, "sha256").hex()


@lru_cache(maxsize=4)
def _pair(seed: bytes) -> tuple[Ed25519PrivateKey, str]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw().hex()
