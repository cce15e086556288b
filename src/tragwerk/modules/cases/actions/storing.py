"""Store what a move has changed: case, tasks, timers, history, requests, letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.process import State, Waiting, waits_of
from tragwerk.foundation import outbox, vault
from tragwerk.kernel.actor import Role
from tragwerk.kernel.errors import ConflictError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.changes import Changes
from tragwerk.modules.cases.actions.keeping_deadlines import meet_deadlines
from tragwerk.modules.cases.actions.matters import join_matter, receiver_in
from tragwerk.modules.cases.domain.deadlines import due_day
from tragwerk.modules.cases.domain.kinds import (
    CaseStatus,
    FileKind,
    TaskStatus,
    WaitsFor,
)
from tragwerk.modules.cases.domain.record import DECISION
from tragwerk.modules.cases.domain.retention import retention_start
from tragwerk.modules.cases.domain.steps import person_pools, standing_of
from tragwerk.modules.cases.events import CaseClosed, NoticeSent, PersonAsked
from tragwerk.modules.cases.models import (
    Case,
    CaseEvent,
    CaseFile,
    Request,
    Task,
    Timer,
)
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.exchange.data import Parcel

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,80}")


def store_move(move: Changes, state: State) -> None:
    """Store a move; call once, at the end of an action's work on the process."""
    case = move.case
    if move.is_record_changed:
        vault.replace_json(case.record_id, move.record.to_json())
    Request.objects.bulk_create(move.requests)
    CaseFile.objects.bulk_create(move.letters)
    sent = _show_letters(move)
    waiting = [] if state.finished else waits_of(move.process, state)
    _store_tasks(move, [each for each in waiting if each.kind == "task"])
    _store_timers(case, state)
    _store_case(move, state)
    completed = [m.element_id for m in move.history if m.kind == "COMPLETED"]
    meet_deadlines(case, move.package, completed, move.now)
    add_history(
        case,
        [(m.kind, m.element_id, m.code, m.at) for m in move.history],
        move.actor.id,
    )
    _lay_ready(move)
    for request in move.requests:
        outbox.publish(
            PersonAsked(
                case_id=case.id,
                application_id=case.application_id,
                unit_id=case.unit_id,
                request_id=request.id,
                occurred_at=move.now,
            )
        )
    for file_id in sent:
        outbox.publish(
            NoticeSent(
                case_id=case.id,
                application_id=case.application_id,
                unit_id=case.unit_id,
                file_id=file_id,
                occurred_at=move.now,
            )
        )
    if case.status == CaseStatus.CLOSED:
        outbox.publish(
            CaseClosed(
                case_id=case.id,
                application_id=case.application_id,
                unit_id=case.unit_id,
                block_key=case.block_key,
                outcome=case.outcome,
                occurred_at=move.now,
            )
        )


def _lay_ready(move: Changes) -> None:
    """Lay what the process told other units ready; a person of this unit sends it."""
    case, package = move.case, move.package
    if move.parcels:
        join_matter(case, package, now=move.now)
    for flow, content in move.parcels:
        parcel = Parcel(
            matter_id=case.matter_id,
            flow=flow.name,
            digest=case.digest,
            sender_id=case.unit_id,
            sender_pool=case.process_id,
            receiver_pool=flow.receiver,
            receiver_kind=package.pool_kinds[flow.receiver],
            receiver_id=receiver_in(case, package, flow.receiver),
            content=content,
            case_id=case.id,
        )
        exchange.prepare_message(actor=move.actor, parcel=parcel, now=move.now)


def add_history(
    case: Case,
    facts: list[tuple[str, str, str, datetime]],
    actor_id: UUID | None,
) -> None:
    """Append facts (kind, element, code, time) to the history of a locked case."""
    last = CaseEvent.objects.filter(case=case).aggregate(n=Max("sequence"))["n"] or 0
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            sequence=last + number,
            kind=kind,
            element_id=element,
            code=code,
            at=at,
            actor_id=actor_id,
        )
        for number, (kind, element, code, at) in enumerate(facts, 1)
    )


def save_case(case: Case, *fields: str) -> None:
    """Write fields of a case if nobody else has changed it since it was read.

    Raises:
        ConflictError: if somebody was faster.
    """
    changed = Case.objects.filter(id=case.id, version=case.version).update(
        **{name: getattr(case, name) for name in fields}, version=F("version") + 1
    )
    if not changed:
        raise ConflictError(
            _(
                "Jemand anderes hat diesen Vorgang gerade geändert. Ihre Eingabe hat "
                "nichts überschrieben."
            )
        )
    case.version += 1


def _show_letters(move: Changes) -> list[UUID]:
    """Let the person see the letters written so far, once a message has gone."""
    if not move.notices:
        return []
    hidden = CaseFile.objects.filter(
        case=move.case, kind=FileKind.LETTER, visible_since=None
    )
    ids = list(hidden.values_list("id", flat=True))
    CaseFile.objects.filter(id__in=ids).update(visible_since=move.now)
    return ids


