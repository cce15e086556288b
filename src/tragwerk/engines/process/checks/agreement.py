"""Do the pools agree? Looks for pools that wait for messages nobody sends any more.

The nets of the pools run side by side; a message flow is a place between them. What
is open is taken kindly: messages from or to pools without content and from within
sub-processes are always there, more messages of one kind are never too few. So
every way shown is one that can be walked in the drawing.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from tragwerk.engines.process.checks.net import Move, Net, net_of
from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.checks.soundness import by_first_place, enabled
from tragwerk.engines.process.model import (
    Collaboration,
    Element,
    Finding,
    Process,
    Severity,
)
from tragwerk.engines.process.record import record

MAX_STATES = 5_000
MAX_STEPS = 12
# A state is one whole number: the messages under way, a bit each; those that came
# twice; then for each pool a bit that says it has begun, and its marking.
State = int
Step = tuple[State, str] | None


@record
class Turn:
    """What a pool does next: how the state changes, sent messages apart.

    It takes one of the messages ``takes``, if these are not none, and needs one of
    each of ``needs``.
    """

    element: str
    change: int
    takes: int
    needs: tuple[int, ...]
    sends: int


@dataclass(slots=True)
class Side:
    """One pool: its net, what its elements send, and what they wait for.

    ``gates`` are event-based gateways that go on with nothing but messages. Its part
    of a state begins at bit ``offset``; ``turns`` are what can follow each of its
    own states, and whether it waits for a message there, found when first met.
    """

    process: Process
    net: Net
    moves: dict[int, list[Move]]
    offset: int = 0
    width: int = 0
    sends: dict[str, int] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)
    gates: dict[str, int] = field(default_factory=dict)
    can_break_off: bool = False
    turns: dict[int, tuple[list[Turn], bool]] = field(default_factory=dict)

    def own(self, state: State) -> int:
        """Return its part of a state: begun, and above it the marking."""
        return state >> self.offset & self.width


def check_agreement(collaboration: Collaboration) -> Iterator[Finding]:
    """Check the pools that exchange messages."""
    sides, senders = _sides(collaboration)
    if not senders:
        return
    came, stuck, is_whole = _explore(sides, len(senders))
    if not is_whole:
        first = collaboration.message_flows[0]
        yield finding(
            "messages-unchecked",
            first.id,
            first.line,
            "Das Zusammenspiel der Pools ist zu verzweigt, um es ganz durchzuspielen; "
            "ob sie aufeinander warten, ist hier nicht geprüft.",
        )
    told: dict[str, Finding] = {}
    for state in stuck:
        for each in _judge(sides, senders, came, state):
            if each.element not in told or each.severity == "ERROR":
                told.setdefault(each.element, each)
                if told[each.element].severity != each.severity:
                    told[each.element] = each
    yield from told.values()
    if is_whole:
        yield from _never_sent(sides, senders, came, told)


def _sides(collaboration: Collaboration) -> tuple[list[Side], dict[int, int]]:
    """Build the sides, and say for each message flow which side sends it."""
    at_home: dict[str, tuple[int, Element]] = {}
    processes = [p for p in collaboration.processes.values() if p.elements]
    for number, process in enumerate(processes):
        at_home |= {key: (number, each) for key, each in process.elements.items()}
    pairs = [
        (at_home[flow.source], at_home[flow.target])
        for flow in collaboration.message_flows
        if flow.source in at_home and flow.target in at_home
    ]
    pairs = [(a, b) for a, b in pairs if a[0] != b[0] and _waits(b[1])]
    involved = {number for pair in pairs for number, _ in pair}
    kept = frozenset(_outermost(processes[n], e).id for p in pairs for n, e in p)
    sides: list[Side] = []
    index: dict[int, int] = {}
    for number in sorted(involved):
        process = processes[number]
        net = net_of(process, kept)
        index[number] = len(sides)
        side = Side(process, net, by_first_place(net))
        side.can_break_off = net.is_open or any(
            each.interrupting
            for each in process.event_starts.values()
            if process.elements[each.parent or ""].parent is None
        )
        sides.append(side)
    always = {
        flow.target
        for flow in collaboration.message_flows
        if flow.source not in at_home
    }
    senders: dict[int, int] = {}
    for bit, ((source, sender), (target, receiver)) in enumerate(pairs):
        mask = 1 << bit
        senders[mask] = index[source]
        outer = _outermost(processes[source], sender).id
        sends = sides[index[source]].sends
        sends[outer] = sends.get(outer, 0) | mask
        if receiver.id not in always and receiver.parent is None:
            waits = sides[index[target]].waits
            waits[receiver.id] = waits.get(receiver.id, 0) | mask
    for side in sides:
        for element in side.process.elements.values():
            if element.kind == "eventBasedGateway" and element.parent is None:
                masks = [side.waits.get(flow.target, 0) for flow in element.outgoing]
                if all(masks):
                    side.gates[element.id] = reduce(or_, masks, 0)
    offset = 2 * len(senders)
    for side in sides:
        places = len(side.net.flows) + 1
        side.offset, side.width = offset, (1 << places) - 1
        offset += places
    return sides, senders


def _waits(element: Element) -> bool:
    if element.kind in ("startEvent", "intermediateCatchEvent"):
        return element.trigger_kind == "message" and len(element.triggers) == 1
    return element.kind == "receiveTask"


def _outermost(process: Process, element: Element) -> Element:
    while element.parent is not None:
        element = process.elements[element.parent]
    return element


def _explore(
    sides: list[Side], messages: int
) -> tuple[Mapping[State, Step], list[State], bool]:
    came: dict[State, Step] = {0: None}
    stuck: list[State] = []
    todo = deque([0])
    while todo:
        state = todo.popleft()
        if len(came) > MAX_STATES:
            return came, stuck, False
        is_moving = False
        for after, element in _next(sides, messages, state):
            is_moving = True
            if after not in came:
                came[after] = (state, element)
                todo.append(after)
        if not is_moving and any(side.own(state) > 1 for side in sides):
            stuck.append(state)
    return came, stuck, True


def _next(sides: list[Side], messages: int, state: State) -> list[tuple[State, str]]:
    """Return the steps of a state.

    A pool that waits for no message and can move is taken alone: what it does
    neither hinders nor needs the others, so that no deadlock is missed.
    """
    found: list[tuple[State, str]] = []
    for side in sides:
        own = state >> side.offset & side.width
        known = side.turns.get(own)
        if known is None:
            known = side.turns[own] = _turns(side, own)
        turns, is_waiting = known
        steps = []
        for turn in turns:
            after = state
            if turn.takes:
                present = turn.takes & state
                if not present:
                    continue
                taken = present & -present
                if not taken << messages & state:
                    after ^= taken
            if turn.needs and not all(each & state for each in turn.needs):
                continue
            if turn.sends:
                after |= (turn.sends & after) << messages | turn.sends
            steps.append((after + turn.change, turn.element))
        if steps and not is_waiting:
            return steps
        found += steps
    return found


def _turns(side: Side, own: int) -> tuple[list[Turn], bool]:
    """Say what can follow a state of a pool, and whether it waits for messages."""
    if not own:
        begins = [
            Turn(
                element,
                (marking << 1 | 1) << side.offset,
                side.waits.get(element, 0),
                (),
                side.sends.get(element, 0),
            )
            for element, marking, _twice in side.net.starts
        ]
        return begins, True
    marking = own >> 1
    found = []
    for move in enabled(marking, side.moves):
        after = 0 if move.clears else marking & ~move.needs | move.gives
        kind = side.process.elements[move.element].kind
        needs: tuple[int, ...] = ()
        if kind == "eventBasedGateway" and not move.is_aside:
            # The gateway goes on only with what occurs.
            needs = tuple(
                mask
                for each, mask in side.waits.items()
                if side.net.elements[each] & move.gives
            )
        found.append(
            Turn(
                "" if move.is_silent else move.element,
                (after - marking) << side.offset + 1,
                0 if move.is_aside else side.waits.get(move.element, 0),
                needs,
                side.sends.get(move.element, 0),
            )
        )
    return found, bool(_awaited(side, marking))


def _awaited(side: Side, marking: int) -> dict[str, int]:
    """Return what waits for a message in a marking, with the messages it takes."""
    return {
        element: mask
        for element, mask in (*side.waits.items(), *side.gates.items())
        if side.net.elements[element] & marking
    }


def _judge(
    sides: list[Side],
    senders: Mapping[int, int],
    came: Mapping[State, Step],
    state: State,
) -> Iterator[Finding]:
    """Say who waits in a state without further step, and whether for each other."""
    waiting: dict[int, dict[str, int]] = {}
    for number, side in enumerate(sides):
        marking = side.own(state) >> 1
        if marking and not side.can_break_off:
            waiting[number] = _awaited(side, marking)
    for number, elements in waiting.items():
        for key, mask in elements.items():
            element = sides[number].process.elements[key]
            others = {senders[bit] for bit in senders if bit & mask}
            mutual = all(waiting.get(other) for other in others)
            names = " und ".join(
                f"„{sides[each].process.name or sides[each].process.id}“"
                for each in sorted(others)
            )
            way = _way(sides, came, state)
            severity: Severity = "ERROR" if mutual else "WARNING"
            why = f"{names} wartet seinerseits" if mutual else f"{names} schickt keine"
            yield at(
                element,
                "message-deadlock",
                f"„{element.label}“ kann für immer auf eine Nachricht warten; {why}: "
                f"{way}. Lassen Sie die Nachricht vorher abschicken oder begrenzen Sie "
                "das Warten mit einem Zeitereignis.",
                severity,
            )


def _never_sent(
    sides: list[Side],
    senders: Mapping[int, int],
    came: Mapping[State, Step],
    told: Mapping[str, Finding],
) -> Iterator[Finding]:
    done = {step[1] for step in came.values() if step is not None}
    sent = 0
    for side in sides:
        for sender, mask in side.sends.items():
            if sender in done:
                sent |= mask
    for side in sides:
        for key, mask in side.waits.items():
            if not mask & sent and key not in told:
                element = side.process.elements[key]
                yield at(
                    element,
                    "message-never-sent",
                    f"Die Nachricht zu „{element.label}“ wird auf keinem Weg "
                    "abgeschickt. Prüfen Sie, wer sie wann schickt.",
                )


def _way(sides: list[Side], came: Mapping[State, Step], state: State) -> str:
    labels = {
        key: element.label
        for side in sides
        for key, element in side.process.elements.items()
    }
    steps: list[str] = []
    step = came[state]
    while step is not None:
        if step[1]:
            steps.append(f"„{labels[step[1]]}“")
        step = came[step[0]]
    steps.reverse()
    if len(steps) > MAX_STEPS:
        steps = [*steps[:3], "…", *steps[3 - MAX_STEPS :]]
    return " → ".join(steps) or "gleich am Anfang"
