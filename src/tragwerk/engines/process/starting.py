"""Where an instance begins: plainly, by a message, or at a chosen event."""

from tragwerk.engines.process.elements.events import await_event
from tragwerk.engines.process.errors import NotWaitingError, ProcessError
from tragwerk.engines.process.model import Element, Process
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import (
    ROOT,
    EventKind,
)

STARTS = ("startEvent", "receiveTask", "eventBasedGateway")


def begin(run: Run, message: str | None, at: str | None) -> None:
    """Report the start and put the first tokens where the instance begins.

    Raises:
        NotWaitingError: if the process does not begin with this message.
        ProcessError: if it cannot begin this way.
    """
    process = run.program.process
    run.record(EventKind.STARTED, process.id, message=message)
    for each in run.program.event_subprocesses:
        if each.begin is not None:
            run.set_timers(ROOT, each.begin)
    for element in _start_elements(process, message, at):
        node = run.program.nodes[element.id]
        if element.kind == "receiveTask":
            run.enter(node, None)
            run.leave(node, ROOT)
        elif element.kind == "eventBasedGateway" and element.instantiate:
            _start_at_gateway(run, node, message)
        else:
            run.place(node, ROOT)


def _start_elements(
    process: Process, message: str | None, at: str | None
) -> tuple[Element, ...]:
    if at is not None:
        element = process.element(at)
        if element.kind not in STARTS or element.parent is not None:
            raise process.error(element, "Hier kann der Prozess nicht beginnen.")
        return (element,)
    if message is None:
        return _plain_starts(process)
    for element in process.elements.values():
        if element.parent is not None:
            continue
        starts = element.kind == "startEvent" or element.instantiate
        if starts and message in _names_at(process, element):
            return (element,)
    raise NotWaitingError(
        f"Der Prozess „{process.id}“ beginnt nicht mit der Nachricht „{message}“.",
        source=process.source,
    )


def _start_at_gateway(run: Run, node: Node, message: str | None) -> None:
    """Begin with the event that occurred; of a parallel gateway the others wait."""
    run.enter(node, None)
    run.record(EventKind.COMPLETED, node.id)
    targets = [target for _flow, target in node.out]
    first = next(
        (t for t in targets if message in _names_at(run.program.process, t.element)),
        targets[0] if targets else None,
    )
    for target in targets:
        if target is first:
            run.enter(target, None)
            run.leave(target, ROOT)
        elif node.element.gathers_all:
            run.enter(target, None)
            await_event(run, target, run.rest(target, ROOT, None).id)


def _names_at(process: Process, element: Element) -> set[str]:
    found = [element]
    if element.kind == "eventBasedGateway":
        found = [process.elements[flow.target] for flow in element.outgoing]
    names = {each.message.name for each in found if each.message is not None}
    for each in found:
        names |= {t.message.name for t in each.triggers if t.message is not None}
    return names


def _plain_starts(process: Process) -> tuple[Element, ...]:
    plain = process.starts.get(None, ())
    if plain:
        return plain
    known = ", ".join(process.start_messages)
    raise ProcessError(
        f"Der Prozess „{process.id}“ hat kein Startereignis ohne Nachricht. "
        + (f"Er beginnt mit: {known}." if known else "Zeichnen Sie eines."),
        source=process.source,
    )
