"""Put the tasks of somebody who left back on the unit's list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.take_task import give_task
from tragwerk.modules.cases.domain.kinds import TaskStatus
from tragwerk.modules.cases.models import Case, Task


@transaction.atomic
def hand_over_tasks(
    *, actor: Actor, account_id: UUID, unit_id: UUID, now: datetime
) -> int:
    """Free the open tasks and cases of an account in a unit; gives how many tasks.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
    """
    policies.require_system(actor)
    tasks = Task.objects.filter(
        case__unit_id=unit_id, assignee_id=account_id, status=TaskStatus.OPEN
    )
    count = 0
    for task in tasks.select_related("case"):
        task.case = Case.objects.select_for_update().get(id=task.case_id)
        give_task(task, None, by=actor, kind="TASK_RETURNED", now=now)
        count += 1
    mine = Case.objects.filter(unit_id=unit_id)
    mine.filter(assignee_id=account_id).update(assignee_id=None)
    mine.filter(reviewer_id=account_id).update(reviewer_id=None)
    audit.record(
        actor=actor,
        verb="hand_over_tasks",
        subject_kind="unit",
        subject_id=unit_id,
        at=now,
        ledger=f"unit:{unit_id}",
        detail={"account": str(account_id), "tasks": count},
    )
    return count
