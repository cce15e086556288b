"""Soundness: can every case end, does nothing wait for ever, is nothing dead?

Option to complete, proper completion and no dead element of van der Aalst (1997),
as far as BPMN asks for them: several tokens may end one after another. Each finding
shows a way that leads there. What is too large to look through is said to be so.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from tragwerk.engines.process.checks.choices import MAX_SUBSETS
from tragwerk.engines.process.checks.net import JOINS, Move, Net, nets
from tragwerk.engines.process.checks.reduction import reduced
from tragwerk.engines.process.model import Finding, Process, Severity

MAX_MARKINGS = 5_000
MAX_COUNTED = 4_000
COUNTER = 5
TOO_LARGE = "mehr als 5000 Zustände oder sieben Wege an einer Stelle"
OPEN = f"mehr als {MAX_SUBSETS} Wege führen in ein Gateway, das nicht auf alle wartet"
MAX_STEPS = 12


@dataclass(slots=True)
class Space:
    """The markings of a net that can be reached, each with the move that led there.

    A place has ``width`` bits of a marking: one, or several to count tokens.
    """

    width: int = 1
    came: dict[int, tuple[int, Move] | str] = field(default_factory=dict)
    before: dict[int, list[int]] = field(default_factory=dict)
    stuck: list[int] = field(default_factory=list)
    doubled: dict[int, tuple[int, Move]] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)
    seen: int = 0
    is_whole: bool = True
    has_doubled_start: bool = False

    def marked(self, marking: int) -> Iterator[int]:
        """Yield the numbers of the places that hold tokens."""
        number, mask = 0, (1 << self.width) - 1
        while marking:
            if marking & mask:
                yield number
            marking >>= self.width
            number += 1


def check_soundness(process: Process) -> Iterator[Finding]:
    """Check each scope of a process."""
    for whole in nets(process):
        if not whole.starts:
            continue
        net, space = whole, explored(whole)
        if not space.is_whole:
            smaller = reduced(whole)
            again = explored(smaller)
            if again.is_whole:
                net, space = smaller, again
        if not space.is_whole:
            stuck = explore_counted(net, is_reduced=True)
            yield from _deadlocks(process, net, stuck)
        if not space.is_whole or net.is_open:
            limit = OPEN if net.is_open else TOO_LARGE
            yield _finding(
                process,
                net.scope,
                "soundness-unchecked",
                f"Der Ablauf ist zu verzweigt, um ihn ganz durchzuspielen ({limit}); "
                "ob er immer zu einem Ende kommt, ist hier nicht geprüft. Lagern Sie "
                "Teile in Teilprozesse aus.",
                "WARNING",
            )
        if not net.is_open:
            yield from _judge(process, net, space)


def explored(net: Net) -> Space:
    """Look through the markings of a net; count tokens only where they gather."""
    space = explore(net)
    if space.doubled or space.has_doubled_start:
        return explore_counted(net)
    return space


def explore(net: Net) -> Space:
    """Look through the markings of a net, breadth first."""
    by_place = by_first_place(net)
    space = Space()
    todo: deque[int] = deque()
    for element, marking, twice in net.starts:
        space.fired.add(element)
        space.seen |= marking
        if twice & ~net.sinks:
            space.has_doubled_start = True
        if (begin := marking & ~net.sinks) not in space.came:
            space.came[begin] = element
            todo.append(begin)
    while todo:
        marking = todo.popleft()
        space.seen |= marking
        if len(space.came) > MAX_MARKINGS:
            space.is_whole = False
            break
        is_moving = False
        for move in enabled(marking, by_place):
            is_moving = True
            space.fired.add(move.element)
            rest = marking & ~move.needs
            space.seen |= move.gives
            double = 0 if move.clears else (rest & move.gives) | move.twice
            double &= ~net.sinks
            if double:
                space.doubled.setdefault(double & -double, (marking, move))
            after = 0 if move.clears else (rest | move.gives) & ~net.sinks
            space.before.setdefault(after, []).append(marking)
            if after not in space.came:
                space.came[after] = (marking, move)
                todo.append(after)
        if marking and not is_moving:
            space.stuck.append(marking)
    return space


def explore_counted(net: Net, *, is_reduced: bool = False) -> Space:
    """Look through the markings of a net in which tokens gather at one place.

    Up to seven tokens are counted at a place, then the search goes no further.
    With ``is_reduced`` only one of several elements that do not touch each other
    moves at a time: every deadlock is still found (stubborn sets; Valmari 1991),
    but not everything else.
    """
    steps = [
        (
            move,
            _spread(move.needs),
            _spread(move.gives & ~net.sinks) + _spread(move.twice & ~net.sinks),
        )
        for move in net.moves
    ]
    watched = reduce(or_, (a | b for m in net.moves for a, b in m.watches), 0)
    # The highest bit of a counter lends, the next says that it is full.
    lend = _spread((1 << len(net.flows)) - 1) << (COUNTER - 1)
    space = Space(width=COUNTER)
    todo: deque[int] = deque()
    for element, start, twice in net.starts:
        space.fired.add(element)
        space.seen |= start
        marking = _spread(start & ~net.sinks) + _spread(twice & ~net.sinks)
        if space.came.setdefault(marking, element) == element:
            todo.append(marking)
    while todo:
        marking = todo.popleft()
        if len(space.came) > MAX_COUNTED:
            space.is_whole = False
            break
        space.seen |= _flat(space, marking)
        found = list(_counted(space, marking, steps, lend))
        is_moving = bool(found)
        for move, after in _one_element(found, watched) if is_reduced else found:
            space.seen |= move.gives
            space.fired.add(move.element)
            if after & (lend >> 1):
                space.is_whole = False
                continue
            for number in space.marked(after & (lend >> 2 | lend >> 3)):
                space.doubled.setdefault(1 << number, (marking, move))
            space.before.setdefault(after, []).append(marking)
            if after not in space.came:
                space.came[after] = (marking, move)
                todo.append(after)
        if marking and not is_moving:
            space.stuck.append(marking)
    return space


def _counted(
    space: Space, marking: int, steps: list[tuple[Move, int, int]], lend: int
) -> Iterator[tuple[Move, int]]:
    """Yield the moves that a marking of counters allows, each with what comes of it."""
    held = _flat(space, marking)
    for move, takes, gives in steps:
        rest = (marking | lend) - takes
        if rest & lend != lend:
            continue
        rest ^= lend
        if move.watches:
            others = _flat(space, rest)
            if any(entry & held or above & others for entry, above in move.watches):
                continue
        yield move, 0 if move.clears else rest + gives


def _one_element(found: list[tuple[Move, int]], watched: int) -> list[tuple[Move, int]]:
    """Keep the moves of one element that neither takes nor awaits another's tokens.

    Each place belongs to one element, so that nobody else can take its tokens; only
    an inclusive join looks at tokens elsewhere.
    """
    for move, _ in found:
        if not move.needs & watched:
            place = move.needs & -move.needs
            return [each for each in found if each[0].needs & place]
    return found


def _spread(mask: int) -> int:
    """Write each bit of a mask into a counter of its own."""
    total = number = 0
    while mask:
        if mask & 1:
            total |= 1 << (COUNTER * number)
        mask >>= 1
        number += 1
    return total


def _flat(space: Space, marking: int) -> int:
    return sum(1 << number for number in space.marked(marking))


def by_first_place(net: Net) -> dict[int, list[Move]]:
    """Sort the moves of a net by the first place they need."""
    found: dict[int, list[Move]] = {}
    for move in net.moves:
        found.setdefault(move.needs & -move.needs, []).append(move)
    return found


def enabled(marking: int, by_place: dict[int, list[Move]]) -> Iterator[Move]:
    """Yield the moves that a marking allows."""
    rest = marking
    while rest:
        place = rest & -rest
        rest ^= place
        for move in by_place.get(place, ()):
            if move.needs & marking != move.needs:
                continue
            others = marking & ~move.needs
            if any(entry & marking or above & others for entry, above in move.watches):
                continue
            yield move


def _deadlocks(process: Process, net: Net, space: Space) -> Iterator[Finding]:
    waiting: set[str] = set()
    for marking in space.stuck:
        for element in _waiting_at(process, net, space, marking):
            if element not in waiting:
                waiting.add(element)
                yield _finding(
                    process,
                    element,
                    "deadlock",
                    f"„{_label(process, element)}“ wartet auf Wege, die nicht mehr "
                    f"kommen: {_way(process, space, marking)}. Führen Sie mit einem "
                    "passenden Gateway zusammen.",
                )


def _judge(process: Process, net: Net, space: Space) -> Iterator[Finding]:
    if space.is_whole:
        yield from _deadlocks(process, net, space)
    for place, (marking, move) in space.doubled.items():
        flow = process.flows.get(net.flows[place.bit_length() - 1])
        if flow is None:
            continue
        target = net.joins.get(place, flow.target)
        path = _way(process, space, marking, move.element)
        yield _finding(
            process,
            target,
            "multiple-tokens",
            f"„{_label(process, target)}“ kann zweimal begonnen werden: {path}. "
            "Führen Sie die Wege vorher mit einem parallelen Gateway zusammen.",
            "WARNING",
        )
    if not space.is_whole:
        return
    yield from _no_end(process, net, space)
    yield from _dead(process, net, space)


def _no_end(process: Process, net: Net, space: Space) -> Iterator[Finding]:
    """Find markings from which neither an end nor a deadlock can be reached."""
    good = {0, *space.stuck} & set(space.came)
    todo = list(good)
    while todo:
        for earlier in space.before.get(todo.pop(), ()):
            if earlier not in good:
                good.add(earlier)
                todo.append(earlier)
    lost = next((each for each in space.came if each not in good), None)
    if lost is not None:
        yield _finding(
            process,
            net.scope,
            "livelock",
            "Der Ablauf kann in eine Schleife geraten, aus der kein Weg zu einem Ende "
            f"führt: {_way(process, space, lost)}.",
        )


def _dead(process: Process, net: Net, space: Space) -> Iterator[Finding]:
    for element, mask in net.elements.items():
        if element in space.fired or not mask:
            continue
        is_join = process.elements[element].kind == "parallelGateway"
        if mask & space.seen and not is_join:
            continue
        if space.stuck and is_join:
            continue
        yield _finding(
            process,
            element,
            "dead-element",
            f"„{_label(process, element)}“ kann nie an die Reihe kommen.",
        )


def _waiting_at(process: Process, net: Net, space: Space, marking: int) -> list[str]:
    found = []
    for number in space.marked(marking):
        flow = net.flows[number]
        known = process.flows.get(flow)
        found.append(known.target if known is not None else flow)
    joins = [each for each in found if process.elements[each].kind in JOINS]
    return list(dict.fromkeys(joins or found))


def _way(process: Process, space: Space, marking: int, last: str | None = None) -> str:
    """Name the elements on the way to a marking, in order."""
    steps = [last] if last else []
    while True:
        came = space.came[marking]
        if isinstance(came, str):
            steps.append(came)
            break
        marking, move = came
        if not move.is_silent:
            steps.append(move.element)
    named = [f"„{_label(process, each)}“" for each in reversed(steps)]
    if len(named) > MAX_STEPS:
        named = [*named[:3], "…", *named[3 - MAX_STEPS :]]
    return " → ".join(named)


def _label(process: Process, element: str) -> str:
    return process.elements[element].label


def _finding(
    process: Process,
    element: str | None,
    rule: str,
    message: str,
    severity: Severity = "ERROR",
) -> Finding:
    if element is None:
        return Finding(rule, severity, process.id, message, process.line)
    line = process.elements[element].line
    return Finding(rule, severity, element, message, line)
