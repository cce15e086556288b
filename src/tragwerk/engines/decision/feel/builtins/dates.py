"""Dates, times and durations (DMN 1.5 §10.3.4.1, §10.3.4.7)."""

import datetime as dt
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.feel.arithmetic import seconds
from tragwerk.engines.decision.feel.builtins.registry import builtin
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.temporal import (
    MAX_OFFSET,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    parse_zone,
)
from tragwerk.engines.decision.feel.values import Value, YearsMonths
from tragwerk.engines.decision.feel.wide import (
    AnyDate,
    AnyDateTime,
    AnyTime,
    WideDate,
    WideDateTime,
    combine,
    date_part,
    days_in_month,
    days_of,
    make_date,
    make_time,
    nanos_of_day,
    nanosecond,
    offset_nanos,
    time_part,
)

# Not calendar.day_name, which follows the locale of the server.
_DAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_NANO: Final = Decimal(10**9)
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise ValueError("not a whole number")
    return int(number)


@builtin("date", "from:string")
def date_of_text(run: Run, from_: str) -> Value:
    """A date from its ISO text."""
    return parse_date(from_)


@builtin("date", "from:day")
def date_of_day(run: Run, from_: AnyDate | AnyDateTime) -> Value:
    """The date of a date and time."""
    return date_part(from_)


@builtin("date", "year:number", "month:number", "day:number")
def date_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    """A date from year, month and day."""
    return make_date(_whole(year), _whole(month), _whole(day))


@builtin("date and time", "from:string")
def date_time_of_text(run: Run, from_: str) -> Value:
    """A date and time from its ISO text."""
    return parse_date_time(from_)


@builtin("date and time", "from:day")
def date_time_of_day(run: Run, from_: AnyDate | AnyDateTime) -> Value:
    """A date and time as it is, or midnight UTC of a date."""
    if isinstance(from_, dt.datetime | WideDateTime):
        return from_
    return combine(from_, dt.time(tzinfo=dt.UTC))


@builtin("date and time", "date:day", "time:time")
def date_time_of_parts(run: Run, date: AnyDate | AnyDateTime, time: AnyTime) -> Value:
    """A date and time from a date and a time."""
    return combine(date_part(date), time)


@builtin("date and time", "date:datetime", "timezone:string")
def date_time_in_zone(run: Run, date: dt.datetime, timezone: str) -> Value:
    """The same instant in another zone."""
    zone = _zone(timezone)
    if zone is None or date.tzinfo is None:
        return None
    return date.astimezone(zone)


@builtin(
    "date and time",
    "year:number",
    "month:number",
    "day:number",
    "hour:number",
    "minute:number",
    "second:number",
    "offset:span|null?",
)
@builtin(
    "date and time",
    "year:number",
    "month:number",
    "day:number",
    "hour:number",
    "minute:number",
    "second:number",
    "timezone:string",
)
def date_time_of_numbers(
    run: Run,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    zone: dt.timedelta | str | None = None,
) -> Value:
    """A date and time from its parts, with an offset or the name of a zone."""
    date = make_date(_whole(year), _whole(month), _whole(day))
    tzinfo = _zone(zone) if isinstance(zone, str) else _offset(zone)
    time = _time(hour, minute, second, tzinfo)
    if date is None or time is None or (zone is not None and tzinfo is None):
        return None
    return combine(date, time)


@builtin("time", "from:string")
def time_of_text(run: Run, from_: str) -> Value:
    """A time from its ISO text."""
    return parse_time(from_)


@builtin("time", "from:day")
def time_of_day(run: Run, from_: AnyDate | AnyDateTime) -> Value:
    """The time of a date and time; midnight UTC of a date."""
    if isinstance(from_, dt.datetime | WideDateTime):
        return time_part(from_)
    return dt.time(tzinfo=dt.UTC)


@builtin("time", "from:time")
def time_itself(run: Run, from_: AnyTime) -> Value:
    """A time is already one."""
    return from_


@builtin("time", "hour:number", "minute:number", "second:number", "offset:span|null?")
def time_of_parts(
    run: Run,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: dt.timedelta | None = None,
) -> AnyTime | None:
    """A time from its parts and its offset from UTC."""
    return _time(hour, minute, second, _offset(offset))


def _time(
    hour: Decimal, minute: Decimal, second: Decimal, zone: dt.tzinfo | None
) -> AnyTime | None:
    if second < 0:
        return None
    nano = int((second % 1) * _NANO)
    return make_time(_whole(hour), _whole(minute), int(second), nano, zone)


def _offset(offset: dt.timedelta | None) -> dt.tzinfo | None:
    """A zone by its offset; ValueError if XML Schema does not know it."""
    if offset is None:
        return None
    if abs(offset) > MAX_OFFSET:
        raise ValueError("no zone has such an offset")
    return dt.timezone(offset)


