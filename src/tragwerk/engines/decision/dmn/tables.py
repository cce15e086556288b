"""Decision tables: XML → closure (DMN 1.5 §8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from tragwerk.engines.decision.dmn import document, hit_policies
from tragwerk.engines.decision.dmn.axis import constant
from tragwerk.engines.decision.dmn.cells import Column
from tragwerk.engines.decision.dmn.table_view import InputView, OutputView, TableView
from tragwerk.engines.decision.errors import DecisionError
from tragwerk.engines.decision.feel.compiler import Closure
from tragwerk.engines.decision.feel.expression import FeelExpression, UnaryTests
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.types import FeelType, coerce
from tragwerk.engines.decision.feel.values import Value


class Texts(Protocol):
    """What a table needs of its surroundings to read its cells."""

    def expression(
        self, element: etree._Element, text: str, place: str = ""
    ) -> FeelExpression:
        """Compile a text of the element."""

    def tests(self, element: etree._Element, text: str, place: str = "") -> UnaryTests:
        """Compile unary tests of the element."""

    def error(self, element: etree._Element, message: str) -> DecisionError:
        """An error at the element."""

    def type_of(self, name: str | None) -> FeelType:
        """The type of a typeRef."""

    def types_of(
        self, expression: FeelExpression, name: str | None
    ) -> tuple[FeelType, ...]:
        """The types that data conforms to, by its typeRef and where it comes from."""

    def note_table(self, element: etree._Element, view: TableView) -> None:
        """Keep what the table consists of."""


@dataclass(frozen=True, slots=True)
class _Input:
    value: Closure
    allowed: UnaryTests | None
    column: Column


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    type: FeelType
    ranks: tuple[Value, ...]
    default: Closure | None


def table(texts: Texts, element: etree._Element) -> Closure:
    """Compile a decision table.

    Raises:
        DecisionError: if a cell cannot be read, a rule has the wrong number of cells
            or the hit policy is unknown.
    """
    policy = element.get("hitPolicy", "UNIQUE")
    aggregation = element.get("aggregation", "")
    if policy not in hit_policies.POLICIES:
        raise texts.error(element, f"The hit policy “{policy}” is unknown.")
    if aggregation not in hit_policies.AGGREGATIONS:
        raise texts.error(element, f"The aggregation “{aggregation}” is unknown.")
    rules = list(document.children(element, "rule"))
    outputs = [_output(texts, each) for each in document.children(element, "output")]
    if not outputs:
        raise texts.error(element, "The decision table has no output.")
    views = _inputs(texts, element, rules)
    rows = [
        _cells(texts, rule, number, "outputEntry", len(outputs))
        for number, rule in enumerate(rules, start=1)
    ]
    results = [
        [
            texts.expression(cell, text, f"rule {number}, output {place}")
            for place, (cell, text) in enumerate(row, start=1)
        ]
        for number, row in enumerate(rows, start=1)
    ]
    texts.note_table(element, _view(policy, aggregation, views, outputs, results))
    inputs = [
        _Input(each.expression.closure, each.allowed, Column(each.cells))
        for each in views
    ]
    closures = [[each.closure for each in row] for row in results]
    return _Table(policy, aggregation, inputs, outputs, closures).evaluate


def _view(
    policy: str,
    aggregation: str,
    inputs: Sequence[InputView],
    outputs: Sequence["_Output"],
    results: Sequence[Sequence[FeelExpression]],
) -> TableView:
    columns = tuple(
        OutputView(each.name, each.ranks, each.default is not None) for each in outputs
    )
    return TableView("", 0, policy, aggregation, tuple(inputs), columns, results)


def _inputs(
    texts: Texts, element: etree._Element, rules: Sequence[etree._Element]
) -> list[InputView]:
    elements = list(document.children(element, "input"))
    cells = [
        _cells(texts, rule, number, "inputEntry", len(elements))
        for number, rule in enumerate(rules, start=1)
    ]
    found: list[InputView] = []
    for place, each in enumerate(elements, start=1):
        expression = document.child(each, "inputExpression")
        if expression is None:
            raise texts.error(each, f"Input {place} has no expression.")
        column = tuple(
            texts.tests(*row[place - 1], f"rule {number}, input {place}")
            for number, row in enumerate(cells, start=1)
        )
        allowed = document.child(each, "inputValues")
        text = "" if allowed is None else document.text(allowed, "text")
        value = texts.expression(
            expression, document.text(expression, "text"), f"input {place}"
        )
        found.append(
            InputView(
                value,
                texts.types_of(value, expression.get("typeRef")),
                texts.tests(allowed, text) if allowed is not None and text else None,
                column,
            )
        )
    return found


def _cells(
    texts: Texts, rule: etree._Element, number: int, name: str, expected: int
) -> list[tuple[etree._Element, str]]:
    cells = list(document.children(rule, name))
    if len(cells) != expected:
        message = f"Rule {number} has {len(cells)} {name} cells instead of {expected}."
        raise texts.error(rule, message)
    empty = "-" if name == "inputEntry" else "null"
    return [(cell, document.text(cell, "text") or empty) for cell in cells]


def _output(texts: Texts, element: etree._Element) -> _Output:
    allowed = document.child(element, "outputValues")
    ranks: tuple[Value, ...] = ()
    if allowed is not None and document.text(allowed, "text"):
        tests = texts.tests(allowed, document.text(allowed, "text"))
        ranks = tuple(constant(test) for test in tests.node.tests)
    default = document.child(element, "defaultOutputEntry")
    text = "" if default is None else document.text(default, "text")
    return _Output(
        element.get("name", ""),
        texts.type_of(element.get("typeRef")),
        ranks,
        texts.expression(default, text).closure
        if default is not None and text
        else None,
    )


class _Table:
    """A compiled table."""

    def __init__(
        self,
        policy: str,
        aggregation: str,
        inputs: Sequence[_Input],
        outputs: Sequence[_Output],
        results: Sequence[Sequence[Closure]],
    ) -> None:
        self._policy = policy
        self._aggregation = aggregation if policy == "COLLECT" else ""
        self._inputs = inputs
        self._outputs = outputs
        self._results = results
        self._pack = hit_policies.packer([output.name for output in outputs])
        self._ranks = [output.ranks for output in outputs]
        self._all = (1 << len(results)) - 1

    def evaluate(self, scope: Scope) -> Value:
        """The result for the names in scope."""
        run = scope.run
        run.charge(1 + len(self._results) // 10)
        matching = self._all
        for each in self._inputs:
            value = each.value(scope)
            if (
                each.allowed is not None
                and value is not None
                and each.allowed.closure(value, scope) is not True
            ):
                run.note("An input of a decision table is none of its allowed values.")
                return None
            matching = each.column.passing(value, matching, scope)
        hits = _bits(matching)
        if self._policy == "FIRST":
            hits = hits[:1]
        run.hits.append(tuple(rule + 1 for rule in hits))
        rows = [self._row(rule, scope) for rule in hits]
        if self._policy == "COLLECT" and self._aggregation:
            values = [self._pack(row) for row in rows]
            if rows or all(output.default is None for output in self._outputs):
                return hit_policies.aggregate(self._aggregation, values, run)
        if not rows:
            return self._default(scope)
        return hit_policies.apply(self._policy, rows, self._pack, self._ranks, run)

    def _row(self, rule: int, scope: Scope) -> hit_policies.Row:
        return [
            self._checked(output, closure(scope), scope.run)
            for output, closure in zip(self._outputs, self._results[rule], strict=True)
        ]

    def _checked(self, output: _Output, value: Value, run: Run) -> Value:
        found, fits = coerce(value, output.type)
        if not fits:
            run.note(f"The output “{output.name}” is of the wrong type.")
        return found

    def _default(self, scope: Scope) -> Value:
        defaults = [output.default for output in self._outputs]
        if all(default is None for default in defaults):
            scope.run.note("No rule of a decision table matches.")
            return None
        row = [None if default is None else default(scope) for default in defaults]
        value = self._pack(row)
        return value if self._policy in hit_policies.SINGLE else [value]


def _bits(mask: int) -> list[int]:
    found: list[int] = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
