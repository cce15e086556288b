"""Seal a message for one unit: HPKE, RFC 9180, base mode, one shot.

The ids of the message, its matter and flow, and both units go in as `info`: a sealed
message that is moved to another row, receiver or matter does not open.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealedMessageError(Exception):
    """A sealed message does not open: another key, or it was changed."""


def new_secret() -> bytes:
    """Draw the secret key of a unit: 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(secret: bytes) -> bytes:
    """Give the public key to a secret one: 32 bytes."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def seal(public: bytes, value: Any, context: bytes) -> bytes:  # noqa: ANN401 - JSON
    """Seal a value of JSON types for the holder of a key."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    key = X25519PublicKey.from_public_bytes(public)
    return bytes(_SUITE.encrypt(plain, key, info=context))


def unseal(secret: bytes, sealed: bytes, context: bytes) -> Any:  # noqa: ANN401 - JSON
    """Open a sealed value.

    Raises:
        SealedMessageError: if the key is another one or anything was changed.
    """
    key = X25519PrivateKey.from_private_bytes(secret)
    try:
        return json.loads(_SUITE.decrypt(sealed, key, info=context))
    except (InvalidTag, ValueError) as error:
        raise SealedMessageError from error


def context_of(
    *,
    message_id: UUID,
    matter_id: UUID,
    flow: str,
    sender: UUID,
    receiver: UUID,
    key_version: int,
) -> bytes:
    """Give what a sealed message is bound to."""
    parts = (message_id, matter_id, flow, sender, receiver, key_version)
    return "\n".join(["tragwerk/1/message", *map(str, parts)]).encode()
