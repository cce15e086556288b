"""Everything a caseworker sees of a case, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.forms import ReviewSection
from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.data import (
    CalculationData,
    CaseFileData,
    CaseView,
    NoteData,
    RequestData,
    TaskRow,
    TimelineEntry,
)
from tragwerk.modules.cases.domain.kinds import (
    RUNNING,
    CaseStatus,
    FileKind,
    TaskStatus,
    WaitsFor,
)
from tragwerk.modules.cases.domain.record import APPLICATION, CaseRecord
from tragwerk.modules.cases.domain.wording import (
    moment_text,
    outcome_pairs,
    outcome_text,
)
from tragwerk.modules.cases.models import (
    Case,
    CaseEvent,
    CaseFile,
    Note,
    Request,
    Task,
)
from tragwerk.modules.cases.queries.deadlines import deadlines_of
from tragwerk.modules.cases.queries.history import labels_at
from tragwerk.modules.cases.queries.inbox import postponed_at, subject_from
from tragwerk.modules.cases.queries.shown import (
    file_title,
    step_of,
    steps_of,
    task_name,
)
from tragwerk.modules.cases.queries.way import way_of
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.organisations import api as organisations

_MOST_MOMENTS = 300


@transaction.atomic
def get_case_view(case_id: UUID, actor: Actor, *, now: datetime) -> CaseView:
    """Give a case with all its content; the reading is audited.

    Raises:
        NotFoundError: if there is no such case in the acting unit.
    """
    case = policies.require_visible(actor, Case.objects.filter(id=case_id).first())
    record = read_record(case) if case.content_deleted_at is None else None
    package = blocks.get_package_to_show(case.digest)
    view = replace(build_view(case, record, actor, now), way=way_of(case, package))
    audit.record(
        actor=actor,
        verb="read_case",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
    )
    return view


def read_record(case: Case) -> CaseRecord:
    """Open the record of a case; the caller has asked the policies and audits."""
    return CaseRecord.from_json(vault.get_json(case.record_id))


def build_view(
    case: Case, record: CaseRecord | None, actor: Actor, now: datetime
) -> CaseView:
    """Put the view together; without a record, its content has been deleted."""
    package = blocks.get_package_to_show(case.digest)
    today = timezone.localdate(now)
    parts = _load_parts(case)
    about = parts.sealed.get(case.subject_id)
    subject = subject_from(about)
    shown = {file.id: file_data(file, package) for file in parts.files}
    papers = _papers(parts.files, shown)
    # Most Bausteine have one unit; they need not ask.
    with_others = len(package.pool_kinds) > 1
    return CaseView(
        id=case.id,
        matter_id=case.matter_id,
        number=case.number,
        application_number=case.application_number,
        service=package.title,
        person=subject.name,
        birthday=subject.birthday,
        address=subject.address_lines[1:],
        status=CaseStatus(case.status),
        waits_for=WaitsFor(case.waits_for),
        step=step_of(case, package),
        since=case.step_since,
        due_on=case.due_on,
        is_overdue=is_past(case.due_on, today) and case.status in RUNNING,
        assignee=parts.name(case.assignee_id),
        reviewer=parts.name(case.reviewer_id),
        submitted_at=case.submitted_at,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        outcome=outcome_text(case.outcome, _),
        version=case.version,
        sections=_answers(case, package, record, papers),
        findings=_findings(package, record) if record else (),
        calculation=_calculation(package, record) if record else None,
        files=tuple(shown.values()),
        tasks=task_rows(
            case,
            parts.tasks,
            package,
            parts.names,
            actor,
            today,
            organisations.represented_by(actor, now),
        ),
        requests=_requests(parts, shown),
        notes=_notes(parts),
        timeline=_timeline(case, parts),
        helper=_helper(about),
        content_deleted_at=case.content_deleted_at,
        kept_years=package.retention["case_years"],
        language=package.language,
        deadlines=deadlines_of(case.id, today),
        postponed_until=postponed_at(case, today),
        messages=exchange.list_messages(actor, case_id=case.id) if with_others else (),
        received=(
            exchange.list_received(actor, case.matter_id)
            if with_others and record
            else ()
        ),
    )


def _answers(
    case: Case,
    package: blocks.Package,
    record: CaseRecord | None,
    papers: Mapping[str, list[str]],
) -> tuple[ReviewSection, ...]:
    if record is None or case.application_id is None:
        return ()
    return package.form().review(record.application, papers)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The rows of a case, its opened small records, and the names of colleagues.

    The names stand here in their office role: who does what in a case belongs to the
    reading of the case, which is audited as one (decision 0004).
    """

    tasks: list[Task]
    files: list[CaseFile]
    requests: list[Request]
    notes: list[Note]
    events: list[CaseEvent]
    sealed: Mapping[UUID, Any]
    names: Mapping[UUID, str]

    def name(self, key: UUID | None) -> str:
        return _name(self.names, key)

    def text(self, key: UUID | None) -> str:
        value = self.sealed.get(key) if key else None
        return str(value.get("text", "")) if isinstance(value, dict) else ""


def _load_parts(case: Case) -> _Parts:
    is_there = case.content_deleted_at is None
    tasks = list(Task.objects.filter(case=case).order_by("created_at", "token_id"))
    files = (
        CaseFile.objects.filter(case=case)
        .select_related("delivery")
        .order_by("created_at", "title", "id")
    )
    requests = list(Request.objects.filter(case=case).order_by("-asked_at", "id"))
    notes = list(Note.objects.filter(case=case).order_by("-at", "id"))
    events = list(case.events.order_by("-sequence")[:_MOST_MOMENTS])
    sealed = vault.get_many_json(
        [case.subject_id]
        + [note.record_id for note in notes]
        + [key for row in requests for key in (row.text_id, row.answer_id) if key]
    )
    people = {case.assignee_id, case.reviewer_id}
    people |= {key for task in tasks for key in (task.assignee_id, task.done_by_id)}
    people |= {note.author_id for note in notes} | {e.actor_id for e in events}
    return _Parts(
        tasks=tasks,
        files=list(files) if is_there else [],
        requests=requests if is_there else [],
        notes=notes if is_there else [],
        events=events,
        sealed=sealed,
        names=organisations.member_names(key for key in people if key),
    )


