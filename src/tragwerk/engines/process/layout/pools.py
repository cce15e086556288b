"""The layout of a whole collaboration: pools beneath each other, messages between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tragwerk.engines.process.layout.content import Content
from tragwerk.engines.process.layout.detours import connect, upright
from tragwerk.engines.process.layout.routing import straightened
from tragwerk.engines.process.layout.scope import PADDING, Laid, lay_out_scope
from tragwerk.engines.process.lettering import LINE, width_of, wrap
from tragwerk.engines.process.model import Bounds, Element, MessageFlow
from tragwerk.engines.process.picture import Line, Point, Shape, Thing

HEADER = 30.0
BLACK_BOX = 60.0
BETWEEN = 50.0
TRACK = 14.0
LEAST_WIDTH = 300.0
MESSAGE_NAME = 120.0
MOST_TESTS = 200_000
MOST_POSTS = 60


@dataclass(slots=True)
class Block:
    """A pool or a process without one: its insides and where its frames stand."""

    pool: str
    process: str
    laid: Laid
    left: float = 0.0
    top: float = 0.0
    height: float = 0.0
    width: float = 0.0
    leaves: list[tuple[Thing, int]] = field(default_factory=list)
    frames: list[tuple[Thing, int, int, int]] = field(default_factory=list)


def lay_out(content: Content) -> Laid:
    """Lay out everything a file holds, from nothing.

    Raises:
        ProcessLimitError: if it is too large.
    """
    blocks = [_block(content, pool, key) for pool, key in _units(content)]
    width = max((block.width for block in blocks), default=0.0)
    width = max(width, LEAST_WIDTH)
    order = _order(content, blocks)
    counts = _between(content, blocks, order)
    whole = Laid(width=width)
    top = 0.0
    for number, block in enumerate(blocks):
        block.top = top
        if block.pool or block.frames:
            block.width = width
        _frame(block, whole)
        whole.take(block.laid, block.left, block.top + _inset(block))
        top += block.height + BETWEEN + TRACK * counts.get(number, 0)
    whole.height = max(top - BETWEEN, 0.0)
    add_links(content, whole)
    add_messages(content, whole)
    return whole


def _units(content: Content) -> Iterator[tuple[str, str]]:
    """List pool and process, in the order of the file; processes without pool last."""
    held = set()
    for pool in content.pools:
        held.add(pool.process)
        known = pool.process in content.processes
        yield pool.id, (pool.process or "") if known else ""
    for key in content.processes:
        scope = content.scopes.get(key)
        if key not in held and scope and (scope.elements or scope.things):
            yield "", key


def _block(content: Content, pool: str, process: str) -> Block:
    scope = content.scopes.get(process)
    filled = scope is not None and bool(scope.elements or scope.things)
    block = Block(pool, process, Laid())
    frames: list[tuple[Thing, int, int, int]] = []
    leaves = list(_leaves(content, process, 0, frames)) if process else []
    block.leaves, block.frames = leaves, frames
    lane_of = {
        key: number for number, (lane, _) in enumerate(leaves) for key in lane.members
    }
    if filled or leaves:
        block.laid = lay_out_scope(content, process, lane_of, len(leaves))
    depth = max((level + 1 for _, level in leaves), default=0)
    block.left = (HEADER if pool else 0.0) + depth * HEADER
    block.left += PADDING if pool or leaves else 0.0
    block.height = block.laid.height + 2 * _inset(block)
    block.width = block.left + block.laid.width + PADDING
    if pool and not (filled or leaves):
        block.height = BLACK_BOX
    if pool:
        name = next((each.name for each in content.pools if each.id == pool), "")
        least = min(width_of(name) + 24, 220.0) if filled else BLACK_BOX
        _grow(block, max(least, BLACK_BOX))
    return block


def _grow(block: Block, least: float) -> None:
    """Make a pool high enough for its name; its last lane takes the rest."""
    missing = least - block.height
    if missing <= 0:
        return
    block.height = least
    lanes = block.laid.lanes
    if block.leaves and lanes:
        lanes[-1] = (lanes[-1][0], lanes[-1][1] + missing)


def _inset(block: Block) -> float:
    if block.leaves:
        return 0.0
    return PADDING if block.pool else 0.0


def _leaves(
    content: Content,
    holder: str,
    level: int,
    frames: list[tuple[Thing, int, int, int]],
) -> Iterator[tuple[Thing, int]]:
    """List the innermost lanes; ``frames`` gets each lane with its first and last."""
    for lane in content.lanes.get(holder, ()):
        first = sum(1 for each in frames if not content.lanes.get(each[0].key))
        inner = content.lanes.get(lane.key)
        place = len(frames)
        frames.append((lane, level, first, first))
        if inner and level < 16:
            yield from _leaves(content, lane.key, level + 1, frames)
        else:
            yield lane, level
        last = sum(1 for each in frames if not content.lanes.get(each[0].key)) - 1
        frames[place] = (lane, level, first, max(first, last))


def _frame(block: Block, whole: Laid) -> None:
    if block.pool:
        box = Bounds(0, block.top, block.width, block.height)
        whole.shapes[block.pool] = Shape(block.pool, box, horizontal=True)
    lanes = block.laid.lanes
    outer = HEADER if block.pool else 0.0
    for lane, level, first, last in block.frames:
        if last >= len(lanes):
            continue
        top = lanes[first][0] + block.top
        bottom = lanes[last][0] + lanes[last][1] + block.top
        x = outer + level * HEADER
        box = Bounds(x, top, block.width - x, bottom - top)
        whole.shapes[lane.key] = Shape(lane.key, box, horizontal=True)


def _order(content: Content, blocks: Sequence[Block]) -> dict[str, int]:
    """Say for every end of a message in which block it lies."""
    found: dict[str, int] = {}
    for number, block in enumerate(blocks):
        if block.pool:
            found[block.pool] = number
        process = content.processes.get(block.process)
        for key in process.elements if process is not None else ():
            found[key] = number
    return found


def _between(
    content: Content, blocks: Sequence[Block], order: dict[str, int]
) -> dict[int, int]:
    counts: dict[int, int] = {}
    for flow in content.messages:
        ends = order.get(flow.source), order.get(flow.target)
        if None not in ends and ends[0] != ends[1]:
            gap = _gap_of(ends[0] or 0, ends[1] or 0)
            counts[gap] = counts.get(gap, 0) + 1
    return {key: count for key, count in counts.items() if key < len(blocks)}


def _gap_of(source: int, target: int) -> int:
    return source if source < target else source - 1


def add_links(content: Content, whole: Laid) -> None:
    """Draw the associations of notes and data that have no line yet."""
    elements = content.elements()
    for link in content.links:
        if link.key in whole.lines:
            continue
        ends = [_end(key, whole) for key in (link.source, link.target)]
        if ends[0] is None or ends[1] is None:
            continue
        ends_of = (link.source, link.target)
        boxes = obstacles(whole, elements, ends_of, len(content.links))
        points = connect(ends[0], ends[1], boxes)
        whole.lines[link.key] = Line(link.key, tuple(points))


def _end(key: str, whole: Laid) -> Bounds | None:
    """Where a line to an element, or to the middle of an arrow, ends."""
    shape = whole.shapes.get(key)
    if shape is not None:
        return shape.bounds
    line = whole.lines.get(key)
    if line is None:
        return None
    number = (len(line.points) - 1) // 2
    (x1, y1), (x2, y2) = line.points[number], line.points[number + 1]
    return Bounds((x1 + x2) / 2 - 1, (y1 + y2) / 2 - 1, 2, 2)


def obstacles(
    whole: Laid, elements: dict[str, Element], ends: Sequence[str], ways: int = 1
) -> list[Bounds]:
    """List the shapes that a way between two must not cross, without what holds them.

    Sub-processes around an end, and what is inside of an end, do not count. With too
    many ``ways`` to draw, nothing is in the way: time matters more then.
    """
    if ways * len(whole.shapes) > MOST_TESTS:
        return []
    free = set(ends)
    for key in ends:
        element = elements.get(key)
        while element is not None:
            above = element.parent or ""
            if element.attached_to:
                free.add(element.attached_to)
            free.add(above)
            element = elements.get(above)
    found = []
    for key, shape in whole.shapes.items():
        element = elements.get(key)
        if key in free or element is None or element.parent in ends:
            continue
        found.append(shape.bounds)
    return found


def add_messages(content: Content, whole: Laid) -> None:
    """Draw the message flows that have no line yet."""
    elements = content.elements()
    holder = _holders(content)
    posts = _Posts(
        {
            pool.id: whole.shapes[pool.id].bounds
            for pool in content.pools
            if pool.id in whole.shapes
        }
    )
    for flow in content.messages:
        for key in (flow.source, flow.target):
            posts.at.setdefault(key, []).append(flow.id)
    for flow in content.messages:
        source, target = whole.shapes.get(flow.source), whole.shapes.get(flow.target)
        if flow.id in whole.lines or source is None or target is None:
            continue
        ends = (flow.source, flow.target)
        boxes = obstacles(whole, elements, ends, len(content.messages))
        outer = posts.frames.get(holder.get(flow.source, ""), source.bounds)
        inner = posts.frames.get(holder.get(flow.target, ""), target.bounds)
        points = _message(flow, (source, target), (outer, inner), boxes, posts)
        label = _message_label(flow, points, outer, inner)
        whole.lines[flow.id] = Line(flow.id, tuple(points), label)


@dataclass(slots=True)
class _Posts:
    """Where messages go: the pools, what is at each end, what is taken."""

    frames: dict[str, Bounds]
    at: dict[str, list[str]] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)
    taken: list[Bounds] = field(default_factory=list)


def _message_label(
    flow: MessageFlow, points: Sequence[Point], outer: Bounds, inner: Bounds
) -> Bounds | None:
    lines = wrap(flow.name, MESSAGE_NAME)
    if not lines:
        return None
    wide = max(width_of(line) for line in lines) + 4
    tall = len(lines) * LINE
    down = outer.y < inner.y
    y = outer.y + outer.height + 6 if down else outer.y - 6 - tall
    return Bounds(points[0][0] + 5, y, wide, tall)


def _holders(content: Content) -> dict[str, str]:
    found = {pool.id: pool.id for pool in content.pools}
    for pool in content.pools:
        process = content.processes.get(pool.process or "")
        for key in process.elements if process is not None else ():
            found[key] = pool.id
    return found


def _message(
    flow: MessageFlow,
    ends: tuple[Shape, Shape],
    frames: tuple[Bounds, Bounds],
    boxes: Sequence[Bounds],
    posts: _Posts,
) -> list[Point]:
    outer, inner = frames
    if outer == inner:
        return connect(ends[0].bounds, ends[1].bounds, boxes)
    above = outer.y + outer.height
    if outer.y > inner.y:
        lows = (box.y + box.height for box in posts.frames.values())
        above = max((low for low in lows if low <= outer.y), default=outer.y - BETWEEN)
    gap = round(above)
    height = above + BETWEEN / 2 + TRACK * posts.used.get(gap, 0)
    posts.used[gap] = posts.used.get(gap, 0) + 1
    blocked = [*boxes, *posts.taken[-MOST_POSTS:]] if boxes else []
    wishes = [_post(flow, shape, posts) for shape in ends]
    if wishes[0] is None or wishes[1] is None:
        other = wishes[1] if wishes[0] is None else wishes[0]
        middle = ends[0].bounds.x + 80 + 60 * (len(posts.taken) % 8)
        wishes = [middle if other is None else other] * 2
    first = upright(ends[0].bounds, height, blocked, wishes[0])
    second = upright(ends[1].bounds, height, blocked, wishes[1])
    for way in (first, second):
        (x, y), (_, end) = way[-2], way[-1]
        posts.taken.append(Bounds(x - 4, min(y, end), 8, abs(end - y)))
    return straightened([*first, *second[::-1]])


def _post(flow: MessageFlow, shape: Shape, posts: _Posts) -> float | None:
    """Where on an element a message comes or goes; on a pool anywhere."""
    if shape.key in posts.frames:
        return None
    here = posts.at[shape.key]
    share = (here.index(flow.id) + 1) / (len(here) + 1)
    return shape.bounds.x + shape.bounds.width * share
