"""DMN XML → model (DMN 1.5 §6, §7)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from lxml import etree

from tragwerk.engines.decision.dmn import document
from tragwerk.engines.decision.dmn.boxed import (
    Boxes,
    function_definition,
    parameters_of,
)
from tragwerk.engines.decision.dmn.evaluate import DecisionModel
from tragwerk.engines.decision.dmn.graph import Decision, Element, Service, plan
from tragwerk.engines.decision.dmn.item_types import ItemTypes
from tragwerk.engines.decision.dmn.table_view import TableView
from tragwerk.engines.decision.errors import DecisionError, FeelError
from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.cursor import normal_name
from tragwerk.engines.decision.feel.expression import read_tests
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.types import Basic, FunctionType, allowed_of
from tragwerk.engines.decision.feel.values import Value

_KINDS: Final[Mapping[str, str]] = {
    "inputData": "input",
    "decision": "decision",
    "businessKnowledgeModel": "knowledge",
    "decisionService": "service",
}
_TABLE: Final = "decisionTable"
_NO_MODELS: Final[Mapping[str, DecisionModel]] = {}


def load_decisions(
    xml: bytes,
    *,
    source: str = "decisions.dmn",
    imports: Mapping[str, DecisionModel] = _NO_MODELS,
    problems: list[DecisionError] | None = None,
) -> DecisionModel:
    """Read, check and compile a model; ``imports`` are models by their namespace.

    With ``problems``, elements that cannot be used are noted there and give null,
    while the rest of the model works; without, the first of them is raised.

    Raises:
        DecisionError: with source, line and element, if the model cannot be used.
    """
    return _Loader(document.parse(xml, source), source, imports, problems).model()


class _Loader:
    """Compiles one document."""

    def __init__(
        self,
        root: etree._Element,
        source: str,
        imports: Mapping[str, DecisionModel],
        problems: list[DecisionError] | None,
    ) -> None:
        self._root = root
        self._source = source
        self._problems = problems
        # An import may have no name; what it brings then stands beside the own.
        self._imports: list[tuple[str, DecisionModel]] = []
        for each in document.children(root, "import"):
            model = imports.get(each.get("namespace", ""))
            if model is not None:
                self._imports.append((normal_name(each.get("name", "")), model))
        self._tables: list[TableView] = []
        self._authorities = {
            each.get("id", ""): each
            for each in document.children(root, "knowledgeSource")
        }
        self._elements: dict[str, Element] = {}
        self._xml: dict[str, etree._Element] = {}
        self._hints = sorted(
            {
                each.get("name", "")
                for each in root.iter()
                if len(each.get("name", "").split()) > 1
                or not each.get("name", "a").isalnum()
            }
        )
        types = ItemTypes(
            document.children(root, "itemDefinition"),
            self._allowed,
            {
                f"{name}.{key}" if name else key: each
                for name, model in self._imports
                for key, each in model.types.items()
            },
        )
        self._types = types

    def model(self) -> DecisionModel:
        """The compiled model."""
        for xml in document.children(self._root, *_KINDS):
            with self._noting():
                self._declare(xml)
        for key, element in self._elements.items():
            with self._noting():
                self._connect(self._xml[key], element)
        for key, element in self._elements.items():
            with self._noting():
                self._compile(self._xml[key], element)
        decisions: dict[str, Decision] = {}
        inputs = self._inputs()
        for key, element in self._elements.items():
            if element.kind == "decision":
                with self._noting():
                    needed = self._needed(self._xml[key], element, inputs)
                    decisions[key] = self._describe(self._xml[key], element, needed)
        namespace = self._root.get("namespace", "")
        return DecisionModel(
            self._source,
            namespace,
            self._elements,
            decisions,
            self._types.by_name,
            tuple(self._tables),
        )

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Do something whose fault is noted, if the caller wants to have it so."""
        try:
            yield
        except DecisionError as error:
            self._fault(error)

    def _fault(self, error: DecisionError) -> None:
        if self._problems is None:
            raise error
        self._problems.append(error)

    def _declare(self, xml: etree._Element) -> None:
        variable = document.child(xml, "variable")
        name = xml.get("name", "")
        wanted = None
        if variable is not None:
            name = variable.get("name") or name
            wanted = variable.get("typeRef")
        key = xml.get("id") or name
        if not name or not key:
            raise self._error(xml, "Das Element hat keinen Namen. Ergänzen Sie ihn.")
        if key in self._elements:
            message = (
                f"Die Kennung (id) „{key}“ gibt es im Modell zweimal. Vergeben Sie "
                "eine andere."
            )
            raise self._error(xml, message)
        kind = _KINDS[document.tag(xml)]
        found = Element(key, normal_name(name), kind, self._types.reference(wanted))
        found.description = document.text(xml, "description")
        self._elements[key] = found
        self._xml[key] = xml

    def _connect(self, xml: etree._Element, element: Element) -> None:
        for requirement in document.children(
            xml, "informationRequirement", "knowledgeRequirement"
        ):
            target = document.child(
                requirement, "requiredDecision", "requiredInput", "requiredKnowledge"
            )
            if target is None:
                message = (
                    f"Eine Anforderung von „{element.name}“ nennt nicht, was gebraucht "
                    "wird. Zeichnen Sie den Pfeil neu."
                )
                raise self._error(requirement, message)
            with self._noting():
                element.needs.append(self._target(target))
        if element.kind == "service":
            element.service = self._service(xml)

    def _service(self, xml: etree._Element) -> Service:
        def targets(*names: str) -> list[Element]:
            return [self._target(each)[1] for each in document.children(xml, *names)]

        service = Service(
            targets("inputData") + targets("inputDecision"), targets("outputDecision")
        )
        if not service.outputs:
            message = (
                "Der Entscheidungsdienst gibt keine Entscheidung aus. Ordnen Sie ihm "
                "eine zu."
            )
            raise self._error(xml, message)
        return service

    def _target(self, xml: etree._Element) -> tuple[str, Element]:
        namespace, _, key = xml.get("href", "").rpartition("#")
        own = namespace in ("", self._root.get("namespace"))
        if own and key in self._elements:
            return "", self._elements[key]
        for name, model in self._imports:
            if model.namespace == namespace and key in model.elements:
                return name, model.elements[key]
        message = (
            f"Das Element „{xml.get('href', '')}“ gibt es weder im Modell noch in den "
            "eingebundenen Modellen. Zeichnen Sie den Pfeil neu oder legen Sie die "
            "fehlende Datei daneben."
        )
        raise self._error(xml, message)

    def _compile(self, xml: etree._Element, element: Element) -> None:
        if element.kind not in ("decision", "knowledge"):
            return
        names = {under or need.name for under, need in element.needs}
        if element.kind == "knowledge":
            names.add(element.name)
        boxes = Boxes(
            self._source,
            document.label(xml),
            document.called(xml),
            frozenset(names),
            self._hints,
            self._types.reference,
            self._types.by_name,
            {
                need.name: need.type
                for under, need in element.needs
                if not under and (need.kind == "input" or allowed_of(need.type))
            },
            self._tables,
        )
        if element.kind == "decision":
            told = len(self._tables)
            element.closure = boxes.content(xml)
            element.expression_text = _expression_text(xml)
            if element.expression_text == _TABLE and len(self._tables) == told + 1:
                element.table = self._tables[told]
            return
        logic = document.child(xml, "encapsulatedLogic")
        if logic is not None:
            if (
                not logic.get("typeRef")
                and not isinstance(element.type, FunctionType)
                and element.type != Basic("Any")
            ):
                variable = document.child(xml, "variable")
                if variable is not None:
                    logic.set("typeRef", variable.get("typeRef", ""))
            element.closure = function_definition(boxes, logic)
            element.parameters = tuple(
                label for label, _ in parameters_of(boxes, logic)
            )
            _add_itself(element)

    def _inputs(self) -> dict[Element, dict[str, None]]:
        """The names of the inputs of every element; empty if there is a circle."""
        found: dict[Element, dict[str, None]] = {}
        try:
            order = plan(list(self._elements.values()))
        except DecisionError:
            return {}
        for element in order:
            names = {element.name: None} if element.kind == "input" else {}
            for _, need in element.needs:
                names |= found.get(need, {})
            found[element] = names
        return found

    def _needed(
        self,
        xml: etree._Element,
        element: Element,
        inputs: Mapping[Element, Mapping[str, None]],
    ) -> tuple[str, ...]:
        if element in inputs:
            return tuple(inputs[element])
        try:
            needed = plan([element])
        except DecisionError as error:
            raise self._error(xml, error.message) from error
        return tuple(each.name for each in needed if each.kind == "input")

    def _describe(
        self, xml: etree._Element, element: Element, inputs: tuple[str, ...]
    ) -> Decision:
        return Decision(
            id=element.id,
            name=xml.get("name", element.name),
            description=element.description,
            question=document.text(xml, "question"),
            authority=self._authority(xml),
            line=document.line(xml),
            variable=element.name,
            inputs=inputs,
            requires=tuple(
                each.id for _, each in element.needs if each.kind == "decision"
            ),
            expression_text=element.expression_text,
        )

    def _authority(self, xml: etree._Element) -> str:
        texts: list[str] = []
        for requirement in document.children(xml, "authorityRequirement"):
            target = document.child(requirement, "requiredAuthority")
            key = "" if target is None else target.get("href", "").rpartition("#")[2]
            if key in self._authorities:
                found = self._authorities[key]
                texts.append(found.get("name", "") or document.text(found, "text"))
        return "; ".join(texts)

    def _allowed(self, xml: etree._Element) -> "_Allowed":
        try:
            tests = read_tests(document.text(xml, "text") or "-", frozenset())
        except FeelError as error:
            self._fault(self._error(xml, error.message))
            return _Allowed(lambda value, scope: True, None)
        return _Allowed(tests.closure, tests.node)

    def _error(self, xml: etree._Element, message: str) -> DecisionError:
        named = (*_KINDS, "itemDefinition")
        around = (each for each in (xml, *xml.iterancestors()))
        owner = next((each for each in around if document.tag(each) in named), xml)
        return DecisionError(
            message, self._source, document.line(xml), document.called(owner)
        )


