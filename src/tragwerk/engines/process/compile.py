"""From a process node to the indexed definition the engine runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lxml import etree

from tragwerk.engines.process.data_mapping import feel_of
from tragwerk.engines.process.definitions import Definitions
from tragwerk.engines.process.errors import ProcessLimitError
from tragwerk.engines.process.graph import (
    event_subprocesses_of,
    links_of,
    reaches_of,
    starts_of,
)
from tragwerk.engines.process.markup import (
    PREFIX,
    attribute,
    children,
    given_at,
    line_of,
    local_name,
    reference,
    text_of,
)
from tragwerk.engines.process.model import (
    FLOW_NODES,
    SUBPROCESSES,
    Artifact,
    DataItem,
    Element,
    Flow,
    Lane,
    Process,
)
from tragwerk.engines.process.read_element import documentation_of, read_element

MAX_ELEMENTS = 5_000
MAX_DEPTH = 32

DATA_TAGS = tuple(
    f"{PREFIX}{name}"
    for name in ("dataObject", "dataObjectReference", "dataStoreReference")
)
CHOREOGRAPHY = ("choreographyTask", "subChoreography", "callChoreography")
ARTIFACTS = ("association", "textAnnotation", "group")
# What a process or sub-process may hold that is read, by tag.
HELD = {
    f"{PREFIX}{name}": name
    for name in (*FLOW_NODES, "sequenceFlow", *ARTIFACTS, *CHOREOGRAPHY)
}
CONDITION = f"{PREFIX}conditionExpression"


@dataclass(slots=True)
class _Reading:
    """What has been read of a process so far."""

    source: str
    definitions: Definitions
    elements: dict[str, dict[str, Any]] = field(default_factory=dict)
    flows: list[etree._Element] = field(default_factory=list)
    associations: list[Artifact] = field(default_factory=list)


def compile_process(
    node: etree._Element,
    process_id: str,
    source: str,
    digest: str,
    found: Definitions,
    siblings: Mapping[str, Process],
) -> Process:
    """Compile a process node; what cannot be right is noted, not refused.

    Raises:
        ProcessLimitError: if it has more than 5,000 elements or sub-processes
            nested deeper than 32 levels.
    """
    lanes = tuple(_lanes(node))
    reading = _Reading(source, found)
    _read_scope(node, None, reading, 0)
    _place(reading, lanes)
    flows = _flows(reading)
    _join_handlers(reading)
    elements = _connect(reading, flows)
    boundaries: dict[str, tuple[Element, ...]] = {}
    for each in elements.values():
        if each.attached_to:
            host = each.attached_to
            boundaries[host] = (*boundaries.get(host, ()), each)
    inside, begins = event_subprocesses_of(elements)
    return Process(
        id=process_id,
        name=attribute(node, "name"),
        source=source,
        digest=digest,
        line=line_of(node),
        executable=attribute(node, "isExecutable") != "false",
        documentation=documentation_of(node),
        elements=MappingProxyType(elements),
        flows=MappingProxyType(flows),
        lanes=lanes,
        data=tuple(_data(node)),
        boundaries=MappingProxyType(boundaries),
        starts=MappingProxyType(starts_of(elements)),
        links=MappingProxyType(links_of(elements)),
        reaches=MappingProxyType(reaches_of(elements, source)),
        event_subprocesses=MappingProxyType(inside),
        event_starts=MappingProxyType(begins),
        artifacts=tuple(reading.associations),
        siblings=siblings,
    )


def read_artifact(node: etree._Element) -> Artifact:
    """Read a note, a group or an association."""
    given = given_at(node)
    return Artifact(
        given.get("id", "").strip(),
        local_name(node),
        text_of(next(children(node, "text"), None)) if len(node) else "",
        line_of(node),
        reference(given.get("sourceRef", "")) or None,
        reference(given.get("targetRef", "")) or None,
    )


def _read_scope(
    node: etree._Element, parent: str | None, reading: _Reading, depth: int
) -> None:
    """Read the flow nodes of a process or sub-process, in document order."""
    if depth > MAX_DEPTH:
        raise ProcessLimitError(
            f"Teilprozesse sind tiefer als {MAX_DEPTH} Ebenen verschachtelt.",
            source=reading.source,
            line=line_of(node),
        )
    problems, elements = reading.definitions.problems, reading.elements
    for child in node:
        name = HELD.get(child.tag)
        if name is None:
            continue
        if name in FLOW_NODES:
            given = given_at(child)
            key = given.get("id", "").strip()
            if not key or key in elements:
                key = _made_id(child, name, key, reading)
                if not key:
                    continue
            elements[key] = read_element(
                child, name, given, key, parent, reading.definitions
            )
            if len(elements) > MAX_ELEMENTS:
                raise ProcessLimitError(
                    f"Der Prozess hat mehr als {MAX_ELEMENTS} Elemente.",
                    source=reading.source,
                )
            if name in SUBPROCESSES:
                _read_scope(child, key, reading, depth + 1)
        elif name == "sequenceFlow":
            reading.flows.append(child)
        elif name in ARTIFACTS:
            reading.associations.append(read_artifact(child))
        elif name in CHOREOGRAPHY:
            problems.add(
                child,
                "choreography",
                "Choreographien werden nicht ausgeführt. Zeichnen Sie Pools mit "
                "Nachrichtenflüssen.",
            )


def _made_id(node: etree._Element, kind: str, key: str, reading: _Reading) -> str:
    """Return an id for a node without one, nothing if the one it has is taken."""
    problems = reading.definitions.problems
    if not key:
        problems.add(
            node,
            "id-missing",
            f"Einem Element „{kind}“ fehlt das Attribut „id“.",
        )
        return f"{kind}-{line_of(node)}-{len(reading.elements)}"
    problems.add(
        node,
        "id-twice",
        f"Die Kennung „{key}“ kommt zweimal vor. Jede id muss einmalig sein; das "
        "zweite Element wird nicht beachtet.",
    )
    return ""


def _place(reading: _Reading, lanes: tuple[Lane, ...]) -> None:
    """Say of each element in which lane it lies."""
    lane_of = {each: lane.name or lane.id for lane in lanes for each in lane.elements}
    if not lane_of:
        return
    for key, element in reading.elements.items():
        element["lane"] = lane_of.get(key) or _outer(element, reading, lane_of)


def _outer(
    element: Mapping[str, Any], reading: _Reading, lane_of: Mapping[str, str]
) -> str | None:
    """Give what lies in a sub-process the lane of the sub-process."""
    parent: str | None = element["parent"]
    while parent is not None:
        if parent in lane_of:
            return lane_of[parent]
        parent = reading.elements[parent]["parent"]
    return None


def _flows(reading: _Reading) -> dict[str, Flow]:
    elements = reading.elements
    problems = reading.definitions.problems
    found: dict[str, Flow] = {}
    for number, node in enumerate(reading.flows):
        given = given_at(node)
        start = reference(given.get("sourceRef", ""))
        end = reference(given.get("targetRef", ""))
        if start not in elements or end not in elements:
            missing = end if start in elements else start
            problems.add(
                node,
                "flow-end",
                f"Der Pfeil verweist auf „{missing}“, das es in diesem Prozess "
                "nicht gibt. Verbinden Sie ihn neu oder löschen Sie ihn.",
            )
            continue
        if elements[start]["parent"] != elements[end]["parent"]:
            problems.add(
                node,
                "flow-crosses",
                "Der Pfeil führt über den Rand eines Teilprozesses. Enden Sie im "
                "Teilprozess und führen Sie den Weg außen weiter.",
            )
            continue
        key = given.get("id", "").strip()
        if not key or key in found:
            problems.add(node, "id-twice", "Der Pfeil hat keine eigene Kennung (id).")
            key = f"flow-{line_of(node)}-{number}"
        name = given.get("name")
        written = condition = None
        if (
            len(node)
            and (inside := next(node.iterchildren(CONDITION), None)) is not None
        ):
            written = text_of(inside)
            condition = feel_of(inside, node, reading.definitions)
        found[key] = Flow(
            key,
            " ".join(name.split()) if name else "",
            start,
            end,
            condition,
            line_of(node),
            written,
        )
    return found


def _join_handlers(reading: _Reading) -> None:
    """Give each compensation event the activity its association leads to."""
    for each in reading.associations:
        event = reading.elements.get(each.source or "")
        handler = reading.elements.get(each.target or "")
        if event is None or handler is None or event["kind"] != "boundaryEvent":
            continue
        triggers = event.get("triggers", ())
        if triggers and triggers[0].kind == "compensation":
            event["compensated_by"] = handler["id"]
            handler["is_for_compensation"] = True


def _connect(reading: _Reading, flows: Mapping[str, Flow]) -> dict[str, Element]:
    incoming: dict[str, list[Flow]] = {}
    outgoing: dict[str, list[Flow]] = {}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow)
        incoming.setdefault(flow.target, []).append(flow)
    return {
        key: Element(
            incoming=tuple(incoming.get(key, ())),
            outgoing=tuple(outgoing.get(key, ())),
            **fields,
        )
        for key, fields in reading.elements.items()
    }


def _lanes(node: etree._Element) -> Iterator[Lane]:
    """Read lanes, the outer before the inner, so that the inner one wins."""
    for lane_set in children(node, "laneSet", "childLaneSet"):
        for lane in children(lane_set, "lane"):
            yield Lane(
                id=attribute(lane, "id"),
                name=attribute(lane, "name"),
                elements=tuple(
                    reference(text_of(each)) for each in children(lane, "flowNodeRef")
                ),
            )
            yield from _lanes(lane)


def _scope_of(node: etree._Element) -> str | None:
    """Return the sub-process that a node lies in."""
    parent = node.getparent()
    if parent is None or local_name(parent) not in SUBPROCESSES:
        return None
    return attribute(parent, "id")


def _data(node: etree._Element) -> Iterator[DataItem]:
    for child in node.iter(*DATA_TAGS):
        yield DataItem(
            attribute(child, "id"),
            local_name(child),
            attribute(child, "name"),
            line_of(child),
            _scope_of(child),
        )
