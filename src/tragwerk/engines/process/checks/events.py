"""Start and end, event definitions, links (rules of bpmnlint)."""

from collections.abc import Iterator

from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.model import Element, Finding, Process, Severity

Scope = tuple[str | None, list[Element]]


def scopes_of(process: Process) -> dict[str | None, list[Element]]:
    """Return the flow nodes of the process (None) and of each sub-process."""
    found: dict[str | None, list[Element]] = {None: []}
    for element in process.elements.values():
        found.setdefault(element.parent, []).append(element)
        if element.is_subprocess:
            found.setdefault(element.id, [])
    return found


def check_events(process: Process) -> Iterator[Finding]:
    """Check the scopes and events of a process."""
    for scope, inside in scopes_of(process).items():
        holder = None if scope is None else process.elements[scope]
        yield from _start_and_end(process, holder, inside)
        if any(each.triggers for each in inside):
            yield from _links(inside)
        yield from _superfluous_termination(process, inside)
    for element in process.elements.values():
        if element.triggers or (
            element.kind == "startEvent" and element.parent is not None
        ):
            yield from _event(process, element)
        elif element.kind == "eventBasedGateway":
            yield from _event_gateway(element)


def _start_and_end(
    process: Process, holder: Element | None, inside: list[Element]
) -> Iterator[Finding]:
    starts = [each for each in inside if each.kind == "startEvent"]
    ends = [each for each in inside if each.kind == "endEvent"]
    if holder is not None and holder.ad_hoc is not None:
        for each in (*starts, *ends):
            yield at(
                each,
                "ad-hoc-sub-process",
                f"„{each.label}“ steht in einem Ad-hoc-Teilprozess, der weder Start "
                "noch Ende hat. Löschen Sie das Ereignis.",
            )
        return
    word = "Der Prozess" if holder is None else f"Der Teilprozess „{holder.label}“"
    place, line = (
        (process.id, process.line) if holder is None else (holder.id, holder.line)
    )
    # A sub-process without start event begins with what nothing leads to.
    severity: Severity = "ERROR" if holder is None else "WARNING"
    if not starts:
        begins = any(each.instantiate for each in inside)
        yield finding(
            "start-event-required",
            place,
            line,
            f"{word} hat kein Startereignis. Zeichnen Sie, womit er beginnt.",
            "WARNING" if begins else severity,
        )
    if not ends:
        message = f"{word} hat kein Endereignis. Zeichnen Sie, womit er endet."
        yield finding("end-event-required", place, line, message, severity)
    if sum(not each.triggers for each in starts) > 1:
        yield finding(
            "single-blank-start-event",
            place,
            line,
            f"{word} hat mehrere Startereignisse ohne Auslöser; nur das erste wird von "
            "selbst benutzt. Lassen Sie eines stehen oder geben Sie Auslöser an.",
        )


def _event(process: Process, element: Element) -> Iterator[Finding]:
    if len(element.triggers) > 1:
        yield at(
            element,
            "single-event-definition",
            f"„{element.label}“ hat {len(element.triggers)} Auslöser; man sieht nicht, "
            "welche. Zeichnen Sie für jeden ein eigenes Ereignis.",
        )
    if process.executable and any(
        each.kind == "conditional" and each.condition is None
        for each in element.triggers
    ):
        yield at(
            element,
            "conditional-event",
            f"„{element.label}“ wartet auf eine Bedingung, die fehlt. Geben Sie an, "
            "wann sie erfüllt ist.",
        )
    if element.kind != "startEvent" or element.parent is None:
        return
    holder = process.elements[element.parent]
    if holder.is_event_subprocess and not element.triggers:
        yield at(
            element,
            "event-sub-process-typed-start-event",
            f"„{element.label}“ beginnt einen Ereignis-Teilprozess, aber wodurch? "
            "Geben Sie dem Startereignis einen Auslöser.",
        )
    if element.triggers and not holder.is_event_subprocess:
        yield at(
            element,
            "sub-process-blank-start-event",
            f"„{element.label}“ in einem Teilprozess hat einen Auslöser, der nie "
            "eintritt: Ein Teilprozess beginnt, wenn der Weg zu ihm führt. Nehmen Sie "
            "ein Startereignis ohne Auslöser.",
        )


def _event_gateway(element: Element) -> Iterator[Finding]:
    if len(element.outgoing) < 2:
        yield at(
            element,
            "event-based-gateway",
            f"„{element.label}“ wartet auf das erste von mehreren Ereignissen, hat "
            "aber keine zwei Wege. Zeichnen Sie die Ereignisse oder löschen Sie es.",
        )
    for flow in element.outgoing:
        if flow.written is not None:
            yield finding(
                "event-based-gateway",
                flow.id,
                flow.line,
                f"Hinter „{element.label}“ entscheidet das Ereignis, keine Bedingung. "
                "Löschen Sie die Bedingung.",
            )


def _links(inside: list[Element]) -> Iterator[Finding]:
    named: dict[str, list[Element]] = {}
    for element in inside:
        link = next((t for t in element.triggers if t.kind == "link"), None)
        if link is None:
            continue
        if link.name:
            named.setdefault(link.name, []).append(element)
        else:
            yield at(
                element,
                "link-event",
                "Dem Link-Ereignis fehlt der Name, der zum Ziel führt.",
            )
    for name, events in named.items():
        targets = [e for e in events if e.kind == "intermediateCatchEvent"]
        if len(targets) > 1:
            for each in targets:
                yield at(
                    each,
                    "link-event",
                    f"Der Link „{name}“ hat mehrere Ziele. Lassen Sie eines stehen.",
                )
        elif not targets:
            for each in events:
                yield at(each, "link-event", f"Zum Link „{name}“ fehlt das Ziel.")
        elif len(events) == 1:
            message = f"Zum Link „{name}“ führt kein Sprung. Löschen Sie das Ziel."
            yield at(events[0], "link-event", message, "WARNING")


def _superfluous_termination(
    process: Process, inside: list[Element]
) -> Iterator[Finding]:
    ends = [each for each in inside if not each.outgoing]
    terminating = [e for e in ends if e.triggers and e.trigger_kind == "terminate"]
    if len(terminating) == 1 and all(
        each is terminating[0] or _interrupts(process, each) for each in ends
    ):
        yield at(
            terminating[0],
            "superfluous-termination",
            f"„{terminating[0].label}“ beendet alles, ist aber ohnehin das einzige "
            "Ende. Nehmen Sie ein einfaches Endereignis.",
        )


def _interrupts(process: Process, element: Element) -> bool:
    start = process.event_starts.get(element.id)
    return element.is_event_subprocess and start is not None and start.interrupting
