"""FEEL values as text, and as JSON."""

import datetime as dt
from decimal import Decimal

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel.arithmetic import check_size
from tragwerk.engines.decision.feel.comparison import is_context
from tragwerk.engines.decision.feel.limits import MAX_DATA_DEPTH, MAX_STEPS
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.temporal import format_value
from tragwerk.engines.decision.feel.values import Function, Range, Value

_LAST_PLAIN_EXPONENT = 400
_LAST_JSON_EXPONENT = 300  # what every reader of JSON can hold as a number


def to_text(value: Value, run: Run) -> str:
    """What ``string(value)`` gives; strings inside lists stand in quotes."""
    return value if type(value) is str else _text(value, run)


def feel_text(value: Value) -> str:
    """A value as FEEL writes it, strings in quotes.

    Raises:
        FeelLimitError: if the value is too large or nested too deeply.
    """
    try:
        return _text(value, Run())
    except RecursionError as error:
        raise FeelLimitError("Der Wert ist zu tief verschachtelt.") from error


def number_text(number: Decimal) -> str:
    """A number without exponent and without zeros at the end of a fraction."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _LAST_PLAIN_EXPONENT:
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: Value, run: Run) -> str:
    if value is None:
        return "null"
    if type(value) is str:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is Decimal:
        return number_text(value)
    if type(value) is list or is_context(value):
        return _container(value, run)
    if type(value) is Range:
        opening, closing = "[" if value.low_closed else "(", ")]"[value.high_closed]
        return f"{opening}{_text(value.low, run)}..{_text(value.high, run)}{closing}"
    return "function" if type(value) is Function else format_value(value)


def _container(value: Value, run: Run) -> str:
    run.charge(len(value) + 1)
    if type(value) is list:
        parts = [_text(each, run) for each in value]
    else:
        parts = [f"{name}: {_text(each, run)}" for name, each in value.items()]
    check_size(sum(map(len, parts)) + 2 * len(parts))
    inner = ", ".join(parts)
    return f"[{inner}]" if type(value) is list else f"{{{inner}}}"


def to_json(value: Value) -> object:
    """A value as ``json.dumps`` takes it.

    Whole numbers become int, others float, those too large for either their text;
    dates and durations their ISO text; ranges the text of FEEL; functions null.

    Raises:
        FeelLimitError: if the value is too large or nested too deeply.
    """
    return _json(value, Run(), 0)


def _json(value: Value, run: Run, depth: int) -> object:
    if value is None or type(value) is str or type(value) is bool:
        return value
    if type(value) is Decimal:
        if value and abs(value.adjusted()) > _LAST_JSON_EXPONENT:
            return number_text(value)
        whole = value == value.to_integral_value()
        return int(value) if whole else float(value)
    if depth > MAX_DATA_DEPTH:
        raise FeelLimitError("Der Wert ist zu tief verschachtelt für JSON.")
    if type(value) is list:
        run.charge(len(value) + 1)
        return [_json(each, run, depth + 1) for each in value]
    if is_context(value):
        run.charge(len(value) + 1)
        return {name: _json(each, run, depth + 1) for name, each in value.items()}
    if type(value) is Function:
        return None
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.isoformat()
    return _text(value, Run(steps=MAX_STEPS))
