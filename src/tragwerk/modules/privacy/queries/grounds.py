"""Ask whether something may go now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from tragwerk.modules.privacy.data import (
    Assessment,
    DataCategory,
    Ground,
    Missing,
    Party,
    StatementKind,
    Verdict,
)
from tragwerk.modules.privacy.domain.matrix import assess
from tragwerk.modules.privacy.models import TABLES, Statement


def ground_for(
    *,
    matter_id: UUID,
    flow: str,
    sender: Party,
    receiver: Party,
    categories: Collection[DataCategory],
    now: datetime,
    fields: Collection[str] = (),
    lock: bool = False,
) -> Ground:
    """Say whether data may pass at this moment, on which ground, or what is missing.

    A question of the platform about itself, asked by what sends: no actor, no content.

    Args:
        matter_id: the matter that the data belong to.
        flow: of the message.
        sender: who passes on.
        receiver: who gets it.
        categories: of all data that pass, at least one.
        now: the moment.
        fields: paths of all data that pass; a statement that names fewer does not
            cover them.
        lock: keep what the answer rests on from being withdrawn until the end of the
            caller's transaction. Whoever sends asks so.

    Raises:
        ValueError: if no category is named.
    """
    today = timezone.localdate(now)
    wanted = frozenset(categories)
    assessment = assess(sender.controller, receiver.controller, wanted, on=today)

    def rows_of(kind: StatementKind) -> QuerySet[Statement]:
        rows = (
            TABLES[kind]
            .objects.filter(
                matter_id=matter_id,
                flow=flow,
                unit_id=sender.id,
                receiver_id=receiver.id,
            )
            .order_by("id")
        )
        return rows.select_for_update() if lock else rows

    missing: set[Missing] = set()
    rests_on: list[UUID] = []
    if assessment.is_possible:
        for kind, part in _parts(assessment).items():
            rows = list(rows_of(kind))
            if kind is StatementKind.NOTICE and any(row.ended_at for row in rows):
                missing.add(Missing.OBJECTED)
                continue
            found = next(
                (
                    row.id
                    for row in rows
                    if row.given_at is not None
                    and row.ended_at is None
                    and row.valid_until >= today
                    and part <= set(row.categories)
                    and set(fields) <= set(row.fields)
                ),
                None,
            )
            if found is None:
                missing.add(Missing(kind.value))
            else:
                rests_on.append(found)
    return Ground(
        verdict=assessment.verdict,
        is_satisfied=assessment.is_possible and not missing,
        missing=frozenset(missing),
        sentence=assessment.strictest.sentence,
        paragraphs=assessment.paragraphs,
        assessment=assessment,
        statement_ids=tuple(rests_on),
    )


def _parts(assessment: Assessment) -> dict[StatementKind, set[DataCategory]]:
    """Give which statements are needed, and for which categories each."""
    grounds = assessment.grounds
    parts = {
        StatementKind.CONSENT: {
            ground.category
            for ground in grounds
            if ground.verdict is Verdict.WITH_CONSENT
        },
        StatementKind.RELEASE: {
            ground.category for ground in grounds if ground.needs_release
        },
        StatementKind.NOTICE: {
            ground.category
            for ground in grounds
            if ground.verdict is Verdict.AFTER_NOTICE
        },
    }
    return {kind: part for kind, part in parts.items() if part}
