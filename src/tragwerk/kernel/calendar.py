"""Deadlines with the public holidays of Baden-Württemberg.

Source: § 26 (3) SGB X with § 193 BGB: a period that ends on a Saturday, Sunday or
public holiday ends with the next working day. Holidays: Feiertagsgesetz BW, as kept
by the `holidays` library.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5


@lru_cache(maxsize=64)
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv="BW", years=year)


def is_working_day(day: date) -> bool:
    """Say whether an office in Baden-Württemberg works on this day."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """Give the day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """Add months; a day that the month does not have becomes its last (§ 188 BGB)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
