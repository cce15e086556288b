"""Statutory deadlines: the data, the rows of a case, warning, the lead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import NotAllowedError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import CaseFilter
from tragwerk.modules.cases.domain.statutory import (
    find_statutory_deadline,
    named_deadlines,
    statutory_deadlines,
)
from tragwerk.modules.cases.models import Case, CaseDeadline, CaseEvent
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    DECIDED,
    RELEASED,
    FakeApplications,
    announced,
    do,
    last_entry,
    later,
    open_sample,
)
from tragwerk.modules.cases.tests.test_pages import html_of, sign_in
from tragwerk.modules.organisations.tests.factories import Cast

WARNED = datetime(2026, 8, 26, 9, 0, tzinfo=UTC)
"""A week before the six months that begin on 2 March 2026 are over."""
ESCALATED = datetime(2026, 8, 31, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "start", "due"),
    [
        ("vwgo-75", date(2026, 1, 5), date(2026, 4, 7)),  # 5 and 6 April are Easter
        ("vwgo-75", date(2025, 11, 30), date(2026, 3, 2)),  # 28 February: a Saturday
        ("sgg-88-1", date(2026, 3, 2), date(2026, 9, 2)),
        ("sgg-88-2", date(2026, 8, 31), date(2026, 11, 30)),
        ("sgb-9-14-1", date(2026, 3, 20), date(2026, 4, 7)),  # 3 April: Good Friday
        ("sgb-9-14-2", date(2026, 3, 2), date(2026, 3, 23)),
    ],
)
def test_days_by_the_calendar(key: str, start: date, due: date) -> None:
    found = find_statutory_deadline(key, start)
    assert found is not None
    days = found.days(start)
    assert days.due_on == due
    assert start <= days.warn_on <= days.escalate_on <= days.due_on


def test_an_entry_counts_within_its_validity() -> None:
    assert find_statutory_deadline("sgg-88-1", date(2024, 12, 31)) is None
    assert find_statutory_deadline("sgg-88-9", date(2026, 1, 1)) is None


def test_every_entry_names_law_and_source_and_waits_for_approval() -> None:
    """Nobody takes the list for approved law; the file says so for each entry."""
    rows = statutory_deadlines()
    assert len({(row.id, row.valid_from) for row in rows}) == len(rows)
    for row in rows:
        assert row.law.startswith("§ ")
        assert row.source
        assert row.titles["de"] != row.titles["en"]
        assert row.title("fr") == row.titles["de"]
        assert row.escalate_days <= row.warn_days


def test_wohngeld_names_a_known_deadline_of_the_administrative_courts() -> None:
    folder = settings.TRAGWERK_LIBRARY / "wohngeld"
    package = blocks.load_package(blocks.read_folder(folder))
    process = package.collaboration.process(package.unit_process())
    named = named_deadlines(package.files["block.toml"], process.elements)
    assert named == {"bescheid_senden": "vwgo-75"}


def test_what_is_no_list_of_deadlines_names_none() -> None:
    assert named_deadlines(b"") == {}
    assert named_deadlines(b"deadlines = 3") == {}
    assert named_deadlines(b"[deadlines]\na = 3\nb = 'x'") == {"b": "x"}
    assert named_deadlines(b"[deadlines]\na = 'x'\nb = 'x'", ["b"]) == {"b": "x"}


@pytest.mark.database
def test_a_case_opens_with_its_deadlines(case: Case) -> None:
    row = CaseDeadline.objects.get(case=case)
    assert (row.deadline, row.due_on) == ("sgg-88-1", date(2026, 9, 2))
    assert (row.warned_at, row.escalated_at, row.met_at) == (None, None, None)


@pytest.mark.database
def test_an_unknown_deadline_does_not_keep_a_case_from_opening(
    applications: FakeApplications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tragwerk.modules.cases.actions.keeping_deadlines.find_statutory_deadline",
        lambda key, on: None,
    )
    case = open_sample(applications)
    assert not CaseDeadline.objects.filter(case=case).exists()


@pytest.mark.database
def test_the_step_meets_it_and_nothing_is_reported(case: Case, people: Cast) -> None:
    do(case, people.caseworker, CHECKED)
    assert CaseDeadline.objects.get(case=case).met_at is None
    do(case, people.caseworker, DECIDED)
    do(case, people.lead, RELEASED)
    assert CaseDeadline.objects.get(case=case).met_at is not None
    assert api.watch_deadlines(ESCALATED) == 0


@pytest.mark.database
def test_the_end_of_a_case_ends_it(case: Case) -> None:
    assert case.application_id is not None
    api.withdraw_case(
        actor=SYSTEM, application_id=case.application_id, now=later(days=1)
    )
    assert CaseDeadline.objects.get(case=case).met_at == later(days=1)
    assert api.watch_deadlines(ESCALATED) == 0


@pytest.mark.database
def test_warned_once_then_handed_to_the_lead_once(case: Case, people: Cast) -> None:
    assert api.watch_deadlines(WARNED - timedelta(days=1)) == 0
    assert api.watch_deadlines(WARNED) == 1
    assert api.watch_deadlines(WARNED) == 0
    badges = api.count_badges(people.lead, now=WARNED)
    assert badges.deadlines == 0
    assert announced("cases.deadline_escalated") == 0

    assert api.watch_deadlines(ESCALATED) == 1
    assert api.watch_deadlines(ESCALATED) == 0
    assert api.count_badges(people.lead, now=ESCALATED).deadlines == 1
    assert announced("cases.deadline_escalated") == 1
    kinds = CaseEvent.objects.filter(case=case, kind__startswith="DEADLINE")
    assert list(kinds.order_by("sequence").values_list("kind", "code")) == [
        ("DEADLINE_NEAR", "sgg-88-1"),
        ("DEADLINE_ESCALATED", "sgg-88-1"),
    ]
    assert last_entry(case).verb == "watch_deadlines"


@pytest.mark.database
def test_after_a_long_standstill_both_happen_at_once(case: Case) -> None:
    assert api.watch_deadlines(ESCALATED) == 1
    row = CaseDeadline.objects.get(case=case)
    assert row.warned_at == row.escalated_at == ESCALATED


@pytest.mark.database
def test_the_list_is_the_leads_and_of_the_own_unit(
    applications: FakeApplications, people: Cast
) -> None:
    mine = open_sample(applications)
    open_sample(applications, unit_id=people.other_unit_id)
    api.watch_deadlines(ESCALATED)
    chosen = CaseFilter(tab="deadlines")
    rows = api.list_cases(people.lead, chosen, now=ESCALATED).rows
    assert [row.number for row in rows] == [mine.number]
    assert rows[0].deadline is not None
    assert rows[0].deadline.law == "§ 88 Abs. 1 SGG"
    assert rows[0].deadline.is_escalated
    for other in (people.caseworker, people.stranger, people.unit_administrator):
        with pytest.raises(NotAllowedError):
            api.list_cases(other, chosen, now=ESCALATED)


@pytest.mark.database
def test_pages_name_law_and_day(case: Case, people: Cast) -> None:
    client = sign_in(people.lead)
    url = reverse("show_case", args=[case.id])
    assert "spätestens am 2. September 2026" in html_of(client, url)
    api.watch_deadlines(ESCALATED)
    html = html_of(client, url)
    assert "§ 88 Abs. 1 SGG" in html
    assert "der Leitung gemeldet" in html
    tab = html_of(client, reverse("list_cases") + "?tab=deadlines")
    assert "Gesetzliche Fristen (1)" in tab
    assert case.number in tab
    worker = sign_in(people.caseworker)
    assert "Gesetzliche Fristen" not in html_of(worker, reverse("list_cases"))
    refused = worker.get(reverse("list_cases") + "?tab=deadlines")
    assert refused.status_code == 403
