"""Work in office hours, worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.simulation import (
    Distribution,
    Hours,
    Report,
    Resource,
    Scenario,
    Work,
    office_hours,
    simulate,
)
from tragwerk.engines.process.simulation.calendars import Calendar
from tragwerk.engines.process.tests.sketch import process

HOUR = 3_600.0
DAY = 24 * HOUR
LUNCH = Hours((((8, 12), (13, 17)),) * 5 + ((), ()))
MONDAY_8 = datetime(2026, 1, 5, 8, tzinfo=UTC)
FRIDAY_16 = datetime(2026, 1, 2, 16, tzinfo=UTC)
LINE = process("startEvent s\nuserTask a\nendEvent e", "s a e")


def took(hours: Hours, begin: datetime, work: float, cases: int = 1) -> Report:
    """Simulate cases that come all at once to a single desk."""
    scenario = Scenario(
        cases=cases,
        begin=begin,
        resources={"desk": Resource(1, hours, cost_per_hour=50)},
        work={"a": Work(Distribution("fixed", (work,)), "desk")},
    )
    return simulate(LINE, scenario, replications=1)


@pytest.mark.parametrize(
    ("begin", "work", "expected"),
    [
        (MONDAY_8, 3 * HOUR, 3 * HOUR),
        # To the minute when lunch begins, and over it.
        (MONDAY_8, 4 * HOUR, 4 * HOUR),
        (MONDAY_8, 5 * HOUR, 6 * HOUR),
        (MONDAY_8, 8 * HOUR, 9 * HOUR),
        # 8 working hours and a second: the second is done on Tuesday.
        (MONDAY_8, 8 * HOUR + 1, DAY + 1),
        # One hour on Friday, one on Monday.
        (FRIDAY_16, 2 * HOUR, 3 * DAY - 7 * HOUR),
        # Before opening: waits two hours.
        (datetime(2026, 1, 5, 6, tzinfo=UTC), HOUR, 3 * HOUR),
        # Saturday: waits until Monday.
        (datetime(2026, 1, 3, 8, tzinfo=UTC), HOUR, 2 * DAY + HOUR),
        # 40 working hours from Monday morning end on Friday evening.
        (MONDAY_8, 40 * HOUR, 4 * DAY + 9 * HOUR),
    ],
)
def test_work_is_done_in_hours(begin: datetime, work: float, expected: float) -> None:
    assert took(LUNCH, begin, work).time.mean == pytest.approx(expected)


def test_nobody_works_on_a_holiday() -> None:
    hours = office_hours(8, 16, [date(2026, 1, 6)])
    report = took(hours, MONDAY_8, 10 * HOUR)
    assert report.time.mean == pytest.approx(2 * DAY + 2 * HOUR)


def test_waiting_utilisation_and_cost_count_open_hours() -> None:
    # Three cases of 4 hours: Monday 12, Monday 17, Tuesday 12.
    report = took(LUNCH, MONDAY_8, 4 * HOUR, cases=3)
    assert report.time.mean == pytest.approx((4 + 9 + 28) / 3 * HOUR)
    # The second begins after lunch, the third on Tuesday.
    assert report.activities["a"].wait.mean == pytest.approx((0 + 5 + 24) / 3 * HOUR)
    assert report.activities["a"].work.mean == pytest.approx(4 * HOUR)
    assert report.resources["desk"].utilisation.mean == pytest.approx(1.0)
    assert report.resources["desk"].cost.mean == pytest.approx(600)


def test_cases_come_in_open_hours_only() -> None:
    calendar = Hours((((9, 10),),) + ((),) * 6)
    scenario = Scenario(
        arrivals=Distribution("fixed", (1_800.0,)), arrival_hours=calendar, cases=9
    )
    moments: list[float] = []
    plain = Calendar(calendar, scenario.begin)
    now = 0.0
    for _ in range(9):
        _begin, now = plain.span(now, 1_800.0)
        now = plain.next_open(now)
        moments.append(now)
    weekdays = {int((8 * HOUR + each) // DAY) % 7 for each in moments}
    clock = {(8 * HOUR + each) % DAY / HOUR for each in moments}
    assert weekdays == {0}
    assert clock <= {9.0, 9.5}
    assert simulate(LINE, scenario, replications=1).time.mean == 0


def test_spans_agree_with_counting_every_second() -> None:
    hours = Hours((((1, 2), (3, 5)),) * 2 + ((), ((20, 24),), ((0, 2),), (), ()))
    calendar = Calendar(hours, datetime(2026, 1, 5, 1, 30, tzinfo=UTC))
    for start in range(0, 8 * 24 * 60, 37):
        for length in (0, 1, 30, 61, 150, 700):
            begin, end = Calendar(hours, calendar.first).span(start * 60, length * 60)
            worked = calendar.worked_until(end) - calendar.worked_until(start * 60)
            assert worked == pytest.approx(length * 60)
            assert begin == calendar.next_open(start * 60)
            if length:
                before = calendar.worked_until(end - 1)
                assert before == pytest.approx(calendar.worked_until(end) - 1)


@pytest.mark.parametrize(
    "week",
    [
        (((8.0, 12.0),),) * 5,
        ((),) * 7,
        (((12.0, 8.0),),) + ((),) * 6,
        (((8.0, 12.0), (11.0, 13.0)),) + ((),) * 6,
        (((8.0, 25.0),),) + ((),) * 6,
    ],
)
def test_hours_that_make_no_sense_are_refused(
    week: tuple[tuple[tuple[float, float], ...], ...],
) -> None:
    with pytest.raises(ProcessError, match=r"Kalender|Arbeitszeiten"):
        Hours(week)
