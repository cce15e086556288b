"""The drawing in a BPMN file: shapes and edges by element id."""

from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.markup import BPMNDI, DC, DI, attribute, reference
from tragwerk.engines.process.model import Bounds, Diagram

WAYPOINT = f"{{{DI}}}waypoint"
LARGEST = 1e6


def read_diagram(root: etree._Element) -> Diagram:
    """Read shapes and edges; a shape without usable numbers is left out."""
    shapes: dict[str, Bounds] = {}
    horizontal: dict[str, bool] = {}
    labels: dict[str, Bounds] = {}
    collapsed: set[str] = set()
    expanded: set[str] = set()
    drawn: set[str] = set()
    for node in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        element = reference(attribute(node, "bpmnElement"))
        bounds = _bounds(node)
        drawn.add(element)
        if bounds is not None:
            shapes[element] = bounds
            horizontal[element] = attribute(node, "isHorizontal") != "false"
            is_open = node.get("isExpanded")
            if is_open == "false":
                collapsed.add(element)
            elif is_open == "true":
                expanded.add(element)
    edges: dict[str, tuple[tuple[float, float], ...]] = {}
    for node in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        points = [
            (x, y)
            for point in node.iterchildren(WAYPOINT)
            if (x := _number(point.get("x"))) is not None
            and (y := _number(point.get("y"))) is not None
        ]
        element = reference(attribute(node, "bpmnElement"))
        drawn.add(element)
        if len(points) > 1:
            edges[element] = tuple(points)
    for node in root.iter(f"{{{BPMNDI}}}BPMNLabel"):
        parent = node.getparent()
        bounds = _bounds(node)
        if parent is not None and bounds is not None:
            labels[reference(attribute(parent, "bpmnElement"))] = bounds
    return Diagram(
        MappingProxyType(shapes),
        MappingProxyType(edges),
        MappingProxyType(horizontal),
        MappingProxyType(labels),
        frozenset(collapsed),
        frozenset(expanded),
        frozenset(drawn),
    )


def _bounds(node: etree._Element) -> Bounds | None:
    found = next(node.iterchildren(f"{{{DC}}}Bounds"), None)
    if found is None:
        return None
    x, y = _number(found.get("x")), _number(found.get("y"))
    width, height = _number(found.get("width")), _number(found.get("height"))
    if x is None or y is None or width is None or height is None:
        return None
    return Bounds(x, y, width, height)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    # What is no number at all is not smaller than anything either.
    return value if -LARGEST < value < LARGEST else None