def _store_tasks(move: Changes, waiting: list[Waiting]) -> None:
    case, now = move.case, move.now
    open_tasks = Task.objects.filter(case=case, status=TaskStatus.OPEN)
    known = set(open_tasks.values_list("token_id", flat=True))
    wanted = {each.token_id: each for each in waiting}
    gone = known - wanted.keys()
    if gone:
        open_tasks.filter(token_id__in=gone).update(
            status=TaskStatus.CANCELLED, version=F("version") + 1, done_at=now
        )
    for token, each in wanted.items():
        if token not in known:
            _new_task(case, token, each, now).save(force_insert=True)


def _new_task(case: Case, token: int, waiting: Waiting, now: datetime) -> Task:
    element = waiting.element
    role = role_of(element.extension)
    task = Task(
        id=new_id(),
        case=case,
        token_id=token,
        element_id=element.id,
        name=element.label[:200],
        role=role,
        due_on=due_day(element.extension.get("due", ""), timezone.localdate(now)),
        created_at=now,
    )
    # Who looks after the case goes on with it, unless four eyes forbid it.
    usual = case.reviewer_id if role == Role.LEAD else case.assignee_id
    if usual and not policies.is_barred(
        usual, task, element.extension.get("notBy", "")
    ):
        task.assignee_id = usual
    return task


def role_of(extension: Mapping[str, str]) -> Role:
    """Give the role a task asks for; without one it is the caseworkers'."""
    try:
        return Role(extension.get("role", ""))
    except ValueError:
        return Role.CASEWORKER


def _store_timers(case: Case, state: State) -> None:
    wanted = {
        (timer.token, timer.element): timer.due_at
        for timer in (() if state.finished else state.timers)
    }
    rows = {
        (row.token_id, row.element_id): row for row in Timer.objects.filter(case=case)
    }
    gone = [row.pk for key, row in rows.items() if wanted.get(key) != row.due_at]
    if gone:
        Timer.objects.filter(pk__in=gone).delete()
    Timer.objects.bulk_create(
        Timer(case=case, token_id=key[0], element_id=key[1], due_at=due)
        for key, due in wanted.items()
        if key not in rows or rows[key].due_at != due
    )


def _store_case(move: Changes, state: State) -> None:
    case, package = move.case, move.package
    participants = {pool.id: pool.process for pool in package.collaboration.pools}
    standing = standing_of(
        move.process, state, person_pools(package.pools, participants)
    )
    if (case.step_label, case.waits_for) != (standing.label, standing.waits_for):
        case.step_since = move.now
    case.state = state.to_dict()
    case.step_label = standing.label
    case.waits_for = standing.waits_for
    case.due_on = next_due(case)
    # Something has happened: who wanted to wait for later should know.
    case.postponed_until = None
    if state.outcome == "CANCELLED":
        case.status, case.outcome = CaseStatus.WITHDRAWN, "WITHDRAWN"
        case.closed_at = move.now
    elif state.finished:
        case.status, case.outcome = CaseStatus.CLOSED, _outcome(move)
        case.closed_at = move.now
    elif standing.waits_for == WaitsFor.PERSON or not _has_open_task(case):
        case.status = CaseStatus.WAITING
    else:
        case.status = CaseStatus.OPEN
    if case.closed_at is not None:
        closed_on = timezone.localdate(case.closed_at)
        case.retention_from = retention_start(closed_on, move.record.variables)
    save_case(
        case,
        "state",
        "step_label",
        "step_since",
        "waits_for",
        "due_on",
        "postponed_until",
        "status",
        "outcome",
        "closed_at",
        "retention_from",
        "assignee_id",
        "reviewer_id",
    )


def next_due(case: Case) -> date | None:
    """Give the nearest day by which somebody has to do something."""
    tasks = Task.objects.filter(case=case, status=TaskStatus.OPEN)
    day: date | None = tasks.aggregate(day=Min("due_on"))["day"]
    if day is None and case.waits_for == WaitsFor.PERSON:
        asked = Request.objects.filter(case=case, answered_at=None)
        day = asked.aggregate(day=Min("due_on"))["day"]
    return day


def _has_open_task(case: Case) -> bool:
    return Task.objects.filter(case=case, status=TaskStatus.OPEN).exists()


def _outcome(move: Changes) -> str:
    decided = move.record.variables.get(DECISION)
    code = decided.get("ergebnis") if isinstance(decided, Mapping) else None
    if isinstance(code, str) and _CODE.fullmatch(code):
        return code
    ends = [
        moment.element_id
        for moment in move.history
        if moment.kind == "COMPLETED"
        and move.process.elements[moment.element_id].kind == "endEvent"
    ]
    return ends[-1][:80] if ends else "DONE"
