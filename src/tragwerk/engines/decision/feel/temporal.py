"""Dates, times and durations: reading, writing and their parts.

Texts are those of XML Schema with the additions of DMN 1.5 §10.3.4.1; a zone may be
an offset or an IANA name (``10:00:00@Europe/Berlin``). Years run from 1 to 9999 and
fractions of a second to microseconds, the limits of Python's own types.
"""

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from tragwerk.engines.decision.feel.values import Value, YearsMonths

_DATE: Final = re.compile(r"(-?\d{4,9})-(\d{2})-(\d{2})", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?"
    r"(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z][A-Za-z0-9_+\-/]*)?",
    re.ASCII,
)
_DAYS: Final = re.compile(
    r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(\.\d+)?S)?)?", re.ASCII
)
_MONTHS: Final = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_MAX_MONTHS: Final = 10**11
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def parse_date(text: str) -> dt.date | None:
    """A date from ``2025-01-31``, or None."""
    match = _DATE.fullmatch(text)
    return _make_date(*match.groups()) if match else None


def _make_date(year: str, month: str, day: str) -> dt.date | None:
    if len(year.lstrip("-")) > 4 and year.lstrip("-").startswith("0"):
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """A time from ``10:15:00``, with or without a zone, or None."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, zone = match.groups()
    tzinfo = parse_zone(zone)
    if zone and tzinfo is None:
        return None
    micro = int((fraction or ".0")[1:7].ljust(6, "0"))
    try:
        return dt.time(int(hour), int(minute), int(second), micro, tzinfo)
    except ValueError:
        return None


def parse_zone(zone: str | None) -> dt.tzinfo | None:
    """A zone from ``Z``, ``+02:00`` or ``@Europe/Berlin``, or None."""
    if not zone:
        return None
    if zone in ("Z", "z"):
        return dt.UTC
    if zone.startswith("@"):
        try:
            return ZoneInfo(zone[1:])
        except (ValueError, KeyError, OSError):
            return None
    hours, minutes, *rest = (int(part) for part in zone[1:].split(":"))
    seconds = rest[0] if rest else 0
    if hours > 14 or minutes > 59 or seconds > 59:
        return None
    offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return dt.timezone(-offset if zone[0] == "-" else offset)


def parse_date_time(text: str) -> dt.datetime | None:
    """A date and time from ``2025-01-31T10:15:00``; a date alone is midnight."""
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    if day is None:
        return None
    if not separator:
        return dt.datetime.combine(day, dt.time())
    midnight = _TIME.fullmatch(time_text)
    if midnight and time_text.startswith("24:00:00"):
        time = parse_time("00" + time_text[2:])
        if time is None or time.microsecond or day == dt.date.max:
            return None
        return dt.datetime.combine(day + dt.timedelta(days=1), time)
    time = parse_time(time_text)
    return None if time is None else dt.datetime.combine(day, time)


def parse_duration(text: str) -> dt.timedelta | YearsMonths | None:
    """A duration of either kind from ``P1DT2H`` or ``P1Y2M``, or None."""
    if text[-1:] in ("P", "T", ""):
        return None
    match = _MONTHS.fullmatch(text)
    if match:
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        if total > _MAX_MONTHS:
            return None
        return YearsMonths(-total if sign else total)
    match = _DAYS.fullmatch(text)
    return _days_and_time(match) if match else None


def _days_and_time(match: re.Match[str]) -> dt.timedelta | None:
    sign, days, hours, minutes, seconds, fraction = match.groups()
    micro = int((fraction or ".0")[1:7].ljust(6, "0"))
    total = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60
    try:
        span = dt.timedelta(seconds=total + int(seconds or 0), microseconds=micro)
        return -span if sign else span
    except OverflowError:
        return None


def from_literal(text: str) -> Value:
    """The value of ``@"…"``: whichever kind the text is, or null."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text:
        return parse_date_time(text)
    if ":" in text:
        return parse_time(text)
    return parse_date(text)


def format_zone(zone: dt.tzinfo | None) -> str:
    """The text of a zone as it stands behind a time."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    if zone == dt.UTC:
        return "Z"
    return dt.datetime(2000, 1, 1, tzinfo=zone).isoformat()[19:]


def format_value(value: Value) -> str:
    """The text of a date, time, date and time or duration."""
    if type(value) is YearsMonths:
        return _format_months(value.months)
    if type(value) is dt.timedelta:
        return _format_span(value)
    if type(value) is dt.date:
        return value.isoformat()
    plain = value.replace(tzinfo=None).isoformat()
    if "." in plain:
        plain = plain.rstrip("0")
    return str(plain) + format_zone(value.tzinfo)


def _format_months(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    sign = "-" if months < 0 else ""
    text = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return f"{sign}P{text or '0M'}"


def _format_span(span: dt.timedelta) -> str:
    total = span // _MICROSECOND
    sign = "-" if total < 0 else ""
    seconds, micro = divmod(abs(total), 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "")
    clock += f"{second}{fraction}S" if second or micro else ""
    text = (f"{day}D" if day else "") + (f"T{clock}" if clock else "")
    return f"{sign}P{text or 'T0S'}"


def seconds_of_day(time: dt.time) -> tuple[bool, dt.timedelta]:
    """Whether a time has a zone, and the time since midnight UTC or local."""
    clock = dt.timedelta(
        hours=time.hour,
        minutes=time.minute,
        seconds=time.second,
        microseconds=time.microsecond,
    )
    offset = offset_of(time)
    if offset is None:
        return False, clock
    return True, clock - offset


def offset_of(value: dt.time | dt.datetime) -> dt.timedelta | None:
    """The offset from UTC; a time in a named zone takes that of 1 January 2000."""
    if value.tzinfo is None:
        return None
    if isinstance(value, dt.datetime):
        return value.utcoffset()
    return dt.datetime(2000, 1, 1, tzinfo=value.tzinfo).utcoffset()


def add_months(day: dt.date, months: int) -> dt.date | None:
    """The same day some months later, or the last of that month; None outside."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day, last))
        except ValueError:
            continue
    return None
