"""The order within each layer, so that few ways cross; and the height of each node."""

from tragwerk.engines.process.layout.network import Network, Node, root_of

SWEEPS = 8
PASSES = 12
GAP = 26.0
TIGHT = 10.0
SMALL_STEP = 24.0


def order(network: Network) -> None:
    """Sort each layer by the middle of its neighbours, to and fro.

    Lanes and what does not hang together stay apart; ways back run beneath.
    """
    number = 0.0
    for layer in network.layers:
        for node in layer:
            node.order = number
            number += 1
    for layer in network.layers:
        _sort(layer, {node: node.order for node in layer})
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 1
        layers = network.layers if forward else network.layers[::-1]
        for layer in layers:
            middle = {}
            for node in layer:
                near = node.before if forward else node.after
                if near:
                    middle[node] = sum(each.order for each in near) / len(near)
                else:
                    middle[node] = node.order
            _sort(layer, middle)


def _sort(layer: list[Node], middle: dict[Node, float]) -> None:
    keys: dict[Node, tuple[float, ...]] = {}
    for node in layer:
        root = root_of(node)
        keys[node] = (
            node.lane,
            node.component,
            node.returning is not None,
            middle[root],
            root.order,
            node.place if node.host is not None else -1,
        )
    layer.sort(key=keys.__getitem__)
    for place, node in enumerate(layer):
        node.order = float(place)


def set_heights(network: Network, lanes: int) -> list[tuple[float, float]]:
    """Set the height of the axis of each node; return the extent of each lane.

    Each node is drawn to the height of its neighbours in its lane; who stands
    above whom is kept.
    """
    rows = [
        [
            [node for node in layer if node.lane == lane and node.returning is None]
            for lane in range(lanes)
        ]
        for layer in network.layers
    ]
    for row in rows:
        for group in row:
            base = 0.0
            for place, node in enumerate(group):
                base += _apart(group[place - 1], node) if place else 0.0
                node.y = base
    for number in range(PASSES):
        forward = number % 2 == 0
        for row in rows if forward else rows[::-1]:
            for group in row:
                _settle(group, forward=forward)
    for forward in (True, False):
        for row in rows if forward else rows[::-1]:
            for group in row:
                _straighten(group, forward=forward)
    _lay_returns(network, rows)
    extents = []
    for lane in range(lanes):
        inside = [node for row in network.layers for node in row if node.lane == lane]
        top = min((node.y - node.up for node in inside), default=0.0)
        bottom = max((node.y + node.down for node in inside), default=0.0)
        extents.append((top, bottom))
    return extents


def _apart(above: Node, below: Node) -> float:
    tight = not above.key or not below.key or below.host is not None
    return above.down + (TIGHT if tight else GAP) + below.up


def _settle(group: list[Node], *, forward: bool) -> None:
    """Move each to where it wants to be, as near as its neighbours allow.

    Least squares under a fixed order: pool adjacent violators.
    """
    blocks: list[list[float]] = []  # weight, weighted sum, count
    offset = 0.0
    offsets = []
    for place, node in enumerate(group):
        if place:
            offset += _apart(group[place - 1], node)
        offsets.append(offset)
        wanted, weight = _wanted(node, forward=forward)
        blocks.append([weight, weight * (wanted - offset), 1.0])
        while len(blocks) > 1 and (
            blocks[-2][1] * blocks[-1][0] > blocks[-1][1] * blocks[-2][0]
        ):
            last = blocks.pop()
            for part in range(3):
                blocks[-1][part] += last[part]
    place = 0
    for weight, total, count in blocks:
        for _ in range(int(count)):
            group[place].y = total / weight + offsets[place]
            place += 1


def _straighten(group: list[Node], *, forward: bool) -> None:
    """Take small steps out of ways, where there is room to."""
    for place, node in enumerate(group):
        ends = node.before if forward else node.after
        near = [each.y for each in ends if each.lane == node.lane]
        if any(each.y == node.y for each in (*node.before, *node.after)):
            continue
        wish = min(near, key=lambda y: abs(y - node.y), default=node.y)
        if node.host is not None or not 0 < abs(wish - node.y) < SMALL_STEP:
            continue
        if place:
            wish = max(wish, group[place - 1].y + _apart(group[place - 1], node))
        if place + 1 < len(group):
            wish = min(wish, group[place + 1].y - _apart(node, group[place + 1]))
        node.y = wish


def _lay_returns(network: Network, rows: list[list[list[Node]]]) -> None:
    """Lay the ways back beneath what they pass, the short ones first."""
    lows = [
        [max((n.y + n.down for n in group), default=0.0) for group in row]
        for row in rows
    ]
    ways = [way for way in network.ways if way.is_back]
    ways.sort(key=lambda way: len(way.stops))
    for way in ways:
        lane = way.stops[0].lane
        low = max(lows[stop.rank][lane] for stop in way.stops)
        for stop in way.stops:
            stop.y = low + TIGHT + stop.up
            lows[stop.rank][lane] = stop.y + stop.down


def _wanted(node: Node, *, forward: bool) -> tuple[float, float]:
    if node.host is not None:
        near = node.after if not forward else []
        near = [each for each in near if each.lane == node.lane]
        if near:
            return sum(each.y for each in near) / len(near), 0.05
        return node.host.y + node.host.down, 0.05
    first, second = node.before, node.after
    if not forward:
        first, second = second, first
    near = [each for each in first if each.lane == node.lane]
    near = near or [each for each in second if each.lane == node.lane]
    if not near:
        return node.y, 0.2
    return sum(each.y for each in near) / len(near), 1.0 if node.key else 2.0
