"""Types of FEEL: what ``instance of`` asks and what a typeRef promises."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeAlias

from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import (
    FeelContext,
    Function,
    Range,
    Value,
    YearsMonths,
)
from tragwerk.engines.decision.feel.wide import (
    WideDate,
    WideDateTime,
    WideTime,
    combine,
)

NAMES: Final[Mapping[str, str]] = {
    name: name
    for name in (
        "Any",
        "Null",
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "range",
        "function",
    )
} | {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "Function": "function",
}
_CLASSES: Final[Mapping[str, tuple[type, ...]]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (dt.date, WideDate),
    "time": (dt.time, WideTime),
    "date and time": (dt.datetime, WideDateTime),
    "days and time duration": (dt.timedelta,),
    "years and months duration": (YearsMonths,),
    "list": (list,),
    "context": (dict, FeelContext),
    "range": (Range,),
    "function": (Function,),
    "Null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class Basic:
    """A type with a name of FEEL."""

    name: str

    def holds(self, value: Value, run: Run) -> bool:
        """Whether a value, not null, is of this type."""
        if self.name == "Any":
            return value is not None
        return type(value) in _CLASSES[self.name]


@dataclass(frozen=True, slots=True)
class ListType:
    """``list<item>``."""

    item: "FeelType"

    def holds(self, value: Value, run: Run) -> bool:
        """Whether a value is a list and every element conforms."""
        if type(value) is not list:
            return False
        run.charge(len(value))
        return all(conforms(each, self.item, run) for each in value)


@dataclass(frozen=True, slots=True)
class ContextType:
    """``context<a: number, b: string>``."""

    entries: Mapping[str, "FeelType"]

    def holds(self, value: Value, run: Run) -> bool:
        """Whether a value is a context that has at least these entries."""
        if not isinstance(value, dict):
            return False
        run.charge(len(self.entries))
        return all(
            name in value and conforms(value[name], entry, run)
            for name, entry in self.entries.items()
        )


@dataclass(frozen=True, slots=True)
class RangeType:
    """``range<bound>``."""

    bound: "FeelType"

    def holds(self, value: Value, run: Run) -> bool:
        """Whether a value is a range between values of the type."""
        return type(value) is Range and all(
            conforms(end, self.bound, run) for end in (value.low, value.high)
        )


@dataclass(frozen=True, slots=True)
class FunctionType:
    """``function<a, b> -> result``; only the number of parameters is checked."""

    parameters: tuple["FeelType", ...]
    result: "FeelType"

    def holds(self, value: Value, run: Run) -> bool:
        """Whether a value is a function with as many parameters."""
        return type(value) is Function and len(value.parameters) == len(self.parameters)


@dataclass(frozen=True, slots=True)
class Restricted:
    """A type whose values must also pass a test (allowedValues)."""

    inner: "FeelType"
    allows: Callable[[Value, Run], bool] = field(compare=False)

    def holds(self, value: Value, run: Run) -> bool:
        """Whether a value is of the inner type and allowed."""
        return self.inner.holds(value, run) and self.allows(value, run)


@dataclass(slots=True)
class Named:
    """A type of the model's own, filled in when its definition is read."""

    name: str
    target: "FeelType | None" = None

    def holds(self, value: Value, run: Run) -> bool:
        """Whether a value is of the type of this name."""
        return self.target is not None and self.target.holds(value, run)


FeelType: TypeAlias = (
    Basic | ListType | ContextType | RangeType | FunctionType | Restricted | Named
)
ANY: Final = Basic("Any")


def conforms(value: Value, wanted: FeelType, run: Run) -> bool:
    """Whether a value may stand where the type is wanted; null always may."""
    return value is None or wanted.holds(value, run)


def is_instance(value: Value, wanted: FeelType, run: Run) -> bool:
    """``instance of``: like ``holds``, but allowed values do not matter."""
    if isinstance(wanted, Restricted):
        return is_instance(value, wanted.inner, run)
    if isinstance(wanted, Named):
        return wanted.target is not None and is_instance(value, wanted.target, run)
    if isinstance(wanted, ListType):
        if type(value) is not list:
            return False
        run.charge(len(value))
        return all(
            each is None or is_instance(each, wanted.item, run) for each in value
        )
    if isinstance(wanted, ContextType):
        if not isinstance(value, dict):
            return False
        run.charge(len(wanted.entries))
        return all(
            name in value
            and (value[name] is None or is_instance(value[name], entry, run))
            for name, entry in wanted.entries.items()
        )
    return wanted.holds(value, run)


def allowed_of(wanted: FeelType) -> list[Callable[[Value, Run], bool]]:
    """The tests of allowed values between a type and what is behind its names."""
    found: list[Callable[[Value, Run], bool]] = []
    for _ in range(20):
        if isinstance(wanted, Named) and wanted.target is not None:
            wanted = wanted.target
        elif isinstance(wanted, Restricted):
            found.append(wanted.allows)
            wanted = wanted.inner
        else:
            break
    return found


def resolved(wanted: FeelType) -> FeelType:
    """The type behind names and restrictions."""
    for _ in range(20):
        if isinstance(wanted, Named) and wanted.target is not None:
            wanted = wanted.target
        elif isinstance(wanted, Restricted):
            wanted = wanted.inner
        else:
            break
    return wanted


def coerce(value: Value, wanted: FeelType, run: Run) -> tuple[Value, bool]:
    """A value made to conform (DMN 1.5 §10.3.2.9.4), and whether that was possible.

    A list of one gives its element, an element becomes a list of one, a date
    becomes midnight UTC; anything else that does not conform becomes null.
    """
    if value is None or wanted.holds(value, run):
        return value, True
    target = resolved(wanted)
    if type(value) is list and len(value) == 1 and wanted.holds(value[0], run):
        return value[0], True
    if isinstance(target, ListType) and wanted.holds([value], run):
        return [value], True
    if target == Basic("date and time") and isinstance(value, dt.date | WideDate):
        return combine(value, dt.time(tzinfo=dt.UTC)), True
    return None, False
