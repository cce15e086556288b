"""What a file says about its drawing, and what is drawn but never executed.

Read apart from the model and only when something is drawn or laid out, because
running a process needs none of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from tragwerk.engines.process.markup import (
    BPMN,
    BPMNDI,
    DC,
    DI,
    attribute,
    children,
    line_of,
    local_name,
    parse,
    reference,
    text_of,
)
from tragwerk.engines.process.model import Bounds, Collaboration

Point = tuple[float, float]

LARGEST = 1e6
SHAPE = f"{{{BPMNDI}}}BPMNShape"
EDGE = f"{{{BPMNDI}}}BPMNEdge"
LABEL = f"{{{BPMNDI}}}BPMNLabel"
PLANE = f"{{{BPMNDI}}}BPMNPlane"
DIAGRAM = f"{{{BPMNDI}}}BPMNDiagram"
BOUNDS = f"{{{DC}}}Bounds"
WAYPOINT = f"{{{DI}}}waypoint"
DATA_KINDS = frozenset(
    {"dataObjectReference", "dataObject", "dataStoreReference", "dataStore"}
    | {"dataInput", "dataOutput"}
)
DATA_WAYS = frozenset({"dataInputAssociation", "dataOutputAssociation"})
KINDS = DATA_KINDS | DATA_WAYS | {"textAnnotation", "group", "association", "lane"}
_TAGS = tuple(f"{{{BPMN}}}{kind}" for kind in sorted(KINDS | {"categoryValue"}))


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: of which element, where, and how.

    ``expanded`` and ``horizontal`` are None where the file does not say.
    """

    key: str
    bounds: Bounds
    label: Bounds | None = None
    expanded: bool | None = None
    horizontal: bool | None = None
    marked: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow; ``envelope`` says whether a message sign is drawn on it."""

    key: str
    points: tuple[Point, ...]
    label: Bounds | None = None
    envelope: str = ""


@dataclass(frozen=True, slots=True)
class Plane:
    """One drawing of a file; ``of`` is the element whose inside it shows."""

    of: str
    shapes: tuple[Shape, ...] = ()
    lines: tuple[Line, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is drawn and is no flow node: data, a note, a group, a lane, their ways.

    ``holder`` is the id of what contains it: a process, a sub-process, for a data
    association its activity, for an inner lane the outer one.
    """

    key: str
    kind: str
    name: str
    holder: str
    source: str = ""
    target: str = ""
    direction: str = ""
    state: str = ""
    collection: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawings of a file and the things in it, by id in the order of the file."""

    planes: tuple[Plane, ...]
    things: Mapping[str, Thing]
    others: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def read_picture(collaboration: Collaboration) -> Picture:
    """Read drawings and things; a shape without usable numbers is left out.

    ``others`` gives kind and name of what has a shape and is known to nobody else,
    such as a conversation.
    """
    root = parse(collaboration.xml, collaboration.source)
    planes = tuple(_planes(root))
    things = _things(root)
    known = set(things)
    known.update(pool.id for pool in collaboration.pools)
    known.update(flow.id for flow in collaboration.message_flows)
    for process in collaboration.processes.values():
        known.update(process.elements, process.flows)
    drawn = {each.key for plane in planes for each in plane.shapes}
    return Picture(planes, things, _others(root, drawn - known))


def _planes(root: etree._Element) -> Iterator[Plane]:
    for node in root.iter(PLANE):
        diagram = node.getparent()
        yield Plane(
            reference(node.get("bpmnElement", "")),
            tuple(_shapes(node)),
            tuple(_lines(node)),
            "" if diagram is None else " ".join(attribute(diagram, "name").split()),
        )


def _shapes(plane: etree._Element) -> Iterator[Shape]:
    for node in plane.iterchildren(SHAPE):
        box = bounds_of(node)
        if box is not None:
            yield Shape(
                reference(node.get("bpmnElement", "")),
                box,
                _label(node),
                _said(node, "isExpanded"),
                _said(node, "isHorizontal"),
                node.get("isMarkerVisible") != "false",
            )


def _lines(plane: etree._Element) -> Iterator[Line]:
    for node in plane.iterchildren(EDGE):
        points = tuple(
            (x, y)
            for point in node.iterchildren(WAYPOINT)
            if (x := _number(point.get("x"))) is not None
            and (y := _number(point.get("y"))) is not None
        )
        if len(points) > 1:
            yield Line(
                reference(node.get("bpmnElement", "")),
                points,
                _label(node),
                node.get("messageVisibleKind", ""),
            )


def bounds_of(node: etree._Element) -> Bounds | None:
    """Read the place of a shape or label; None if the numbers are of no use."""
    found = next(node.iterchildren(BOUNDS), None)
    if found is None:
        return None
    x, y = _number(found.get("x")), _number(found.get("y"))
    width, height = _number(found.get("width")), _number(found.get("height"))
    if x is None or y is None or width is None or height is None:
        return None
    return Bounds(x, y, width, height) if width >= 0 and height >= 0 else None


def _label(node: etree._Element) -> Bounds | None:
    found = next(node.iterchildren(LABEL), None)
    box = None if found is None else bounds_of(found)
    return box if box is not None and box.width > 0 else None


def _said(node: etree._Element, name: str) -> bool | None:
    value = node.get(name)
    return None if value is None else value in ("true", "1")


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    # What is no number at all is not smaller than anything either.
    return value if -LARGEST < value < LARGEST else None


def _things(root: etree._Element) -> dict[str, Thing]:
    nodes = list(root.iter(*_TAGS))
    by_id = {node.get("id", ""): node for node in nodes}
    found: dict[str, Thing] = {}
    for number, node in enumerate(nodes):
        kind = local_name(node)
        key = attribute(node, "id") or f"{kind}-{line_of(node)}-{number}"
        if kind == "categoryValue" or key in found:
            continue
        found[key] = _thing(node, key, kind, by_id)
    return found


def _thing(
    node: etree._Element, key: str, kind: str, by_id: Mapping[str, etree._Element]
) -> Thing:
    parent = node.getparent()
    holder = "" if parent is None else attribute(parent, "id")
    name = " ".join(attribute(node, "name").split())
    if kind == "lane":
        return _lane(node, key, name)
    if kind in DATA_WAYS:
        source = text_of(next(children(node, "sourceRef"), None))
        target = text_of(next(children(node, "targetRef"), None))
        inward = kind == "dataInputAssociation"
        return Thing(
            key,
            kind,
            name,
            holder,
            source=reference(source) if inward else holder,
            target=holder if inward else reference(target),
            direction="One",
        )
    if kind == "textAnnotation":
        return Thing(key, kind, text_of(next(children(node, "text"), None)), holder)
    if kind == "group":
        value = by_id.get(reference(attribute(node, "categoryValueRef")))
        named = "" if value is None else attribute(value, "value")
        return Thing(key, kind, name or named, holder)
    if kind == "association":
        return Thing(
            key,
            kind,
            name,
            holder,
            source=reference(attribute(node, "sourceRef")),
            target=reference(attribute(node, "targetRef")),
            direction=attribute(node, "associationDirection"),
        )
    return _data(node, key, kind, name, holder, by_id)


def _lane(node: etree._Element, key: str, name: str) -> Thing:
    lane_set = node.getparent()
    outer = None if lane_set is None else lane_set.getparent()
    members = tuple(reference(text_of(each)) for each in children(node, "flowNodeRef"))
    holder = "" if outer is None else attribute(outer, "id")
    return Thing(key, "lane", name, holder, members=members)


def _data(
    node: etree._Element,
    key: str,
    kind: str,
    name: str,
    holder: str,
    by_id: Mapping[str, etree._Element],
) -> Thing:
    meant = node
    if kind.endswith("Reference"):
        meant = by_id.get(reference(attribute(node, kind.removesuffix("erence"))), node)
    if kind in ("dataInput", "dataOutput"):
        outer = node.getparent()
        above = None if outer is None else outer.getparent()
        holder = "" if above is None else attribute(above, "id")
    state = next(children(node, "dataState"), None)
    return Thing(
        key,
        kind,
        name or " ".join(attribute(meant, "name").split()),
        holder,
        state="" if state is None else attribute(state, "name"),
        collection="true"
        in (attribute(meant, "isCollection"), attribute(node, "isCollection")),
    )


def _others(root: etree._Element, wanted: set[str]) -> dict[str, tuple[str, str]]:
    if not wanted:
        return {}
    return {
        attribute(node, "id"): (local_name(node), attribute(node, "name"))
        for node in root.iter(f"{{{BPMN}}}*")
        if attribute(node, "id") in wanted
    }
