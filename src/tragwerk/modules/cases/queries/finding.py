"""Keyed hashes by which a person is found within one unit, and nowhere else."""

from __future__ import annotations

from uuid import UUID

from tragwerk.foundation import vault


def index_of(unit_id: UUID, key: str) -> str:
    """Give the digest of a key of `domain.search`; each unit has digests of its own."""
    return vault.blind_index(f"case-name:{unit_id}", key)
