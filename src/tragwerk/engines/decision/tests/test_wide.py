"""Dates and times beyond Python's own; sums are the same on both sides."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.engines.decision import compile_feel, feel_text
from tragwerk.engines.decision.feel import wide


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('date("9999-12-31") + @"P1D"', "10000-01-01"),
        ('date("10000-01-01") - @"P1D"', "9999-12-31"),
        ('date("10000-01-01") - date("9999-12-31")', "P1D"),
        ('date("0001-01-01") - @"P1M"', "0000-12-01"),
        ('date("0000-02-29")', "0000-02-29"),
        ('date("-0001-02-29")', "null"),
        ('date("1000000000-01-01")', "null"),
        ('date("12345-06-07").year', "12345"),
        ('day of week(date("10000-01-01"))', '"Saturday"'),
        ('date("10000-01-01") > date("9999-12-31")', "true"),
        ('date("10000-01-01") in [@"9999-01-01"..@"10001-01-01"]', "true"),
        ('date("10000-01-01") = @"10000-01-01T00:00:00"', "null"),
        ('time("10:00:00.123456789").second', "0.123456789"),
        ('time("23:59:59.000000001") + @"PT1S"', "00:00:00.000000001"),
        ('time("10:00:00.000000002") > time("10:00:00.000000001")', "true"),
        (
            'string(date and time("2020-07-01T10:00:00.000000001@Europe/Berlin"))',
            '"2020-07-01T10:00:00.000000001@Europe/Berlin"',
        ),
        (
            'date and time("2020-07-01T10:00:00.000000001@Europe/Berlin").time offset',
            "PT2H",
        ),
        ('@"20000-01-01" instance of date', "true"),
        ('date(date and time("20000-01-01T10:00:00"))', "20000-01-01"),
        ('years and months duration(@"20000-01-31", @"20001-03-01")', "P1Y1M"),
    ],
)
def test_beyond(expression: str, expected: str) -> None:
    assert feel_text(compile_feel(expression).evaluate()) == expected


@given(st.dates())
def test_days_count_like_python(day: dt.date) -> None:
    days = wide.days_of(day)
    assert days == (day - dt.date(1970, 1, 1)).days
    assert wide.date_of_days(days) == day


@given(st.integers(-300_000_000_000, 300_000_000_000))
def test_days_come_back(days: int) -> None:
    day = wide.date_of_days(days)
    assert day is not None
    assert wide.days_of(day) == days


@given(
    st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9000, 1, 1)),  # noqa: DTZ001
    st.timedeltas(dt.timedelta(-300_000), dt.timedelta(300_000)),
)
def test_shifting_is_that_of_python(moment: dt.datetime, by: dt.timedelta) -> None:
    assert wide.shifted(moment, by) == moment + by


@given(st.dates(), st.integers(-20_000, 20_000))
def test_months_keep_the_day_or_the_last(day: dt.date, months: int) -> None:
    moved = wide.add_months(day, months)
    assert moved is not None
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == min(day.day, wide.days_in_month(moved.year, moved.month))
