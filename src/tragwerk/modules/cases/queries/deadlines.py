"""Statutory deadlines as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import get_language

from tragwerk.modules.cases.data import DeadlineData
from tragwerk.modules.cases.domain.statutory import statutory_deadlines
from tragwerk.modules.cases.models import CaseDeadline


def deadlines_of(case_id: UUID, today: date) -> tuple[DeadlineData, ...]:
    """Give all statutory deadlines of a case, soonest first."""
    rows = CaseDeadline.objects.filter(case_id=case_id).order_by("due_on", "id")
    return tuple(_shown(row, today) for row in rows)


def pressing_deadlines(
    case_ids: Iterable[UUID], today: date
) -> dict[UUID, DeadlineData]:
    """Give the soonest deadline of each case that has been warned of and is not met."""
    rows = CaseDeadline.objects.filter(
        case_id__in=list(case_ids), met_at=None, warned_at__isnull=False
    )
    return {row.case_id: _shown(row, today) for row in rows.order_by("-due_on", "-id")}


def _shown(row: CaseDeadline, today: date) -> DeadlineData:
    language = (get_language() or "de").split("-")[0]
    # Of several entries of an id any names the law; the days stand in the row.
    known = next((d for d in statutory_deadlines() if d.id == row.deadline), None)
    return DeadlineData(
        law=known.law if known else row.deadline,
        title=known.title(language) if known else "",
        due_on=row.due_on,
        is_near=row.met_at is None and row.warned_at is not None,
        is_escalated=row.met_at is None and row.escalated_at is not None,
        is_over=row.met_at is None and row.due_on < today,
        met_at=row.met_at,
    )