def _zone(text: str) -> dt.tzinfo | None:
    return parse_zone(text if text[:1] in ("Z", "z", "+", "-") else f"@{text}")


@builtin("duration", "from:string")
def duration(run: Run, from_: str) -> Value:
    """A duration of either kind from its ISO text."""
    return parse_duration(from_)


@builtin("duration", "from:span")
@builtin("duration", "from:months")
def duration_itself(run: Run, from_: Value) -> Value:
    """A duration is already one."""
    return from_


@builtin("years and months duration", "from:day", "to:day")
def years_and_months(
    run: Run, from_: AnyDate | AnyDateTime, to: AnyDate | AnyDateTime
) -> Value:
    """The whole months between two dates."""
    total = (to.year - from_.year) * 12 + to.month - from_.month
    one, other = _in_month(from_), _in_month(to)
    if total > 0 and other < one:
        total -= 1
    elif total < 0 and other > one:
        total += 1
    return YearsMonths(total)


def _in_month(day: AnyDate | AnyDateTime) -> tuple[int, int]:
    if isinstance(day, dt.datetime | WideDateTime):
        return day.day, nanos_of_day(day)
    return day.day, 0


@builtin("day of week", "date:day")
def day_of_week(run: Run, date: AnyDate | AnyDateTime) -> Value:
    """The English name of the day."""
    return _DAYS[_weekday(date) - 1]


@builtin("day of year", "date:day")
def day_of_year(run: Run, date: AnyDate | AnyDateTime) -> Value:
    """The number of the day in its year."""
    return Decimal(days_of(date) - days_of(WideDate(date.year, 1, 1)) + 1)


@builtin("month of year", "date:day")
def month_of_year(run: Run, date: AnyDate | AnyDateTime) -> Value:
    """The English name of the month."""
    return _MONTHS[date.month - 1]


@builtin("week of year", "date:day")
def week_of_year(run: Run, date: AnyDate | AnyDateTime) -> Value:
    """The number of the week after ISO 8601."""
    # The calendar repeats after 400 years.
    known = dt.date(date.year % 400 + 2000, date.month, date.day)
    return Decimal(known.isocalendar().week)


@builtin("last day of month", "date:day")
def last_day_of_month(run: Run, date: AnyDate | AnyDateTime) -> Value:
    """The last day of the month as a date."""
    return make_date(date.year, date.month, days_in_month(date.year, date.month))


@builtin("now")
def now(run: Run) -> Value:
    """The moment the caller gave; there is no other clock."""
    if run.now is None:
        run.note("now(): Der heutige Zeitpunkt wurde nicht mitgegeben.")
    return run.now


@builtin("today")
def today(run: Run) -> Value:
    """The day the caller gave; there is no other clock."""
    if run.now is None:
        run.note("today(): Der heutige Tag wurde nicht mitgegeben.")
        return None
    return run.now.date()


_PARTS: Final = ("year", "month", "day", "hour", "minute", "second")


def part(value: Value, name: str) -> Value:
    """``value.name`` for a date, time or duration; KeyError if it has no such part."""
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        sign = -1 if value.months < 0 else 1
        return Decimal(sign * {"years": years, "months": months}[name])
    if isinstance(value, dt.timedelta):
        return _span_part(value, name)
    if name == "weekday" and hasattr(value, "day"):
        return Decimal(_weekday(value))
    if name in ("time offset", "timezone") and hasattr(value, "tzinfo"):
        return _zone_part(value, name)
    if name not in _PARTS or not hasattr(value, name):
        raise KeyError(name)
    number = Decimal(getattr(value, name))
    if name == "second":
        number += Decimal(nanosecond(value)) / _NANO
    return number


def _weekday(value: AnyDate | AnyDateTime) -> int:
    """Monday is 1; 1970-01-01 was a Thursday."""
    return (days_of(value) + 3) % 7 + 1


def _span_part(value: dt.timedelta, name: str) -> Decimal:
    total = seconds(abs(value))
    sign = -1 if value < dt.timedelta() else 1
    whole, fraction = int(total), total % 1
    parts = {
        "days": Decimal(whole // 86400),
        "hours": Decimal(whole // 3600 % 24),
        "minutes": Decimal(whole // 60 % 60),
        "seconds": Decimal(whole % 60) + fraction,
    }
    return parts[name] * sign


def _zone_part(value: AnyTime | AnyDateTime, name: str) -> Value:
    if value.tzinfo is None:
        return None
    if name == "time offset":
        nanos = offset_nanos(value)
        return None if nanos is None else dt.timedelta(microseconds=nanos // 1000)
    return getattr(value.tzinfo, "key", None)
