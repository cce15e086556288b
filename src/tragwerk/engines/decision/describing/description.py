"""A decision model as pages show it: what each part says and what it needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of FEEL; ``words`` is empty where it has no simple ones."""

    feel: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression; ``cell`` is it in FEEL and, where that is simple, in words."""

    cell: Cell

    kind = "formula"


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled piece of an expression; ``hint`` is its type or unit, or empty."""

    label: str
    block: "Block"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """An expression of several pieces: a context, a condition, a function, a list."""

    title: str
    parts: tuple[Part, ...]

    kind = "parts"


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of fixed values (boxed relation); ``more`` rows are not shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int = 0

    kind = "grid"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        label: what it is called.
        feel: the expression it tests, empty for a result or where the label is that.
        hint: unit, type and possible values in words.
    """

    label: str
    feel: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: number from 1, conditions, results, notes."""

    number: int
    conditions: tuple[Cell, ...]
    results: tuple[Cell, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table.

    Attributes:
        number: its place among the tables of the model, from 1.
        policy: how rules become a result, as sentences.
        size: number of rules.
        read: gives the rules from the first to before the last place, from 0. They
            are put into words when they are asked for.
    """

    number: int
    line: int
    policy: tuple[str, ...]
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    notes: tuple[str, ...]
    size: int
    read: Callable[[int, int], tuple[Row, ...]]

    kind = "table"

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rules."""
        return self.read(0, self.size)


Block: TypeAlias = Formula | Parts | Grid | Table


@dataclass(frozen=True, slots=True)
class Link:
    """Another element; ``id`` is empty for one of another model."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Described:
    """An input, a decision, a knowledge model or a service.

    Attributes:
        kind: ``input``, ``decision``, ``knowledge`` or ``service``.
        kind_word: the same in words.
        variable: the name that expressions read.
        type: of its value, in words; empty if it can be anything.
        authority: its knowledge sources, such as a paragraph of a law.
        needs: what it reads directly.
        used_by: what reads it directly.
        logic: how its value comes about; None for an input.
    """

    id: str
    kind: str
    kind_word: str
    name: str
    variable: str
    type: str
    description: str
    question: str
    authority: str
    line: int
    needs: tuple[Link, ...]
    used_by: tuple[Link, ...]
    logic: Block | None


@dataclass(frozen=True, slots=True)
class Description:
    """A whole model, in the order of its file."""

    name: str
    elements: tuple[Described, ...]

    def of_kind(self, *kinds: str) -> tuple[Described, ...]:
        """Give the elements of some kinds."""
        return tuple(each for each in self.elements if each.kind in kinds)


def tables_in(block: Block | None) -> Sequence[Table]:
    """Give the decision tables in an expression, as deep as they may be."""
    if isinstance(block, Table):
        return [block]
    if isinstance(block, Parts):
        return [table for part in block.parts for table in tables_in(part.block)]
    return []
