"""Moves a part of the cases of a migration: reads in bulk, decides, writes in bulk.

A case is moved whole or not at all. The vault is opened only where the new version
brings a timer or a parameter; else nothing about a person is touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from tragwerk.engines.decision import prepare as prepare_values
from tragwerk.engines.decision import to_json
from tragwerk.engines.process import ProcessError, State
from tragwerk.engines.process.migration import Route, find_obstacles, move
from tragwerk.foundation import vault
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.actions.renewing import Renewal
from tragwerk.modules.cases.domain.deadlines import with_lawful_timers
from tragwerk.modules.cases.domain.kinds import (
    RUNNING,
    CaseStatus,
    TaskStatus,
    WaitsFor,
)
from tragwerk.modules.cases.domain.migrating import (
    FOUR_EYES,
    MOVED_ON,
    NEW_TIMER,
    UNREADABLE,
    state_digest,
)
from tragwerk.modules.cases.domain.record import PARAMETERS, CaseRecord
from tragwerk.modules.cases.domain.steps import person_pools, standing_of
from tragwerk.modules.cases.models import (
    Case,
    CaseEvent,
    MigratedCase,
    Migration,
    Task,
    Timer,
)
from tragwerk.modules.cases.queries.routes import lost_guards, routes_for

AT_ONCE = 50
_CASE_FIELDS = (
    "digest",
    "state",
    "step_label",
    "waits_for",
    "status",
    "version",
)
_TASK_FIELDS = (
    "element_id",
    "name",
    "role",
    "assignee_id",
    "changed_by_id",
    "version",
)


class StaysError(Exception):
    """A case cannot be moved; `reason` is a code, `element` where."""

    def __init__(self, reason: str, element: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.element = element


@dataclass
class _Written:
    """What a part is going to write."""

    cases: list[Case] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    gone_timers: list[int] = field(default_factory=list)
    facts: list[CaseEvent] = field(default_factory=list)
    results: list[MigratedCase] = field(default_factory=list)
    records: list[tuple[UUID, CaseRecord]] = field(default_factory=list)


class Transfer:
    """One part of a migration, forward or back."""

    def __init__(self, migration: Migration, now: datetime) -> None:
        self.migration = migration
        self.now = now
        self.old = blocks.get_package(migration.from_digest)
        self.new = blocks.get_package(migration.to_digest)
        self.is_undo = migration.undoes_id is not None
        participants = {pool.id: pool.process for pool in self.new.collaboration.pools}
        self._persons = person_pools(self.new.pools, participants)
        self._renewal = Renewal(self.old, self.new)
        self._before: dict[UUID, MigratedCase] = {}
        if not self.is_undo:
            self._routes = routes_for(self.old, self.new, migration.plan)
            self._lost = lost_guards(self._routes)
            self._parameters = _added_parameters(self.old, self.new)

    def lock_next(self) -> list[Case]:
        """Lock the cases of the next part, always in the same order."""
        waiting = self._waiting()
        if self.is_undo:
            rows = list(self._results()[:AT_ONCE])
            self._before = {row.case_id: row for row in rows}
            waiting = Case.objects.filter(id__in=self._before)
        return list(waiting.select_for_update().order_by("id")[:AT_ONCE])

    def is_more(self) -> bool:
        """Say whether cases are left that another writer has kept from being locked."""
        return not self.is_undo and self._waiting().exists()

    def run(self, cases: Sequence[Case]) -> list[Case]:
        """Move locked cases; gives those that were moved."""
        tasks: dict[UUID, list[Task]] = defaultdict(list)
        for task in Task.objects.filter(case__in=cases).order_by("token_id"):
            tasks[task.case_id].append(task)
        timers: dict[UUID, list[Timer]] = defaultdict(list)
        for timer in Timer.objects.filter(case__in=cases):
            timers[timer.case_id].append(timer)
        last = dict(
            CaseEvent.objects.filter(case__in=cases)
            .order_by()
            .values("case_id")
            .annotate(last=Max("sequence"))
            .values_list("case_id", "last")
        )
        written = _Written()
        for case in cases:
            own = tasks[case.id]
            try:
                if self.is_undo:
                    state, renamed = self._back(case)
                else:
                    state, renamed = self._forward(case, own, written)
            except StaysError as error:
                row = self._result(case, reason=error.reason, element=error.element)
                written.results.append(row)
                continue
            before = {
                "state": case.state,
                "tasks": {str(t.id): t.element_id for t in own if t.id in renamed},
            }
            facts = self._renewal.renew(
                case.process_id, own, state, renamed, written.tasks
            )
            self._change_case(case, state, own)
            _change_timers(case, state, timers[case.id], written)
            word = "MIGRATED_BACK" if self.is_undo else "MIGRATED"
            self._tell(case, last.get(case.id, 0), [(word, ""), *facts], written)
            written.cases.append(case)
            after = state_digest(case.state)
            row = self._result(case, before=None if self.is_undo else before)
            row.after = after
            written.results.append(row)
        _write(written)
        return written.cases

    def _waiting(self) -> QuerySet[Case]:
        found = Case.objects.filter(
            unit_id=self.migration.unit_id,
            digest=self.migration.from_digest,
            status__in=RUNNING,
        )
        if self.migration.cursor is not None:
            found = found.filter(id__gt=self.migration.cursor)
        return found

    def _results(self) -> QuerySet[MigratedCase]:
        """Give what the migration to take back has moved, and this one has not seen."""
        moved = MigratedCase.objects.filter(
            migration__undone_by=self.migration, reason=""
        )
        if self.migration.cursor is not None:
            moved = moved.filter(case_id__gt=self.migration.cursor)
        return moved.order_by("case_id")

    def _forward(
        self, case: Case, tasks: Sequence[Task], written: _Written
    ) -> tuple[State, dict[UUID, str]]:
        """Work out where a case goes, and which tasks get another element."""
        route = self._routes[case.process_id]
        for task in tasks:
            if task.status == TaskStatus.DONE and task.element_id in self._lost:
                raise StaysError(FOUR_EYES, task.element_id)
        record = self._record(case, route)
        state = _read(case.state, record.variables if record else None)
        for obstacle in find_obstacles(route, state):
            raise StaysError(obstacle.reason, obstacle.element)
        try:
            moved = move(route, state, self.now).state
        except ProcessError as error:
            raise StaysError(NEW_TIMER) from error
        known = [t for t in moved.timers if t.element not in route.new_timers]
        zone = timezone.get_current_timezone()
        moved = with_lawful_timers(moved, known, self.now, zone)
        if record is not None and self._parameters:
            set_before = record.variables.get(PARAMETERS) or {}
            record.variables[PARAMETERS] = {**self._parameters, **set_before}
            written.records.append((case.record_id, record))
        renamed = {
            task.id: route.nodes[task.element_id]
            for task in tasks
            if route.nodes.get(task.element_id, task.element_id) != task.element_id
        }
        return moved, renamed

    def _back(self, case: Case) -> tuple[State, dict[UUID, str]]:
        """Give what a case had, if it stands as the migration has left it."""
        row = self._before[case.id]
        if case.status not in RUNNING:
            raise StaysError("FINISHED")
        if case.digest != self.migration.from_digest:
            raise StaysError("VERSION")
        if state_digest(case.state) != row.after or row.before is None:
            raise StaysError(MOVED_ON)
        renamed = {UUID(key): value for key, value in row.before["tasks"].items()}
        return _read(row.before["state"], None), renamed

    def _record(self, case: Case, route: Route) -> CaseRecord | None:
        if not route.added and not self._parameters:
            return None
        try:
            return CaseRecord.from_json(vault.get_json(case.record_id))
        except vault.VaultError as error:
            raise StaysError(UNREADABLE) from error

    def _change_case(self, case: Case, state: State, tasks: Sequence[Task]) -> None:
        process = self.new.collaboration.process(case.process_id)
        standing = standing_of(process, state, self._persons)
        has_task = any(task.status == TaskStatus.OPEN for task in tasks)
        is_waiting = standing.waits_for == WaitsFor.PERSON or not has_task
        case.digest = self.new.digest
        case.state = state.to_dict()
        # Since when it stands there stays: a migration is no step.
        case.step_label = standing.label
        case.waits_for = standing.waits_for
        case.status = CaseStatus.WAITING if is_waiting else CaseStatus.OPEN
        case.version += 1

    def _tell(
        self,
        case: Case,
        last: int,
        facts: Sequence[tuple[str, str]],
        written: _Written,
    ) -> None:
        for number, (kind, element) in enumerate(facts, 1):
            written.facts.append(
                CaseEvent(
                    case=case,
                    sequence=last + number,
                    kind=kind,
                    element_id=element,
                    code="" if element else str(self.migration.id),
                    at=self.now,
                    actor_id=self.migration.started_by_id,
                )
            )

    def _result(
        self,
        case: Case,
        *,
        reason: str = "",
        element: str = "",
        before: dict[str, Any] | None = None,
    ) -> MigratedCase:
        return MigratedCase(
            migration=self.migration,
            case=case,
            reason=reason,
            element_id=element[:120],
            before=before,
        )


def _read(stored: Mapping[str, Any], variables: Mapping[str, Any] | None) -> State:
    try:
        return State.from_dict(stored, variables)
    except ProcessError as error:
        raise StaysError(UNREADABLE) from error


def _added_parameters(old: blocks.Package, new: blocks.Package) -> dict[str, Any]:
    """Give the values of parameters that only the new version has."""
    values = new.parameter_defaults()
    fresh = {name: values[name] for name in values if name not in old.parameters}
    given: Any = to_json(prepare_values(fresh))
    return dict(given)


def _change_timers(
    case: Case, state: State, rows: Sequence[Timer], written: _Written
) -> None:
    wanted = {(each.token, each.element): each.due_at for each in state.timers}
    for row in rows:
        if wanted.get((row.token_id, row.element_id)) == row.due_at:
            del wanted[row.token_id, row.element_id]
        else:
            written.gone_timers.append(row.pk)
    written.timers.extend(
        Timer(case=case, token_id=token, element_id=element, due_at=due)
        for (token, element), due in wanted.items()
    )


def _write(written: _Written) -> None:
    if written.cases:
        Case.objects.bulk_update(written.cases, _CASE_FIELDS)
    if written.tasks:
        Task.objects.bulk_update(written.tasks, _TASK_FIELDS)
    if written.gone_timers:
        Timer.objects.filter(pk__in=written.gone_timers).delete()
    Timer.objects.bulk_create(written.timers)
    CaseEvent.objects.bulk_create(written.facts)
    MigratedCase.objects.bulk_create(written.results)
    for record_id, record in written.records:
        vault.replace_json(record_id, record.to_json())
