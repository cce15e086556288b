"""Boxed expressions: XML → closure (DMN 1.5 §10.2.1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lxml import etree

from tragwerk.engines.decision.dmn import document
from tragwerk.engines.decision.dmn.table_view import TableView
from tragwerk.engines.decision.dmn.tables import table
from tragwerk.engines.decision.errors import DecisionError, FeelError
from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.compile_calls import (
    call_by_name,
    external,
    make_function,
    not_callable,
)
from tragwerk.engines.decision.feel.compile_iteration import (
    NO_TRUTH,
    Source,
    loop_over,
    quantify,
)
from tragwerk.engines.decision.feel.compile_values import select_from
from tragwerk.engines.decision.feel.compiler import Closure
from tragwerk.engines.decision.feel.cursor import normal_name
from tragwerk.engines.decision.feel.expression import (
    FeelExpression,
    UnaryTests,
    read_expression,
    read_tests,
)
from tragwerk.engines.decision.feel.limits import MAX_NESTING
from tragwerk.engines.decision.feel.scope import Scope
from tragwerk.engines.decision.feel.types import (
    ANY,
    ContextType,
    FeelType,
    coerce,
    resolved,
)
from tragwerk.engines.decision.feel.values import Function, Value

_FEEL_LANGUAGES: Final = ("feel", "FEEL", "")


class Boxes:
    """Compiles the boxed expressions of one DRG element."""

    def __init__(
        self,
        source: str,
        owner: str,
        title: str,
        names: frozenset[str],
        hints: Iterable[str],
        type_of: Callable[[str | None], FeelType],
        types: Mapping[str, FeelType],
        variables: Mapping[str, FeelType],
        tables: list[TableView],
    ) -> None:
        self._source = source
        self._owner = owner
        self._title = title
        self._names = names
        self._hints = hints
        self.type_of = type_of
        self._types = types
        # Names whose values come from outside and not from a calculation.
        self._variables = dict(variables)
        self._calculated: set[str] = set()
        self._tables = tables
        self._depth = 0
        self.free: set[str] = set()

    def error(self, element: etree._Element, message: str) -> DecisionError:
        """An error at an element of this DRG element."""
        called = document.called(element)
        same = document.label(element) == self._owner
        return self._fault(element, message, "" if same else called)

    def _fault(
        self, element: etree._Element, message: str, place: str
    ) -> DecisionError:
        where = f"{self._title}, {place}" if place else self._title
        return DecisionError(message, self._source, document.line(element), where)

    def expression(
        self, element: etree._Element, text: str, place: str = ""
    ) -> FeelExpression:
        """Compile a FEEL text of an element."""
        try:
            found = read_expression(text, self._names, self._types, self._hints)
        except FeelError as error:
            raise self._cell_error(element, error, place) from error
        self.free |= found.names
        return found

    def tests(self, element: etree._Element, text: str, place: str = "") -> UnaryTests:
        """Compile unary tests of an element."""
        try:
            found = read_tests(text, self._names, self._types, self._hints)
        except FeelError as error:
            raise self._cell_error(element, error, place) from error
        self.free |= found.names
        return found

    def _cell_error(
        self, element: etree._Element, error: FeelError, place: str
    ) -> DecisionError:
        message = error.message
        if error.position >= 0:
            message += f" Berichtigen Sie den Text ab Zeichen {error.position + 1}."
        if place:
            return self._fault(element, message, place)
        return self.error(element, message)

    def calculates(self, name: str) -> None:
        """Take account that a name of this expression stands for a calculation."""
        self._calculated.add(name)

    def declare(self, parameters: Iterable[tuple[str, FeelType]]) -> None:
        """Make the parameters of a function known as names."""
        self._variables.update(parameters)

    def types_of(
        self, expression: FeelExpression, name: str | None
    ) -> tuple[FeelType, ...]:
        """The types that data conforms to, by its typeRef and where it comes from.

        Empty if the expression calculates.
        """
        path: list[str] = []
        node = expression.node
        while isinstance(node, nodes.Path):
            path.append(node.name)
            node = node.base
        if not isinstance(node, nodes.Name) or node.name in self._calculated:
            return ()
        if node.name in self._names and node.name not in self._variables:
            return ()
        found = self._variables.get(node.name, ANY)
        for step in reversed(path):
            inner = resolved(found)
            if not isinstance(inner, ContextType) or step not in inner.entries:
                found = ANY
                break
            found = inner.entries[step]
        return self.type_of(name), found

    def note_table(self, element: etree._Element, view: TableView) -> None:
        """Keep what a table of this element consists of."""
        line = document.line(element)
        view = replace(view, owner=self._owner, title=self._title, line=line)
        self._tables.append(view)

    def content(self, element: etree._Element) -> Closure | None:
        """Compile the expression inside an element, or None if there is none."""
        for each in document.children(element):
            if document.tag(each) in _BOXES:
                return self.box(each)
        return None

    def required(self, element: etree._Element, name: str) -> Closure:
        """Compile the expression inside a child that must be there."""
        found = document.child(element, name)
        closure = None if found is None else self.content(found)
        if closure is None:
            message = f"Der Teil „{name}“ fehlt. Ergänzen Sie ihn mit einem Ausdruck."
            raise self.error(element, message)
        return closure

    def box(self, element: etree._Element) -> Closure:
        """Compile one boxed expression; its value is made to conform to its type."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            message = "Die Ausdrücke sind zu tief verschachtelt. Teilen Sie sie auf."
            raise self.error(element, message)
        closure = _BOXES[document.tag(element)](self, element)
        self._depth -= 1
        name = element.get("typeRef")
        if not name or document.tag(element) == "functionDefinition":
            return closure
        return conforming(closure, self.type_of(name), self._title)


