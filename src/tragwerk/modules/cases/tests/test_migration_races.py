"""Several at once: two who drive a migration, two who begin one, and a caseworker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from tragwerk.foundation import audit
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import ConflictError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.actions import transferring
from tragwerk.modules.cases.models import Case, CaseEvent, MigratedCase, Migration, Task
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    NOW,
    FakeApplications,
    open_sample,
)
from tragwerk.modules.cases.tests.versions import (
    PLAN,
    RENAMED,
    read_library,
    register,
    start,
)
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
CASES = 24


@pytest.fixture
def old(
    applications: FakeApplications, monkeypatch: pytest.MonkeyPatch
) -> blocks.Package:
    read_library(monkeypatch)
    monkeypatch.setattr(transferring, "AT_ONCE", 3)
    return register(version="1.0.0")


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do things in threads of their own, beginning at the same moment."""
    together = Barrier(len(works))

    def do(work: Callable[[], object]) -> object:
        together.wait(timeout=20)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def test_two_drivers_and_a_caseworker_lose_nothing(
    old: blocks.Package, people: Cast, applications: FakeApplications
) -> None:
    for _n in range(CASES):
        open_sample(applications, files=0)
    new = register(*RENAMED)
    key = start(people.unit_id, old, new, **PLAN)
    tasks = list(Task.objects.order_by("id").values_list("id", flat=True))

    def drive() -> None:
        while api.carry_on_migration(actor=SYSTEM, migration_id=key, now=NOW):
            pass

    def work() -> None:
        for task_id in tasks:
            api.complete_task(
                actor=people.caseworker,
                task_id=task_id,
                values=CHECKED,
                version=0,
                now=NOW,
            )

    at_once(drive, drive, work)
    assert Case.objects.filter(digest=new.digest).count() == CASES
    places = {
        token[1]
        for state in Case.objects.values_list("state", flat=True)
        for token in state["tokens"]
    }
    assert places == {"beschliessen"}
    row = Migration.objects.get(id=key)
    assert (row.status, row.moved, row.stayed) == ("DONE", CASES, 0)
    assert MigratedCase.objects.count() == CASES
    kinds = Counter(CaseEvent.objects.values_list("kind", flat=True))
    assert (kinds["MIGRATED"], kinds["TASK_DONE"]) == (CASES, CASES)
    open_tasks = Task.objects.filter(status="OPEN")
    assert set(open_tasks.values_list("element_id", flat=True)) == {"beschliessen"}
    assert open_tasks.count() == CASES
    for case_id in Case.objects.values_list("id", flat=True):
        verbs = [entry.verb for entry in audit.list_for_subject("case", case_id)]
        assert sorted(verbs) == ["complete_task", "migrate_case", "open_case"]
    assert audit.verify().ok


def test_of_two_who_begin_one_wins(
    old: blocks.Package, people: Cast, applications: FakeApplications
) -> None:
    open_sample(applications, files=0)
    first, second = register(*RENAMED), register(version="3.0.0")

    def begin(new: blocks.Package) -> UUID | None:
        try:
            return start(people.unit_id, old, new)
        except ConflictError:
            return None

    results = at_once(lambda: begin(first), lambda: begin(second))
    assert sorted(result is None for result in results) == [False, True]
    assert Migration.objects.count() == 1


def test_taking_back_while_somebody_works(
    old: blocks.Package, people: Cast, applications: FakeApplications
) -> None:
    for _n in range(CASES):
        open_sample(applications, files=0)
    new = register(*RENAMED)
    key = start(people.unit_id, old, new, **PLAN)
    while api.carry_on_migration(actor=SYSTEM, migration_id=key, now=NOW):
        pass
    back = api.undo_migration(actor=SYSTEM, migration_id=key, now=NOW)
    tasks = list(Task.objects.order_by("-id").values_list("id", flat=True))

    def drive() -> None:
        while api.carry_on_migration(actor=SYSTEM, migration_id=back, now=NOW):
            pass

    def work() -> None:
        for task_id in tasks:
            api.complete_task(
                actor=people.caseworker,
                task_id=task_id,
                values=CHECKED,
                version=0,
                now=NOW,
            )

    at_once(drive, work)
    row = Migration.objects.get(id=back)
    assert (row.status, row.moved + row.stayed) == ("DONE", CASES)
    stands = Counter(Case.objects.values_list("digest", "step_label"))
    # Whoever was faster: taken back and then done, or done and therefore left.
    assert stands[old.digest, "Entscheiden"] == row.moved
    assert stands[new.digest, "Beschließen"] == row.stayed
