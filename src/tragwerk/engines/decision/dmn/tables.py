"""Decision tables: XML → closure (DMN 1.5 §8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from lxml import etree

from tragwerk.engines.decision.dmn import document, hit_policies
from tragwerk.engines.decision.dmn.axis import NO_CONSTANT, constant
from tragwerk.engines.decision.dmn.cells import Column
from tragwerk.engines.decision.dmn.table_view import InputView, OutputView, TableView
from tragwerk.engines.decision.errors import DecisionError
from tragwerk.engines.decision.feel.compiler import Closure
from tragwerk.engines.decision.feel.expression import FeelExpression, UnaryTests
from tragwerk.engines.decision.feel.scope import Scope
from tragwerk.engines.decision.feel.types import Basic, FeelType, coerce
from tragwerk.engines.decision.feel.values import Value, kind_of


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


_LONGEST_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class _Input:
    title: str
    value: Closure
    allowed: UnaryTests | None
    column: Column


@dataclass(frozen=True, slots=True)
class _Output:
    title: str
    name: str
    type: FeelType
    ranks: tuple[Value, ...]
    allowed: UnaryTests | None
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
        known = ", ".join(sorted(hit_policies.POLICIES))
        message = f"Die Trefferregel „{policy}“ ist unbekannt. Möglich sind: {known}."
        raise texts.error(element, message)
    if aggregation not in hit_policies.AGGREGATIONS:
        message = (
            f"Die Zusammenfassung „{aggregation}“ ist unbekannt. Möglich sind: SUM, "
            "COUNT, MIN, MAX."
        )
        raise texts.error(element, message)
    rules = list(document.children(element, "rule"))
    outputs = [
        _output(texts, each, place)
        for place, each in enumerate(document.children(element, "output"), start=1)
    ]
    if not outputs:
        message = "Die Tabelle hat kein Ergebnis. Ergänzen Sie eine Ergebnisspalte."
        raise texts.error(element, message)
    views = _inputs(texts, element, rules)
    rows = [
        _cells(texts, rule, number, "outputEntry", len(outputs))
        for number, rule in enumerate(rules, start=1)
    ]
    results = [
        [
            texts.expression(cell, text, f"Regel {number}, {output.title}")
            for output, (cell, text) in zip(outputs, row, strict=True)
        ]
        for number, row in enumerate(rows, start=1)
    ]
    inputs = [
        _Input(each.title, each.expression.closure, each.allowed, Column(each.cells))
        for each in views
    ]
    texts.note_table(
        element,
        TableView(
            "",
            0,
            policy,
            aggregation,
            tuple(views),
            tuple(
                OutputView(each.name, each.ranks, each.default is not None)
                for each in outputs
            ),
            results,
            tuple(each.column for each in inputs),
            is_constant=isinstance(texts.type_of(element.get("typeRef")), Basic)
            and all(_is_untested(each) for each in outputs)
            and all(_is_written(cell) for row in results for cell in row),
        ),
    )
    closures = [[each.closure for each in row] for row in results]
    return _Table(policy, aggregation, inputs, outputs, closures).evaluate


def _is_untested(output: "_Output") -> bool:
    """Whether a result of a column stays as it is, or becomes null, by its type."""
    return (
        output.allowed is None
        and output.default is None
        and isinstance(output.type, Basic)
    )


def _is_written(cell: FeelExpression) -> bool:
    """Whether a result is a constant."""
    return constant(cell.node) is not NO_CONSTANT


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
            message = (
                f"Die Eingabespalte {place} ist leer. Ergänzen Sie einen Ausdruck."
            )
            raise texts.error(each, message)
        title = _input_title(each, expression, place)
        column = tuple(
            texts.tests(*row[place - 1], f"Regel {number}, {title}")
            for number, row in enumerate(cells, start=1)
        )
        allowed = document.child(each, "inputValues")
        text = "" if allowed is None else document.text(allowed, "text")
        value = texts.expression(expression, document.text(expression, "text"), title)
        found.append(
            InputView(
                value,
                texts.types_of(value, expression.get("typeRef")),
                texts.tests(allowed, text) if allowed is not None and text else None,
                column,
                title,
            )
        )
    return found


def _cells(
    texts: Texts, rule: etree._Element, number: int, name: str, expected: int
) -> list[tuple[etree._Element, str]]:
    cells = list(document.children(rule, name))
    if len(cells) != expected:
        kind = "Eingabe" if name == "inputEntry" else "Ergebnis"
        message = (
            f"Regel {number} hat {len(cells)} Zellen der Art {kind}, die Tabelle hat "
            f"{expected} solche Spalten. Ergänzen oder löschen Sie Zellen."
        )
        raise texts.error(rule, message)
    empty = "-" if name == "inputEntry" else "null"
    return [(cell, document.text(cell, "text") or empty) for cell in cells]


def _input_title(
    element: etree._Element, expression: etree._Element, place: int
) -> str:
    name = element.get("label") or document.text(expression, "text")
    return f"Eingabe {place} („{shortened(name)}“)" if name else f"Eingabe {place}"


def shortened(name: str) -> str:
    """The name of a column on one line that is not too long for a message."""
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[:_LONGEST_TITLE]}…"


def _output(texts: Texts, element: etree._Element, place: int) -> _Output:
    name = element.get("name") or element.get("label") or ""
    title = f"Ergebnis {place} („{shortened(name)}“)" if name else f"Ergebnis {place}"
    allowed = document.child(element, "outputValues")
    ranks: tuple[Value, ...] = ()
    tests: UnaryTests | None = None
    if allowed is not None and document.text(allowed, "text"):
        tests = texts.tests(allowed, document.text(allowed, "text"))
        ranks = tuple(constant(test) for test in tests.node.tests)
    default = document.child(element, "defaultOutputEntry")
    text = "" if default is None else document.text(default, "text")
    return _Output(
        title,
        element.get("name", ""),
        texts.type_of(element.get("typeRef")),
        ranks,
        tests,
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
            told = len(run.notes)
            value = each.value(scope)
            if (
                each.allowed is not None
                and value is not None
                and each.allowed.closure(value, scope) is not True
            ):
                run.note("Das ist keiner der Werte, die diese Spalte erlaubt.")
                run.locate(told, each.title)
                return None
            matching = each.column.passing(value, matching, scope)
            if len(run.notes) > told:
                run.locate(told, each.title)
        hits = _bits(matching)
        if self._policy == "FIRST":
            hits = hits[:1]
        if len(hits) == 1 and self._policy in hit_policies.SINGLE:
            # The usual case: there is nothing to choose from.
            run.hits.append((hits[0] + 1,))
            return self._pack(self._row(hits[0], scope))
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
        run = scope.run
        row: list[Value] = []
        for output, closure in zip(self._outputs, self._results[rule], strict=True):
            told = len(run.notes)
            row.append(self._checked(output, closure(scope), scope))
            if len(run.notes) > told:
                run.locate(told, f"Regel {rule + 1}, {output.title}")
        return row

    def _checked(self, output: _Output, value: Value, scope: Scope) -> Value:
        found, fits = coerce(value, output.type, scope.run)
        if not fits:
            scope.run.note(f"Der Datentyp passt nicht: {kind_of(value)}.")
        if output.allowed is None or found is None:
            return found
        test = output.allowed.closure
        for each in found if type(found) is list else (found,):
            if test(each, scope) is not True:
                scope.run.note("Das ist keiner der möglichen Werte dieser Spalte.")
                return None
        return found

    def _default(self, scope: Scope) -> Value:
        defaults = [output.default for output in self._outputs]
        if all(default is None for default in defaults):
            scope.run.note(
                "Keine Regel der Tabelle trifft zu. Ergänzen Sie eine Regel oder einen "
                "Standardwert."
            )
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
