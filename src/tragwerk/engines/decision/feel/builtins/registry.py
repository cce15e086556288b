"""How built-in functions are declared, found and called."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import (
    FeelContext,
    Function,
    Range,
    Value,
    YearsMonths,
)
from tragwerk.engines.decision.feel.wide import WIDE, WideDate, WideDateTime, WideTime

_CONTEXTS: Final[frozenset[type]] = frozenset((dict, FeelContext))
_TYPES: Final[Mapping[str, frozenset[type]]] = {
    "any": frozenset(),
    "number": frozenset({Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "list": frozenset({list}),
    "context": _CONTEXTS,
    "datetime": frozenset({dt.datetime}),
    "time": frozenset({dt.time, WideTime}),
    "day": frozenset({dt.date, dt.datetime, WideDate, WideDateTime}),
    "span": frozenset({dt.timedelta}),
    "months": frozenset({YearsMonths}),
    "range": frozenset({Range}),
    "function": frozenset({Function}),
    "signed": frozenset({Decimal, dt.timedelta, YearsMonths}),
    "point": frozenset(
        {
            Decimal,
            str,
            dt.date,
            dt.datetime,
            dt.time,
            dt.timedelta,
            YearsMonths,
        }
    )
    | WIDE,
}
_WRONG: Final = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name in FEEL and what may be passed."""

    name: str
    types: frozenset[type]
    optional: bool = False
    nullable: bool = False
    rest: bool = False

    @classmethod
    def parse(cls, text: str) -> "Parameter":
        """Read ``name:type``, with ``|null``, then ``?`` (optional) or ``*`` (rest)."""
        name, _, kind = text.partition(":")
        optional, rest = kind.endswith("?"), kind.endswith("*")
        kind = kind.rstrip("?*")
        nullable = kind.endswith("|null") or kind == "any"
        return cls(
            name, _TYPES[kind.removesuffix("|null")], optional, nullable, rest=rest
        )

    def accept(self, value: Value, run: Run) -> Value:
        """The value as it may be passed, or a marker that it may not."""
        if value is None:
            return None if self.nullable else _WRONG
        if not self.types:
            return value
        if type(value) in self.types:
            if type(value) is list:
                run.charge(len(value))
            return value
        if list in self.types:
            return [value]
        if type(value) is list and len(value) == 1 and type(value[0]) in self.types:
            return value[0]
        return _WRONG


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in function."""

    parameters: tuple[Parameter, ...]
    call: Callable[..., Value]
    required: int

    @property
    def names(self) -> list[str]:
        """The names of the parameters in their order."""
        return [parameter.name for parameter in self.parameters]

    def bind(self, values: Sequence[Value], run: Run) -> list[Value] | None:
        """The values as they are passed, or None if the signature does not fit."""
        rest = bool(self.parameters) and self.parameters[-1].rest
        if len(values) < self.required or (
            not rest and len(values) > len(self.parameters)
        ):
            return None
        bound: list[Value] = []
        for index, parameter in enumerate(self.parameters):
            if parameter.rest:
                run.charge(len(values))
                tail = [parameter.accept(each, run) for each in values[index:]]
                if any(each is _WRONG for each in tail):
                    return None
                bound.append(tail)
            elif index < len(values):
                bound.append(parameter.accept(values[index], run))
                if bound[-1] is _WRONG:
                    return None
        return bound

    def bind_named(
        self, values: Mapping[str, Value], run: Run
    ) -> dict[int, Value] | None:
        """The values by position, or None if the signature does not fit."""
        bound: dict[int, Value] = {}
        for index, parameter in enumerate(self.parameters):
            if parameter.rest:
                return None
            if parameter.name in values:
                value = parameter.accept(values[parameter.name], run)
                if value is _WRONG:
                    return None
                bound[index] = value
            elif not parameter.optional:
                return None
        return bound if len(bound) == len(values) else None


@dataclass(slots=True)
class Builtin:
    """A built-in function with its signatures, tried in order."""

    name: str
    signatures: list[Signature] = field(default_factory=list)

    def call(self, run: Run, values: Sequence[Value]) -> Value:
        """Call by position; wrong arguments give null and a note."""
        run.charge(1)
        for signature in self.signatures:
            bound = signature.bind(values, run)
            if bound is not None:
                return self._result(signature, run, bound, {})
        run.note(f"{self.name}(…): Zahl oder Art der Angaben passt nicht.")
        return None

    def call_named(self, run: Run, values: Mapping[str, Value]) -> Value:
        """Call by the names of the parameters."""
        run.charge(1)
        written = list(values)
        # before(point, range) and before(range, point) differ in the order only.
        ordered = sorted(self.signatures, key=lambda each: each.names != written)
        for signature in ordered:
            bound = signature.bind_named(values, run)
            if bound is not None:
                return self._result(signature, run, *_arguments(signature, bound))
        run.note(f"{self.name}(…): Namen oder Art der Angaben passen nicht.")
        return None

    def _result(
        self,
        signature: Signature,
        run: Run,
        values: Sequence[Value],
        named: Mapping[str, Value],
    ) -> Value:
        try:
            result = signature.call(run, *values, **named)
            if type(result) is str:
                run.charge(len(result) // 100)
            return result
        except (ArithmeticError, ValueError):
            run.note(f"{self.name}(…): Für diese Angaben gibt es kein Ergebnis.")
            return None

    def as_function(self) -> Function:
        """The function as a value that can be passed on."""
        longest = max(self.signatures, key=lambda each: len(each.parameters))
        names = tuple(parameter.name for parameter in longest.parameters)
        return Function(names, self.call, self.call_named)


def _arguments(
    signature: Signature, bound: Mapping[int, Value]
) -> tuple[list[Value], dict[str, Value]]:
    """Values up to the first gap by position, those behind it by name."""
    values: list[Value] = []
    while len(values) in bound:
        values.append(bound[len(values)])
    named = {
        python_name(signature.parameters[index].name): value
        for index, value in bound.items()
        if index > len(values)
    }
    return values, named


BUILTINS: Final[dict[str, Builtin]] = {}


def python_name(name: str) -> str:
    """The name of the Python parameter for one of FEEL: ``new item`` → ``new_item``."""
    plain = name.replace(" ", "_")
    return f"{plain}_" if plain in ("from", "list", "range", "input") else plain


def builtin(
    name: str, *parameters: str
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Declare a signature of a built-in function."""
    parsed = tuple(Parameter.parse(each) for each in parameters)
    required = sum(not each.optional for each in parsed)

    def declare(call: Callable[..., Value]) -> Callable[..., Value]:
        found = BUILTINS.setdefault(name, Builtin(name))
        found.signatures.append(Signature(parsed, call, required))
        # A signature that takes any number of values is the last resort.
        found.signatures.sort(key=lambda each: any(p.rest for p in each.parameters))
        return call

    return declare
