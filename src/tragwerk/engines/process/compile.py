"""From a process node to the indexed definition the engine runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.elements import REGISTRY
from tragwerk.engines.process.errors import ProcessError, ProcessLimitError
from tragwerk.engines.process.expressions import Expression, compile_expression
from tragwerk.engines.process.graph import links_of, reaches_of, starts_of
from tragwerk.engines.process.markup import (
    TRAGWERK,
    attribute,
    children,
    id_of,
    line_of,
    local_name,
    reference,
    text_of,
)
from tragwerk.engines.process.model import (
    EMPTY,
    DataItem,
    Element,
    Flow,
    Lane,
    MessageRef,
    Process,
    Trigger,
)
from tragwerk.engines.process.support import refuse_details, refuse_node, refuse_trigger
from tragwerk.engines.process.timers import TimerKind, TimerRule, parse_timer

MAX_ELEMENTS = 5_000
MAX_DEPTH = 32

DATA_KINDS = ("dataObject", "dataObjectReference", "dataStoreReference")
TIMER_KINDS: Mapping[str, TimerKind] = MappingProxyType(
    {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}
)
SEND_OR_RECEIVE = ("sendTask", "receiveTask")


@dataclass(frozen=True, slots=True)
class MessageBook:
    """The message names by id, and what a message flow says about its ends."""

    names: Mapping[str, str]
    at: Mapping[str, MessageRef]


def compile_process(
    node: etree._Element,
    source: str,
    digest: str,
    book: MessageBook,
    definitions: Mapping[str, etree._Element],
) -> Process:
    """Compile a process node.

    Raises:
        ProcessError: if it uses what is not supported or refers to nothing.
        ProcessLimitError: if it has more than 5,000 elements.
    """
    lanes = tuple(_lanes(node, source))
    lane_of = {
        element: lane.name or lane.id for lane in lanes for element in lane.elements
    }
    plain: dict[str, Element] = {}
    for child, parent in _nodes(node, source):
        element = _element(child, parent, source, book, definitions)
        plain[element.id] = replace(element, lane=lane_of.get(element.id))
        if len(plain) > MAX_ELEMENTS:
            raise ProcessLimitError(
                f"Der Prozess hat mehr als {MAX_ELEMENTS} Elemente.", source=source
            )
    flows = {flow.id: flow for flow in _flows(node, source, plain)}
    elements = _connect(plain, flows)
    boundaries: dict[str, tuple[Element, ...]] = {}
    for element in elements.values():
        if element.attached_to:
            host = element.attached_to
            boundaries[host] = (*boundaries.get(host, ()), element)
    return Process(
        id=id_of(node, source),
        name=attribute(node, "name"),
        source=source,
        digest=digest,
        line=line_of(node),
        executable=attribute(node, "isExecutable") != "false",
        documentation=_documentation(node),
        elements=MappingProxyType(elements),
        flows=MappingProxyType(flows),
        lanes=lanes,
        data=tuple(_data(node)),
        boundaries=MappingProxyType(boundaries),
        starts=MappingProxyType(starts_of(elements)),
        links=MappingProxyType(links_of(elements)),
        reaches=MappingProxyType(reaches_of(elements, source)),
    )


def _nodes(
    node: etree._Element, source: str, parent: str | None = None, depth: int = 0
) -> Iterator[tuple[etree._Element, str | None]]:
    """Walk the flow nodes, sub-processes inclusive, in document order."""
    if depth > MAX_DEPTH:
        raise ProcessLimitError(
            f"Teilprozesse sind tiefer als {MAX_DEPTH} Ebenen verschachtelt.",
            source=source,
            line=line_of(node),
        )
    for child in children(node):
        name = local_name(child)
        refuse_node(child, source)
        if name in REGISTRY:
            yield child, parent
        if name == "subProcess":
            yield from _nodes(child, source, id_of(child, source), depth + 1)


def _element(
    node: etree._Element,
    parent: str | None,
    source: str,
    book: MessageBook,
    definitions: Mapping[str, etree._Element],
) -> Element:
    refuse_details(node, source)
    kind = local_name(node)
    trigger, definition = _trigger(node, source, definitions)
    message = None
    if kind in SEND_OR_RECEIVE or (trigger and trigger.kind == "message"):
        message = _message(node, definition, book)
    return Element(
        id=id_of(node, source),
        kind=kind,
        name=" ".join(attribute(node, "name").split()),
        documentation=_documentation(node),
        lane=None,
        extension=_extension(node),
        line=line_of(node),
        parent=parent,
        trigger=trigger,
        message=message,
        attached_to=reference(attribute(node, "attachedToRef")) or None,
        interrupting=attribute(node, "cancelActivity") != "false",
        instantiate=attribute(node, "instantiate") == "true" and kind == "receiveTask",
        default=attribute(node, "default") or None,
    )


def _trigger(
    node: etree._Element, source: str, definitions: Mapping[str, etree._Element]
) -> tuple[Trigger | None, etree._Element | None]:
    found = [
        child
        for child in children(node)
        if local_name(child).endswith("EventDefinition")
    ]
    for child in children(node, "eventDefinitionRef"):
        definition = definitions.get(reference(text_of(child)))
        if definition is not None:
            found.append(definition)
    if not found:
        return None, None
    refuse_trigger(node, found, source)
    definition = found[0]
    match local_name(definition):
        case "timerEventDefinition":
            return Trigger("timer", timer=_timer(definition)), definition
        case "linkEventDefinition":
            name = attribute(definition, "name") or attribute(node, "name")
            return Trigger("link", link=name), definition
        case "terminateEventDefinition":
            return Trigger("terminate"), definition
        case _:
            return Trigger("message"), definition


def _timer(definition: etree._Element) -> TimerRule:
    for child in children(definition, *TIMER_KINDS):
        text = text_of(child)
        if text:
            return parse_timer(TIMER_KINDS[local_name(child)], text)
    missing = Expression("", None, "Es fehlt die Zeitangabe, etwa P14D.")
    return TimerRule("duration", "", expression=missing)


def _message(
    node: etree._Element, definition: etree._Element | None, book: MessageBook
) -> MessageRef | None:
    """Find the message: its reference, else its flow, else the element's name."""
    holder = node if definition is None else definition
    name = book.names.get(reference(attribute(holder, "messageRef")))
    drawn = book.at.get(attribute(node, "id"))
    name = name or (drawn.name if drawn else "") or attribute(node, "name")
    if not name:
        return None
    return replace(drawn or MessageRef(name), name=name)


