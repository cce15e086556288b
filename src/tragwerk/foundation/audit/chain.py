"""The arithmetic of the audit in plain Python: digests, Merkle roots, checkpoints.

Source: RFC 6962, section 2.1, for the Merkle tree and its prefixes 0x00 and 0x01,
which keep a leaf from being taken for a node.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

START = "0" * 64
"""Stands before the first entry of a chain and the first checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry as it is hashed, exported and verified."""

    ledger: str
    sequence: int
    at: str
    actor_kind: str
    actor_id: str | None
    unit_id: str | None
    verb: str
    subject_kind: str
    subject_id: str | None
    detail: dict[str, str | int | bool] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The part of one chain that a checkpoint added."""

    ledger: str
    first: int
    last: int
    head: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A checkpoint as it is signed, exported and verified.

    `next_key` is empty but where the audit key changes: there the old key names the
    public half of the one that signs all later checkpoints.
    """

    sequence: int
    at: str
    previous: str
    covered: tuple[Span, ...]
    root: str
    signature: str = ""
    next_key: str = ""


def instant(at: datetime) -> str:
    """Write an instant the same way on every database: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: object) -> bytes:
    """Write a value as JSON with sorted keys and no spaces."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def digest_of(line: Line, previous: str) -> str:
    """Hash an entry together with the digest of the one before it."""
    content = {
        "ledger": line.ledger,
        "sequence": line.sequence,
        "at": line.at,
        "actor_kind": line.actor_kind,
        "actor_id": line.actor_id,
        "unit_id": line.unit_id,
        "verb": line.verb,
        "subject_kind": line.subject_kind,
        "subject_id": line.subject_id,
        "detail": line.detail,
        "previous": previous,
    }
    return sha256(canonical(content)).hexdigest()


class MerkleTree:
    """A Merkle root over leaves that arrive one by one, in logarithmic memory."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf on the right."""
        size, node = 1, sha256(b"\x00" + leaf).digest()
        while self._peaks and self._peaks[-1][0] == size:
            node = _join(self._peaks.pop()[1], node)
            size *= 2
        self._peaks.append((size, node))

    def root(self) -> str:
        """Give the root of all leaves so far, as 64 hexadecimal digits."""
        if not self._peaks:
            return sha256(b"").hexdigest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = _join(left, node)
        return node.hex()


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Give the Merkle root of leaves."""
    tree = MerkleTree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def checkpoint_root(covered: Iterable[Span], heads: dict[str, tuple[int, str]]) -> str:
    """Give the root over the new spans and, after them, the heads of all chains."""
    spans = [[s.ledger, s.first, s.last, s.head, s.root] for s in covered]
    ends = [[name, *heads[name]] for name in sorted(heads)]
    return merkle_root(
        canonical(leaf) for leaf in [*spans, ["heads", len(ends)], *ends]
    )


def signed_message(mark: Mark) -> bytes:
    """Give the bytes that a checkpoint's signature covers."""
    told = ["tragwerk/1/checkpoint", mark.sequence, mark.at, mark.previous, mark.root]
    return canonical([*told, mark.next_key] if mark.next_key else told)


def digest_of_mark(mark: Mark) -> str:
    """Hash a checkpoint, for the next one to name."""
    return sha256(signed_message(mark)).hexdigest()


def _join(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
