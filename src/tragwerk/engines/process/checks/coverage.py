"""Do the conditions behind a decision fit the values the decision can have?

Only what can be known is judged: comparisons of the result with fixed values, where
the values of the decision are given and few.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.expressions import ExpressionError
from tragwerk.engines.process.model import Element, Finding, Flow, Process

ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
MOST_VALUES = 200
DECIDING = ("exclusiveGateway", "inclusiveGateway")


def check_coverage(
    process: Process, results: Mapping[str, Collection[object]]
) -> Iterator[Finding]:
    """Check the gateways whose conditions read the result of one decision."""
    values = {}
    for element in process.elements.values():
        decision = element.extension.get("decision", "")
        if element.kind == "businessRuleTask" and decision in results:
            name = element.extension.get("result") or decision
            values[name] = list(results[decision])
    for element in process.elements.values() if values else ():
        if element.kind in DECIDING:
            yield from _gateway(element, values)


def _gateway(element: Element, values: Mapping[str, list[object]]) -> Iterator[Finding]:
    conditions = [f.condition for f in element.outgoing if f.condition is not None]
    names = {name for each in conditions for name in each.reads}
    if len(names) != 1 or not names <= values.keys():
        return
    [name] = names
    possible = values[name]
    if not possible or len(possible) > MOST_VALUES:
        return
    taken = {
        flow.id: [value for value in possible if _holds(flow, name, value)]
        for flow in element.outgoing
    }
    for flow in element.outgoing:
        if flow.condition is not None and not taken[flow.id]:
            yield finding(
                "decision-impossible",
                flow.id,
                flow.line,
                f"Die Bedingung „{flow.condition.text}“ trifft nie zu: „{name}“ kann "
                f"nur sein: {_listed(possible)}. Ändern oder löschen Sie den Weg.",
            )
    is_open = element.default or any(f.condition is None for f in element.outgoing)
    missed = [v for v in possible if not any(v in each for each in taken.values())]
    if missed and not is_open:
        yield at(
            element,
            "decision-uncovered",
            f"An „{element.label}“ fehlt ein Weg, wenn „{name}“ ist: "
            f"{_listed(missed)}. Zeichnen Sie ihn oder einen Standardweg.",
        )


def _holds(flow: Flow, name: str, value: object) -> bool:
    if flow.condition is None:
        return False
    try:
        return flow.condition.evaluate({name: value}, ANY_TIME) is True
    except ExpressionError:
        return False


def _listed(values: list[object]) -> str:
    return ", ".join(f"„{value}“" for value in values[:5])