def conforming(closure: Closure, wanted: FeelType, label: str) -> Closure:
    """The closure with its value made to conform to a type, else null."""

    def evaluate(scope: Scope) -> Value:
        value, fits = coerce(closure(scope), wanted, scope.run)
        if not fits:
            scope.run.note(
                f"{label}: Der Wert passt nicht zum angegebenen Datentyp oder den "
                "erlaubten Werten."
            )
        return value

    return evaluate


def _literal(boxes: Boxes, element: etree._Element) -> Closure:
    language = element.get("expressionLanguage", "")
    if not (language in _FEEL_LANGUAGES or language.rstrip("/").endswith("FEEL")):
        message = f"Die Sprache „{language}“ ist nicht FEEL. Schreiben Sie es in FEEL."
        raise boxes.error(element, message)
    text = document.text(element, "text")
    return boxes.expression(element, text).closure if text else _null


def _null(scope: Scope) -> Value:
    return None


def _context(boxes: Boxes, element: etree._Element) -> Closure:
    entries: list[tuple[str | None, Closure]] = []
    for each in document.children(element, "contextEntry"):
        variable = document.child(each, "variable")
        closure = boxes.content(each) or _null
        if variable is None:
            entries.append((None, closure))
            continue
        name = normal_name(variable.get("name", ""))
        boxes.calculates(name)
        wanted = variable.get("typeRef")
        if wanted:
            closure = conforming(closure, boxes.type_of(wanted), f"Eintrag „{name}“")
        entries.append((name, closure))

    def build(scope: Scope) -> Value:
        values: dict[str, Value] = {}
        inner = Scope(values, scope, scope.run)
        for name, closure in entries:
            if name is None:
                return closure(inner)
            values[name] = closure(inner)
        return values

    return build


def _invocation(boxes: Boxes, element: etree._Element) -> Closure:
    function = boxes.content(element)
    if function is None:
        message = "Der Aufruf nennt keine Funktion. Ergänzen Sie ihren Namen."
        raise boxes.error(element, message)
    bindings: list[tuple[str, Closure]] = []
    for each in document.children(element, "binding"):
        parameter = document.child(each, "parameter")
        if parameter is None:
            message = "Die Zuordnung nennt keinen Parameter. Ergänzen Sie seinen Namen."
            raise boxes.error(each, message)
        name = normal_name(parameter.get("name", ""))
        bindings.append((name, boxes.content(each) or _null))

    def invoke(scope: Scope) -> Value:
        found = function(scope)
        if type(found) is not Function:
            scope.run.note(not_callable(found))
            return None
        values = {name: closure(scope) for name, closure in bindings}
        return call_by_name(found, values, scope.run)

    return invoke


