"""Boxed expressions (DMN 1.5 §7, §8, §10.2) → blocks of a description."""

from collections.abc import Callable, Iterator, Sequence
from textwrap import dedent
from typing import Final

from lxml import etree

from tragwerk.engines.decision.describing.cells import cell_in_words, value_in_words
from tragwerk.engines.decision.describing.description import (
    Block,
    Cell,
    Column,
    Formula,
    Grid,
    Part,
    Parts,
    Row,
    Table,
)
from tragwerk.engines.decision.describing.types import Types
from tragwerk.engines.decision.describing.vocabulary import Vocabulary
from tragwerk.engines.decision.describing.words import words_of
from tragwerk.engines.decision.dmn import document

MOST_PARTS: Final = 200  # of one list or relation
_MOST_DEPTH: Final = 12
_RANKED: Final = ("PRIORITY", "OUTPUT ORDER")
_SINGLE: Final = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
_BOXES: Final = (
    "literalExpression",
    "decisionTable",
    "context",
    "invocation",
    "functionDefinition",
    "list",
    "relation",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
)


class Boxes:
    """Describes the expressions of one element after the other."""

    def __init__(
        self, vocabulary: Vocabulary, types: Types, names: frozenset[str]
    ) -> None:
        self._say = vocabulary
        self._words = words_of(vocabulary.language)
        self._types = types
        self._names = names
        self._title = self._variable = ""
        self._depth = self._tables = 0

    def begin(self, title: str, variable: str) -> None:
        """Go on to another element; its one result bears its title."""
        self._title, self._variable = title, variable

    def content(self, element: etree._Element) -> Block | None:
        """Describe the expression inside an element, None if there is none."""
        found = document.child(element, *_BOXES)
        return None if found is None else self.box(found)

    def box(self, element: etree._Element) -> Block:
        """Describe one expression."""
        if self._depth == _MOST_DEPTH:
            return Formula(Cell("", self._words["deep"]))
        self._depth += 1
        try:
            return self._boxed(element)
        finally:
            self._depth -= 1

    def _boxed(self, element: etree._Element) -> Block:
        kind = document.tag(element)
        if kind == "decisionTable":
            return self._table(element)
        if kind == "relation":
            return self._relation(element)
        if kind in ("context", "list", "conditional", "filter"):
            parts = {
                "context": self._entries,
                "list": self._items,
                "conditional": self._branches,
                "filter": self._filtered,
            }[kind](element)
            title = {"context": "step by step", "list": "list"}.get(kind, "")
            return Parts(self._words.get(title, ""), tuple(parts))
        if kind == "invocation":
            return self._invocation(element)
        if kind in ("functionDefinition", "encapsulatedLogic"):
            return self._function(element)
        if kind in ("for", "some", "every"):
            return self._iteration(element, kind)
        return Formula(self._value(document.text(element, "text")))

    def _inner(self, element: etree._Element, name: str = "") -> Block:
        holder = document.child(element, name) if name else element
        found = None if holder is None else self.content(holder)
        return found or Formula(Cell("null", self._words["no result"]))

    def _value(self, text: str, unit: str = "") -> Cell:
        said = value_in_words(text, self._say, unit=unit, names=self._names)
        return Cell(_tidy(text), said)

    def _entries(self, element: etree._Element) -> Iterator[Part]:
        for each in document.children(element, "contextEntry"):
            variable = document.child(each, "variable")
            if variable is None:
                yield Part(self._words["result"], self._inner(each))
                continue
            name = variable.get("name", "")
            hint = self._types.in_words(
                variable.get("typeRef"), self._say.unit_of(name)
            )
            yield Part(name, self._inner(each), hint)

    def _items(self, element: etree._Element) -> Iterator[Part]:
        found = list(document.children(element, *_BOXES))
        for number, each in enumerate(found[:MOST_PARTS], 1):
            yield Part(str(number), self.box(each))
        if len(found) > MOST_PARTS:
            more = self._words["more"].format(len(found) - MOST_PARTS)
            yield Part("…", Formula(Cell("", more)))

    def _branches(self, element: etree._Element) -> Iterator[Part]:
        for name in ("if", "then", "else"):
            yield Part(self._words[name], self._inner(element, name))

    def _filtered(self, element: etree._Element) -> Iterator[Part]:
        yield Part(self._words["from"], self._inner(element, "in"))
        yield Part(self._words["keep"], self._inner(element, "match"))

    def _iteration(self, element: etree._Element, kind: str) -> Parts:
        name = element.get("iteratorVariable", "")
        first = self._words["each" if kind == "for" else kind].format(name)
        inner = "return" if kind == "for" else "satisfies"
        second = self._words["each result" if kind == "for" else "holds"]
        return Parts(
            "",
            (
                Part(first, self._inner(element, "in")),
                Part(second, self._inner(element, inner)),
            ),
        )

    def _invocation(self, element: etree._Element) -> Parts:
        function = document.child(element, "literalExpression")
        called = "" if function is None else document.text(function, "text")
        parts = []
        for each in document.children(element, "binding"):
            parameter = document.child(each, "parameter")
            name = "" if parameter is None else parameter.get("name", "")
            parts.append(Part(name, self._inner(each)))
        return Parts(self._words["calls"].format(called), tuple(parts))

    def _function(self, element: etree._Element) -> Parts:
        if element.get("kind", "FEEL") != "FEEL":
            return Parts(self._words["no FEEL"], ())
        names = []
        for each in document.children(element, "formalParameter"):
            name = each.get("name", "")
            hint = self._types.in_words(each.get("typeRef"), self._say.unit_of(name))
            names.append(f"{name} ({hint})" if hint else name)
        title = self._words["helper"].format(", ".join(names))
        if not names:
            title = self._words["helper of nothing"]
        return Parts(title, (Part(self._words["result"], self._inner(element)),))

    def _relation(self, element: etree._Element) -> Grid:
        columns = tuple(
            each.get("name", "") for each in document.children(element, "column")
        )
        rows = list(document.children(element, "row"))
        return Grid(
            columns,
            tuple(
                tuple(
                    self._value(document.text(cell, "text"))
                    for cell in document.children(row, *_BOXES)
                )
                for row in rows[:MOST_PARTS]
            ),
            max(len(rows) - MOST_PARTS, 0),
        )

    def _table(self, element: etree._Element) -> Table:
        self._tables += 1
        inputs = list(document.children(element, "input"))
        outputs = list(document.children(element, "output"))
        rules = list(document.children(element, "rule"))
        input_units = [self._say.unit_of(_expression_of(each)) for each in inputs]
        output_units = [
            self._say.unit_of(each.get("name", "") or self._variable)
            for each in outputs
        ]
        return Table(
            number=self._tables,
            line=document.line(element),
            policy=tuple(self._policy(element, outputs)),
            inputs=tuple(map(self._input, inputs, input_units)),
            outputs=tuple(
                self._output(each, unit, single=len(outputs) == 1)
                for each, unit in zip(outputs, output_units, strict=True)
            ),
            notes=self._notes(
                element,
                [
                    each.get("name", "") or self._words["annotation"]
                    for each in document.children(element, "annotation")
                ],
            ),
            size=len(rules),
            read=self._reader(rules, input_units, output_units),
        )

    def _reader(
        self,
        rules: Sequence[etree._Element],
        input_units: Sequence[str],
        output_units: Sequence[str],
    ) -> Callable[[int, int], tuple[Row, ...]]:
        """Keep the texts of rules, to word those that somebody wants to read."""
        conditions = [_texts(rule, "inputEntry") for rule in rules]
        results = [_texts(rule, "outputEntry") for rule in rules]

        def row(place: int) -> Row:
            rule = rules[place]
            return Row(
                place + 1,
                tuple(map(self._test, conditions[place], input_units)),
                tuple(map(self._value, results[place], output_units)),
                self._notes(rule, _texts(rule, "annotationEntry")),
            )

        def read(first: int, last: int) -> tuple[Row, ...]:
            return tuple(map(row, range(len(rules))[first:last]))

        return read

    def _notes(self, holder: etree._Element, texts: Sequence[str]) -> tuple[str, ...]:
        """Translate notes by the id of the table or rule they belong to."""
        key = holder.get("id", "")
        return tuple(
            self._say.text(f"{key}.note{place}", text) if key and text else text
            for place, text in enumerate(texts, 1)
        )

    def _test(self, text: str, unit: str) -> Cell:
        said = cell_in_words(text, self._say, unit=unit, names=self._names)
        return Cell(_tidy(text) or "-", said)

    def _input(self, element: etree._Element, unit: str) -> Column:
        expression = document.child(element, "inputExpression")
        feel = _expression_of(element)
        wanted = None if expression is None else expression.get("typeRef")
        allowed = document.child(element, "inputValues")
        text = "" if allowed is None else document.text(allowed, "text")
        label = self._label(element)
        hint = self._types.in_words(wanted, unit, text)
        return Column(label or feel, feel if label else "", hint)

    def _output(self, element: etree._Element, unit: str, *, single: bool) -> Column:
        name = element.get("name", "")
        label = self._label(element)
        if not label and single and name in ("", self._variable):
            label = self._title or self._words["result"]
        allowed = document.child(element, "outputValues")
        text = "" if allowed is None else document.text(allowed, "text")
        hint = self._types.in_words(element.get("typeRef"), unit, text)
        return Column(label or name, "", hint)

    def _label(self, element: etree._Element) -> str:
        label, key = element.get("label", ""), element.get("id", "")
        return self._say.text(f"{key}.label", label) if label and key else label

    def _policy(
        self, element: etree._Element, outputs: Sequence[etree._Element]
    ) -> Iterator[str]:
        policy = element.get("hitPolicy", "UNIQUE")
        aggregation = element.get("aggregation", "") if policy == "COLLECT" else ""
        ranks = ""
        for output in outputs if policy in _RANKED else ():
            values = document.child(output, "outputValues")
            text = "" if values is None else document.text(values, "text")
            said = cell_in_words(text, self._say) if text else ""
            ranks += self._words["ranks"].format(said or text) if text else ""
        yield self._words.get(aggregation or policy, policy).format(ranks)
        texts = [
            document.text(default, "text")
            for each in outputs
            for default in document.children(each, "defaultOutputEntry")
        ]
        if any(texts):
            cells = [self._value(text) for text in texts if text]
            said = ", ".join(cell.words or cell.feel for cell in cells)
            yield self._words["default"].format(said)
        elif not _always_fits(element):
            if policy in _SINGLE:
                yield self._words["no default"]
            elif not aggregation:
                yield self._words["empty list"]


def _expression_of(element: etree._Element) -> str:
    expression = document.child(element, "inputExpression")
    return "" if expression is None else document.text(expression, "text")


def _always_fits(element: etree._Element) -> bool:
    """Whether one of the rules has no condition."""
    return any(
        set(_texts(rule, "inputEntry")) <= {"-", ""}
        for rule in document.children(element, "rule")
    )


def _texts(rule: etree._Element, name: str) -> list[str]:
    return [document.text(each, "text") for each in document.children(rule, name)]


def _tidy(text: str) -> str:
    """Take the indentation of the file away, keep that of the formula."""
    first, newline, rest = text.partition("\n")
    return f"{first}{newline}{dedent(rest)}" if newline else text
