"""The layout of one scope: flow from left to right, sub-processes laid out inside."""

from dataclasses import dataclass, field, replace

from tragwerk.engines.process.layout.content import (
    LABEL,
    Content,
    Scope,
    label_size,
    size_of,
    size_of_thing,
)
from tragwerk.engines.process.layout.network import Network, Node, Way, rank
from tragwerk.engines.process.layout.ordering import order, set_heights
from tragwerk.engines.process.layout.routing import (
    LONGEST_NAME,
    MARGIN,
    Gap,
    points_of,
    set_columns,
)
from tragwerk.engines.process.lettering import LINE, wrap
from tragwerk.engines.process.model import Bounds, Element, Flow
from tragwerk.engines.process.picture import Line, Point, Shape, Thing

PADDING = 20.0
HEAD = 26.0
BOUNDARY_NAME = 84.0
LEAST_LANE = 100.0


@dataclass(slots=True)
class Laid:
    """Shapes and lines of a scope, its upper left corner at 0, 0."""

    width: float = 0.0
    height: float = 0.0
    shapes: dict[str, Shape] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    lanes: list[tuple[float, float]] = field(default_factory=list)

    def take(self, other: "Laid", dx: float, dy: float) -> None:
        """Add what another scope holds, moved."""
        for key, shape in other.shapes.items():
            self.shapes[key] = moved(shape, dx, dy)
        for key, line in other.lines.items():
            self.lines[key] = replace(
                line,
                points=tuple((x + dx, y + dy) for x, y in line.points),
                label=_shift(line.label, dx, dy),
            )


@dataclass(slots=True)
class _Work:
    """A scope while it is laid out."""

    content: Content
    scope: Scope
    network: Network = field(default_factory=Network)
    nodes: dict[str, Node] = field(default_factory=dict)
    sizes: dict[str, tuple[float, float]] = field(default_factory=dict)
    inside: dict[str, Laid] = field(default_factory=dict)
    attached: dict[str, list[Element]] = field(default_factory=dict)
    tails: dict[str, Node] = field(default_factory=dict)


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """Move a shape with its label."""
    box = _shift(shape.bounds, dx, dy) or shape.bounds
    return replace(shape, bounds=box, label=_shift(shape.label, dx, dy))


def _shift(box: Bounds | None, dx: float, dy: float) -> Bounds | None:
    if box is None:
        return None
    return Bounds(box.x + dx, box.y + dy, box.width, box.height)


def lay_out_scope(
    content: Content, key: str, lane_of: dict[str, int] | None = None, lanes: int = 0
) -> Laid:
    """Lay out a scope.

    ``lane_of`` gives the place of the lane of each element, ``lanes`` how many
    there are.

    Raises:
        ProcessLimitError: if it is too large.
    """
    work = _Work(content, content.scopes.get(key, Scope()))
    _add_elements(work, lane_of or {})
    _add_things(work)
    _add_ways(work)
    rank(work.network)
    order(work.network)
    extents = set_heights(work.network, max(lanes, 1))
    laid = Laid()
    base = 0.0
    for lane, (top, bottom) in enumerate(extents):
        room = PADDING if lanes else 0.0
        height = bottom - top + 2 * room
        height = max(height, LEAST_LANE) if lanes else height
        shift = base + (height - (bottom - top)) / 2 - top
        for layer in work.network.layers:
            for node in layer:
                if node.lane == lane:
                    node.y += shift
        laid.lanes.append((base, height))
        base += height
    laid.height = base
    gaps, laid.width = set_columns(work.network)
    _shapes(work, laid)
    _lines(work, laid, gaps)
    return laid


def _add_elements(work: _Work, lane_of: dict[str, int]) -> None:
    here = {element.id for element in work.scope.elements}
    for element in work.scope.elements:
        if element.kind == "boundaryEvent" and element.attached_to in here:
            work.attached.setdefault(element.attached_to or "", []).append(element)
    riding = {each.id for group in work.attached.values() for each in group}
    for element in work.scope.elements:
        if element.id in riding:
            continue
        width, height = _measure(work, element)
        node = Node(element.id, width, height / 2, height / 2)
        node.lane = lane_of.get(element.id, 0)
        if element.kind.endswith(("Event", "Gateway")):
            wide, high = label_size(element.name)
            node.width = max(width, wide)
            node.down += high + 4 if high else 0
        boundary = work.attached.get(element.id, [])
        if boundary:
            high = max(label_size(e.name, BOUNDARY_NAME)[1] for e in boundary)
            node.down += max(22.0, high + 6)
        work.nodes[element.id] = node
        work.network.nodes.append(node)
        for place, each in enumerate(reversed(boundary)):
            work.nodes[each.id] = node
            if each.outgoing or each.compensated_by:
                tail = Node(up=6, down=6, host=node, place=place)
                work.tails[each.id] = tail
                work.network.nodes.append(tail)


def _measure(work: _Work, element: Element) -> tuple[float, float]:
    width, height = size_of(element)
    inner = work.content.scopes.get(element.id)
    if element.is_subprocess and inner and (inner.elements or inner.things):
        laid = lay_out_scope(work.content, element.id)
        work.inside[element.id] = laid
        width = max(laid.width + 2 * PADDING, 140.0)
        height = max(laid.height + HEAD + 2 * PADDING, 100.0)
    slots = [_slot(each) for each in work.attached.get(element.id, ())]
    width = max(width, sum(slots) + 10)
    work.sizes[element.id] = width, height
    return width, height


