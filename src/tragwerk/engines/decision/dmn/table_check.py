"""Finds gaps, overlaps and rules without effect in decision tables.

Every finding is proved: what a cell, a type or an allowed value leaves open counts
against the claim, and is reported as not checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tragwerk.engines.decision.dmn.axis import NO_CONSTANT, constant
from tragwerk.engines.decision.dmn.regions import Dimension, dimensions
from tragwerk.engines.decision.dmn.table_view import TableView
from tragwerk.engines.decision.feel.values import Value

MAX_NODES: Final = 200_000  # combinations looked at for one table
MAX_OVERLAPS: Final = 20  # reported of one table
_RANKED: Final = ("PRIORITY", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class TableFinding:
    """Something about a table.

    ``kind`` is ``gap``, ``overlap``, ``conflict``, ``unreachable``, ``never`` (a cell
    accepts nothing), ``unranked`` (an output without priority) or ``unchecked``.
    ``example`` is a value for every column; ``rules`` count from 1; ``column`` is the
    column that an ``unchecked`` or ``never`` is about.
    """

    kind: str
    table: str
    line: int
    rules: tuple[int, ...] = ()
    column: str = ""
    example: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether some input certainly leads to no or to an arbitrary result."""
        return self.kind in ("overlap", "conflict")


class _TooManyError(Exception):
    """The table has too many combinations to be searched."""


def check_table(table: TableView) -> list[TableFinding]:
    """All findings of a table in the order of its rules."""
    return list(_Check(table).findings())