def _notes(parts: _Parts) -> tuple[NoteData, ...]:
    return tuple(
        NoteData(parts.text(note.record_id), parts.name(note.author_id), note.at)
        for note in parts.notes
    )


def _timeline(case: Case, parts: _Parts) -> tuple[TimelineEntry, ...]:
    labels = labels_at(case, parts.events)
    return tuple(
        TimelineEntry(event.at, text, parts.name(event.actor_id))
        for event in parts.events
        if (text := moment_text(event.kind, labels[event.sequence], _))
    )


def _requests(
    parts: _Parts, shown: Mapping[UUID, CaseFileData]
) -> tuple[RequestData, ...]:
    return tuple(
        RequestData(
            id=row.id,
            text=parts.text(row.text_id),
            asked_at=row.asked_at,
            due_on=row.due_on,
            answered_at=row.answered_at,
            answer=parts.text(row.answer_id),
            files=tuple(shown[f.id] for f in parts.files if f.request_id == row.id),
        )
        for row in parts.requests
    )


def task_rows(
    case: Case,
    tasks: list[Task],
    package: blocks.Package,
    names: Mapping[UUID, str],
    actor: Actor,
    today: date,
    stands_for: frozenset[UUID] = frozenset(),
) -> tuple[TaskRow, ...]:
    """Turn tasks into lines; who may do which follows from the tasks themselves."""
    elements = package.collaboration.process(case.process_id).elements
    done = {t.element_id: t.done_by_id for t in tasks if t.status == TaskStatus.DONE}
    rows = []
    for task in tasks:
        # A task that is done may be of a step that the version of today has not.
        element = elements.get(task.element_id)
        other = element.extension.get("notBy", "") if element else ""
        barred = actor.id is not None and done.get(other) == actor.id
        free = task.assignee_id in (None, actor.id, *stands_for)
        is_open = task.status == TaskStatus.OPEN
        rows.append(
            TaskRow(
                id=task.id,
                name=task_name(task, case, package),
                description=element.documentation if element else "",
                role=task.role,
                status=TaskStatus(task.status),
                assignee_id=task.assignee_id,
                assignee=_name(names, task.assignee_id),
                due_on=task.due_on,
                is_overdue=is_open and is_past(task.due_on, today),
                created_at=task.created_at,
                done_at=task.done_at,
                done_by=_name(names, task.done_by_id),
                version=task.version,
                is_mine=task.assignee_id is not None and task.assignee_id == actor.id,
                can_do=is_open
                and free
                and not barred
                and policies.has_task_role(actor, task),
                barred=barred,
                is_represented=is_open and task.assignee_id in stands_for,
            )
        )
    return tuple(rows)


def file_data(file: CaseFile, package: blocks.Package) -> CaseFileData:
    """Turn a file into the value that crosses the door; loads its delivery."""
    delivery = getattr(file, "delivery", None)
    return CaseFileData(
        id=file.id,
        kind=FileKind(file.kind),
        title=file_title(file, package),
        media_type=file.media_type,
        size=file.size,
        created_at=file.created_at,
        visible_since=file.visible_since,
        delivered_on=delivery.on if delivery else None,
    )


def is_past(day: date | None, today: date) -> bool:
    """Say whether a day is over."""
    return day is not None and day < today


def _papers(
    files: list[CaseFile], shown: Mapping[UUID, CaseFileData]
) -> dict[str, list[str]]:
    papers: dict[str, list[str]] = {}
    for file in files:
        if file.kind == FileKind.EVIDENCE:
            papers.setdefault(file.label, []).append(shown[file.id].title)
    return papers


def _findings(package: blocks.Package, record: CaseRecord) -> tuple[ReviewSection, ...]:
    """Give what the tasks have confirmed so far, in the words of their forms."""
    sections: list[ReviewSection] = []
    for form in package.tasks.values():
        names = [
            name for name in form.schema.get("properties", {}) if name != APPLICATION
        ]
        data = {n: record.variables[n] for n in names if record.variables.get(n)}
        if data:
            sections += [
                s for s in form.review(data) if any(r.answered for r in s.rows)
            ]
    return tuple(sections)


def _calculation(package: blocks.Package, record: CaseRecord) -> CalculationData | None:
    last = record.calculation
    if last is None:
        return None
    outcome = last["outcome"]
    if isinstance(outcome, Mapping):
        outcome = dict(package.in_order(outcome))
    steps = steps_of(package, record)
    labels = {
        kept["decision"]: step.label
        for kept, step in zip(last["steps"], steps, strict=True)
    }
    return CalculationData(
        decision=last["decision"],
        at=datetime.fromisoformat(last["at"]),
        figures=last["figures"],
        steps=steps,
        outcome=outcome_pairs(
            outcome,
            labels,
            _,
            lambda value, name: blocks.value_text(package, value, name=name),
        ),
    )


def _helper(about: object) -> str:
    unit_id = about.get("helper_unit") if isinstance(about, dict) else None
    if not unit_id:
        return ""
    unit = organisations.get_units([UUID(unit_id)]).get(UUID(unit_id))
    return unit.full_name if unit else ""


def _name(names: Mapping[UUID, str], key: UUID | None) -> str:
    return names.get(key, "") if key else ""
