"""Tasks in representation: seen, marked and done, with role and four eyes as ever."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotAllowedError, RuleError
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import CaseFilter
from tragwerk.modules.cases.models import Case
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    DECIDED,
    NOW,
    RELEASED,
    do,
    last_entry,
    later,
    open_task,
)
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database
AFTER = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


def represent(whom: Actor, by: Actor, actor: Actor) -> None:
    """Let somebody stand in for four days from NOW."""
    assert whom.id is not None
    assert by.id is not None
    organisations.name_representative(
        actor=actor,
        account_id=whom.id,
        representative_id=by.id,
        from_on=NOW.date(),
        until_on=date(2026, 3, 6),
        now=NOW,
    )


def test_the_tasks_stand_in_the_list_marked_and_only_for_the_time(
    case: Case, people: Cast
) -> None:
    api.take_task(actor=people.caseworker, task_id=open_task(case).id, now=NOW)
    mine = CaseFilter(tab="mine")
    assert api.list_cases(people.colleague, mine, now=NOW).rows == ()
    represent(people.caseworker, people.colleague, people.caseworker)
    rows = api.list_cases(people.colleague, mine, now=NOW).rows
    assert [(row.id, row.is_represented) for row in rows] == [(case.id, True)]
    assert api.count_badges(people.colleague, now=NOW).mine == 1
    own = api.list_cases(people.caseworker, mine, now=NOW).rows
    assert [row.is_represented for row in own] == [False]
    assert api.list_cases(people.colleague, mine, now=AFTER).rows == ()
    assert api.count_badges(people.colleague, now=AFTER).mine == 0
    view = api.get_case_view(case.id, people.colleague, now=NOW)
    assert [(t.is_represented, t.can_do, t.is_mine) for t in view.open_tasks] == [
        (True, True, False)
    ]
    view = api.get_case_view(case.id, people.colleague, now=AFTER)
    assert [(t.is_represented, t.can_do) for t in view.open_tasks] == [(False, False)]


def test_done_in_representation_the_case_stays_with_who_is_away(
    case: Case, people: Cast
) -> None:
    task = open_task(case)
    api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
    with pytest.raises(ConflictError):
        do(case, people.colleague, CHECKED)
    represent(people.caseworker, people.colleague, people.lead)
    do(case, people.colleague, CHECKED)
    task.refresh_from_db()
    assert task.done_by_id == people.colleague.id
    assert last_entry(case).detail["represents"] == str(people.caseworker.id)
    assert case.assignee_id == people.caseworker.id
    assert open_task(case).assignee_id == people.caseworker.id
    with pytest.raises(ConflictError):
        do(case, people.colleague, DECIDED, AFTER)


def test_the_role_is_asked_as_ever(case: Case, people: Cast) -> None:
    do(case, people.caseworker, CHECKED)
    do(case, people.caseworker, DECIDED)
    api.take_task(actor=people.lead, task_id=open_task(case).id, now=NOW)
    represent(people.lead, people.colleague, people.lead)
    with pytest.raises(NotAllowedError):
        do(case, people.colleague, RELEASED)


def test_four_eyes_hold_for_who_stands_in(case: Case, people: Cast) -> None:
    """The lead did the first of the pair; standing in does not open the second."""
    do(case, people.caseworker, CHECKED)
    task = open_task(case)
    api.assign_task(
        actor=people.lead, task_id=task.id, assignee_id=None, version=task.version,
        now=NOW,
    )  # fmt: skip
    both = Actor(
        kind=people.lead.kind,
        id=people.lead.id,
        unit_id=people.unit_id,
        roles=people.lead.roles | people.caseworker.roles,
    )
    do(case, both, DECIDED)
    second = open_task(case)
    second.assignee_id = people.colleague.id
    second.save(update_fields=["assignee_id"])
    represent(people.colleague, people.lead, people.lead)
    with pytest.raises(RuleError, match="Vier-Augen"):
        do(case, both, RELEASED, later(hours=1))
