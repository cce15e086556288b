"""Mark cases whose statutory deadline comes near; the lead gets the late ones."""

from __future__ import annotations

from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import TragwerkError
from tragwerk.modules.cases.actions.storing import add_history, save_case
from tragwerk.modules.cases.events import DeadlineEscalated
from tragwerk.modules.cases.models import Case, CaseDeadline

_AT_ONCE = 500

log = structlog.get_logger("tragwerk.cases")


def watch_deadlines(now: datetime) -> int:
    """Warn and escalate what is due; gives how many deadlines.

    Each in its own transaction: one that fails does not stop the others and is tried
    again next time. Either brings a postponed case back.
    """
    today = timezone.localdate(now)
    due = CaseDeadline.objects.filter(_is_due(today), met_at=None)
    count = 0
    for pk in list(
        due.order_by("due_on", "id").values_list("pk", flat=True)[:_AT_ONCE]
    ):
        try:
            count += _watch(pk, today, now)
        except TragwerkError as error:
            log.error("deadline not watched", id=pk, error=type(error).__name__)
    return count


def _is_due(today: date) -> Q:
    return Q(warned_at=None, warn_on__lte=today) | Q(
        escalated_at=None, escalate_on__lte=today
    )


@transaction.atomic
def _watch(pk: int, today: date, now: datetime) -> int:
    found = CaseDeadline.objects.values_list("case_id", flat=True).get(pk=pk)
    case = Case.objects.select_for_update().get(id=found)
    row = CaseDeadline.objects.filter(_is_due(today), pk=pk, met_at=None).first()
    if row is None:
        return 0
    facts = []
    if row.warned_at is None:
        row.warned_at = now
        facts.append("DEADLINE_NEAR")
    if row.escalated_at is None and row.escalate_on <= today:
        row.escalated_at = now
        facts.append("DEADLINE_ESCALATED")
        outbox.publish(
            DeadlineEscalated(
                case_id=case.id,
                unit_id=case.unit_id,
                deadline=row.deadline,
                occurred_at=now,
            )
        )
    row.save(update_fields=["warned_at", "escalated_at"])
    if case.postponed_until is not None:
        case.postponed_until = None
        save_case(case, "postponed_until")
        facts.append("POSTPONEMENT_ENDED")
    add_history(case, [(kind, "", row.deadline, now) for kind in facts], None)
    audit.record(
        actor=SYSTEM,
        verb="watch_deadlines",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
        detail={
            "deadline": row.deadline,
            "escalated": row.escalated_at is not None,
        },
    )
    return 1