class _Allowed:
    """A test of allowed values, for the types of a model."""

    def __init__(self, closure: Value, node: nodes.Tests | None) -> None:
        self._closure = closure
        self.node = node

    def __call__(self, value: Value, run: Run) -> bool:
        told = len(run.notes)
        found = self._closure(value, Scope({}, None, run))
        del run.notes[told:]  # that the value is not allowed says all
        return found is True


def _add_itself(element: Element) -> None:
    """Let a function call itself: it finds itself in the scope of its closure."""
    closure = element.closure
    if closure is None:
        return
    inner = closure

    def with_itself(scope: Value) -> Value:
        function = inner(scope)
        scope.values[element.name] = function
        return function

    element.closure = with_itself


def _expression_text(xml: etree._Element) -> str:
    """The texts of a decision's expression, for people who check a calculation."""
    found = next(iter(_expressions(xml)), None)
    if found is None:
        return ""
    kind = document.tag(found)
    if kind == "literalExpression":
        return document.text(found, "text")
    if kind == "context":
        lines = []
        for entry in document.children(found, "contextEntry"):
            variable = document.child(entry, "variable")
            name = "" if variable is None else f"{variable.get('name')} = "
            lines.append(name + _expression_text(entry))
        return "\n".join(lines)
    return kind


def _expressions(xml: etree._Element) -> Iterable[etree._Element]:
    return document.children(
        xml,
        "literalExpression",
        "context",
        "decisionTable",
        "invocation",
        "list",
        "relation",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
        "functionDefinition",
    )
