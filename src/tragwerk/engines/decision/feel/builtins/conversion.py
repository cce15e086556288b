"""Conversion between types, logic, and parts of values (DMN 1.5 §10.3.4.1–2)."""

import re
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.feel.builtins.registry import builtin
from tragwerk.engines.decision.feel.comparison import equal
from tragwerk.engines.decision.feel.formatting import to_text
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.temporal import format_zone
from tragwerk.engines.decision.feel.values import NUMBERS, Value
from tragwerk.engines.decision.feel.wide import WIDE

_PLAIN: Final = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPS: Final = frozenset({" ", ",", ".", None})
_POINTS: Final = frozenset({",", ".", None})


@builtin("number", "from:string")
@builtin(
    "number",
    "from:string",
    "grouping separator:string|null",
    "decimal separator:string|null?",
)
def number(
    run: Run,
    from_: str,
    grouping_separator: str | None = None,
    decimal_separator: str | None = None,
) -> Value:
    """A number from its text with the given separators."""
    if (
        grouping_separator not in _GROUPS
        or decimal_separator not in _POINTS
        or (grouping_separator and grouping_separator == decimal_separator)
    ):
        return None
    if grouping_separator:
        from_ = from_.replace(grouping_separator, "")
    if decimal_separator:
        from_ = from_.replace(decimal_separator, ".")
    if _PLAIN.fullmatch(from_) is None:
        return None
    return NUMBERS.create_decimal(from_)


@builtin("number", "from:number")
def number_itself(run: Run, from_: Decimal) -> Value:
    """A number is already one."""
    return from_


@builtin("string", "from:any")
def string(run: Run, from_: Value) -> Value:
    """The text of a value; null stays null."""
    return None if from_ is None else to_text(from_, run)


@builtin("not", "negand:boolean|null")
def not_(run: Run, negand: bool | None) -> Value:
    """The opposite of a boolean."""
    return None if negand is None else not negand


@builtin("is", "value1:any?", "value2:any?")
def is_(run: Run, value1: Value = None, value2: Value = None) -> Value:
    """Whether two values are the same element of the same type, zone included."""
    if type(value1) is not type(value2):
        return False
    if type(value1) in WIDE:
        return bool(value1 == value2)
    if hasattr(value1, "tzinfo"):
        same_zone = format_zone(value1.tzinfo) == format_zone(value2.tzinfo)
        return same_zone and value1.replace(tzinfo=None) == value2.replace(tzinfo=None)
    return equal(value1, value2, run) is True


@builtin("get or else", "value:any", "default:any")
def get_or_else(run: Run, value: Value, default: Value) -> Value:
    """The value, or the default if it is null."""
    return default if value is None else value
