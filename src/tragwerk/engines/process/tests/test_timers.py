import datetime as dt

import pytest

from tragwerk.engines.process.timers import Due, TimerError, due_at, parse_timer

NOW = dt.datetime(2025, 1, 31, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P14D", "2025-02-14T09:30+01:00"),
        ('"P14D"', "2025-02-14T09:30+01:00"),
        ("P1M", "2025-02-28T09:30+01:00"),
        ("P1Y1M", "2026-02-28T09:30+01:00"),
        ("P2W", "2025-02-14T09:30+01:00"),
        ("PT36H30M", "2025-02-01T22:00+01:00"),
        ("-P1D", "2025-01-30T09:30+01:00"),
        ("2025-12-31", "2025-12-31T00:00+01:00"),
        ("2025-12-31T12:00:00", "2025-12-31T12:00+01:00"),
        ("2025-12-31T12:00:00Z", "2025-12-31T12:00+00:00"),
        ('duration("P3D")', "2025-02-03T09:30+01:00"),
        ('= date("2025-03-01")', "2025-03-01T00:00+01:00"),
        ("frist", "2025-05-05T00:00+01:00"),
    ],
)
def test_due(text: str, expected: str) -> None:
    due = due_at(parse_timer("duration", text), {"frist": "2025-05-05"}, NOW)
    assert due.at == dt.datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["2025-13-40", "P99999999999D", "(", "P" + "9" * 80 + "D"]
)
def test_texts_that_do_not_parse_have_a_problem(text: str) -> None:
    rule = parse_timer("duration", text)
    assert rule.problem
    with pytest.raises(TimerError):
        due_at(rule, {}, NOW)


@pytest.mark.parametrize("text", ["P9999Y", "missing", "5"])
def test_values_that_are_no_moment_are_refused(text: str) -> None:
    rule = parse_timer("duration", text)
    assert rule.problem is None
    with pytest.raises(TimerError):
        due_at(rule, {"missing": None}, NOW)


def test_a_cycle_returns_to_its_day_after_a_shorter_month() -> None:
    rule, due, days = parse_timer("cycle", "R/P1M"), Due(NOW), []
    for _ in range(4):
        due = due_at(rule, {}, due.at, due.day)
        days.append((due.at.month, due.at.day))
    assert days == [(2, 28), (3, 31), (4, 30), (5, 31)]


def test_a_month_is_cut_to_its_last_day_in_a_leap_year() -> None:
    leap = NOW.replace(year=2024)
    assert due_at(parse_timer("duration", "P1M"), {}, leap).at.day == 29
