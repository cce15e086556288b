"""Read the audit for one subject, as for a person's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tragwerk.foundation.audit.chain import Line, Mark, Span, instant
from tragwerk.foundation.audit.models import Checkpoint, Entry
from tragwerk.kernel.actor import ActorKind


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act, as shown to whom it concerns."""

    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    unit_id: UUID | None
    verb: str
    detail: dict[str, str | int | bool]


def list_for_subject(subject_kind: str, subject_id: UUID) -> list[AuditEntry]:
    """Give what was done to one thing, the oldest first."""
    found = Entry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return [
        AuditEntry(
            at=entry.at,
            actor_kind=ActorKind(entry.actor_kind),
            actor_id=entry.actor_id,
            unit_id=entry.unit_id,
            verb=entry.verb,
            detail=entry.detail,
        )
        for entry in found.order_by("at", "pk")
    ]


def lines(entries: Iterable[Entry]) -> Iterator[Line]:
    """Give rows as lines to hash."""
    for entry in entries:
        yield Line(
            ledger=entry.ledger,
            sequence=entry.sequence,
            at=instant(entry.at),
            actor_kind=entry.actor_kind,
            actor_id=_text(entry.actor_id),
            unit_id=_text(entry.unit_id),
            verb=entry.verb,
            subject_kind=entry.subject_kind,
            subject_id=_text(entry.subject_id),
            detail=entry.detail,
            digest=entry.digest,
        )


def marks() -> list[Mark]:
    """Give all checkpoints in their order."""
    return [mark_of(row) for row in Checkpoint.objects.order_by("sequence")]


def mark_of(row: Checkpoint) -> Mark:
    """Give a row as the checkpoint that was signed."""
    return Mark(
        sequence=row.sequence,
        at=instant(row.at),
        previous=row.previous,
        covered=tuple(Span(*span) for span in row.covered),
        root=row.root,
        signature=row.signature,
        next_key=row.next_key,
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
