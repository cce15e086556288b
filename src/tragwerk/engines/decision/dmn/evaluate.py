"""Evaluating a model: every required decision once, in order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tragwerk.engines.decision.dmn.graph import Decision, Element, Service, plan
from tragwerk.engines.decision.dmn.item_types import read_input
from tragwerk.engines.decision.dmn.lookup import Lookup, lookup_of
from tragwerk.engines.decision.dmn.table_view import TableView
from tragwerk.engines.decision.errors import DecisionError, FeelLimitError
from tragwerk.engines.decision.feel.cursor import normal_name
from tragwerk.engines.decision.feel.limits import MAX_SECONDS
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.shortcut import UNSETTLED
from tragwerk.engines.decision.feel.types import ANY, FeelType, coerce
from tragwerk.engines.decision.feel.values import (
    FeelContext,
    Function,
    Value,
    from_python,
    kind_of,
)

_MOST_NAMES: Final = 20  # in a message
_NO_EXPRESSION: Final = "Ein Rechenweg (Tabelle oder Ausdruck) fehlt."
_TOO_DEEP: Final = "Das Modell ist zu tief verschachtelt. Teilen Sie es auf."


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One decision as it was computed.

    ``matched_rules`` count from 1 and are empty unless it is a decision table.
    """

    decision_id: str
    name: str
    description: str
    value: Value
    matched_rules: tuple[int, ...]
    expression_text: str
    inputs_used: Mapping[str, Value]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """A decision with all steps that led to it, in the order of computation."""

    value: Value
    steps: tuple[TraceStep, ...]


class DecisionModel:
    """A loaded model; it may be used by several threads at once."""

    def __init__(
        self,
        source: str,
        namespace: str,
        elements: Mapping[str, Element],
        decisions: Mapping[str, Decision],
        types: Mapping[str, FeelType],
        tables: Sequence[TableView] = (),
    ) -> None:
        self.source = source
        self.namespace = namespace
        self.elements = elements
        self.decisions = decisions
        self.types = types
        self.tables = tables
        # Where an input has the name of a decision, the name means the decision.
        ordered = sorted(elements.values(), key=lambda each: each.kind == "decision")
        self._by_name = {each.name: each for each in ordered}
        self._plans: dict[str, list[Element]] = {}
        self._lookups: dict[str, Lookup] = {}
        for key in decisions:
            found = lookup_of(elements[key])
            if found is not None:
                self._lookups[key] = found

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, object],
        now: dt.datetime | None = None,
        *,
        notes: list[str] | None = None,
        seconds: float = MAX_SECONDS,
    ) -> Value:
        """The value of a decision, by its id or name.

        ``notes`` receives why parts became null; ``seconds`` is the time it may take.

        Raises:
            DecisionError: if there is no such decision.
            FeelLimitError: if the evaluation takes too many steps.
        """
        lookup = self._lookups.get(decision)
        matching = 0
        if lookup is not None:
            matching = lookup.matching(inputs)
            if matching:
                found = lookup.answer(matching)
                if found is not UNSETTLED:
                    return found
        element = self._find(decision)
        run = Run(now, seconds=seconds)
        known: dict[Element, Value] = {}
        data = Inputs(inputs)
        try:
            for each in self._plan(element):
                told = len(run.notes)
                known[each] = compute(each, known, data, run)
                if len(run.notes) > told:
                    run.locate(told, f"„{each.name}“")
        except RecursionError as error:
            raise FeelLimitError(_TOO_DEEP) from error
        finally:
            if notes is not None:
                notes += run.notes
        if lookup is not None and matching and not run.notes:
            lookup.keep(matching, known[element])
        return known[element]

    def trace(
        self,
        decision: str,
        inputs: Mapping[str, object],
        now: dt.datetime | None = None,
    ) -> Trace:
        """The value of a decision with every decision computed on the way."""
        element = self._find(decision)
        run = Run(now)
        known: dict[Element, Value] = {}
        data = Inputs(inputs)
        steps: list[TraceStep] = []
        try:
            for each in self._plan(element):
                run.hits, run.notes = [], []
                known[each] = compute(each, known, data, run)
                if each.kind == "decision":
                    steps.append(_step(each, known, run))
        except RecursionError as error:
            raise FeelLimitError(_TOO_DEEP) from error
        return Trace(known[element], tuple(steps))

    def call(
        self,
        service: str,
        inputs: Mapping[str, object],
        now: dt.datetime | None = None,
        *,
        seconds: float = MAX_SECONDS,
    ) -> Value:
        """The value of a decision service, or of a function, for named arguments.

        Raises:
            DecisionError: if there is no such service or function.
        """
        element = self.elements.get(service) or self._by_name.get(normal_name(service))
        if element is None or element.kind not in ("service", "knowledge"):
            message = (
                f"Einen Dienst oder eine Funktion „{service}“ gibt es im Modell nicht. "
                f"Vorhanden: {self._names('service', 'knowledge')}."
            )
            raise DecisionError(message, self.source)
        run = Run(now, seconds=seconds)
        known: dict[Element, Value] = {}
        data = Inputs(inputs)
        try:
            for each in plan([element]):
                known[each] = compute(each, known, data, run)
            function = known[element]
            if type(function) is not Function:
                return None
            values = [data.value(name) for name in function.parameters]
            return function.call(run, values)
        except RecursionError as error:
            raise FeelLimitError(_TOO_DEEP) from error

    def _names(self, *kinds: str) -> str:
        names = sorted(
            each.name for each in self._by_name.values() if each.kind in kinds
        )
        shown = ", ".join(f"„{name}“" for name in names[:_MOST_NAMES])
        return f"{shown} …" if len(names) > _MOST_NAMES else shown or "nichts"

    def _find(self, wanted: str) -> Element:
        element = self.elements.get(wanted) or self._by_name.get(normal_name(wanted))
        if element is None or element.kind != "decision":
            message = (
                f"Eine Entscheidung „{wanted}“ gibt es im Modell nicht. Vorhanden: "
                f"{self._names('decision')}."
            )
            raise DecisionError(message, self.source)
        if element.id not in self.decisions:
            message = (
                f"Die Entscheidung „{wanted}“ hat einen Fehler und ergibt nichts. Die "
                "Prüfung des Modells nennt ihn."
            )
            raise DecisionError(message, self.source)
        return element

    def _plan(self, element: Element) -> list[Element]:
        """What to compute for an element, worked out when it is first wanted."""
        found = self._plans.get(element.id)
        if found is None:
            found = self._plans[element.id] = plan([element])
        return found