def function_definition(boxes: Boxes, element: etree._Element) -> Closure:
    """Compile a function definition; one that is not FEEL gives null."""
    parameters = parameters_of(boxes, element)
    boxes.declare(parameters)
    body = boxes.content(element) or _null
    if element.get("kind", "FEEL") != "FEEL":
        return external
    wanted = element.get("typeRef")
    target = boxes.type_of(wanted) if wanted else None
    if target is not None and not hasattr(target, "parameters"):
        body = conforming(body, target, "Funktion")
    return lambda scope: make_function(parameters, body, scope)


def parameters_of(
    boxes: Boxes, element: etree._Element
) -> Sequence[tuple[str, FeelType]]:
    """The formal parameters of a function definition."""
    return [
        (normal_name(each.get("name", "")), boxes.type_of(each.get("typeRef")))
        for each in document.children(element, "formalParameter")
    ]


def _list(boxes: Boxes, element: etree._Element) -> Closure:
    items = [
        boxes.box(each)
        for each in document.children(element)
        if document.tag(each) in _BOXES
    ]
    return lambda scope: [item(scope) for item in items]


def _relation(boxes: Boxes, element: etree._Element) -> Closure:
    columns = [
        normal_name(each.get("name", ""))
        for each in document.children(element, "column")
    ]
    rows: list[list[Closure]] = []
    for each in document.children(element, "row"):
        cells = [boxes.box(c) for c in document.children(each, *_BOXES)]
        if len(cells) != len(columns):
            message = (
                f"Die Zeile hat {len(cells)} Zellen für {len(columns)} Spalten. "
                "Ergänzen oder löschen Sie Zellen."
            )
            raise boxes.error(each, message)
        rows.append(cells)

    def build(scope: Scope) -> Value:
        return [
            {name: cell(scope) for name, cell in zip(columns, row, strict=True)}
            for row in rows
        ]

    return build


def _conditional(boxes: Boxes, element: etree._Element) -> Closure:
    test, yes, no = (boxes.required(element, name) for name in ("if", "then", "else"))

    def decide(scope: Scope) -> Value:
        found = test(scope)
        if found is not None and type(found) is not bool:
            scope.run.note(NO_TRUTH)
            return None
        return yes(scope) if found else no(scope)

    return decide


def _filter(boxes: Boxes, element: etree._Element) -> Closure:
    source = boxes.required(element, "in")
    match = boxes.required(element, "match")

    def condition(scope: Scope) -> Value:
        found = match(scope)
        if found is not None and type(found) is not bool:
            raise _NoBooleanError
        return found

    def select(scope: Scope) -> Value:
        value = source(scope)
        values = value if type(value) is list else [value]
        try:
            return [] if value is None else select_from(values, condition, scope)
        except _NoBooleanError:
            scope.run.note(NO_TRUTH)
            return None

    return select


class _NoBooleanError(Exception):
    """The condition of a boxed filter gave something else: the whole is null."""


def _iteration(boxes: Boxes, element: etree._Element) -> list[Source]:
    name = normal_name(element.get("iteratorVariable", ""))
    boxes.calculates(name)
    return [(name, boxes.required(element, "in"), None)]


def _for(boxes: Boxes, element: etree._Element) -> Closure:
    return loop_over(_iteration(boxes, element), boxes.required(element, "return"))


def _some(boxes: Boxes, element: etree._Element) -> Closure:
    sources = _iteration(boxes, element)
    return quantify(sources, boxes.required(element, "satisfies"), every=False)


def _every(boxes: Boxes, element: etree._Element) -> Closure:
    sources = _iteration(boxes, element)
    return quantify(sources, boxes.required(element, "satisfies"), every=True)


_BOXES: Final[Mapping[str, Callable[[Boxes, etree._Element], Closure]]] = {
    "literalExpression": _literal,
    "decisionTable": table,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": function_definition,
    "list": _list,
    "relation": _relation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _some,
    "every": _every,
}
