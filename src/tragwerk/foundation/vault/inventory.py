"""Says whose keys there are, how old they are and what they protect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count

from tragwerk.foundation.vault.keys import INDEX_OWNER
from tragwerk.foundation.vault.models import OwnerKey, Record


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one owner.

    Attributes:
        owner: a unit, or the platform's own keyring for what persons have not sent.
        version: number of the newest key.
        made_at: when it was made.
        records: living records under all its keys.
        under_older: those that an older version still wraps.
    """

    owner: UUID
    version: int
    made_at: datetime
    records: int
    under_older: int


def list_keyrings() -> list[Keyring]:
    """Give every owner whose key can be rotated, by two queries."""
    newest = {
        key.owner: key
        for key in OwnerKey.objects.exclude(owner=INDEX_OWNER).order_by("version")
    }
    living = Record.objects.filter(deleted_at=None, key__isnull=False)
    counts = living.values_list("owner", "key").annotate(number=Count("pk"))
    records, current = Counter[UUID](), Counter[UUID]()
    for owner, key_id, number in counts.order_by():
        records[owner] += number
        if owner in newest and newest[owner].pk == key_id:
            current[owner] += number
    return [
        Keyring(
            owner,
            key.version,
            _made_at(key.pk),
            records[owner],
            records[owner] - current[owner],
        )
        for owner, key in sorted(newest.items())
        if key.destroyed_at is None
    ]


def _made_at(key_id: UUID) -> datetime:
    """Read the moment out of an id of version 7 (RFC 9562, section 5.7)."""
    return datetime.fromtimestamp((key_id.int >> 80) / 1000, UTC)
