"""A task to be done: its form, filled with what is known, and the case beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tragwerk.engines.forms import Field, Form, Problem
from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.data import TaskView
from tragwerk.modules.cases.domain.proposals import filled_up, propose
from tragwerk.modules.cases.domain.record import APPLICATION, CaseRecord
from tragwerk.modules.cases.domain.typed import as_sent, as_typed
from tragwerk.modules.cases.models import Task
from tragwerk.modules.cases.queries.case_view import build_view, read_record
from tragwerk.modules.cases.queries.elements import element_of, form_of
from tragwerk.modules.cases.queries.previewing import leads_to_letter


@dataclass(frozen=True, slots=True)
class ReadTask:
    """What was sent at a task: the data, what was typed, and what is wrong."""

    data: dict[str, Any]
    raw: Mapping[str, Any]
    problems: tuple[Problem, ...]


def find_task(task_id: UUID, actor: Actor) -> Task:
    """Give a task with its case.

    Raises:
        NotFoundError: if there is no such task in the acting unit.
        RuleError: if the case's content is deleted.
    """
    task = Task.objects.select_related("case").filter(id=task_id).first()
    if task is None:
        raise NotFoundError("Diese Aufgabe gibt es nicht.")
    policies.require_content(policies.require_visible(actor, task.case))
    return task


@transaction.atomic
def get_task_view(
    task_id: UUID,
    actor: Actor,
    *,
    now: datetime,
    sent: Mapping[str, Sequence[str]] | None = None,
) -> TaskView:
    """Give a task with its form; the reading of the case is audited.

    Args:
        task_id: the task.
        actor: who looks.
        now: the time.
        sent: what was typed, to be shown again instead of what is known.

    Raises:
        NotFoundError: if there is no such task in the acting unit.
    """
    task = find_task(task_id, actor)
    form = form_of(task)
    record = read_record(task.case)
    view = build_view(task.case, record, actor, now)
    row = next(each for each in view.tasks if each.id == task.id)
    data = known_data(task, form, record, now)
    fields = asked(form)
    raw: Mapping[str, Any] = as_typed(fields, data)
    if sent is not None:
        raw = read_sent(form, sent, data).raw
    _note_reading(task, actor, now)
    return TaskView(
        case=view,
        task=row,
        title=form.title or row.name,
        intro=next((page.intro for page in form.pages if page.intro), ""),
        fields=fields,
        raw=raw,
        data=data,
        language=form.language,
        has_letter=leads_to_letter(task),
    )


@transaction.atomic
def read_task(
    task_id: UUID,
    actor: Actor,
    sent: Mapping[str, Sequence[str]],
    *,
    now: datetime,
) -> ReadTask:
    """Read what a browser sent for a task into data of its form; audited.

    What earlier rounds have filled in comes with it.

    Raises:
        NotFoundError: if there is no such task in the acting unit.
        NotAllowedError: if the task asks for another role.
    """
    task = find_task(task_id, actor)
    policies.require_task_role(actor, task)
    form = form_of(task)
    data = known_data(task, form, read_record(task.case), now)
    _note_reading(task, actor, now)
    return read_sent(form, sent, data)


def _note_reading(task: Task, actor: Actor, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="read_case",
        subject_kind="case",
        subject_id=task.case_id,
        at=now,
        ledger=f"unit:{task.case.unit_id}",
        detail={"task": str(task.id)},
    )


def known_data(
    task: Task, form: Form, record: CaseRecord, now: datetime
) -> dict[str, Any]:
    """Give what earlier rounds of the task have filled, and proposals for the rest."""
    names = form.schema.get("properties", {})
    data = {
        name: record.variables[name]
        for name in names
        if name != APPLICATION and record.variables.get(name) is not None
    }
    text = element_of(task.case, task.element_id).extension.get("propose", "")
    return filled_up(data, propose(text, record.variables, now)) if text else data


def asked(form: Form) -> tuple[Field, ...]:
    """Give all questions of a task's form; a caseworker sees them on one page."""
    return tuple(
        field for page in form.pages if not page.repeat for field in page.fields
    )


def read_sent(
    form: Form, sent: Mapping[str, Sequence[str]], data: Mapping[str, Any]
) -> ReadTask:
    """Read all pages of a task's form; what could not be read stays as typed."""
    merged = dict(data)
    raw: dict[str, Any] = {}
    problems: list[Problem] = []
    for page in form.pages:
        if page.repeat:
            continue
        parsed = form.parse(page, sent, merged)
        merged = form.merge(merged, page, parsed.values)
        raw |= as_sent(page.fields, parsed.raw)
        problems += parsed.problems
    shown = {
        f.name
        for p in form.visible_pages(merged)
        for f in form.visible_fields(p, merged)
    }
    kept = tuple(p for p in problems if p.name in shown)
    return ReadTask(form.prune(merged), raw, kept)
