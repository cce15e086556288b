"""The drawings of a file, complete and beneath each other, ready to be drawn."""

from dataclasses import dataclass, replace
from functools import lru_cache

from tragwerk.engines.process.layout.partial import completed
from tragwerk.engines.process.model import Bounds, Collaboration
from tragwerk.engines.process.picture import (
    Line,
    Picture,
    Plane,
    Shape,
    read_picture,
)

BETWEEN = 60.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything to draw, in one system of coordinates."""

    picture: Picture
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    heads: tuple[tuple[str, str, float, float], ...]


@lru_cache(maxsize=32)
def scene_of(collaboration: Collaboration) -> Scene:
    """Read the drawings of a file and lay out what they leave out.

    Drawings after the first, such as of the inside of a closed sub-process, come
    beneath it; ``heads`` says of what each is, its name and where it begins.

    Raises:
        ProcessLimitError: if there is too much to lay out.
    """
    picture = read_picture(collaboration)
    planes = completed(collaboration, picture)
    if len(planes) == 1:
        return Scene(picture, planes[0].shapes, planes[0].lines, ())
    shapes: list[Shape] = []
    lines: list[Line] = []
    heads = []
    bottom = 0.0
    for number, plane in enumerate(planes):
        x, y, _, low = extent(plane)
        dx, dy = (-x, bottom - y) if number else (-x, -y)
        if number:
            heads.append((plane.of, plane.name, 0.0, bottom - 12))
        shapes.extend(_moved(each, dx, dy) for each in plane.shapes)
        lines.extend(_shifted(each, dx, dy) for each in plane.lines)
        bottom += low - y + BETWEEN
    return Scene(picture, tuple(shapes), tuple(lines), tuple(heads))


def extent(plane: Plane) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a drawing with its labels."""
    boxes = [each.bounds for each in plane.shapes]
    boxes += [each.label for each in plane.shapes if each.label is not None]
    boxes += [each.label for each in plane.lines if each.label is not None]
    points = [point for each in plane.lines for point in each.points]
    xs = [b.x for b in boxes] + [p[0] for p in points]
    ys = [b.y for b in boxes] + [p[1] for p in points]
    rights = [b.x + b.width for b in boxes] + [p[0] for p in points]
    lows = [b.y + b.height for b in boxes] + [p[1] for p in points]
    return min(xs), min(ys), max(rights), max(lows)


def _box(box: Bounds | None, dx: float, dy: float) -> Bounds | None:
    return (
        None if box is None else Bounds(box.x + dx, box.y + dy, box.width, box.height)
    )


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    box = _box(shape.bounds, dx, dy) or shape.bounds
    return replace(shape, bounds=box, label=_box(shape.label, dx, dy))


def _shifted(line: Line, dx: float, dy: float) -> Line:
    points = tuple((x + dx, y + dy) for x, y in line.points)
    return replace(line, points=points, label=_box(line.label, dx, dy))
