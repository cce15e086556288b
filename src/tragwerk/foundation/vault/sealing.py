"""AES-256-GCM for small values and, in chunks, for files.

Files use the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the
nonce of each chunk holds a random prefix, its number and whether it is the last, so
that chunks cannot be left out, repeated, reordered or cut off.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Json: TypeAlias = Any
"""Whatever JSON can hold, as Python gives it back."""

KEY_BYTES = 32
CHUNK_BYTES = 1 << 20
_NONCE_BYTES = 12
_TAG_BYTES = 16
_PREFIX_BYTES = 7
_MAGIC = b"TWF1"


class SealError(Exception):
    """A sealed value does not fit its key and its associated data."""


def new_key() -> bytes:
    """Draw a fresh 256-bit key."""
    return os.urandom(KEY_BYTES)


def seal(cipher: AESGCM, value: bytes, context: bytes) -> bytes:
    """Encrypt a value: 12 bytes nonce, ciphertext, 16 bytes tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, value, context)


def unseal(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        SealError: if key, context or a byte of the value is another.
    """
    if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
        raise SealError
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
    except InvalidTag as error:
        raise SealError from error


def seal_stream(key: bytes, content: bytes, context: bytes) -> Iterator[bytes]:
    """Encrypt a file's content: a header, then chunks of at most 1 MiB."""
    cipher, prefix = AESGCM(key), os.urandom(_PREFIX_BYTES)
    yield _MAGIC + prefix
    view = memoryview(content)
    count = max(1, -(-len(view) // CHUNK_BYTES))
    for number in range(count):
        chunk = view[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]
        nonce = _stream_nonce(prefix, number, is_last=number == count - 1)
        yield cipher.encrypt(nonce, chunk, context)


def unseal_stream(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Decrypt what `seal_stream` made.

    Raises:
        SealError: if anything was changed, cut off or added.
    """
    start = len(_MAGIC) + _PREFIX_BYTES
    if len(sealed) < start + _TAG_BYTES or not sealed.startswith(_MAGIC):
        raise SealError
    cipher, prefix = AESGCM(key), sealed[len(_MAGIC) : start]
    view = memoryview(sealed)[start:]
    step = CHUNK_BYTES + _TAG_BYTES
    count = -(-len(view) // step)
    chunks = []
    try:
        for number in range(count):
            nonce = _stream_nonce(prefix, number, is_last=number == count - 1)
            chunk = view[number * step : (number + 1) * step]
            chunks.append(cipher.decrypt(nonce, chunk, context))
    except InvalidTag as error:
        raise SealError from error
    return b"".join(chunks)


def _stream_nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, is_last)


def to_canonical(value: object) -> bytes:
    """Write a value as canonical JSON in UTF-8: sorted keys, no spaces, no NaN.

    Raises:
        ValueError: for a number or text that JSON does not know.
        TypeError: for a type that JSON does not know.
    """
    text = json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()
