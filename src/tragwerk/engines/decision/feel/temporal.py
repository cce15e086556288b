"""Dates, times and durations: reading, writing and their parts.

Texts are those of XML Schema with the additions of DMN 1.5 §10.3.4.1; a zone may be
an offset or an IANA name (``10:00:00@Europe/Berlin``). Years run from 1 to 9999 and
fractions of a second to microseconds where Python's own types suffice; ``wide`` has
the rest, to ±999,999,999 years and nanoseconds. Durations end at microseconds.
"""

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from tragwerk.engines.decision.feel.values import Value, YearsMonths
from tragwerk.engines.decision.feel.wide import (
    AnyDate,
    AnyDateTime,
    AnyTime,
    WideDate,
    WideDateTime,
    combine,
    date_of_days,
    days_of,
    iso_date,
    iso_time,
    make_date,
    make_time,
)

_DATE: Final = re.compile(r"(-?\d{4,9})-(\d{2})-(\d{2})", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?"
    r"(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z][A-Za-z0-9_+\-/]*)?",
    re.ASCII,
)
_OFFSET: Final = re.compile(r"[+-](\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DAYS: Final = re.compile(
    r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(\.\d*)?S)?)?", re.ASCII
)
_MONTHS: Final = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_MAX_MONTHS: Final = 10**11
MAX_OFFSET: Final = dt.timedelta(hours=14)  # of a zone, in XML Schema
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def parse_date(text: str) -> AnyDate | None:
    """A date from ``2025-01-31``, or None."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    digits = year.lstrip("-")
    if len(digits) > 4 and digits.startswith("0"):
        return None
    return make_date(int(year), int(month), int(day))


def parse_time(text: str) -> AnyTime | None:
    """A time from ``10:15:00``, with or without a zone, or None."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, zone = match.groups()
    if text.startswith("24:00:00") and not (fraction or "").strip(".0"):
        hour = "00"  # XML Schema: the end of a day is the first instant of the next
    tzinfo = parse_zone(zone)
    if zone and tzinfo is None:
        return None
    nano = int((fraction or ".0")[1:].ljust(9, "0"))
    return make_time(int(hour), int(minute), int(second), nano, tzinfo)


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
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset > MAX_OFFSET or minutes > 59 or seconds > 59:
        return None
    return dt.timezone(-offset if zone[0] == "-" else offset)


def parse_date_time(text: str) -> AnyDateTime | None:
    """A date and time from ``2025-01-31T10:15:00``; a date alone is midnight."""
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    if day is None:
        return None
    if not separator:
        return combine(day, dt.time())
    if time_text.startswith("24:00:00"):
        midnight = parse_time(time_text)
        next_day = date_of_days(days_of(day) + 1)
        if midnight is None or next_day is None:
            return None
        return combine(next_day, midnight)
    time = parse_time(time_text)
    return None if time is None else combine(day, time)


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
    if isinstance(value, dt.datetime | WideDateTime):
        return f"{iso_date(value)}T{iso_time(value)}{format_zone(value.tzinfo)}"
    if isinstance(value, dt.date | WideDate):
        return iso_date(value)
    return iso_time(value) + format_zone(value.tzinfo)


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
