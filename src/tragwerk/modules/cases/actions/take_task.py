"""Take a task from the unit's list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import ConflictError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.moving import load_task
from tragwerk.modules.cases.actions.storing import add_history, save_case
from tragwerk.modules.cases.domain.kinds import TaskStatus
from tragwerk.modules.cases.events import TaskAssigned
from tragwerk.modules.cases.models import Task
from tragwerk.modules.cases.queries.elements import not_by_of
from tragwerk.modules.cases.queries.naming import name_of


@transaction.atomic
def take_task(*, actor: Actor, task_id: UUID, now: datetime) -> None:
    """Make a task one's own; taking what is one's own changes nothing.

    Raises:
        NotFoundError: if there is no such task in the acting unit.
        NotAllowedError: if the task asks for another role.
        ConflictError: if somebody else has it or has done it.
        RuleError: if four eyes forbid it.
    """
    task = load_task(task_id)
    policies.require_visible(actor, task.case)
    policies.require_task_role(actor, task)
    require_open(task)
    if task.assignee_id == actor.id:
        return
    if task.assignee_id is not None:
        raise ConflictError(
            _("%(name)s war schneller und hat diese Aufgabe schon übernommen.")
            % {"name": name_of(task.assignee_id)}
        )
    policies.require_other_eyes(actor.id, task, not_by_of(task))
    give_task(task, actor.id, by=actor, kind="TASK_TAKEN", now=now)
    audit.record(
        actor=actor,
        verb="take_task",
        subject_kind="case",
        subject_id=task.case_id,
        at=now,
        ledger=f"unit:{task.case.unit_id}",
        detail={"task": str(task.id), "element": task.element_id},
    )


def require_open(task: Task) -> None:
    """Refuse a task that is not open any more, and say who was faster.

    Raises:
        ConflictError: if it is done or was cancelled.
    """
    if task.status == TaskStatus.DONE:
        raise ConflictError(
            _(
                "%(name)s war schneller und hat diese Aufgabe schon erledigt. Es wurde "
                "nichts überschrieben."
            )
            % {"name": name_of(task.done_by_id)}
        )
    if task.status == TaskStatus.CANCELLED:
        raise ConflictError(
            _("Diese Aufgabe gibt es nicht mehr: Der Vorgang ging anders weiter.")
        )


def give_task(
    task: Task, account_id: UUID | None, *, by: Actor, kind: str, now: datetime
) -> None:
    """Write down who has a task, and who therefore looks after the case."""
    task.assignee_id = account_id
    task.changed_by_id = by.id
    task.version += 1
    task.save(update_fields=["assignee_id", "changed_by_id", "version"])
    if account_id is not None:
        field = "reviewer_id" if task.role == Role.LEAD else "assignee_id"
        setattr(task.case, field, account_id)
        save_case(task.case, field)
    add_history(task.case, [(kind, task.element_id, "", now)], by.id)
    outbox.publish(
        TaskAssigned(
            case_id=task.case_id,
            task_id=task.id,
            unit_id=task.case.unit_id,
            assignee_id=account_id,
            occurred_at=now,
        )
    )