class Inputs:
    """Input data by name, converted when it is first read."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self._normal: Mapping[str, object] | None = None

    def value(self, name: str, under: str = "") -> Value:
        """A value as FEEL has it, or null; ``under`` is the name of an import."""
        if under:
            inner = self._named(under)
            if isinstance(inner, Mapping) and name in inner:
                return from_python(inner[name])
        return from_python(self._named(name))

    def _named(self, name: str) -> object:
        if name in self._values:
            return self._values[name]
        # Only now: there may be many more names than the decision reads.
        if self._normal is None:
            self._normal = {
                normal_name(key): each for key, each in self._values.items()
            }
        return self._normal.get(name)


def compute(
    element: Element,
    known: Mapping[Element, Value],
    inputs: Inputs,
    run: Run,
    under: str = "",
) -> Value:
    """The value of an element whose needs are known."""
    run.charge(1)
    if element.kind == "input":
        value = inputs.value(element.name, under)
        if element.type is ANY:
            return value
        if type(value) is not FeelContext:
            value = read_input(value, element.type)
        return _conforming(value, element, run)
    if element.service is not None:
        return _service(element, element.service, inputs, run)
    if element.closure is None:
        run.note(_NO_EXPRESSION)
        return None
    scope = Scope(_needs(element, known), None, run)
    value = element.closure(scope)
    return _conforming(value, element, run) if element.kind == "decision" else value


def _conforming(value: Value, element: Element, run: Run) -> Value:
    found, fits = coerce(value, element.type, run)
    if not fits:
        run.note(
            f"Der Wert von „{element.name}“ passt nicht zum angegebenen Datentyp oder "
            f"den erlaubten Werten; gefunden wurde: {kind_of(value)}."
        )
    return found


def _needs(element: Element, known: Mapping[Element, Value]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for under, need in element.needs:
        value = known.get(need)
        if value is None and need.kind == "knowledge" and need not in known:
            value = _later(need, known)
        if under:
            values.setdefault(under, {})[need.name] = value
        else:
            values[need.name] = value
    return values


def _later(need: Element, known: Mapping[Element, Value]) -> Function:
    """A function of knowledge that is made only after one that calls it."""

    def call(run: Run, values: Sequence[Value]) -> Value:
        function = known.get(need)
        if type(function) is Function:
            return function.call(run, values)
        run.note(f"„{need.name}“: {_NO_EXPRESSION}")
        return None

    return Function(need.parameters, call)


def _service(element: Element, service: Service, inputs: Inputs, run: Run) -> Function:
    """A service as a function: parameters replace its inputs and input decisions."""
    order = plan(service.outputs, service.parameters)
    names = tuple(each.name for each in service.parameters)

    def call(run: Run, values: Sequence[Value]) -> Value:
        if len(values) != len(names):
            run.note(
                f"„{element.name}“ braucht {len(names)} Angaben, aufgerufen wurde es "
                f"mit {len(values)}."
            )
            return None
        known: dict[Element, Value] = {}
        for parameter, value in zip(service.parameters, values, strict=True):
            known[parameter], fits = coerce(value, parameter.type, run)
            if not fits:
                run.note(
                    f"„{element.name}“: Die Angabe „{parameter.name}“ passt nicht zum "
                    f"Datentyp; gefunden wurde: {kind_of(value)}."
                )
                return None
        run.enter()
        for each in order:
            known[each] = compute(each, known, inputs, run)
        run.depth -= 1
        if len(service.outputs) == 1:
            result = known[service.outputs[0]]
        else:
            result = {each.name: known[each] for each in service.outputs}
        return coerce(result, element.type, run)[0]

    return Function(names, call)


def _step(element: Element, known: Mapping[Element, Value], run: Run) -> TraceStep:
    return TraceStep(
        decision_id=element.id,
        name=element.name,
        description=element.description,
        value=known[element],
        matched_rules=run.hits[-1] if run.hits else (),
        expression_text=element.expression_text,
        inputs_used={
            need.name: known[need]
            for _, need in element.needs
            if need.kind in ("input", "decision")
        },
        notes=tuple(run.notes),
    )
