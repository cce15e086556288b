"""First checks of a collaboration: what a designer should mend before it runs."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tragwerk.engines.process.expressions import Expression
from tragwerk.engines.process.graph import after
from tragwerk.engines.process.model import Collaboration, Element, Process

Severity = Literal["ERROR", "WARNING"]

OPAQUE = (
    "userTask",
    "manualTask",
    "serviceTask",
    "receiveTask",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: at which element, by which rule, said in plain words."""

    rule: str
    severity: Severity
    element: str
    message: str
    line: int


def check(
    collaboration: Collaboration,
    *,
    outputs: Mapping[str, Collection[str]] | None = None,
) -> tuple[Finding, ...]:
    """Run all rules and return the findings in the order of the file.

    ``outputs`` says which variables the host sets, by element id, and by process
    id for those given at the start; only with it are variables checked.
    """
    found = list(_message_flows(collaboration))
    for process in collaboration.processes.values():
        if not process.elements:
            continue
        for rule in RULES:
            found.extend(rule(process))
        found.extend(_messages(collaboration, process))
        if outputs is not None:
            found.extend(_variables(process, outputs))
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.rule)))


def _at(
    element: Element, rule: str, message: str, severity: Severity = "ERROR"
) -> Finding:
    return Finding(rule, severity, element.id, message, element.line)


def _start_and_end(process: Process) -> Iterator[Finding]:
    top = [each for each in process.elements.values() if each.parent is None]
    starts = [e for e in top if e.kind == "startEvent" or e.instantiate]
    plain = [each for each in starts if each.trigger is None and not each.instantiate]
    if not starts:
        message = "Der Prozess hat kein Startereignis. Zeichnen Sie, womit er beginnt."
        yield Finding("no-start", "ERROR", process.id, message, process.line)
    for element in plain[1:]:
        yield _at(
            element,
            "second-start",
            f"„{element.label}“ wird nie benutzt: Es gibt schon ein Startereignis "
            "ohne Auslöser.",
            "WARNING",
        )
    if not any(each.kind == "endEvent" for each in top):
        message = "Der Prozess hat kein Endereignis. Zeichnen Sie, womit er endet."
        yield Finding("no-end", "ERROR", process.id, message, process.line)


def _reachable(process: Process) -> Iterator[Finding]:
    todo = [
        each.id
        for each in process.elements.values()
        if each.parent is None and (each.kind == "startEvent" or each.instantiate)
    ]
    todo.extend(each.id for each in process.starts.get(None, ()))
    seen: set[str] = set()
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        element = process.elements[place]
        todo.extend(after(process.elements, process.boundaries, process.links, element))
        todo.extend(each.id for each in process.starts.get(place, ()))
    for element in process.elements.values():
        if element.id not in seen:
            yield _at(
                element,
                "unreachable",
                f"„{element.label}“ wird nie erreicht. Verbinden oder löschen Sie es.",
            )


def _dead_ends(process: Process) -> Iterator[Finding]:
    for element in process.elements.values():
        is_link = (
            element.kind == "intermediateThrowEvent" and element.trigger_kind == "link"
        )
        if not element.outgoing and element.kind != "endEvent" and not is_link:
            yield _at(
                element,
                "dead-end",
                f"Nach „{element.label}“ geht es nicht weiter. Führen Sie den Weg "
                "fort oder zu einem Endereignis.",
                "WARNING",
            )


def _splits(process: Process) -> Iterator[Finding]:
    for element in process.elements.values():
        ways = element.outgoing
        if element.default and element.default not in {flow.id for flow in ways}:
            yield _at(
                element,
                "unknown-default",
                f"Der Standardweg „{element.default}“ geht nicht von hier aus.",
            )
        if element.kind == "eventBasedGateway":
            yield from _event_targets(process, element)
        if element.kind not in ("exclusiveGateway", "inclusiveGateway"):
            continue
        open_ways = [f for f in ways if f.condition is None and f.id != element.default]
        if len(ways) > 1 and not open_ways and not element.default:
            yield _at(
                element,
                "no-default",
                f"An „{element.label}“ könnte keine Bedingung zutreffen. Legen Sie "
                "einen Standardweg fest.",
                "WARNING",
            )
        surplus = open_ways if element.default else open_ways[1:]
        if element.kind == "exclusiveGateway" and len(ways) > 1 and surplus:
            yield _at(
                element,
                "missing-condition",
                f"An „{element.label}“ fehlt die Bedingung auf dem Weg "
                f"„{surplus[0].name or surplus[0].id}“; er wird nie genommen.",
                "WARNING",
            )


def _event_targets(process: Process, element: Element) -> Iterator[Finding]:
    for flow in element.outgoing:
        target = process.elements[flow.target]
        catches = (
            target.kind == "intermediateCatchEvent"
            and target.trigger_kind in ("message", "timer")
        ) or target.kind == "receiveTask"
        if not catches:
            yield _at(
                target,
                "event-gateway-target",
                f"„{target.label}“ folgt auf ein ereignisbasiertes Gateway, ist aber "
                "kein Ereignis, auf das man warten kann.",
            )