def _flows(
    node: etree._Element, source: str, elements: Mapping[str, Element]
) -> Iterator[Flow]:
    for child in node.iter(f"{{{etree.QName(node).namespace}}}sequenceFlow"):
        flow_id = id_of(child, source)
        start, end = (
            reference(attribute(child, name)) for name in ("sourceRef", "targetRef")
        )
        for each in (start, end):
            if each not in elements:
                raise ProcessError(
                    f"Der Pfeil verweist auf „{each}“, das es in diesem Prozess nicht "
                    "gibt. Verbinden Sie ihn neu oder löschen Sie ihn.",
                    source=source,
                    element=flow_id,
                    line=line_of(child),
                )
        if elements[start].parent != elements[end].parent:
            raise ProcessError(
                "Der Pfeil führt über den Rand eines Teilprozesses. Enden Sie im "
                "Teilprozess und führen Sie den Weg außen weiter.",
                source=source,
                element=flow_id,
                line=line_of(child),
            )
        condition = text_of(next(children(child, "conditionExpression"), None))
        yield Flow(
            id=flow_id,
            name=attribute(child, "name"),
            source=start,
            target=end,
            condition=compile_expression(condition) if condition else None,
            line=line_of(child),
        )


def _connect(
    elements: Mapping[str, Element], flows: Mapping[str, Flow]
) -> dict[str, Element]:
    incoming: dict[str, list[Flow]] = {each: [] for each in elements}
    outgoing: dict[str, list[Flow]] = {each: [] for each in elements}
    for flow in flows.values():
        outgoing[flow.source].append(flow)
        incoming[flow.target].append(flow)
    return {
        key: replace(
            element, incoming=tuple(incoming[key]), outgoing=tuple(outgoing[key])
        )
        for key, element in elements.items()
    }


def _lanes(node: etree._Element, source: str) -> Iterator[Lane]:
    """Read lanes, the outer before the inner, so that the inner one wins."""
    for lane_set in children(node, "laneSet", "childLaneSet"):
        for lane in children(lane_set, "lane"):
            yield Lane(
                id=id_of(lane, source),
                name=attribute(lane, "name"),
                elements=tuple(
                    reference(text_of(each)) for each in children(lane, "flowNodeRef")
                ),
            )
            yield from _lanes(lane, source)


def _data(node: etree._Element) -> Iterator[DataItem]:
    for child in children(node):
        if local_name(child) in DATA_KINDS:
            yield DataItem(
                attribute(child, "id"),
                local_name(child),
                attribute(child, "name"),
                line_of(child),
            )


def _documentation(node: etree._Element) -> str:
    return "\n\n".join(text_of(each) for each in children(node, "documentation"))


def _extension(node: etree._Element) -> Mapping[str, str]:
    prefix = f"{{{TRAGWERK}}}"
    found = {
        str(key).removeprefix(prefix): str(value).strip()
        for key, value in node.attrib.items()
        if str(key).startswith(prefix)
    }
    return MappingProxyType(found) if found else EMPTY
