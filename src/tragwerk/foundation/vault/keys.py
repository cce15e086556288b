"""The key hierarchy: master key, owners' keys, and the key of the blind indexes.

An unwrapped owner key is kept in memory for half a minute; which version is current
is remembered only once its transaction is committed, so that a rollback leaves no
key behind that the database does not know.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from tragwerk.foundation.vault.errors import (
    DestroyedOwnerError,
    VaultError,
    WrongMasterKeyError,
)
from tragwerk.foundation.vault.memory import ShortMemory
from tragwerk.foundation.vault.models import OwnerKey
from tragwerk.foundation.vault.sealing import (
    KEY_BYTES,
    SealError,
    new_key,
    seal,
    unseal,
)

INDEX_OWNER = UUID(int=1)
"""Owns the root key of all blind indexes, which so outlives each master key."""

_unwrapped: ShortMemory[tuple[bytes, bytes, str], bytes] = ShortMemory(
    seconds=30, most=4096
)
_current: ShortMemory[UUID, OwnerKey] = ShortMemory(seconds=30, most=4096)


def current_key(owner: UUID) -> OwnerKey:
    """Give the newest key of an owner; the first use makes one.

    Raises:
        DestroyedOwnerError: if the owner's keys were destroyed.
    """
    key = _current.get(owner)
    if key is not None:
        return key
    key = OwnerKey.objects.filter(owner=owner).order_by("-version").first()
    if key is None:
        made = make_key(owner, version=1)
        key, _ = OwnerKey.objects.get_or_create(
            owner=owner,
            version=1,
            defaults={
                "id": made.id,
                "master_id": made.master_id,
                "wrapped": made.wrapped,
            },
        )
    if key.destroyed_at is not None:
        raise DestroyedOwnerError(owner)
    found = key
    transaction.on_commit(lambda: _current.put(owner, found))
    return key


def make_key(owner: UUID, *, version: int) -> OwnerKey:
    """Draw a key and wrap it by the master key; the row is not saved."""
    key = OwnerKey(owner=owner, version=version)
    wrap(key, new_key())
    return key


def wrap(key: OwnerKey, secret: bytes) -> None:
    """Wrap a key by today's master key and set the row's fields."""
    master_id, cipher = _wrapping_cipher(settings.TRAGWERK_MASTER_KEY)
    key.master_id = master_id
    key.wrapped = seal(cipher, secret, _context(key))


def unwrap(key: OwnerKey) -> bytes:
    """Give the secret of an owner's key.

    Raises:
        WrongMasterKeyError: if no known master key opens it.
        VaultError: if the key was destroyed.
    """
    if key.destroyed_at is not None:
        raise DestroyedOwnerError(key.owner)
    wrapped = bytes(key.wrapped)
    memory_key = (wrapped, _context(key), key.master_id)
    secret = _unwrapped.get(memory_key)
    if secret is not None:
        return secret
    for master in _masters():
        master_id, cipher = _wrapping_cipher(master)
        if master_id != key.master_id:
            continue
        try:
            secret = unseal(cipher, wrapped, _context(key))
        except SealError as error:
            message = f"Key {key.id} of owner {key.owner} was changed in the database."
            raise WrongMasterKeyError(message) from error
        _unwrapped.put(memory_key, secret)
        return secret
    raise WrongMasterKeyError(
        f"Master key {key.master_id} is needed. Set TRAGWERK_MASTER_KEY to it, or name "
        "it among TRAGWERK_PREVIOUS_MASTER_KEYS."
    )


def cipher_of(key: OwnerKey) -> AESGCM:
    """Give the cipher of an owner's key, ready to wrap and unwrap data keys."""
    return AESGCM(unwrap(key))


def blind_index(purpose: str, text: str) -> str:
    """Give a keyed hash by which equal texts are found, and nothing else.

    The key is derived (HKDF, RFC 5869) for the purpose, from a root key that the
    master key wraps. Normalise the text before: case and spaces count.

    Returns:
        HMAC-SHA256 as 64 hexadecimal digits.
    """
    root = unwrap(current_key(INDEX_OWNER))
    return hmac.digest(
        _derive(root, f"blind index: {purpose}"), text.encode(), "sha256"
    ).hex()


def master_id() -> str:
    """Give the fingerprint of today's master key; it says nothing about the key."""
    return _wrapping_cipher(settings.TRAGWERK_MASTER_KEY)[0]


def known_master_ids() -> list[str]:
    """Give the fingerprints of today's and all previous master keys."""
    return [_wrapping_cipher(master)[0] for master in _masters()]


def is_usable() -> bool:
    """Say whether today's master key can open what the vault holds."""
    try:
        unwrap(current_key(INDEX_OWNER))
    except VaultError:
        return False
    return True


def forget() -> None:
    """Drop all unwrapped keys from memory."""
    _unwrapped.clear()
    _current.clear()


def forget_current(owner: UUID) -> None:
    """Look the owner's current key up anew, once the transaction is committed."""
    _current.forget(owner)
    transaction.on_commit(lambda: _current.forget(owner))


def _masters() -> list[bytes]:
    return [settings.TRAGWERK_MASTER_KEY, *settings.TRAGWERK_PREVIOUS_MASTER_KEYS]


def _context(key: OwnerKey) -> bytes:
    return f"tragwerk/1/owner-key/{key.id}/{key.owner}/{key.version}".encode()


@lru_cache(maxsize=16)
def _wrapping_cipher(master: bytes) -> tuple[str, AESGCM]:
    if len(master) != KEY_BYTES:
        raise WrongMasterKeyError(
            f"TRAGWERK_MASTER_KEY has {len(master)} bytes; it needs {KEY_BYTES}."
        )
    fingerprint = _derive(master, "fingerprint").hex()[:16]
    return fingerprint, AESGCM(_derive(master, "owner keys"))


@lru_cache(maxsize=256)
def _derive(secret: bytes, purpose: str) -> bytes:
    info = f"tragwerk/1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(
        secret
    )
