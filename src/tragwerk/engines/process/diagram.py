"""The drawing in a BPMN file: shapes and edges by element id."""

import math
from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.markup import BPMNDI, DC, DI, attribute, reference
from tragwerk.engines.process.model import Bounds, Diagram


def read_diagram(root: etree._Element) -> Diagram:
    """Read shapes and edges; a shape without usable numbers is left out."""
    shapes: dict[str, Bounds] = {}
    horizontal: dict[str, bool] = {}
    labels: dict[str, Bounds] = {}
    for node in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        element = reference(attribute(node, "bpmnElement"))
        bounds = _bounds(node)
        if bounds is not None:
            shapes[element] = bounds
            horizontal[element] = attribute(node, "isHorizontal") != "false"
    edges: dict[str, tuple[tuple[float, float], ...]] = {}
    for node in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        points = [
            (x, y)
            for point in node.iter(f"{{{DI}}}waypoint")
            if (x := _number(point, "x")) is not None
            and (y := _number(point, "y")) is not None
        ]
        if len(points) > 1:
            edges[reference(attribute(node, "bpmnElement"))] = tuple(points)
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
    )


def _bounds(node: etree._Element) -> Bounds | None:
    x, y, width, height = (
        _number(node.find(f"{{{DC}}}Bounds"), name)
        for name in ("x", "y", "width", "height")
    )
    if x is None or y is None or width is None or height is None:
        return None
    return Bounds(x, y, width, height)


def _number(node: etree._Element | None, name: str) -> float | None:
    try:
        value = math.nan if node is None else float(attribute(node, name))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e6 else None
