"""What keeps a process from running as it is drawn."""

from collections.abc import Iterator

from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.graph import after, is_root
from tragwerk.engines.process.model import Element, Finding, Process

DECIDING = ("exclusiveGateway", "inclusiveGateway")
REFERRING = ("boundaryEvent", "businessRuleTask")


def check_running(process: Process) -> Iterator[Finding]:
    """Check what the engine needs to run a process."""
    yield from _unreachable(process)
    for element in process.elements.values():
        kind = element.kind
        if kind in DECIDING or element.default:
            yield from _splits(element)
        elif kind == "eventBasedGateway":
            yield from _event_targets(process, element)
        if kind in REFERRING or element.extension:
            yield from _references(process, element)
        if element.triggers:
            yield from _timers(element)
    yield from _conditions(process)


def _unreachable(process: Process) -> Iterator[Finding]:
    """Follow every way from the starts; whatever may begin by itself is a start."""
    elements = process.elements
    roots: dict[str | None, list[str]] = {}
    for each in elements.values():
        begins = (
            each.kind == "startEvent" or each.instantiate or each.is_event_subprocess
        )
        if begins or (
            each.parent is not None
            and elements[each.parent].ad_hoc is not None
            and is_root(each)
        ):
            roots.setdefault(each.parent, []).append(each.id)
    for scope, firsts in process.starts.items():
        roots.setdefault(scope, []).extend(each.id for each in firsts)
    todo = roots.get(None, [])
    seen: set[str] = set()
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        element = elements[place]
        # Most lead on by their arrows alone.
        todo.extend([flow.target for flow in element.outgoing])
        if element.triggers or place in process.boundaries:
            todo.extend(after(elements, process.boundaries, process.links, element))
        if place in roots:
            todo.extend(roots[place])
        if element.compensated_by:
            todo.append(element.compensated_by)
    if len(seen) == len(elements):
        return
    for element in elements.values():
        if element.id not in seen:
            yield at(
                element,
                "unreachable",
                f"„{element.label}“ wird nie erreicht. Verbinden oder löschen Sie es.",
            )


def _splits(element: Element) -> Iterator[Finding]:
    ways = element.outgoing
    if element.default and element.default not in {flow.id for flow in ways}:
        yield at(
            element,
            "unknown-default",
            f"Der Standardweg „{element.default}“ geht nicht von hier aus. Wählen Sie "
            "einen der Wege, die hier beginnen.",
        )
    if element.kind not in DECIDING or len(ways) < 2:
        return
    open_ways = [f for f in ways if f.condition is None and f.id != element.default]
    if not open_ways and not element.default:
        yield at(
            element,
            "no-default",
            f"An „{element.label}“ könnte keine Bedingung zutreffen. Legen Sie "
            "einen Standardweg fest.",
        )
    # With a condition or a default somewhere, conditional-flows names each flow.
    is_plain = not element.default and all(flow.written is None for flow in ways)
    if element.kind == "exclusiveGateway" and is_plain:
        yield at(
            element,
            "missing-condition",
            f"An „{element.label}“ fehlt die Bedingung auf dem Weg "
            f"„{ways[1].name or ways[1].id}“; er wird nie von selbst genommen. Geben "
            "Sie an, wann er gilt.",
        )


def _event_targets(process: Process, element: Element) -> Iterator[Finding]:
    for flow in element.outgoing:
        target = process.elements[flow.target]
        catches = (
            target.kind == "intermediateCatchEvent" and target.trigger_kind != "link"
        ) or target.kind == "receiveTask"
        if not catches:
            yield at(
                target,
                "event-gateway-target",
                f"„{target.label}“ folgt auf ein ereignisbasiertes Gateway, ist aber "
                "kein Ereignis, auf das man warten kann. Zeichnen Sie davor eines.",
            )


def _references(process: Process, element: Element) -> Iterator[Finding]:
    not_by = element.extension.get("notBy")
    other = process.elements.get(not_by or "")
    if not_by and (other is None or other.kind != "userTask" or other is element):
        yield at(
            element,
            "unknown-not-by",
            f"tw:notBy nennt „{not_by}“; das ist keine andere Benutzeraufgabe "
            "dieses Prozesses. Tragen Sie die Kennung der anderen Aufgabe ein.",
        )
    host = process.elements.get(element.attached_to or "")
    if element.kind == "boundaryEvent" and (host is None or not host.is_activity):
        yield at(
            element,
            "unknown-host",
            f"„{element.label}“ ist an nichts angeheftet. Heften Sie es an eine "
            "Aufgabe oder einen Teilprozess.",
        )
    if element.kind == "businessRuleTask" and not element.extension.get("decision"):
        yield at(
            element,
            "no-decision",
            f"„{element.label}“ nennt keine Entscheidung. Tragen Sie ein, welche "
            "(tw:decision).",
        )


def _timers(element: Element) -> Iterator[Finding]:
    for trigger in element.triggers:
        if trigger.kind != "timer":
            continue
        if trigger.timer is None:
            message = f"„{element.label}“: Es fehlt die Zeitangabe, etwa P14D."
            yield at(element, "timer", message)
        elif trigger.timer.problem:
            rule = trigger.timer
            yield at(element, "timer", f"Zeitangabe „{rule.text}“: {rule.problem}")


def _conditions(process: Process) -> Iterator[Finding]:
    for flow in process.flows.values():
        if flow.condition is not None and flow.condition.problem:
            yield finding(
                "feel",
                flow.id,
                flow.line,
                f"Bedingung „{flow.condition.text}“: {flow.condition.problem}",
            )
