"""Dates and times beyond Python's: years to ±999,999,999 and nanoseconds.

Python's own types are used wherever they can hold a value; the classes here take the
rest. Whatever mixes both goes by days since 1970 and nanoseconds since midnight.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Final, TypeAlias

MAX_YEAR: Final = 999_999_999
DAY_NANOS: Final = 86_400 * 10**9
_ERA_DAYS: Final = 146_097  # days of 400 years
_EPOCH: Final = 719_468  # days from 1 March of the year 0 to 1970-01-01
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WideDate:
    """A date outside the years 1 to 9999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time with nanoseconds."""

    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: dt.tzinfo | None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time of which Python cannot hold one or the other."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: dt.tzinfo | None


AnyDate: TypeAlias = dt.date | WideDate
AnyTime: TypeAlias = dt.time | WideTime
AnyDateTime: TypeAlias = dt.datetime | WideDateTime
WIDE: Final[frozenset[type]] = frozenset({WideDate, WideTime, WideDateTime})
_KINDS: Final[dict[type, str]] = {
    dt.date: "date",
    WideDate: "date",
    dt.time: "time",
    WideTime: "time",
    dt.datetime: "date and time",
    WideDateTime: "date and time",
}


def make_date(year: int, month: int, day: int) -> AnyDate | None:
    """A date, or None if there is no such day."""
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    if 1 <= year <= 9999:
        return dt.date(year, month, day)
    return WideDate(year, month, day) if abs(year) <= MAX_YEAR else None


def make_time(
    hour: int, minute: int, second: int, nanosecond: int, zone: dt.tzinfo | None
) -> AnyTime | None:
    """A time, or None if there is no such time."""
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    if nanosecond % 1000:
        return WideTime(hour, minute, second, nanosecond, zone)
    return dt.time(hour, minute, second, nanosecond // 1000, zone)


def combine(day: AnyDate, time: AnyTime) -> AnyDateTime:
    """A date and time of a date and a time."""
    if type(day) is dt.date and type(time) is dt.time:
        return dt.datetime.combine(day, time)
    return WideDateTime(
        day.year,
        day.month,
        day.day,
        time.hour,
        time.minute,
        time.second,
        nanosecond(time),
        time.tzinfo,
    )


def date_part(value: AnyDate | AnyDateTime) -> AnyDate:
    """The date of a date and time, or the date itself."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, WideDateTime):
        found = make_date(value.year, value.month, value.day)
        return WideDate(value.year, value.month, value.day) if found is None else found
    return value


def time_part(value: AnyDateTime) -> AnyTime:
    """The time of a date and time, with its zone."""
    if isinstance(value, dt.datetime):
        return value.timetz()
    return _clock(nanos_of_day(value), value.tzinfo)


def days_in_month(year: int, month: int) -> int:
    """How many days a month has in the Gregorian calendar, also before its time."""
    # Only the place in the cycle of 400 years matters.
    return calendar.monthrange(year % 400 + 2000, month)[1]


def days_of(value: AnyDate | AnyDateTime) -> int:
    """Days from 1970-01-01 to the date."""
    year = value.year - (value.month <= 2)
    era, of_era = divmod(year, 400)
    of_year = (153 * ((value.month + 9) % 12) + 2) // 5 + value.day - 1
    return (
        era * _ERA_DAYS + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _EPOCH
    )


def date_of_days(days: int) -> AnyDate | None:
    """The date so many days after 1970-01-01; None beyond the last year."""
    era, of_era = divmod(days + _EPOCH, _ERA_DAYS)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    day = of_year - (153 * shifted + 2) // 5 + 1
    return make_date(year + era * 400 + (month <= 2), month, day)


def nanosecond(value: AnyTime | AnyDateTime) -> int:
    """The fraction of the second in nanoseconds."""
    if isinstance(value, dt.time | dt.datetime):
        return value.microsecond * 1000
    return value.nanosecond


def nanos_of_day(value: AnyTime | AnyDateTime) -> int:
    """Nanoseconds since midnight of its own zone."""
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * 10**9 + nanosecond(value)


