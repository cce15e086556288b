"""Ways between any two shapes, around the others as far as a simple way can go."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tragwerk.engines.process.layout.routing import straightened
from tragwerk.engines.process.model import Bounds
from tragwerk.engines.process.picture import Point

STUB = 10.0
CROSSING = 10_000.0
BEND = 15.0


def connect(one: Bounds, other: Bounds, boxes: Sequence[Bounds]) -> list[Point]:
    """Draw the best simple way from shape to shape: few crossings, then short."""
    near = [each for each in boxes if each not in (one, other)]
    found = min(_candidates(one, other), key=lambda points: _cost(points, near))
    return straightened(found)


def crossed(points: Sequence[Point], boxes: Iterable[Bounds]) -> int:
    """Count how many boxes a way touches inside."""
    pieces = list(pairwise(points))
    return sum(any(_meets(a, b, box) for a, b in pieces) for box in boxes)


def _cost(points: Sequence[Point], boxes: Sequence[Bounds]) -> float:
    length = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(points))
    return crossed(points, boxes) * CROSSING + length + BEND * len(points)


def _candidates(one: Bounds, other: Bounds) -> Iterator[list[Point]]:
    x1, y1 = one.x + one.width / 2, one.y + one.height / 2
    x2, y2 = other.x + other.width / 2, other.y + other.height / 2
    left, right = max(one.x, other.x), min(one.x + one.width, other.x + other.width)
    top, bottom = max(one.y, other.y), min(one.y + one.height, other.y + other.height)
    down, onward = y2 > y1, x2 > x1
    out_y = one.y + one.height if down else one.y
    in_y = other.y if down else other.y + other.height
    out_x = one.x + one.width if onward else one.x
    in_x = other.x if onward else other.x + other.width
    if right - left > 4:
        middle = (left + right) / 2
        yield [(middle, out_y), (middle, in_y)]
    if bottom - top > 4:
        middle = (top + bottom) / 2
        yield [(out_x, middle), (in_x, middle)]
    yield [(out_x, y1), (x2, y1), (x2, in_y)]
    yield [(x1, out_y), (x1, y2), (in_x, y2)]
    for share in (0.5, 0.25, 0.75):
        x, y = out_x + (in_x - out_x) * share, out_y + (in_y - out_y) * share
        yield [(out_x, y1), (x, y1), (x, y2), (in_x, y2)]
        yield [(x1, out_y), (x1, y), (x2, y), (x2, in_y)]
    for edge in (
        min(one.y, other.y) - STUB * 2,
        max(one.y + one.height, other.y + other.height) + STUB * 2,
    ):
        above = edge < min(y1, y2)
        first = one.y if above else one.y + one.height
        last = other.y if above else other.y + other.height
        yield [(x1, first), (x1, edge), (x2, edge), (x2, last)]


def upright(
    box: Bounds, height: float, boxes: Sequence[Bounds], wish: float | None = None
) -> list[Point]:
    """Draw a way from a shape straight up or down to a height.

    It leaves where the shape and what lies between allow; ``wish`` is a place
    across that would be welcome.
    """
    middle = box.x + box.width / 2
    down = height > box.y + box.height / 2
    edge = box.y + box.height if down else box.y
    inner = [middle, middle - box.width / 4, middle + box.width / 4]
    if wish is not None and box.x + 3 <= wish <= box.x + box.width - 3:
        inner.insert(0, wish)
    ways: list[list[Point]] = [[(x, edge), (x, height)] for x in inner]
    step = edge + (STUB if down else -STUB)
    ways.extend(
        [(middle, edge), (middle, step), (x, step), (x, height)]
        for aside in range(1, 9)
        for x in (box.x + box.width + aside * STUB, box.x - aside * STUB)
    )
    best, fewest = ways[0], CROSSING
    for way in ways:
        count = crossed(way, boxes)
        if count < fewest:
            best, fewest = way, count
        if not count:
            break
    return best


def _meets(a: Point, b: Point, box: Bounds) -> bool:
    """Whether a piece passes through a box, its border aside."""
    left, right = box.x + 1, box.x + box.width - 1
    top, bottom = box.y + 1, box.y + box.height - 1
    if max(a[0], b[0]) <= left or min(a[0], b[0]) >= right:
        return False
    if max(a[1], b[1]) <= top or min(a[1], b[1]) >= bottom:
        return False
    if a[0] == b[0] or a[1] == b[1]:
        return True
    # A slanting piece meets the box unless all corners lie on one side of it.
    sides = {
        (b[0] - a[0]) * (y - a[1]) > (b[1] - a[1]) * (x - a[0])
        for x in (left, right)
        for y in (top, bottom)
    }
    return len(sides) > 1
