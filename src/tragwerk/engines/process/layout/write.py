"""The file with its drawing added; everything else in it stays as it was."""

from collections.abc import Iterable

from lxml import etree

from tragwerk.engines.process.layout.partial import completed
from tragwerk.engines.process.markup import BPMN, BPMNDI, DC, DI, reference
from tragwerk.engines.process.model import Bounds, Collaboration
from tragwerk.engines.process.picture import (
    BOUNDS,
    DIAGRAM,
    EDGE,
    LABEL,
    PLANE,
    SHAPE,
    WAYPOINT,
    Line,
    Shape,
    read_picture,
)

NAMES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


def with_diagram(collaboration: Collaboration) -> bytes:
    """Return the file with BPMNDI for everything that can be drawn.

    What is drawn already stays, but a pool or lane may grow around what is new in
    it. A file whose drawing is complete comes back byte by byte. Elements without
    an id cannot be drawn in a file.

    Raises:
        ProcessLimitError: if there is too much to lay out.
    """
    picture = read_picture(collaboration)
    planes = completed(collaboration, picture)
    drawn = [plane for plane in picture.planes if plane.shapes]
    if not planes or planes == tuple(drawn):
        return collaboration.xml
    root = _parse(collaboration.xml)
    known = {each.get("id", "") for each in root.iter(etree.Element)}
    plane = _plane(root, known)
    shapes = {reference(n.get("bpmnElement", "")): n for n in plane.iter(SHAPE)}
    edges = {reference(n.get("bpmnElement", "")) for n in plane.iter(EDGE)}
    before = {each.key: each for each in drawn[0].shapes} if drawn else {}
    for shape in planes[0].shapes:
        node = shapes.get(shape.key)
        if node is None and shape.key in known:
            _add_shape(plane, shape, known)
        elif node is not None and shape != before.get(shape.key):
            _resize(node, shape.bounds)
    for line in planes[0].lines:
        if line.key in known and line.key not in edges:
            _add_edge(plane, line, known)
    tree = root.getroottree()
    encoding = tree.docinfo.encoding or "UTF-8"
    written = etree.tostring(tree, xml_declaration=True, encoding=encoding)
    return written if isinstance(written, bytes) else written.encode()


def _parse(xml: bytes) -> etree._Element:
    """Parse keeping comments, instructions and space; reading has checked the rest."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False
    )
    return etree.fromstring(xml, parser)


def _plane(root: etree._Element, known: set[str]) -> etree._Element:
    """Find the first plane with shapes, else the first, else make one."""
    planes = list(root.iter(PLANE))
    for plane in planes:
        if next(plane.iterchildren(SHAPE), None) is not None:
            return plane
    if planes:
        return planes[0]
    holder = next(root.iterchildren(f"{{{BPMN}}}collaboration"), None)
    if holder is None:
        holder = next(root.iterchildren(f"{{{BPMN}}}process"), None)
    diagram = etree.SubElement(root, DIAGRAM, nsmap=NAMES)
    diagram.set("id", _free("BPMNDiagram_1", known))
    diagram.tail = "\n"
    plane = etree.SubElement(diagram, PLANE)
    plane.set("id", _free("BPMNPlane_1", known))
    of = None if holder is None else holder.get("id")
    if of:
        plane.set("bpmnElement", of)
    return plane


def _free(wish: str, known: set[str]) -> str:
    """Find an id that nothing has yet."""
    found, number = wish, 1
    while found in known:
        number += 1
        found = f"{wish}_{number}"
    known.add(found)
    return found


def _add_shape(plane: etree._Element, shape: Shape, known: set[str]) -> None:
    node = etree.SubElement(plane, SHAPE)
    node.set("id", _free(f"{shape.key}_di", known))
    node.set("bpmnElement", shape.key)
    for name, value in (
        ("isHorizontal", shape.horizontal),
        ("isExpanded", shape.expanded),
    ):
        if value is not None:
            node.set(name, "true" if value else "false")
    _set_bounds(etree.SubElement(node, BOUNDS), shape.bounds)
    _add_label(node, shape.label)
    node.tail = "\n"


def _add_edge(plane: etree._Element, line: Line, known: set[str]) -> None:
    node = etree.SubElement(plane, EDGE)
    node.set("id", _free(f"{line.key}_di", known))
    node.set("bpmnElement", line.key)
    for x, y in line.points:
        point = etree.SubElement(node, WAYPOINT)
        _set_numbers(point, (("x", x), ("y", y)))
    _add_label(node, line.label)
    node.tail = "\n"


def _add_label(node: etree._Element, place: Bounds | None) -> None:
    if place is not None:
        _set_bounds(etree.SubElement(etree.SubElement(node, LABEL), BOUNDS), place)


def _resize(node: etree._Element, box: Bounds) -> None:
    found = next(node.iterchildren(BOUNDS), None)
    if found is not None:
        _set_bounds(found, box)


def _set_bounds(node: etree._Element, box: Bounds) -> None:
    _set_numbers(
        node,
        (("x", box.x), ("y", box.y), ("width", box.width), ("height", box.height)),
    )


def _set_numbers(node: etree._Element, values: Iterable[tuple[str, float]]) -> None:
    for name, value in values:
        node.set(name, f"{value:.1f}".removesuffix(".0"))
