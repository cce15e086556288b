"""Give a task to a colleague, or back to the unit's list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.moving import load_task
from tragwerk.modules.cases.actions.take_task import give_task, require_open
from tragwerk.modules.cases.models import Task
from tragwerk.modules.cases.queries.elements import not_by_of
from tragwerk.modules.cases.queries.naming import name_of
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import ColleagueData


@transaction.atomic
def assign_task(
    *,
    actor: Actor,
    task_id: UUID,
    assignee_id: UUID | None,
    version: int,
    now: datetime,
) -> None:
    """Assign a task; only leads assign to others, everybody may give back their own.

    Args:
        actor: the lead, or whoever has the task.
        task_id: the task.
        assignee_id: the colleague; None puts it back on the unit's list.
        version: of the task, as the actor saw it.
        now: the time.

    Raises:
        NotFoundError: if there is no such task in the acting unit.
        NotAllowedError: if the actor does not lead the unit.
        ConflictError: if somebody else changed the task in the meantime.
        RuleError: if the colleague is not in the unit, lacks the role, or did the
            task that needs other eyes.
    """
    task = load_task(task_id)
    policies.require_visible(actor, task.case)
    if assignee_id is not None or task.assignee_id != actor.id:
        policies.require_lead(actor)
    require_open(task)
    if task.version != version:
        raise ConflictError(
            _("%(name)s war schneller und hat diese Aufgabe gerade geändert.")
            % {"name": name_of(task.changed_by_id)}
        )
    if assignee_id is not None:
        colleagues = organisations.list_colleagues(task.case.unit_id, actor, now)
        _require_role(colleagues, assignee_id, task)
        policies.require_other_eyes(assignee_id, task, not_by_of(task))
    kind = "TASK_ASSIGNED" if assignee_id else "TASK_RETURNED"
    give_task(task, assignee_id, by=actor, kind=kind, now=now)
    audit.record(
        actor=actor,
        verb="assign_task",
        subject_kind="case",
        subject_id=task.case_id,
        at=now,
        ledger=f"unit:{task.case.unit_id}",
        detail={"task": str(task.id), "assignee": str(assignee_id or "")},
    )


def _require_role(
    colleagues: Iterable[ColleagueData], assignee_id: UUID, task: Task
) -> None:
    found = next((c for c in colleagues if c.account_id == assignee_id), None)
    if found is None or Role(task.role) not in found.roles:
        raise RuleError(
            _(
                "Diese Person kann die Aufgabe nicht übernehmen: Ihr fehlt die "
                "Rolle dafür."
            ),
            field="assignee",
        )
