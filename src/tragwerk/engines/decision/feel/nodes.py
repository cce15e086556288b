"""The syntax tree of FEEL."""

from dataclasses import dataclass
from typing import TypeAlias

from tragwerk.engines.decision.feel.types import FeelType
from tragwerk.engines.decision.feel.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written down."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is looked up in the scope; ``?`` is the value under test."""

    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """``base.name``."""

    base: "Node"
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """``base[condition]``, by position or by condition."""

    base: "Node"
    condition: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """``callee(a, b)``."""

    callee: "Node"
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class NamedCall:
    """``callee(a: 1, b: 2)``."""

    callee: "Node"
    arguments: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[a, b]``."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class ContextOf:
    """``{a: 1, b: a + 1}``."""

    entries: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class RangeOf:
    """``[low..high)``."""

    low: "Node"
    high: "Node"
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Binary:
    """An arithmetic operation or comparison."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negation:
    """``-operand``."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Junction:
    """``a and b`` or ``a or b``, three-valued."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Between:
    """``value between low and high``."""

    value: "Node"
    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class In:
    """``value in (tests)``."""

    value: "Node"
    tests: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Test:
    """``> 5``: a comparison whose left side is the value under test."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Tests:
    """Unary tests: one must hold, or with ``negated`` none; empty means any value."""

    tests: tuple["Node", ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """``value instance of type``."""

    value: "Node"
    type: FeelType


@dataclass(frozen=True, slots=True)
class If:
    """``if condition then yes else no``."""

    condition: "Node"
    yes: "Node"
    no: "Node"


@dataclass(frozen=True, slots=True)
class Iterator:
    """``name in source`` or ``name in source..end``."""

    name: str
    source: "Node"
    end: "Node | None"


@dataclass(frozen=True, slots=True)
class For:
    """``for … return body``."""

    iterators: tuple[Iterator, ...]
    body: "Node"


@dataclass(frozen=True, slots=True)
class Quantified:
    """``some … satisfies`` or ``every … satisfies``."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: "Node"


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """``function(a, b: number) body``; without body it is external, hence null."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: "Node | None"


Node: TypeAlias = (
    Literal
    | Name
    | Path
    | Filter
    | Call
    | NamedCall
    | ListOf
    | ContextOf
    | RangeOf
    | Binary
    | Negation
    | Junction
    | Between
    | In
    | Test
    | Tests
    | InstanceOf
    | If
    | For
    | Quantified
    | FunctionOf
)
