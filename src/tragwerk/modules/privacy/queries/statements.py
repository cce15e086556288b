"""Read consents, releases and notices."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.privacy import policies
from tragwerk.modules.privacy.data import (
    DataCategory,
    Scan,
    StatementData,
    StatementKind,
    StatementText,
    Way,
)
from tragwerk.modules.privacy.domain.life import state_of
from tragwerk.modules.privacy.models import TABLES, Statement
from tragwerk.modules.privacy.ports import Standing


def list_statements(
    actor: Actor, matter_id: UUID, now: datetime
) -> tuple[StatementData, ...]:
    """Give consents, releases and notices of a matter, the newest first.

    The person gets all; a unit those that it asks itself, and that is recorded.

    Raises:
        NotFoundError: if the actor has nothing to do with the matter.
    """
    standing = policies.require_standing(actor, matter_id)
    rows = [
        row
        for table in TABLES.values()
        for row in policies.narrow(actor, standing, table.objects.all(), matter_id)
    ]
    texts = vault.get_many_json(row.text_id for row in rows if row.text_id)
    if rows:
        _note_reading(actor, matter_id, now)
    found = [
        _to_data(row, _text(texts, row), standing, timezone.localdate(now))
        for row in sorted(rows, key=lambda row: row.asked_at, reverse=True)
    ]
    return tuple(found)


def consents_of_matter(
    actor: Actor, matter_id: UUID, now: datetime
) -> tuple[StatementData, ...]:
    """Give the consents only; as `list_statements`."""
    return tuple(
        each
        for each in list_statements(actor, matter_id, now)
        if each.kind is StatementKind.CONSENT
    )


def get_statement(
    actor: Actor,
    kind: StatementKind,
    matter_id: UUID,
    statement_id: UUID,
    now: datetime,
) -> StatementData:
    """Give one statement with its text.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    row, standing = policies.require_statement(actor, kind, matter_id, statement_id)
    _note_reading(actor, matter_id, now)
    texts = vault.get_many_json([row.text_id] if row.text_id else [])
    return _to_data(row, _text(texts, row), standing, timezone.localdate(now))


def get_scan(
    actor: Actor,
    kind: StatementKind,
    matter_id: UUID,
    statement_id: UUID,
    now: datetime,
) -> Scan:
    """Give the signed paper of a statement.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    row, _standing = policies.require_statement(actor, kind, matter_id, statement_id)
    if row.scan_id is None:
        raise NotFoundError
    _note_reading(actor, matter_id, now)
    return Scan(*vault.get_file(row.scan_id))


def _text(texts: dict[UUID, object], row: Statement) -> StatementText | None:
    value = texts.get(row.text_id) if row.text_id else None
    return StatementText.from_json(value) if isinstance(value, dict) else None


def _note_reading(actor: Actor, matter_id: UUID, now: datetime) -> None:
    """Record it, also for the person: what they read lies under a unit's key."""
    audit.record(
        actor=actor,
        verb="read_statements",
        subject_kind="matter",
        subject_id=matter_id,
        at=now,
    )


def _to_data(
    row: Statement, text: StatementText | None, standing: Standing, today: date
) -> StatementData:
    return StatementData(
        id=row.id,
        kind=row.kind,
        matter_id=row.matter_id,
        flow=row.flow,
        unit_id=row.unit_id,
        receiver_id=row.receiver_id,
        categories=frozenset(map(DataCategory, row.categories)),
        fields=tuple(row.fields),
        state=state_of(
            given_at=row.given_at,
            ended_at=row.ended_at,
            valid_until=row.valid_until,
            today=today,
        ),
        asked_at=row.asked_at,
        valid_until=row.valid_until,
        way=Way(row.way) if row.way else None,
        given_at=row.given_at,
        ended_at=row.ended_at,
        ended_way=Way(row.ended_way) if row.ended_way else None,
        has_scan=row.scan_id is not None,
        text_id=row.text_id,
        text=text,
        content_deleted_at=row.content_deleted_at,
        is_own=standing is Standing.PERSON,
    )
