"""Ways between layers: upright pieces in the gaps, level pieces through the layers.

As a way has a place of its own in every layer it passes, no way crosses a shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tragwerk.engines.process.layout.network import Network, Node, Way
from tragwerk.engines.process.lettering import width_of

Point = tuple[float, float]

TRACK = 10.0
MOST_TRACKS = 300
MARGIN = 16.0
LONGEST_NAME = 110.0
SAME = 5.0


@dataclass(slots=True, eq=False)
class Turn:
    """The upright pieces that begin at the same place in a gap.

    ``left`` and ``right`` are the heights at which level pieces go off.
    """

    left: set[float] = field(default_factory=set)
    right: set[float] = field(default_factory=set)
    track: int = 0

    @property
    def span(self) -> tuple[float, float]:
        """From where to where it is upright."""
        heights = (*self.left, *self.right)
        return min(heights), max(heights)


@dataclass(slots=True)
class Gap:
    """What runs between two layers."""

    turns: dict[Node, Turn] = field(default_factory=dict)
    left: float = 0.0
    width: float = 0.0
    names: float = 0.0

    def x_of(self, turn: Turn) -> float:
        """Return where the upright pieces of a turn stand."""
        return self.left + MARGIN + turn.track * TRACK


def set_columns(network: Network) -> tuple[list[Gap], float]:
    """Set where each layer and each node stands; return the gaps and the width."""
    gaps = [Gap() for _ in range(len(network.layers) + 1)]
    for way in network.ways:
        for gap_number, key, left, right in _pieces(way):
            gap = gaps[gap_number]
            turn = gap.turns.setdefault(key, Turn())
            turn.left.update(node.y for node in left)
            turn.right.update(node.y for node in right)
        if way.name:
            gap = gaps[way.source.rank + 1]
            gap.names = max(gap.names, min(width_of(way.name) + 8, LONGEST_NAME))
    x = 0.0
    for number, gap in enumerate(gaps):
        tracks = _assign(list(gap.turns.values()))
        outer = number in (0, len(gaps) - 1)
        gap.left = x
        gap.width = MARGIN * 2 + (tracks - 1) * TRACK + max(gap.names, 12.0)
        if outer and not gap.turns:
            gap.width = 0.0
        x += gap.width
        if number < len(network.layers):
            layer = network.layers[number]
            wide = max((node.width for node in layer), default=0.0)
            for node in layer:
                node.x = x + wide / 2
            x += wide
    return gaps, x


def _pieces(
    way: Way,
) -> list[tuple[int, Node, tuple[Node, ...], tuple[Node, ...]]]:
    """List gap, first node, and what lies left and right of each upright piece."""
    if not way.is_back:
        chain = [way.source, *way.stops, way.target]
        return [
            (left.rank + 1, left, (left,), (right,)) for left, right in pairwise(chain)
        ]
    stops = way.stops
    found: list[tuple[int, Node, tuple[Node, ...], tuple[Node, ...]]] = [
        (way.source.rank + 1, way.source, (way.source, stops[-1]), ()),
        (way.target.rank, stops[0], (), (way.target, stops[0])),
    ]
    found.extend(
        (left.rank + 1, left, (left,), (right,)) for left, right in pairwise(stops)
    )
    return found


def _assign(turns: list[Turn]) -> int:
    """Give each turn a track; return how many there are.

    Where a piece from the left and one to the right lie at the same height, the
    one from the left turns first, lest they lie on each other. Hundreds of turns in
    one gap are no longer sorted out.
    """
    bent = [turn for turn in turns if turn.span[1] - turn.span[0] > 0.5]
    bent.sort(key=lambda turn: turn.span)
    if len(bent) > MOST_TRACKS:
        for number, turn in enumerate(bent):
            turn.track = number % MOST_TRACKS
        return MOST_TRACKS
    earlier = _earlier(bent)
    tracks: list[list[tuple[float, float]]] = []
    for turn in _sorted_by(earlier, bent):
        track = max((each.track + 1 for each in earlier[turn]), default=0)
        low, high = turn.span
        while track < len(tracks) and any(
            a - 4 < high and low < b + 4 for a, b in tracks[track]
        ):
            track += 1
        while len(tracks) <= track:
            tracks.append([])
        tracks[track].append((low, high))
        turn.track = track
    return max(len(tracks), 1)


def _earlier(bent: list[Turn]) -> dict[Turn, list[Turn]]:
    """Find for each turn those that must stand left of it."""
    earlier: dict[Turn, list[Turn]] = {turn: [] for turn in bent}
    at_height: dict[int, list[Turn]] = {}
    for turn in bent:
        for height in turn.left:
            at_height.setdefault(round(height / SAME), []).append(turn)
    for turn in bent:
        for height in turn.right:
            near = round(height / SAME)
            for step in (near - 1, near, near + 1):
                for each in at_height.get(step, ()):
                    if each is not turn:
                        earlier[turn].append(each)
    return earlier


def _sorted_by(earlier: dict[Turn, list[Turn]], turns: Sequence[Turn]) -> list[Turn]:
    """Sort so that the earlier ones come first; circles are cut where met."""
    done: list[Turn] = []
    state: dict[Turn, int] = {}
    for root in turns:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(earlier[root]))]
        while stack:
            turn, todo = stack[-1]
            each = next(todo, None)
            if each is None:
                done.append(turn)
                stack.pop()
            elif each not in state:
                state[each] = 1
                stack.append((each, iter(earlier[each])))
    return done


def points_of(
    way: Way, gaps: Sequence[Gap], start: Sequence[Point], end: Point
) -> list[Point]:
    """Draw a way from its first to its last point, corners only."""
    points = list(start)
    height = way.source.y
    if way.is_back:
        stops = way.stops
        first, last = gaps[way.source.rank + 1], gaps[way.target.rank]
        x = first.x_of(first.turns[way.source])
        points += [(x, height), (x, stops[-1].y)]
        for right, left in zip(stops[::-1], stops[-2::-1], strict=False):
            gap = gaps[left.rank + 1]
            x = gap.x_of(gap.turns[left])
            points += [(x, right.y), (x, left.y)]
        x = last.x_of(last.turns[stops[0]])
        points += [(x, stops[0].y), (x, way.target.y)]
    else:
        chain = [way.source, *way.stops, way.target]
        for left, right in pairwise(chain):
            gap = gaps[left.rank + 1]
            x = gap.x_of(gap.turns[left])
            points += [(x, left.y), (x, right.y)]
    points.append(end)
    return straightened(points)


def straightened(points: Sequence[Point]) -> list[Point]:
    """Leave out points on the line between their neighbours."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        while len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0]
            or found[-2][1] == found[-1][1] == point[1]
        ):
            found.pop()
        found.append(point)
    return found if len(found) > 1 else [points[0], points[-1]]