def _references(process: Process) -> Iterator[Finding]:
    for element in process.elements.values():
        not_by = element.extension.get("notBy")
        other = process.elements.get(not_by or "")
        if not_by and (other is None or other.kind != "userTask" or other is element):
            yield _at(
                element,
                "unknown-not-by",
                f"tw:notBy nennt „{not_by}“; das ist keine andere Benutzeraufgabe "
                "dieses Prozesses.",
            )
        host = process.elements.get(element.attached_to or "")
        if element.kind == "boundaryEvent" and (
            host is None or not host.kind.lower().endswith(("task", "process"))
        ):
            yield _at(
                element,
                "unknown-host",
                f"„{element.label}“ ist an nichts angeheftet. Heften Sie es an eine "
                "Aufgabe oder einen Teilprozess.",
            )
        if element.kind == "businessRuleTask" and not element.extension.get("decision"):
            yield _at(
                element,
                "no-decision",
                f"„{element.label}“ nennt keine Entscheidung (tw:decision).",
            )
        link = element.trigger.link if element.trigger else None
        if link is not None and (element.parent, link) not in process.links:
            yield _at(element, "unknown-link", f"Zum Link „{link}“ fehlt das Ziel.")


def _expressions(process: Process) -> Iterator[Finding]:
    for flow in process.flows.values():
        if flow.condition is not None and flow.condition.problem:
            yield Finding(
                "feel",
                "ERROR",
                flow.id,
                f"Bedingung „{flow.condition.text}“: {flow.condition.problem}",
                flow.line,
            )
    for element in process.elements.values():
        timer = element.trigger.timer if element.trigger else None
        if timer is not None and timer.problem:
            yield _at(element, "timer", f"Zeitangabe „{timer.text}“: {timer.problem}")


def _messages(collaboration: Collaboration, process: Process) -> Iterator[Finding]:
    for element in process.elements.values():
        tasks = element.kind in ("sendTask", "receiveTask")
        if not tasks and element.trigger_kind != "message":
            continue
        if element.message is None:
            yield _at(
                element,
                "no-message",
                f"„{element.label}“ hat keine Nachricht. Wählen Sie eine (messageRef).",
            )
        elif element.message.flow is None and len(collaboration.pools) > 1:
            yield _at(
                element,
                "message-without-flow",
                f"Zu „{element.label}“ fehlt der Nachrichtenfluss. Zeichnen Sie, mit "
                "wem die Nachricht ausgetauscht wird.",
                "WARNING",
            )


def _message_flows(collaboration: Collaboration) -> Iterator[Finding]:
    for flow in collaboration.message_flows:
        label = flow.name or flow.message or flow.id
        if flow.source_pool is None or flow.target_pool is None:
            yield Finding(
                "message-flow-end",
                "ERROR",
                flow.id,
                f"Der Nachrichtenfluss „{label}“ beginnt oder endet im Leeren.",
                flow.line,
            )
        elif flow.source_pool == flow.target_pool:
            yield Finding(
                "message-flow-in-pool",
                "ERROR",
                flow.id,
                f"Der Nachrichtenfluss „{label}“ bleibt in einem Pool. Nachrichten "
                "gehen nur zwischen Stellen; nehmen Sie innen einen Pfeil.",
                flow.line,
            )


def _variables(
    process: Process, outputs: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    known = set(outputs.get(process.id, ()))
    for element in process.elements.values():
        result = element.extension.get("result") or element.extension.get("decision")
        if element.id in outputs:
            known.update(outputs[element.id])
        elif element.kind != "businessRuleTask" and _may_set_anything(element):
            return
        if result:
            known.add(result)
    for place, expression, line in _read(process):
        for name in sorted(expression.names - known):
            yield Finding(
                "variable-never-set",
                "WARNING",
                place,
                f"„{name}“ wird gelesen, aber von keinem Schritt gesetzt.",
                line,
            )


def _may_set_anything(element: Element) -> bool:
    catches = element.trigger_kind == "message" and element.kind not in (
        "endEvent",
        "intermediateThrowEvent",
    )
    if element.kind == "serviceTask" and element.extension.get("result"):
        return False
    return element.kind in OPAQUE or catches


def _read(process: Process) -> Iterator[tuple[str, Expression, int]]:
    for flow in process.flows.values():
        if flow.condition is not None:
            yield flow.id, flow.condition, flow.line
    for element in process.elements.values():
        timer = element.trigger.timer if element.trigger else None
        if timer is not None and timer.expression is not None:
            yield element.id, timer.expression, element.line


RULES: tuple[Callable[[Process], Iterator[Finding]], ...] = (
    _start_and_end,
    _reachable,
    _dead_ends,
    _splits,
    _references,
    _expressions,
)
