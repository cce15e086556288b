"""How elements are connected: entries, exits, joins and splits (rules of bpmnlint)."""

from collections.abc import Iterator

from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.model import Element, Finding, Process


def check_connections(process: Process) -> Iterator[Finding]:
    """Check every flow node and sequence flow of a process."""
    ad_hoc = {each.id for each in process.elements.values() if each.ad_hoc is not None}
    compensated = {each.source for each in process.artifacts if each.source}
    for element in process.elements.values():
        incoming, outgoing = element.incoming, element.outgoing
        if element.kind.endswith("Gateway"):
            yield from _gateway(element)
        elif len(incoming) > 1 or len(outgoing) > 1:
            yield from _joins_and_splits(element)
        if element.default or any(flow.written is not None for flow in outgoing):
            yield from _conditions(element)
        if incoming and outgoing:
            continue
        # What an event begins has no arrow that leads to it.
        if element.is_event_subprocess or element.is_for_compensation:
            continue
        if element.parent not in ad_hoc:
            is_handled = element.id in compensated or element.compensated_by
            yield from _ends(element, bool(is_handled))
    yield from _duplicates(process)


def _gateway(element: Element) -> Iterator[Finding]:
    entries, exits = len(element.incoming), len(element.outgoing)
    if entries > 1 and exits > 1:
        yield at(
            element,
            "no-gateway-join-fork",
            f"„{element.label}“ führt Wege zusammen und teilt sie zugleich. Nehmen Sie "
            "dafür zwei Gateways hintereinander.",
        )
    if entries == exits == 1:
        yield at(
            element,
            "superfluous-gateway",
            f"„{element.label}“ teilt nichts und führt nichts zusammen. Löschen Sie "
            "das Gateway.",
        )
    if element.kind == "complexGateway":
        yield at(
            element,
            "no-complex-gateway",
            f"„{element.label}“ ist ein komplexes Gateway, das kaum jemand lesen kann. "
            "Zeichnen Sie es mit exklusiven und parallelen Gateways.",
        )
    if element.kind == "inclusiveGateway":
        yield at(
            element,
            "no-inclusive-gateway",
            f"„{element.label}“ ist ein inklusives Gateway: Wie viele Wege gehen "
            "weiter? Exklusive und parallele Gateways sagen es deutlicher.",
        )


def _joins_and_splits(element: Element) -> Iterator[Finding]:
    if len(element.incoming) > 1:
        yield at(
            element,
            "fake-join",
            f"In „{element.label}“ führen {len(element.incoming)} Pfeile. Jeder "
            "beginnt es neu; zeichnen Sie davor ein Gateway, das sie zusammenführt.",
        )
    if len(element.outgoing) < 2:
        return
    surely = [
        flow
        for flow in element.outgoing
        if flow.written is None and flow.id != element.default
    ]
    if len(surely) > 1:
        yield at(
            element,
            "no-implicit-split",
            f"Aus „{element.label}“ führen {len(surely)} Pfeile ohne Bedingung; alle "
            "gehen gleichzeitig weiter. Zeichnen Sie dafür ein paralleles Gateway.",
        )


def _conditions(element: Element) -> Iterator[Finding]:
    for flow in element.outgoing:
        if flow.written is None and flow.id != element.default:
            yield finding(
                "conditional-flows",
                flow.id,
                flow.line,
                f"Von „{element.label}“ gehen Wege mit Bedingung aus, dem Weg "
                f"„{flow.name or flow.id}“ fehlt sie. Geben Sie eine an oder machen "
                "Sie ihn zum Standardweg.",
            )


def _ends(element: Element, is_handled: bool) -> Iterator[Finding]:
    kind, link = element.kind, _is_only(element, "link")
    starts = kind in ("startEvent", "boundaryEvent")
    catches = kind == "intermediateCatchEvent" and link
    if not element.incoming and not starts and not catches:
        yield at(
            element,
            "no-implicit-start",
            f"Zu „{element.label}“ führt kein Pfeil. Verbinden Sie es mit dem Schritt "
            "davor oder mit einem Startereignis.",
        )
    passes_on = kind == "endEvent" or (kind == "intermediateThrowEvent" and link)
    undone = kind == "boundaryEvent" and _is_only(element, "compensation")
    if not element.outgoing and not passes_on and not (undone and is_handled):
        yield at(
            element,
            "no-implicit-end",
            f"Nach „{element.label}“ geht es nicht weiter. Führen Sie den Weg "
            "fort oder zu einem Endereignis.",
        )
    lonely = not element.incoming and not element.outgoing and kind != "callActivity"
    if lonely and not (undone and len(element.triggers) == 1):
        yield at(
            element,
            "no-disconnected",
            f"„{element.label}“ ist mit nichts verbunden. Verbinden oder löschen Sie "
            "es.",
        )


def _is_only(element: Element, kind: str) -> bool:
    return bool(element.triggers) and all(t.kind == kind for t in element.triggers)


def _duplicates(process: Process) -> Iterator[Finding]:
    known: set[tuple[str, str, str]] = set()
    told: set[tuple[str, bool]] = set()
    for flow in process.flows.values():
        key = (flow.source, flow.target, flow.written or "")
        if key not in known:
            known.add(key)
            continue
        yield finding(
            "no-duplicate-sequence-flows",
            flow.id,
            flow.line,
            f"Von „{process.elements[flow.source].label}“ führt schon ein gleicher "
            f"Pfeil zu „{process.elements[flow.target].label}“. Löschen Sie einen.",
        )
        for place, word, is_source in (
            (flow.source, "gehen", True),
            (flow.target, "kommen", False),
        ):
            if (place, is_source) not in told:
                told.add((place, is_source))
                element = process.elements[place]
                yield at(
                    element,
                    "no-duplicate-sequence-flows",
                    f"Hier {word} doppelte Pfeile {'ab' if is_source else 'an'}: "
                    f"„{element.label}“.",
                )