def _slot(boundary: Element) -> float:
    return 46.0 + (BOUNDARY_NAME if boundary.name else 0.0)


def _add_things(work: _Work) -> None:
    flows = {flow.id: flow.source for flow in work.scope.flows}
    for place, thing in enumerate(work.scope.things):
        width, height = size_of_thing(thing)
        work.sizes[thing.key] = width, height
        node = Node(thing.key, width, height / 2, height / 2)
        if thing.kind != "textAnnotation":
            wide, high = label_size(_said(thing))
            node.width, node.down = max(width, wide), node.down + high + 4
        for near in work.content.near.get(thing.key, ()):
            host = work.nodes.get(flows.get(near, near))
            if host is not None:
                node.host, node.place = host, 100 + place
                break
        work.nodes[thing.key] = node
        work.network.nodes.append(node)


def _said(thing: Thing) -> str:
    return f"{thing.name} [{thing.state}]" if thing.state else thing.name


def _add_ways(work: _Work) -> None:
    for flow in work.scope.flows:
        source = work.tails.get(flow.source) or work.nodes.get(flow.source)
        target = work.nodes.get(flow.target)
        if source is not None and target is not None:
            name = max(wrap(flow.name, LONGEST_NAME), key=len, default="")
            work.network.ways.append(Way(flow.id, source, target, name))
    for key, tail in work.tails.items():
        element = _element(work, key)
        handler = work.nodes.get(element.compensated_by or "")
        if handler is not None and not element.outgoing:
            link = next(
                (
                    each.key
                    for each in work.content.links
                    if each.source == key and each.target == element.compensated_by
                ),
                f"{key}-compensation",
            )
            work.network.ways.append(Way(link, tail, handler))


def _element(work: _Work, key: str) -> Element:
    return next(each for each in work.scope.elements if each.id == key)


def _shapes(work: _Work, laid: Laid) -> None:
    elements = {element.id: element for element in work.scope.elements}
    for node in work.network.nodes:
        if not node.key:
            continue
        width, height = work.sizes[node.key]
        box = Bounds(node.x - width / 2, node.y - height / 2, width, height)
        element = elements.get(node.key)
        label = None
        if element is None or element.kind.endswith(("Event", "Gateway")):
            name = element.name if element is not None else _thing_name(work, node.key)
            high = label_size(name)[1]
            if high:
                below = box.y + height + 4
                label = Bounds(node.x - LABEL / 2, below, LABEL, high)
        expanded = None
        if element is not None and element.is_subprocess:
            expanded = node.key in work.inside
        laid.shapes[node.key] = Shape(node.key, box, label, expanded)
        if element is None:
            continue
        x = box.x + 10
        for each in work.attached.get(node.key, ()):
            spot = Bounds(x, box.y + height - 18, 36, 36)
            high = label_size(each.name, BOUNDARY_NAME)[1]
            name_box = Bounds(x + 37, box.y + height + 3, BOUNDARY_NAME, high)
            laid.shapes[each.id] = Shape(each.id, spot, name_box if high else None)
            x += _slot(each)
        if node.key in work.inside:
            laid.take(work.inside[node.key], box.x + PADDING, box.y + HEAD + PADDING)


def _thing_name(work: _Work, key: str) -> str:
    thing = next(each for each in work.scope.things if each.key == key)
    return "" if thing.kind == "textAnnotation" else _said(thing)


def _lines(work: _Work, laid: Laid, gaps: list[Gap]) -> None:
    tail_of = {tail: key for key, tail in work.tails.items()}
    flows: dict[str, Flow] = {flow.id: flow for flow in work.scope.flows}
    for way in work.network.ways:
        start: list[Point] = []
        if way.source in tail_of:
            spot = laid.shapes[tail_of[way.source]].bounds
            middle = spot.x + spot.width / 2
            start = [(middle, spot.y + spot.height), (middle, way.source.y)]
        else:
            width = work.sizes[way.source.key][0]
            start = [(way.source.x + width / 2, way.source.y)]
        width = work.sizes[way.target.key][0]
        end = (way.target.x - width / 2, way.target.y)
        points = points_of(way, gaps, start, end)
        flow = flows.get(way.key)
        label = _label(way, flow.name, gaps) if flow is not None else None
        laid.lines[way.key] = Line(way.key, tuple(points), label)


def _label(way: Way, name: str, gaps: list[Gap]) -> Bounds | None:
    lines = wrap(name, LONGEST_NAME)
    if not lines:
        return None
    gap = gaps[way.source.rank + 1]
    turn = gap.turns[way.source]
    low, high = turn.span
    if way.is_back:
        height = way.stops[-1].y
        x = gap.x_of(turn)
    else:
        height = (way.stops[0] if way.stops else way.target).y
        x = gap.x_of(turn) if high - low > 0.5 else gap.left + MARGIN / 2
    width = label_size(name, LONGEST_NAME)[0]
    tall = len(lines) * LINE
    return Bounds(x + 3, height - tall - 3, width, tall)
