"""The inbox: pages of cases with a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.aggregates import Count
from django.utils import timezone

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.data import (
    Badges,
    CaseFilter,
    CaseRow,
    DueTask,
    InboxPage,
    Load,
)
from tragwerk.modules.cases.domain.kinds import (
    RUNNING,
    CaseStatus,
    TaskStatus,
    WaitsFor,
)
from tragwerk.modules.cases.domain.numbers import read_number, spelled
from tragwerk.modules.cases.domain.search import key_of_query
from tragwerk.modules.cases.domain.subject import Subject
from tragwerk.modules.cases.models import BlindIndex, Case, CaseDeadline, Task
from tragwerk.modules.cases.queries.deadlines import pressing_deadlines
from tragwerk.modules.cases.queries.finding import index_of
from tragwerk.modules.cases.queries.shown import step_of, task_name
from tragwerk.modules.organisations import api as organisations

PAGE_SIZE = 25
TABS = ("mine", "unit", "postponed", "overdue", "deadlines", "waiting", "closed")
_MOST_FOUND = 50


@transaction.atomic
def list_cases(actor: Actor, chosen: CaseFilter, *, now: datetime) -> InboxPage:
    """Give a page of the inbox; the reading of the names is audited.

    Raises:
        NotAllowedError: if the actor works with no cases in the acting unit, or does
            not lead it and asks for what was handed to the lead.
    """
    policies.require_can_work_on_cases(actor)
    if chosen.tab == "deadlines":
        policies.require_lead(actor)
    mine = policies.visible_to(actor, Case.objects.all())
    keys = list(mine.values_list("block_key", "digest").distinct()[:100])
    stands_for = organisations.represented_by(actor, now)
    found = _in_tab(mine, [actor.id, *stands_for], chosen.tab, now)
    if chosen.block_key:
        found = found.filter(block_key=chosen.block_key)
    if chosen.unassigned:
        found = found.filter(_has_task(assignee_id=None))
    total = found.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, chosen.page), pages)
    start = (page - 1) * PAGE_SIZE
    rows = rows_of(found[start : start + PAGE_SIZE], now, stands_for)
    _audit(actor, "list_cases", chosen.tab, len(rows), now)
    return InboxPage(rows, page, pages, total, _services(keys))


@transaction.atomic
def search_cases(
    actor: Actor, text: str, birthday: date | None, *, now: datetime
) -> tuple[CaseRow, ...]:
    """Find cases of the acting unit by either number, or by name and birthday together.

    Raises:
        NotAllowedError: if the actor works with no cases in the acting unit.
    """
    unit_id = policies.require_can_work_on_cases(actor)
    mine = policies.visible_to(actor, Case.objects.all())
    number = read_number(text)
    if number is not None:
        # People on the telephone have their receipt at hand, with its own number.
        found = mine.filter(Q(number=number) | Q(application_number=spelled(text)))
    elif birthday is not None and text.strip():
        digest = index_of(unit_id, key_of_query(text, birthday.isoformat()))
        names = BlindIndex.objects.filter(unit_id=unit_id, digest=digest)
        found = mine.filter(id__in=names.values("case_id"))
    else:
        found = mine.none()
    rows = rows_of(found.order_by("-opened_at", "id")[:_MOST_FOUND], now)
    kind = "number" if number is not None else "name"
    _audit(actor, "search_cases", kind, len(rows), now)
    return rows


def count_badges(actor: Actor, *, now: datetime) -> Badges:
    """Count the cases of each tab with one query; nothing for others."""
    if not policies.can_work_on_cases(actor):
        return Badges()
    today = timezone.localdate(now)
    mine = policies.visible_to(actor, Case.objects.all()).filter(status__in=RUNNING)
    here = ~_is_postponed(today)
    counts = mine.annotate(
        is_mine=_has_task(
            assignee_id__in=[actor.id, *organisations.represented_by(actor, now)]
        ),
        is_late=_is_escalated(),
    ).aggregate(
        mine=Count("id", filter=here & Q(is_mine=True)),
        unit=Count("id", filter=here & Q(status=CaseStatus.OPEN)),
        postponed=Count("id", filter=_is_postponed(today)),
        deadlines=Count("id", filter=Q(is_late=True)),
        overdue=Count("id", filter=Q(due_on__lt=today)),
        waiting=Count("id", filter=Q(waits_for=WaitsFor.PERSON)),
    )
    return Badges(**counts)


def list_due(
    actor: Actor, *, until: date, only_mine: bool = False
) -> tuple[DueTask, ...]:
    """Give the open tasks of the acting unit that are due by a day, soonest first."""
    tasks = _open_tasks(actor).filter(due_on__lte=until)
    if only_mine:
        tasks = tasks.filter(assignee_id=actor.id)
    return tuple(
        DueTask(
            t.case_id,
            t.case.number,
            task_name(t, t.case, blocks.get_package_to_show(t.case.digest)),
            t.due_on,
            t.assignee_id,
        )
        for t in tasks.select_related("case").order_by("due_on", "id")[:200]
    )


def load_per_person(actor: Actor, *, now: datetime) -> dict[UUID | None, Load]:
    """Count the open tasks of the acting unit by who holds them, with one query.

    Returns:
        The load by account id; under None what nobody has taken yet. Who has no
        task is not in it.
    """
    late = Q(due_on__lt=timezone.localdate(now))
    rows = (
        _open_tasks(actor)
        .values("assignee_id")
        .annotate(tasks=Count("id"), overdue=Count("id", filter=late))
        .values_list("assignee_id", "tasks", "overdue")
    )
    return {holder: Load(tasks, overdue) for holder, tasks, overdue in rows}


def _open_tasks(actor: Actor) -> QuerySet[Task]:
    cases = policies.visible_to(actor, Case.objects.all())
    return Task.objects.filter(case__in=cases.values("id"), status=TaskStatus.OPEN)


def rows_of(
    cases: Iterable[Case], now: datetime, stands_for: frozenset[UUID] = frozenset()
) -> tuple[CaseRow, ...]:
    """Turn cases into lines: one query for the cases, tasks, names and people each."""
    rows = list(cases)
    today = timezone.localdate(now)
    about = vault.get_many_json(row.subject_id for row in rows)
    holders = _holders(row.id for row in rows)
    deadlines = pressing_deadlines((row.id for row in rows), today)
    names = organisations.member_names(holders.values()) if holders else {}
    return tuple(
        CaseRow(
            id=row.id,
            number=row.number,
            person=subject_from(about.get(row.subject_id)).name,
            service=blocks.get_package_to_show(row.digest).title,
            step=step_of(row, blocks.get_package_to_show(row.digest)),
            status=CaseStatus(row.status),
            waits_for=WaitsFor(row.waits_for),
            due_on=row.due_on,
            is_overdue=row.due_on is not None
            and row.due_on < today
            and row.status in RUNNING,
            assignee=names.get(holders[row.id], "") if row.id in holders else "",
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            outcome=row.outcome,
            content_deleted_at=row.content_deleted_at,
            deadline=deadlines.get(row.id),
            postponed_until=postponed_at(row, today),
            is_represented=holders.get(row.id) in stands_for,
        )
        for row in rows
    )


def subject_from(value: object) -> Subject:
    """Rebuild who a case is about from its record; nobody if it was deleted."""
    if not isinstance(value, dict):
        return Subject()
    fields = Subject.__dataclass_fields__
    return Subject(**{key: text for key, text in value.items() if key in fields})


def _in_tab(
    cases: QuerySet[Case], holders: list[UUID | None], tab: str, now: datetime
) -> QuerySet[Case]:
    running = cases.filter(status__in=RUNNING).order_by("due_on", "opened_at", "id")
    today = timezone.localdate(now)
    here = running.exclude(_is_postponed(today))
    match tab:
        case "mine":
            return here.filter(_has_task(assignee_id__in=holders))
        case "postponed":
            later = running.filter(_is_postponed(today))
            return later.order_by("postponed_until", "id")
        case "overdue":
            return running.filter(due_on__lt=today)
        case "deadlines":
            return running.filter(_is_escalated())
        case "waiting":
            return running.filter(waits_for=WaitsFor.PERSON)
        case "closed":
            ended = cases.exclude(status__in=RUNNING)
            return ended.order_by("-closed_at", "id")
    return here.filter(status=CaseStatus.OPEN)


def _is_postponed(today: date) -> Q:
    """Keep what is off the daily lists; its own due day brings a case back, too."""
    not_due = Q(due_on=None) | Q(due_on__gt=today)
    return Q(postponed_until__isnull=False, postponed_until__gt=today) & not_due


def postponed_at(case: Case, today: date) -> date | None:
    """Give until when a case is off the lists; None if it is there."""
    until = case.postponed_until
    if until is None or until <= today or case.status not in RUNNING:
        return None
    return None if case.due_on is not None and case.due_on <= today else until


def _is_escalated() -> Exists:
    late = CaseDeadline.objects.filter(case=OuterRef("pk"), met_at=None)
    return Exists(late.filter(escalated_at__isnull=False))


def _has_task(**conditions: UUID | list[UUID | None] | None) -> Exists:
    tasks = Task.objects.filter(case=OuterRef("pk"), status=TaskStatus.OPEN)
    return Exists(tasks.filter(**conditions))


def _holders(case_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    tasks = Task.objects.filter(
        case_id__in=list(case_ids), status=TaskStatus.OPEN, assignee_id__isnull=False
    )
    pairs = tasks.order_by("-token_id").values_list("case_id", "assignee_id")
    return {case_id: holder for case_id, holder in pairs if holder is not None}


def _services(keys: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    titles = {key: blocks.get_package_to_show(digest).title for key, digest in keys}
    return tuple(sorted(titles.items(), key=lambda pair: pair[1]))


def _audit(actor: Actor, verb: str, what: str, count: int, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject_kind="unit",
        subject_id=actor.unit_id,
        at=now,
        detail={
            "what": what if what in (*TABS, "number", "name") else "",
            "count": count,
        },
    )