class _Check:
    def __init__(self, table: TableView) -> None:
        self._table = table
        self._columns = dimensions(table)
        self._rules = len(table.results)
        self._nodes = 0

    def findings(self) -> Iterator[TableFinding]:
        """Everything there is to say."""
        yield from self._unread()
        never = list(self._never())
        yield from never
        dead = {each.rules[0] for each in never}
        try:
            yield from self._gap()
            if self._table.policy in ("UNIQUE", "ANY"):
                yield from self._overlaps()
            if self._table.policy in ("FIRST", "PRIORITY"):
                yield from self._unreachable(dead)
        except _TooManyError:
            yield self._finding("unchecked")
        yield from self._unranked()

    def _finding(
        self,
        kind: str,
        rules: tuple[int, ...] = (),
        column: str = "",
        example: Sequence[Value] = (),
    ) -> TableFinding:
        labels = (each.label for each in self._columns)
        shown = dict(zip(labels, example, strict=False))
        table = self._table
        return TableFinding(kind, table.owner, table.line, rules, column, shown)

    def _unread(self) -> Iterator[TableFinding]:
        for each in self._columns:
            if each.unread:
                yield self._finding("unchecked", each.unread, each.label)

    def _never(self) -> Iterator[TableFinding]:
        for rule in range(self._rules):
            for each in self._columns:
                if not any(mask >> rule & 1 for mask in each.maybe):
                    yield self._finding("never", (rule + 1,), each.label)
                    break

    def _gap(self) -> Iterator[TableFinding]:
        outputs = self._table.outputs
        if self._table.policy == "COLLECT" or any(e.has_default for e in outputs):
            return  # no match is an answer, too
        everything = [tuple(range(len(each.samples))) for each in self._columns]
        masks = [each.maybe for each in self._columns]
        found = self._uncovered(everything, masks, (1 << self._rules) - 1)
        if found is not None:
            yield self._finding("gap", example=self._samples(found))

    def _samples(self, regions: Sequence[int]) -> list[Value]:
        return [
            column.samples[region]
            for column, region in zip(self._columns, regions, strict=True)
        ]

    def _uncovered(
        self,
        box: Sequence[Sequence[int]],
        masks: Sequence[Sequence[int]],
        rules: int,
    ) -> list[int] | None:
        """A combination of regions of the box that none of the rules accepts."""
        if not all(box):
            return None
        covered: set[tuple[int, int]] = set()

        def search(depth: int, alive: int) -> list[int] | None:
            if not alive:
                return [regions[0] for regions in box[depth:]]
            if depth == len(box) or (depth, alive) in covered:
                return None
            self._nodes += 1
            if self._nodes > MAX_NODES:
                raise _TooManyError
            tried: set[int] = set()
            for region in box[depth]:
                left = alive & masks[depth][region]
                if left in tried:
                    continue
                tried.add(left)
                found = search(depth + 1, left)
                if found is not None:
                    return [region, *found]
            covered.add((depth, alive))
            return None

        return search(0, rules)

    def _overlaps(self) -> Iterator[TableFinding]:
        told = 0
        partners = [self._partners(column) for column in self._columns]
        for rule in range(self._rules):
            meeting = (1 << self._rules) - (2 << rule)
            for column in partners:
                meeting &= column[rule]
            while meeting:
                lowest = meeting & -meeting
                meeting ^= lowest
                other = lowest.bit_length() - 1
                if self._table.policy == "ANY" and not self._differ(rule, other):
                    continue
                kind = "overlap" if self._table.policy == "UNIQUE" else "conflict"
                example = [self._shared(each, rule, other) for each in self._columns]
                yield self._finding(kind, (rule + 1, other + 1), "", example)
                told += 1
                if told == MAX_OVERLAPS:
                    return

    def _partners(self, column: Dimension) -> list[int]:
        """For each rule those that certainly accept some value it accepts, too."""
        found = [0] * self._rules
        for mask in set(column.surely):
            rest = mask
            while rest:
                lowest = rest & -rest
                rest ^= lowest
                found[lowest.bit_length() - 1] |= mask
        return found

    @staticmethod
    def _shared(column: Dimension, rule: int, other: int) -> Value:
        both = 1 << rule | 1 << other
        return next(
            sample
            for sample, mask in zip(column.samples, column.surely, strict=True)
            if mask & both == both
        )

    def _differ(self, rule: int, other: int) -> bool:
        """Whether the outputs of two rules certainly differ."""
        results = self._table.results
        for one, two in zip(results[rule], results[other], strict=True):
            a, b = constant(one.node), constant(two.node)
            if NO_CONSTANT not in (a, b) and (type(a) is not type(b) or a != b):
                return True
        return False

    def _unreachable(self, dead: set[int]) -> Iterator[TableFinding]:
        masks = [each.surely for each in self._columns]
        for rule in range(self._rules):
            before = self._stronger(rule)
            if rule + 1 in dead or not before:
                continue
            box = [
                [r for r, mask in enumerate(each.maybe) if mask >> rule & 1]
                for each in self._columns
            ]
            if self._uncovered(box, masks, before) is None:
                yield self._finding("unreachable", (rule + 1,))

    def _stronger(self, rule: int) -> int:
        """The rules that win over a rule, whichever values both accept."""
        if self._table.policy == "FIRST":
            return (1 << rule) - 1
        own = self._rank(rule)
        if own is None:
            return 0
        return sum(
            1 << other
            for other in range(self._rules)
            if (rank := self._rank(other)) is not None and rank < own
        )

    def _rank(self, rule: int) -> tuple[int, ...] | None:
        """The priority of a rule; None if an output is not one of the ranked."""
        ranks: list[int] = []
        for output, cell in zip(
            self._table.outputs, self._table.results[rule], strict=True
        ):
            if not output.ranks:
                continue
            value = constant(cell.node)
            places = [
                place
                for place, each in enumerate(output.ranks)
                if type(each) is type(value) and each == value
            ]
            if not places:
                return None
            ranks.append(places[0])
        return tuple(ranks) or None

    def _unranked(self) -> Iterator[TableFinding]:
        if self._table.policy not in _RANKED:
            return
        for rule, row in enumerate(self._table.results):
            fixed = all(constant(cell.node) is not NO_CONSTANT for cell in row)
            if fixed and self._rank(rule) is None:
                yield self._finding("unranked", (rule + 1,))
