"""The values of FEEL as Python values.

number → Decimal, string → str, boolean → bool, null → None, list → list,
context → dict, date → date, time → time, date and time → datetime,
days and time duration → timedelta; the rest are the classes of this module and, for
dates and times that Python cannot hold, those of ``wide``.
Values are never changed once they are made.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final, TypeAlias

from tragwerk.engines.decision.errors import FeelError, FeelLimitError
from tragwerk.engines.decision.feel.limits import MAX_DATA_DEPTH
from tragwerk.engines.decision.feel.wide import WIDE, WideDate, WideDateTime, WideTime

Value: TypeAlias = Any

# Decimal128, as DMN 1.5 §10.3.2.3.1 asks.
NUMBERS: Final = Context(
    prec=34,
    Emax=6144,
    Emin=-6143,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


class FeelContext(dict[str, Value]):
    """A context whose content is known to be FEEL values: never converted again."""


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, counted in months."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """A range; a missing end (None) is that of ``> 5``."""

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that can be called, from a model or built in.

    ``call`` takes the run and the values in the order of ``parameters``.
    """

    parameters: tuple[str, ...]
    call: Callable[[Any, Sequence[Value]], Value]
    # Built-ins choose among several signatures by name.
    call_named: Callable[[Any, Mapping[str, Value]], Value] | None = None


def from_python(value: object, depth: int = 0) -> Value:
    """Turn input data into FEEL values; numbers become decimals by their text.

    Raises:
        FeelError: if a type has no counterpart in FEEL.
        FeelLimitError: if the data is nested too deeply.
    """
    kind = type(value)
    if value is None or kind in _AS_IS:
        return value
    if kind is int or kind is float or kind is Decimal:
        return _number(value)
    if depth > MAX_DATA_DEPTH:
        message = f"Die Daten sind über {MAX_DATA_DEPTH} Ebenen tief verschachtelt."
        raise FeelLimitError(message)
    if isinstance(value, Mapping):
        return {str(key): from_python(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [from_python(entry, depth + 1) for entry in value]
    if isinstance(value, str):  # text of an enumeration or a lazy translation
        return str(value)
    message = f"Einen Wert der Art „{kind.__name__}“ kennt FEEL nicht."
    raise FeelError(message)


def prepare(value: Mapping[str, object]) -> FeelContext:
    """Convert data once that is evaluated many times, such as legal figures."""
    return FeelContext({str(key): from_python(entry) for key, entry in value.items()})


def _number(value: Value) -> Decimal:
    try:
        number = NUMBERS.create_decimal(str(value) if type(value) is float else value)
    except ArithmeticError as error:
        raise FeelError("Eine Zahl in den Daten ist zu groß.") from error
    if not number.is_finite():
        raise FeelError("Eine Zahl in den Daten ist unendlich oder keine Zahl (NaN).")
    return number


_AS_IS: Final = frozenset(
    {
        str,
        bool,
        dt.date,
        dt.time,
        dt.datetime,
        dt.timedelta,
        YearsMonths,
        Range,
        Function,
        FeelContext,
    }
    | WIDE
)
_KINDS: Final[Mapping[type, str]] = {
    type(None): "leer (null)",
    str: "Text",
    bool: "Wahrheitswert",
    Decimal: "Zahl",
    dt.date: "Datum",
    dt.time: "Uhrzeit",
    dt.datetime: "Zeitpunkt",
    dt.timedelta: "Dauer in Tagen",
    YearsMonths: "Dauer in Monaten",
    WideDate: "Datum",
    WideTime: "Uhrzeit",
    WideDateTime: "Zeitpunkt",
    Range: "Bereich",
    Function: "Funktion",
    list: "Liste",
    dict: "Kontext",
    FeelContext: "Kontext",
}


def kind_of(value: Value) -> str:
    """What a note calls the value's type, in German."""
    return _KINDS.get(type(value), "unbekannt")