def offset_nanos(value: AnyTime | AnyDateTime) -> int | None:
    """The offset from UTC in nanoseconds, or None without a zone.

    A time in a named zone takes the offset of 1 January 2000; a year that Python
    does not know takes that of the nearest one in the same place of the calendar.
    """
    zone = value.tzinfo
    if zone is None:
        return None
    if isinstance(value, dt.datetime):
        offset = value.utcoffset()
    elif isinstance(value, WideDateTime):
        year = 9996 if value.year > 9999 else 4 if value.year < 1 else value.year
        day = min(value.day, days_in_month(year, value.month))
        stand_in = dt.datetime(year, value.month, day, value.hour, value.minute)  # noqa: DTZ001
        offset = zone.utcoffset(stand_in)
    else:
        offset = zone.utcoffset(dt.datetime(2000, 1, 1))  # noqa: DTZ001
    return 0 if offset is None else offset // _MICROSECOND * 1000


def instant(value: AnyDateTime) -> int:
    """Nanoseconds since 1970 in UTC, or in its own time if it has no zone."""
    local = days_of(value) * DAY_NANOS + nanos_of_day(value)
    return local - (offset_nanos(value) or 0)


def shifted(
    value: AnyDate | AnyTime | AnyDateTime, by: dt.timedelta
) -> AnyDate | AnyTime | AnyDateTime | None:
    """A date, time, or date and time after a duration; None beyond the last year."""
    nanos = by // _MICROSECOND * 1000
    if isinstance(value, dt.time | WideTime):
        return _clock((nanos_of_day(value) + nanos) % DAY_NANOS, value.tzinfo)
    if isinstance(value, dt.datetime | WideDateTime):
        total = days_of(value) * DAY_NANOS + nanos_of_day(value) + nanos
        day = date_of_days(total // DAY_NANOS)
        clock = _clock(total % DAY_NANOS, value.tzinfo)
        return None if day is None else combine(day, clock)
    return date_of_days((days_of(value) * DAY_NANOS + nanos) // DAY_NANOS)


def add_months(
    value: AnyDate | AnyDateTime, months: int
) -> AnyDate | AnyDateTime | None:
    """The same day some months later, or the last of that month."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if abs(year) > MAX_YEAR:
        return None
    day = make_date(year, month + 1, min(value.day, days_in_month(year, month + 1)))
    if day is None or isinstance(value, WideDate) or type(value) is dt.date:
        return day
    if isinstance(value, dt.datetime | WideDateTime):
        return combine(day, time_part(value))
    return day


def order(left: object, right: object) -> int | None:
    """-1, 0 or 1 for two values of one kind; None if they have no order."""
    kind = _KINDS.get(type(left))
    if kind is None or kind != _KINDS.get(type(right)):
        return None
    if isinstance(left, dt.datetime | WideDateTime):
        if not isinstance(right, dt.datetime | WideDateTime):
            return None
        if (left.tzinfo is None) != (right.tzinfo is None):
            return None
        return _sign(instant(left) - instant(right))
    if isinstance(left, dt.date | WideDate) and isinstance(right, dt.date | WideDate):
        return _sign(days_of(left) - days_of(right))
    if isinstance(left, dt.time | WideTime) and isinstance(right, dt.time | WideTime):
        one, other = offset_nanos(left), offset_nanos(right)
        if (one is None) != (other is None):
            return None
        distance = nanos_of_day(left) - nanos_of_day(right)
        return _sign(distance - (one or 0) + (other or 0))
    return None


def same_kind(left: object, right: object) -> bool:
    """Whether both are dates, both times, or both dates and times."""
    return _KINDS.get(type(left)) == _KINDS.get(type(right))


def iso_date(value: AnyDate | AnyDateTime) -> str:
    """The date in ISO 8601; years have at least four digits."""
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def iso_time(value: AnyTime | AnyDateTime) -> str:
    """The time of day without its zone, the fraction as short as it can be."""
    plain = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    fraction = nanosecond(value)
    return f"{plain}.{fraction:09d}".rstrip("0") if fraction else plain


def _clock(nanos: int, zone: dt.tzinfo | None) -> AnyTime:
    seconds, fraction = divmod(nanos, 10**9)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    if fraction % 1000:
        return WideTime(hour, minute, second, fraction, zone)
    return dt.time(hour, minute, second, fraction // 1000, zone)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
