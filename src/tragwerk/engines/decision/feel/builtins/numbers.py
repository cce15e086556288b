"""Numbers: rounding, roots, remainders (DMN 1.5 §10.3.4.5)."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Final

from tragwerk.engines.decision.feel.builtins.registry import builtin
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import NUMBERS, Value

_MIN_SCALE: Final = -6111
_MAX_SCALE: Final = 6176
_ZERO: Final = Decimal(0)


def rounded(n: Decimal, scale: Decimal, mode: str) -> Decimal | None:
    """A number rounded to so many places; null if the scale is out of range."""
    places = int(scale)
    if not _MIN_SCALE <= places <= _MAX_SCALE:
        return None
    exponent = n.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -places:
        return n
    result = n.quantize(Decimal(1).scaleb(-places), rounding=mode, context=NUMBERS)
    # 1.5 rounded to tens is 0 and to hundreds 0, not 0E+2.
    return result if result else abs(result.quantize(_ZERO))


@builtin("decimal", "n:number", "scale:number")
def decimal(run: Run, n: Decimal, scale: Decimal) -> Value:
    """Round to even."""
    return rounded(n, scale, ROUND_HALF_EVEN)


@builtin("floor", "n:number", "scale:number?")
def floor(run: Run, n: Decimal, scale: Decimal = _ZERO) -> Value:
    """Round towards minus infinity."""
    return rounded(n, scale, ROUND_FLOOR)


@builtin("ceiling", "n:number", "scale:number?")
def ceiling(run: Run, n: Decimal, scale: Decimal = _ZERO) -> Value:
    """Round towards plus infinity."""
    return rounded(n, scale, ROUND_CEILING)


@builtin("round up", "n:number", "scale:number?")
def round_up(run: Run, n: Decimal, scale: Decimal = _ZERO) -> Value:
    """Round away from zero."""
    return rounded(n, scale, ROUND_UP)


@builtin("round down", "n:number", "scale:number?")
def round_down(run: Run, n: Decimal, scale: Decimal = _ZERO) -> Value:
    """Round towards zero."""
    return rounded(n, scale, ROUND_DOWN)


@builtin("round half up", "n:number", "scale:number?")
def round_half_up(run: Run, n: Decimal, scale: Decimal = _ZERO) -> Value:
    """Round to the nearest, halves away from zero (kaufmännisch)."""
    return rounded(n, scale, ROUND_HALF_UP)


@builtin("round half down", "n:number", "scale:number?")
def round_half_down(run: Run, n: Decimal, scale: Decimal = _ZERO) -> Value:
    """Round to the nearest, halves towards zero."""
    return rounded(n, scale, ROUND_HALF_DOWN)


@builtin("abs", "n:signed")
def absolute(run: Run, n: Value) -> Value:
    """The number or duration without its sign."""
    if isinstance(n, Decimal):
        return NUMBERS.abs(n)
    if hasattr(n, "months"):
        return type(n)(abs(n.months))
    return abs(n)


@builtin("modulo", "dividend:number", "divisor:number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    """The remainder with the sign of the divisor."""
    rest = NUMBERS.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        return NUMBERS.add(rest, divisor)
    return rest


@builtin("sqrt", "number:number")
def sqrt(run: Run, number: Decimal) -> Value:
    """The square root; null of a negative number."""
    return NUMBERS.sqrt(number)


@builtin("log", "number:number")
def log(run: Run, number: Decimal) -> Value:
    """The natural logarithm; null of zero and less."""
    return NUMBERS.ln(number) if number > 0 else None


@builtin("exp", "number:number")
def exp(run: Run, number: Decimal) -> Value:
    """E to the power of the number."""
    return NUMBERS.exp(number)


@builtin("odd", "number:number")
def odd(run: Run, number: Decimal) -> Value:
    """Whether a whole number is odd; null of a fraction."""
    if number != number.to_integral_value():
        return None
    return int(number) % 2 == 1


@builtin("even", "number:number")
def even(run: Run, number: Decimal) -> Value:
    """Whether a whole number is even; null of a fraction."""
    if number != number.to_integral_value():
        return None
    return int(number) % 2 == 0
