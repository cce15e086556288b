"""Do a task: check what was entered, let the process go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.engines.forms import Form
from tragwerk.foundation import audit, outbox, vault
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.moving import Move, load_task
from tragwerk.modules.cases.actions.record_delivery import note_delivery
from tragwerk.modules.cases.actions.take_task import require_open
from tragwerk.modules.cases.domain.errors import TaskDataError
from tragwerk.modules.cases.domain.kinds import (
    DeliveryWay,
    FileKind,
    TaskStatus,
)
from tragwerk.modules.cases.domain.record import APPLICATION, DELIVERY, CaseRecord
from tragwerk.modules.cases.events import TaskCompleted
from tragwerk.modules.cases.models import CaseFile, Task
from tragwerk.modules.cases.queries.elements import form_of, not_by_of
from tragwerk.modules.cases.queries.naming import name_of
from tragwerk.modules.organisations import api as organisations


@transaction.atomic
def complete_task(
    *,
    actor: Actor,
    task_id: UUID,
    values: Mapping[str, Any],
    version: int,
    now: datetime,
) -> UUID:
    """Finish a task with typed values; the process runs to where it waits next.

    What follows happens in the same transaction: calculations, letters, messages to
    the person, new tasks and timers.

    Args:
        actor: who did it.
        task_id: the task.
        values: data of the task's form, JSON values under its top-level names.
        version: of the task, as the actor saw it.
        now: the time.

    Returns:
        The case.

    Raises:
        NotFoundError: if there is no such task in the acting unit.
        NotAllowedError: if the task asks for another role.
        ConflictError: if somebody else was faster; nothing is overwritten.
        TaskDataError: if the values do not fit the form.
        RuleError: if four eyes forbid it, the process cannot go on, or the platform
            has just given the task another form.
    """
    task = load_task(task_id)
    policies.require_visible(actor, task.case)
    policies.require_task_role(actor, task)
    stands_for = organisations.represented_by(actor, now)
    _require_unchanged(task, actor, version, stands_for)
    holder = task.assignee_id
    policies.require_other_eyes(actor.id, task, not_by_of(task))
    outputs = checked_outputs(form_of(task), values)

    _mark_done(task, actor, now, keeps_case=holder in stands_for)
    record = CaseRecord.from_json(vault.get_json(task.case.record_id))
    move = Move(task.case, record, actor=actor, now=now)
    move.note("TASK_DONE", task.element_id)
    move.complete(task.token_id, outputs)
    move.save()
    _note_delivery(move, outputs)
    outbox.publish(
        TaskCompleted(
            case_id=task.case_id,
            task_id=task.id,
            unit_id=task.case.unit_id,
            element_id=task.element_id,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="complete_task",
        subject_kind="case",
        subject_id=task.case_id,
        at=now,
        ledger=f"unit:{task.case.unit_id}",
        detail={
            "task": str(task.id),
            "element": task.element_id,
            **({"represents": str(holder)} if holder in stands_for else {}),
        },
    )
    return task.case_id


def checked_outputs(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check values against a task's form and give them as process variables.

    A question that is not shown gives no value; the application is never touched.

    Raises:
        TaskDataError: if something is missing or wrong.
    """
    data = form.prune(values)
    problems = form.check(data) or form.validate_document(data)
    if problems:
        raise TaskDataError(problems)
    names = form.schema.get("properties", {})
    return {name: data.get(name) for name in names if name != APPLICATION}


def _require_unchanged(
    task: Task, actor: Actor, version: int, stands_for: frozenset[UUID]
) -> None:
    require_open(task)
    if task.version != version and task.version and task.changed_by_id is None:
        # Not somebody: the platform itself, most likely with another form.
        raise RuleError(
            _(
                "Diese Aufgabe hat sich eben geändert: Der Vorgang läuft jetzt nach "
                "einer anderen Fassung, oder sie lag bei jemand anderem. Bitte prüfen "
                "Sie Ihre Angaben und speichern Sie noch einmal."
            )
        )
    if task.assignee_id == actor.id:
        return
    if task.assignee_id is not None and task.assignee_id not in stands_for:
        raise ConflictError(
            _(
                "%(name)s war schneller und hat diese Aufgabe übernommen. Ihre Eingabe "
                "hat nichts überschrieben."
            )
            % {"name": name_of(task.assignee_id)}
        )
    if task.version != version:
        raise ConflictError(
            _(
                "%(name)s war schneller und hat diese Aufgabe gerade geändert. Ihre "
                "Eingabe hat nichts überschrieben."
            )
            % {"name": name_of(task.changed_by_id)}
        )


def _mark_done(task: Task, actor: Actor, now: datetime, *, keeps_case: bool) -> None:
    changed = Task.objects.filter(
        id=task.id, version=task.version, status=TaskStatus.OPEN
    ).update(
        status=TaskStatus.DONE,
        done_at=now,
        done_by_id=actor.id,
        changed_by_id=actor.id,
        assignee_id=actor.id,
        version=task.version + 1,
    )
    if not changed:
        raise ConflictError(
            _("Jemand war schneller. Ihre Eingabe hat nichts überschrieben.")
        )
    if keeps_case:
        # Who is away goes on with the case afterwards.
        return
    if task.role == Role.LEAD:
        task.case.reviewer_id = actor.id
    else:
        task.case.assignee_id = actor.id


def _note_delivery(move: Move, outputs: Mapping[str, Any]) -> None:
    """Put on record what a task of the process said about the delivery."""
    given = outputs.get(DELIVERY)
    if not isinstance(given, Mapping) or given.get("weg") not in set(DeliveryWay):
        return
    letters = CaseFile.objects.filter(
        case=move.case, kind=FileKind.LETTER, delivery=None
    ).exclude(visible_since=None)
    letter = letters.order_by("-created_at", "-id").first()
    if letter is not None:
        note_delivery(
            letter,
            way=DeliveryWay(given["weg"]),
            on=date.fromisoformat(str(given["am"])),
            actor=move.actor,
            now=move.now,
        )
