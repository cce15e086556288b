"""When a timer is due: ISO 8601 text or FEEL, from a given now."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from tragwerk.engines.process.expressions import (
    Expression,
    ExpressionError,
    compile_expression,
)

TimerKind = Literal["duration", "date", "cycle"]

DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?"
    r"(?:(?P<days>\d+)D)?(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?"
    r"(?:(?P<seconds>\d+(?:\.\d{1,6})?)S)?)?"
)
DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:.+Z-]+)?")
CYCLE = re.compile(r"R\d{0,6}")
MAX_DIGITS = 64


class TimerError(Exception):
    """A timer text or value that gives no moment."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; months are counted by the calendar, ``rest`` exactly."""

    months: int = 0
    rest: timedelta = timedelta()

    def after(self, start: datetime, day: int = 0) -> datetime:
        """Return the moment that lies this long after start.

        The day is cut to the last of the month: 31 January plus one month is
        28 or 29 February (as § 188 (3) BGB counts). ``day`` is the day of the month
        that is wanted where the one of start has been cut itself.

        Raises:
            TimerError: if the year leaves the calendar.
        """
        try:
            if not self.months:
                return start + self.rest
            count = start.year * 12 + start.month - 1 + self.months
            year, month = divmod(count, 12)
            day = min(day or start.day, calendar.monthrange(year, month + 1)[1])
            return start.replace(year=year, month=month + 1, day=day) + self.rest
        except (ValueError, OverflowError) as error:
            raise TimerError("Der Zeitpunkt liegt außerhalb des Kalenders.") from error


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeating interval; ``times`` is None for ever."""

    times: int | None
    interval: Duration
    start: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class TimerRule:
    """A timer of the diagram: fixed, or a FEEL expression, or not readable."""

    kind: TimerKind
    text: str
    fixed: Duration | datetime | date | Cycle | None = None
    expression: Expression | None = None

    @property
    def problem(self) -> str | None:
        """Why the timer cannot be read, or None."""
        return self.expression.problem if self.expression else None


def parse_duration(text: str) -> Duration:
    """Parse an ISO 8601 duration such as ``P14D`` or ``P1Y2M`` or ``PT1H30M``.

    Raises:
        TimerError: if the text is no duration.
    """
    match = DURATION.fullmatch(text) if len(text) <= MAX_DIGITS else None
    if match is None:
        raise TimerError(f"„{text[:40]}“ ist keine Dauer. Richtig ist etwa P14D.")
    part = {name: value or "0" for name, value in match.groupdict().items()}
    months = int(part["years"]) * 12 + int(part["months"])
    try:
        rest = timedelta(
            weeks=int(part["weeks"]),
            days=int(part["days"]),
            hours=int(part["hours"]),
            minutes=int(part["minutes"]),
            seconds=float(part["seconds"]),
        )
    except OverflowError as error:
        raise TimerError(f"Die Dauer „{text[:40]}“ ist zu lang.") from error
    sign = -1 if match["sign"] else 1
    return Duration(sign * months, sign * rest)


def parse_moment(text: str) -> datetime | date:
    """Parse an ISO 8601 date or date and time.

    Raises:
        TimerError: if the text is neither.
    """
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError as error:
        raise TimerError(
            f"„{text[:40]}“ ist kein Datum. Richtig ist etwa 2025-12-31."
        ) from error


def parse_cycle(text: str) -> Cycle:
    """Parse an ISO 8601 repeating interval such as ``R3/PT1H`` or ``R/P1D``.

    Raises:
        TimerError: if the text is none; an interval must be longer than nothing.
    """
    head, _, rest = text.strip().partition("/")
    *start, interval = rest.split("/") if rest else [""]
    if CYCLE.fullmatch(head) is None or len(start) > 1:
        raise TimerError(
            f"„{text[:40]}“ ist keine Wiederholung. Richtig ist etwa R3/PT1H."
        )
    length = parse_duration(interval)
    if length.months <= 0 and length.rest <= timedelta():
        raise TimerError(f"Die Wiederholung „{text[:40]}“ hat keinen Abstand.")
    return Cycle(
        times=int(head[1:]) if len(head) > 1 else None,
        interval=length,
        start=parse_moment(start[0]) if start else None,
    )


def parse_timer(kind: TimerKind, text: str) -> TimerRule:
    """Read a timer definition; text that is not plain ISO 8601 is taken as FEEL."""
    text = text.strip()
    plain = text.strip('"')
    try:
        if CYCLE.match(plain) and "/" in plain:
            return TimerRule(kind, text, fixed=parse_cycle(plain))
        if DURATION.fullmatch(plain):
            return TimerRule(kind, text, fixed=parse_duration(plain))
        if DATE_LIKE.fullmatch(plain):
            return TimerRule(kind, text, fixed=parse_moment(plain))
    except TimerError as error:
        return TimerRule(kind, text, expression=Expression(text, None, str(error)))
    return TimerRule(kind, text, expression=compile_expression(text))


class Due(NamedTuple):
    """When a timer fires next, and how often again after that (-1 for ever).

    ``day`` is the day of the month of a cycle where it had to be cut, else 0.
    """

    at: datetime
    left: int = 0
    day: int = 0


def due_at(
    rule: TimerRule, variables: Mapping[str, object], now: datetime, day: int = 0
) -> Due:
    """Return when a timer that is set now is due.

    ``day`` is that of the :class:`Due` before, where a cycle goes on.

    A date without time is due at the start of that day in the zone of now; a
    time without zone is read in the zone of now.

    Raises:
        TimerError: if the rule does not give a duration, date, date and time, or
            repeating interval.
    """
    value: object = rule.fixed
    if rule.expression is not None:
        try:
            value = rule.expression.evaluate(variables, now)
        except ExpressionError as error:
            raise TimerError(str(error)) from error
    if isinstance(value, str) and value.startswith("R"):
        value = parse_cycle(value)
    if isinstance(value, Cycle):
        return _next_of(value, now, day)
    return Due(_moment(value, now))


def _next_of(cycle: Cycle, now: datetime, day: int) -> Due:
    left = -1 if cycle.times is None else max(cycle.times - 1, 0)
    if cycle.start is not None:
        start = _moment(cycle.start, now)
        if start > now:
            return Due(start, left)
    at = cycle.interval.after(now, day)
    wanted = day or now.day
    # With a rest in days there is no one day of the month to return to.
    is_cut = cycle.interval.months and not cycle.interval.rest and at.day != wanted
    return Due(at, left, wanted if is_cut else 0)


def _moment(value: object, now: datetime) -> datetime:
    if isinstance(value, str):
        value = (
            parse_duration(value) if DURATION.fullmatch(value) else parse_moment(value)
        )
    if isinstance(value, timedelta):
        value = Duration(rest=value)
    if isinstance(value, Duration):
        return value.after(now)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=now.tzinfo)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=now.tzinfo)
    months = getattr(value, "months", None)
    if isinstance(months, int):
        return Duration(months=months).after(now)
    raise TimerError("Der Ausdruck ergibt weder eine Dauer noch ein Datum.")
