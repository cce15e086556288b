"""The graph that is laid out: nodes in layers, ways through them.

Layers run from left to right. A way that passes a layer has a node without a shape
there, so that nothing else takes its place (Sugiyama, Tagawa, Toda 1981).
"""

from dataclasses import dataclass, field
from itertools import pairwise

from tragwerk.engines.process.errors import ProcessLimitError

MAX_NODES = 40_000


@dataclass(slots=True, eq=False)
class Node:
    """A place in a layer: of an element, or of a way that passes (no ``key``).

    ``up`` and ``down`` are the room it needs from its axis, where ways enter and
    leave. What hangs beneath a ``host`` stays right below it.
    """

    key: str = ""
    width: float = 0.0
    up: float = 0.0
    down: float = 0.0
    lane: int = 0
    host: "Node | None" = None
    place: int = 0
    component: int = 0
    rank: int = 0
    order: float = 0.0
    x: float = 0.0
    y: float = 0.0
    returning: "Way | None" = None
    before: list["Node"] = field(default_factory=list)
    after: list["Node"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Way:
    """A way from node to node; ``stops`` are its places, one in each layer between.

    A way back has stops in the layers of both ends as well, for it leaves to the
    right and arrives from the left like every other.
    """

    key: str
    source: Node
    target: Node
    name: str = ""
    is_back: bool = False
    stops: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Network:
    """Nodes in the order of the file, and the ways between them."""

    nodes: list[Node] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    layers: list[list[Node]] = field(default_factory=list)


def root_of(node: Node) -> Node:
    """Return what a node hangs on, itself if on nothing."""
    while node.host is not None:
        node = node.host
    return node


def rank(network: Network) -> None:
    """Give every node its layer, and every long way its stops.

    Raises:
        ProcessLimitError: if that needs more places than the server can bear.
    """
    order = _turn_cycles(network)
    forward: dict[Node, list[Node]] = {node: [] for node in order}
    entered: set[Node] = set()
    for way in network.ways:
        if not way.is_back:
            forward[root_of(way.source)].append(root_of(way.target))
            entered.add(root_of(way.target))
    for node in order:
        for target in forward[node]:
            target.rank = max(target.rank, node.rank + 1)
    for node in reversed(order):
        if node not in entered and forward[node]:
            node.rank = min(target.rank for target in forward[node]) - 1
    _components(network, order)
    _spread_singles(order, forward, entered, network)
    for node in network.nodes:
        root = root_of(node)
        node.rank, node.lane, node.component = root.rank, root.lane, root.component
    _stops(network)


def _turn_cycles(network: Network) -> list[Node]:
    """Mark the ways that lead back, and order the nodes along the others."""
    ways: dict[Node, list[Way]] = {}
    for way in network.ways:
        ways.setdefault(root_of(way.source), []).append(way)
    roots = [node for node in network.nodes if node.host is None]
    entered = {
        root_of(way.target)
        for way in network.ways
        if root_of(way.source) is not root_of(way.target)
    }
    roots.sort(key=lambda node: node in entered)
    state: dict[Node, int] = {}
    finished: list[Node] = []
    for root in roots:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(ways.get(root, ())))]
        while stack:
            node, todo = stack[-1]
            step = next(todo, None)
            if step is None:
                state[node] = 2
                finished.append(node)
                stack.pop()
                continue
            target = root_of(step.target)
            seen = state.get(target)
            if seen == 1:
                step.is_back = True
            elif seen is None:
                state[target] = 1
                stack.append((target, iter(ways.get(target, ()))))
    return finished[::-1]


def _components(network: Network, order: list[Node]) -> None:
    """Number what hangs together, in the order of the file."""
    boss = {node: node for node in order}

    def find(node: Node) -> Node:
        while boss[node] is not node:
            boss[node] = boss[boss[node]]
            node = boss[node]
        return node

    for way in network.ways:
        boss[find(root_of(way.source))] = find(root_of(way.target))
    numbers: dict[Node, int] = {}
    for node in network.nodes:
        if node.host is None:
            node.component = numbers.setdefault(find(node), len(numbers))


def _spread_singles(
    order: list[Node],
    forward: dict[Node, list[Node]],
    entered: set[Node],
    network: Network,
) -> None:
    """Put what no way leads to or from side by side beneath the rest, in rows."""
    known = set(order)
    alone = [
        node
        for node in network.nodes
        if node in known and not forward[node] and node not in entered
    ]
    looped = {root_of(way.source) for way in network.ways}
    alone = [node for node in alone if node not in looped]
    if len(alone) == len(known) or len(alone) > 1:
        longest = max((node.rank for node in order), default=0) + 1
        across = max(min(longest, 4), min(4, int(len(alone) ** 0.5) + 1))
        for number, node in enumerate(alone):
            node.rank = number % across
            node.component = len(order) + number // across


def _stops(network: Network) -> None:
    count = 0
    for way in network.ways:
        first, last = way.source.rank + 1, way.target.rank - 1
        if way.is_back:
            first, last = way.target.rank, way.source.rank
        count += max(last - first + 1, 0)
        if count > MAX_NODES:
            raise ProcessLimitError(
                "Die Datei ist zu verzweigt, um sie anzuordnen. Zeichnen Sie sie in "
                "einem Programm für BPMN."
            )
        component = min(way.source.component, way.target.component)
        lane = max(way.source.lane, way.target.lane) if way.is_back else way.target.lane
        way.stops = [
            Node(
                up=6,
                down=6,
                lane=lane,
                component=component,
                rank=number,
                returning=way if way.is_back else None,
            )
            for number in range(first, last + 1)
        ]
        chain = way.stops if way.is_back else [way.source, *way.stops, way.target]
        for left, right in pairwise(chain):
            left.after.append(right)
            right.before.append(left)
    highest = max((node.rank for node in network.nodes), default=0)
    network.layers = [[] for _ in range(highest + 1)]
    for node in network.nodes:
        network.layers[node.rank].append(node)
    for way in network.ways:
        for stop in way.stops:
            network.layers[stop.rank].append(stop)
