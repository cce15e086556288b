"""Postponement: off the lists until a day, back on it, earlier if something happens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import CaseFilter
from tragwerk.modules.cases.models import Case, CaseDeadline, CaseEvent, Note
from tragwerk.modules.cases.tests.factories import (
    ASKED,
    CHECKED,
    NOW,
    FakeApplications,
    do,
    last_entry,
    later,
    open_sample,
    open_task,
)
from tragwerk.modules.cases.tests.test_pages import html_of, sign_in
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database
DAY = date(2026, 3, 9)
"""A week after NOW, a week before the task is due."""


def postpone(case: Case, actor: Actor, until: date = DAY, note: str = "Anruf") -> None:
    api.postpone_case(actor=actor, case_id=case.id, until=until, note=note, now=NOW)


def tabs_of(case: Case, actor: Actor, now: datetime = NOW) -> set[str]:
    """Give the daily lists in which a case stands."""
    return {
        tab
        for tab in ("mine", "unit", "postponed")
        for row in api.list_cases(actor, CaseFilter(tab=tab), now=now).rows
        if row.id == case.id
    }


def test_off_the_lists_until_the_day(case: Case, people: Cast) -> None:
    api.take_task(actor=people.caseworker, task_id=open_task(case).id, now=NOW)
    assert tabs_of(case, people.caseworker) == {"mine", "unit"}
    postpone(case, people.caseworker)
    assert tabs_of(case, people.caseworker) == {"postponed"}
    badges = api.count_badges(people.caseworker, now=NOW)
    assert (badges.mine, badges.unit, badges.postponed) == (0, 0, 1)
    on_the_day = later(days=7)
    assert tabs_of(case, people.caseworker, on_the_day) == {"mine", "unit"}
    assert api.count_badges(people.caseworker, now=on_the_day).postponed == 0


def test_its_own_due_day_brings_it_back(case: Case, people: Cast) -> None:
    postpone(case, people.caseworker, date(2026, 6, 1))
    assert case.due_on is not None
    before = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
    assert tabs_of(case, people.caseworker, before) == {"postponed"}
    due = datetime(case.due_on.year, case.due_on.month, case.due_on.day, 9, tzinfo=UTC)
    assert tabs_of(case, people.caseworker, due) == {"unit"}


def test_a_step_of_the_process_brings_it_back(case: Case, people: Cast) -> None:
    postpone(case, people.caseworker)
    do(case, people.caseworker, CHECKED)
    assert case.postponed_until is None


def test_an_answer_brings_it_back(case: Case, people: Cast) -> None:
    do(case, people.caseworker, ASKED)
    postpone(case, people.caseworker)
    assert tabs_of(case, people.caseworker) == {"postponed"}
    request = case.requests.get()
    person = Actor(kind=SYSTEM.kind, grants=frozenset({case.application_id}))
    api.answer_request(
        actor=person, request_id=request.id, text="Hier.", files=(), now=later(days=1)
    )
    assert "unit" in tabs_of(case, people.caseworker, later(days=1))


def test_a_statutory_deadline_brings_it_back(case: Case, people: Cast) -> None:
    CaseDeadline.objects.filter(case=case).update(warn_on=date(2026, 3, 4))
    postpone(case, people.caseworker)
    assert api.watch_deadlines(later(days=2)) == 1
    assert tabs_of(case, people.caseworker, later(days=2)) == {"unit"}
    kinds = CaseEvent.objects.filter(case=case).values_list("kind", flat=True)
    assert "POSTPONEMENT_ENDED" in kinds


def test_the_note_is_sealed_and_nothing_of_it_lies_open(
    case: Case, people: Cast
) -> None:
    postpone(case, people.caseworker, note="Frau Geheim anrufen")
    view = api.get_case_view(case.id, people.colleague, now=NOW)
    assert view.notes[0].text == "Frau Geheim anrufen"
    assert view.postponed_until == DAY
    api.bring_back_case(actor=people.colleague, case_id=case.id, now=NOW)
    entry = last_entry(case)
    assert entry.verb == "bring_back_case"
    rows = [str(row) for row in CaseEvent.objects.filter(case=case).values()]
    rows += [str(row) for row in Note.objects.filter(case=case).values()]
    assert "Geheim" not in "".join([*rows, str(entry)])


def test_bringing_back_what_is_there_changes_nothing(case: Case, people: Cast) -> None:
    before = CaseEvent.objects.filter(case=case).count()
    api.bring_back_case(actor=people.caseworker, case_id=case.id, now=NOW)
    assert CaseEvent.objects.filter(case=case).count() == before


@pytest.mark.parametrize(
    ("until", "note"),
    [
        (date(2026, 3, 2), "heute"),
        (date(2026, 3, 1), "gestern"),
        (date(2027, 3, 9), "zu spät"),
        (DAY, "  "),
        (DAY, "x" * 501),
    ],
)
def test_refused_with_reason(case: Case, people: Cast, until: date, note: str) -> None:
    with pytest.raises(RuleError):
        postpone(case, people.caseworker, until, note)
    case.refresh_from_db()
    assert case.postponed_until is None
    assert not Note.objects.filter(case=case).exists()


def test_not_what_is_due_and_not_what_has_ended(
    applications: FakeApplications, case: Case, people: Cast
) -> None:
    with pytest.raises(RuleError, match="Frist"):
        api.postpone_case(
            actor=people.caseworker,
            case_id=case.id,
            until=date(2026, 4, 9),
            note="Anruf",
            now=later(days=20),
        )
    ended = open_sample(applications)
    assert ended.application_id is not None
    api.withdraw_case(actor=SYSTEM, application_id=ended.application_id, now=NOW)
    with pytest.raises(RuleError, match="beendet"):
        postpone(ended, people.caseworker)


def test_only_who_works_on_the_units_cases(case: Case, people: Cast) -> None:
    for actor in (people.stranger, people.unit_administrator, people.counsellor):
        with pytest.raises(NotFoundError):
            postpone(case, actor)
        with pytest.raises(NotFoundError):
            api.bring_back_case(actor=actor, case_id=case.id, now=NOW)
    postpone(case, people.lead)


def test_the_page_keeps_what_was_typed(
    applications: FakeApplications, people: Cast
) -> None:
    # The page asks the real clock, so the task must not be due yet.
    case = open_sample(applications, now=timezone.now())
    client = sign_in(people.caseworker)
    url = reverse("postpone_case", args=[case.id])
    sent = {"until": "morgen", "note": "Vermieter anrufen"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Vermieter anrufen" in html
    assert 'value="morgen"' in html
    day = timezone.localdate() + timedelta(days=3)
    answer = client.post(url, {**sent, "until": f"{day:%d.%m.%Y}"})
    assert answer.status_code == 302
    page = html_of(client, reverse("show_case", args=[case.id]))
    assert "Jetzt zurückholen" in page
    assert case.number in html_of(client, reverse("list_cases") + "?tab=postponed")
    assert case.number not in html_of(client, reverse("list_cases") + "?tab=unit")
    back = client.post(reverse("bring_back_case", args=[case.id]))
    assert back.status_code == 302
    assert case.number in html_of(client, reverse("list_cases") + "?tab=unit")
