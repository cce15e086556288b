"""Calculations with numbers, texts, dates and durations (DMN 1.5 §10.3.2.11–12)."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel.limits import MAX_STRING
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import NUMBERS, Value, YearsMonths, kind_of
from tragwerk.engines.decision.feel.wide import (
    WIDE,
    AnyDate,
    AnyDateTime,
    WideDate,
    WideDateTime,
    WideTime,
    add_months,
    combine,
    instant,
    nanos_of_day,
    offset_nanos,
    shifted,
)

_add = NUMBERS.add
_subtract = NUMBERS.subtract
_multiply = NUMBERS.multiply
_divide = NUMBERS.divide
_DAYS: Final = (dt.date, WideDate, WideDateTime)
_TEMPORAL: Final = frozenset({dt.date, dt.time, dt.datetime}) | WIDE
_MAX_MONTHS: Final = 10**11


def add(left: Value, right: Value, run: Run) -> Value:
    """``left + right``."""
    if type(left) is Decimal and type(right) is Decimal:
        return _add(left, right)
    if type(left) is str and type(right) is str:
        run.charge((len(left) + len(right)) // 100)
        return checked_text(left + right)
    if type(left) in _SPANS and type(right) not in _SPANS:
        left, right = right, left
    if type(right) is dt.timedelta:
        return _shift(left, right, run)
    if type(right) is YearsMonths:
        return _shift_months(left, right.months, run)
    return _no_result("+", left, right, run)


def subtract(left: Value, right: Value, run: Run) -> Value:
    """``left - right``."""
    if type(left) is Decimal and type(right) is Decimal:
        return _subtract(left, right)
    if type(right) is dt.timedelta:
        return _shift(left, -right, run)
    if type(right) is YearsMonths:
        return _shift_months(left, -right.months, run)
    if isinstance(left, _DAYS) and isinstance(right, _DAYS):
        return _distance(left, right, run)
    if isinstance(left, dt.time | WideTime) and isinstance(right, dt.time | WideTime):
        one, other = offset_nanos(left), offset_nanos(right)
        if (one is None) == (other is None):
            nanos = nanos_of_day(left) - nanos_of_day(right) - (one or 0) + (other or 0)
            return dt.timedelta(microseconds=nanos // 1000)
    return _no_result("-", left, right, run)


def multiply(left: Value, right: Value, run: Run) -> Value:
    """``left * right``."""
    if type(left) is Decimal and type(right) is Decimal:
        return _multiply(left, right)
    if type(left) is Decimal:
        left, right = right, left
    if type(right) is Decimal:
        if type(left) is dt.timedelta:
            return span(_multiply(seconds(left), right))
        if type(left) is YearsMonths:
            return months(_multiply(Decimal(left.months), right))
    return _no_result("*", left, right, run)


def divide(left: Value, right: Value, run: Run) -> Value:
    """``left / right``; by zero gives null."""
    if type(left) is Decimal and type(right) is Decimal:
        return _divide(left, right)
    if type(left) is dt.timedelta:
        if type(right) is Decimal:
            return span(_divide(seconds(left), right))
        if type(right) is dt.timedelta:
            return _divide(seconds(left), seconds(right))
    if type(left) is YearsMonths:
        if type(right) is Decimal:
            return months(_divide(Decimal(left.months), right))
        if type(right) is YearsMonths:
            return _divide(Decimal(left.months), Decimal(right.months))
    return _no_result("/", left, right, run)


def power(left: Value, right: Value, run: Run) -> Value:
    """``left ** right``."""
    if type(left) is Decimal and type(right) is Decimal:
        if right == 0:
            return Decimal(1)
        return NUMBERS.power(left, right)
    return _no_result("**", left, right, run)


def negate(value: Value, run: Run) -> Value:
    """``-value``."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is dt.timedelta:
        return -value if value != dt.timedelta.min else None
    if type(value) is YearsMonths:
        return YearsMonths(-value.months)
    run.note(
        f"Ein Minus gibt es nur vor Zahl und Dauer; gefunden wurde: {kind_of(value)}."
    )
    return None


_SPANS: Final = frozenset({dt.timedelta, YearsMonths})
CALCULATE: Final[Mapping[str, Callable[[Value, Value, Run], Value]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}


def checked_text(text: str) -> str:
    """The text, if it is not too long.

    Raises:
        FeelLimitError: if it is.
    """
    check_size(len(text))
    return text


def check_size(size: int) -> None:
    """Refuse a string of so many characters before it is made.

    Raises:
        FeelLimitError: if that is too many.
    """
    if size > MAX_STRING:
        message = f"Ein berechneter Text darf höchstens {MAX_STRING} Zeichen haben."
        raise FeelLimitError(message)


def seconds(value: dt.timedelta) -> Decimal:
    """The length of a duration in seconds, exactly."""
    whole = Decimal(value.days * 86400 + value.seconds)
    return _add(whole, _divide(Decimal(value.microseconds), Decimal(1_000_000)))


def span(total: Decimal) -> dt.timedelta:
    """The duration of so many seconds, rounded to microseconds towards zero."""
    return dt.timedelta(microseconds=int(_multiply(total, Decimal(1_000_000))))


def months(total: Decimal) -> YearsMonths | None:
    """The duration of so many months, without the fraction."""
    return YearsMonths(int(total)) if abs(total) <= _MAX_MONTHS else None


def _shift(value: Value, by: dt.timedelta, run: Run) -> Value:
    if type(value) is dt.timedelta:
        return value + by
    if type(value) not in _TEMPORAL:
        return _no_result("+", value, by, run)
    # A date is midnight of its day; the result is the day that is reached.
    moved = shifted(value, by)
    if moved is None:
        run.note("Das Datum läge außerhalb des Kalenders.")
    return moved


def _shift_months(value: Value, by: int, run: Run) -> Value:
    if type(value) is YearsMonths:
        return months(Decimal(value.months + by))
    if type(value) not in _TEMPORAL or isinstance(value, dt.time | WideTime):
        return _no_result("+", value, YearsMonths(by), run)
    moved = add_months(value, by)
    if moved is None:
        run.note("Das Datum läge außerhalb des Kalenders.")
    return moved


def _distance(
    left: AnyDate | AnyDateTime, right: AnyDate | AnyDateTime, run: Run
) -> dt.timedelta | None:
    zones = {getattr(each, "tzinfo", dt.UTC) is None for each in (left, right)}
    if len(zones) > 1:
        run.note("Nur einer der beiden Zeitpunkte hat eine Zeitzone.")
        return None
    # A date alone counts as midnight UTC (DMN 1.5 table 57).
    nanos = instant(as_instant(left)) - instant(as_instant(right))
    return dt.timedelta(microseconds=nanos // 1000)


def as_instant(value: AnyDate | AnyDateTime) -> AnyDateTime:
    """A date and time as it is; a date as its midnight, which has no zone either."""
    if isinstance(value, dt.datetime | WideDateTime):
        return value
    return combine(value, dt.time())


def _no_result(operator: str, left: Value, right: Value, run: Run) -> None:
    run.note(f"„{kind_of(left)} {operator} {kind_of(right)}“ lässt sich nicht rechnen.")
