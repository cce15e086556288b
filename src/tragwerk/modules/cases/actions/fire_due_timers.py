"""Move on the cases whose time has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from tragwerk.engines.process import ProcessError
from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import TragwerkError
from tragwerk.modules.cases.actions.moving import load_move
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.models import Timer

_AT_ONCE = 200

log = structlog.get_logger("tragwerk.cases")


def fire_due_timers(now: datetime) -> int:
    """Fire what is due, each case in its own transaction; gives how many cases.

    A case that cannot go on does not stop the others; it is tried again next time.
    """
    due = Timer.objects.filter(due_at__lte=now).order_by("due_at")
    ids = dict.fromkeys(due.values_list("case_id", flat=True)[:_AT_ONCE])
    count = 0
    for case_id in ids:
        try:
            count += _fire(case_id, now)
        except (TragwerkError, ProcessError, vault.VaultError) as error:
            # Only the class: the words of a rule may name what a person entered.
            log.error("timer failed", case=str(case_id), error=type(error).__name__)
    return count


@transaction.atomic
def _fire(case_id: UUID, now: datetime) -> int:
    move = load_move(case_id, actor=SYSTEM, now=now)
    still_due = Timer.objects.filter(case=move.case, due_at__lte=now).exists()
    if move.case.status not in RUNNING or not still_due:
        return 0
    move.advance()
    move.save()
    audit.record(
        actor=SYSTEM,
        verb="fire_timer",
        subject_kind="case",
        subject_id=move.case.id,
        at=now,
        ledger=f"unit:{move.case.unit_id}",
    )
    return 1
