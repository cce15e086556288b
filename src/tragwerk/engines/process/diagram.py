"""The drawing in a BPMN file: shapes and edges by element id."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.drawn import Bounds
from tragwerk.engines.process.markup import BPMNDI, DC, DI, given_at, parse, reference

SHAPE = f"{{{BPMNDI}}}BPMNShape"
EDGE = f"{{{BPMNDI}}}BPMNEdge"
LABEL = f"{{{BPMNDI}}}BPMNLabel"
BOUNDS = f"{{{DC}}}Bounds"
WAYPOINT = f"{{{DI}}}waypoint"
LARGEST = 1e6

Points = tuple[tuple[float, float], ...]


class Diagram:
    """The drawing as the file holds it, by element id.

    ``horizontal`` says of shapes how they lie; ``collapsed`` holds the ids of
    sub-processes drawn without their inside, ``expanded`` those said to be drawn
    with it, ``drawn`` everything the drawing names, be its place usable or not.
    A shape without usable numbers is left out.
    """

    def __init__(self, root: etree._Element, xml: bytes, source: str) -> None:
        shapes: dict[str, Bounds] = {}
        horizontal: dict[str, bool] = {}
        collapsed: set[str] = set()
        expanded: set[str] = set()
        drawn: set[str] = set()
        for node in root.iter(SHAPE):
            given = given_at(node)
            element = reference(given.get("bpmnElement", ""))
            drawn.add(element)
            bounds = _bounds(node)
            if bounds is None:
                continue
            shapes[element] = bounds
            horizontal[element] = given.get("isHorizontal") != "false"
            if "isExpanded" in given:
                is_open = given["isExpanded"]
                if is_open == "false":
                    collapsed.add(element)
                elif is_open == "true":
                    expanded.add(element)
        for node in root.iter(EDGE):
            drawn.add(reference(node.get("bpmnElement") or ""))
        self.shapes: Mapping[str, Bounds] = MappingProxyType(shapes)
        self.horizontal: Mapping[str, bool] = MappingProxyType(horizontal)
        self.collapsed = frozenset(collapsed)
        self.expanded = frozenset(expanded)
        self.drawn = frozenset(drawn)
        self._xml = xml
        self._source = source

    def __bool__(self) -> bool:
        """Whether the file holds a drawing at all."""
        return bool(self.shapes)

    @cached_property
    def edges(self) -> Mapping[str, Points]:
        """The points of the arrows; read from the file when first asked for."""
        found: dict[str, Points] = {}
        for node in parse(self._xml, self._source).iter(EDGE):
            points = tuple(
                (x, y)
                for point in node.iterchildren(WAYPOINT)
                if (x := _number(point.get("x"))) is not None
                and (y := _number(point.get("y"))) is not None
            )
            if len(points) > 1:
                found[reference(node.get("bpmnElement") or "")] = points
        return MappingProxyType(found)

    @cached_property
    def labels(self) -> Mapping[str, Bounds]:
        """The places of names; read from the file when first asked for."""
        found: dict[str, Bounds] = {}
        for node in parse(self._xml, self._source).iter(LABEL):
            parent = node.getparent()
            bounds = _bounds(node)
            if parent is not None and bounds is not None:
                found[reference(parent.get("bpmnElement") or "")] = bounds
        return MappingProxyType(found)


def _bounds(node: etree._Element) -> Bounds | None:
    for found in node:
        if found.tag != BOUNDS:
            continue
        get = found.get
        try:
            x, y = float(get("x", "")), float(get("y", ""))
            width, height = float(get("width", "")), float(get("height", ""))
        except ValueError:
            return None
        # What is no number at all is not smaller than anything either.
        if (
            -LARGEST < x < LARGEST
            and -LARGEST < y < LARGEST
            and -LARGEST < width < LARGEST
            and -LARGEST < height < LARGEST
        ):
            return Bounds(x, y, width, height)
        return None
    return None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if -LARGEST < value < LARGEST else None
