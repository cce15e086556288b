"""The SVG of the arrows, and the names beside lines and shapes."""

import math
from collections.abc import Sequence
from itertools import pairwise

from tragwerk.engines.process.drawing.marks import Heat, badge
from tragwerk.engines.process.lettering import LINE, block, wrap
from tragwerk.engines.process.model import Bounds
from tragwerk.engines.process.picture import Line, Point

LABEL = 100.0


def path_of(points: Sequence[Point]) -> str:
    """Write a line through points."""
    return "M" + " ".join(f"{x:g} {y:g}" for x, y in points)


def arrow(
    line: Line,
    prefix: str,
    *,
    head: str = "",
    tail: str = "",
    dashes: str = "",
    heat: Heat | None = None,
) -> str:
    """Draw an arrow; list and descriptions tell the ways, so none is read out."""
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    if heat is not None:
        more += f' stroke-width="{1.5 + 3.5 * heat.share:.2g}"'
    if head:
        more += f' marker-end="url(#{prefix}-{head})"'
    if tail:
        more += f' marker-start="url(#{prefix}-{tail})"'
    return f'<path d="{path_of(line.points)}"{more}/>'


def middle_of(points: Sequence[Point]) -> Point:
    """Find the point half way along a line."""
    pieces = list(pairwise(points))
    lengths = [math.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pieces]
    rest = sum(lengths) / 2
    for (a, b), length in zip(pieces, lengths, strict=True):
        if rest <= length:
            share = rest / length if length else 0.0
            return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
        rest -= length
    return points[-1]


def envelope(line: Line) -> str:
    """Draw the sign of a message on its flow; an answer is dark."""
    x, y = middle_of(line.points)
    dark = line.envelope == "non_initiating"
    return (
        f'<path d="M{x - 12:g} {y - 8:g}h24v16h-24zl12 9 12-9" '
        f'fill="{"#ccc" if dark else "#fff"}"/>'
    )


def line_name(line: Line, name: str) -> str:
    """Write the name of an arrow, where the file says or above its middle."""
    if not name:
        return ""
    if line.label is not None:
        return name_in(line.label, name)
    x, y = middle_of(line.points)
    lines = wrap(name, LABEL)
    return block(lines, x, y - 5 - (len(lines) - 1) * LINE)


def name_in(place: Bounds, name: str) -> str:
    """Write a name where the file wants it."""
    lines = wrap(name, max(place.width + 6, 60.0))
    spare = max(place.height - len(lines) * LINE, 0) / 2
    return block(lines, place.x + place.width / 2, place.y + spare + LINE - 3)


def name_beneath(box: Bounds, name: str) -> str:
    """Write a name beneath a shape."""
    return block(wrap(name, LABEL), box.x + box.width / 2, box.y + box.height + LINE)


def line_badge(line: Line, heat: Heat) -> str:
    """Write how much goes along an arrow."""
    x, y = middle_of(line.points)
    return badge(heat.label, x, y)
