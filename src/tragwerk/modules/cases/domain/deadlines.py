"""When something is due: durations of the process and the working days of the Land.

Source: § 26 (1), (3) SGB X with §§ 187, 188, 193 BGB: a period of days begins the day
after; one that ends on a Saturday, Sunday or holiday ends with the next working day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from tragwerk.engines.process import State, Timer
from tragwerk.kernel.calendar import add_months, next_working_day

_DURATION = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?")
_ONE_DAY = timedelta(days=1)


def due_day(duration: str, start: date) -> date | None:
    """Give the working day by which something begun on `start` is due.

    Args:
        duration: ISO 8601 in whole days or longer, such as P14D; other text gives None.
        start: the day it begins.
    """
    found = _DURATION.fullmatch(duration.strip())
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    day = add_months(start, years * 12 + months)
    return next_working_day(day + timedelta(weeks=weeks, days=days))


def lawful_moment(timer: Timer, now: datetime, zone: tzinfo) -> datetime:
    """Give the moment a timer may fire: once the last day of the period is over.

    Timers of less than a day are no legal periods and stay as they are.
    """
    if timer.due_at - now < _ONE_DAY:
        return timer.due_at
    last = next_working_day(timer.due_at.astimezone(zone).date())
    return datetime.combine(last + _ONE_DAY, time(), tzinfo=zone)


def with_lawful_timers(
    state: State, known: Iterable[Timer], now: datetime, zone: tzinfo
) -> State:
    """Move the timers that a step has just set to the end of their periods."""
    old = set(known)
    timers = tuple(
        timer
        if timer in old
        else timer._replace(due_at=lawful_moment(timer, now, zone))
        for timer in state.timers
    )
    return state._replace(timers=timers)


def last_day(timer: Timer, zone: tzinfo) -> date:
    """Give the last day on which something in time may still happen."""
    moment = timer.due_at.astimezone(zone)
    return moment.date() - _ONE_DAY if moment.time() == time() else moment.date()
