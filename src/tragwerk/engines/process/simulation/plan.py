"""A process and a scenario joined into flat lists, ready for the event loop.

What data would decide is decided by weights. What is played approximately stands in
``notes``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum
from random import Random

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import Flow, Process
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.simulation.calendars import Calendar, Hours
from tragwerk.engines.process.simulation.distributions import (
    LONGEST,
    Distribution,
    Draw,
    chooser,
)
from tragwerk.engines.process.simulation.scenario import (
    AT_ONCE,
    Happening,
    Scenario,
    Work,
)
from tragwerk.engines.process.timers import Cycle, Duration, TimerRule

DAYS_PER_MONTH = 30.4375
SECONDS_PER_DAY = 86_400.0
JOINING = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
THROWN = frozenset({"error", "cancel"})


class Code(IntEnum):
    """What the loop does with a token at a node."""

    PASS = 0
    WORK = 1
    WAIT = 2
    CHOOSE = 3
    ENTRY = 4
    RACE = 5
    INSIDE = 6
    TERMINATE = 7
    ERROR = 8


@dataclass(slots=True)
class Attached:
    """An event at an activity or inside a scope, as the loop sees it.

    ``inside`` is the event sub-process it begins, -1 for a boundary event.
    """

    node: int
    interrupts: bool
    probability: float
    draw: Draw
    unit: Draw
    inside: int = -1


Catcher = tuple[str, str | None, int]


@dataclass(slots=True)
class Stream:
    """The streams of random numbers of a replication, one for each use."""

    seed: str

    def of(self, use: str) -> Random:
        """Return a stream that only this use draws from."""
        # Random seeded by text is stable over Python versions and machines.
        return Random(f"{self.seed}/{use}")  # noqa: S311 - nothing secret


@dataclass(slots=True)
class Plan:
    """The lists of a replication; the index is the number of the node.

    A way into a join has a number of its own, an entry. ``nexts`` is the one way on,
    -1 if there is none or more than one; ``plain`` says that work cannot be
    interrupted, ``awaited`` that its time is waiting. ``tracks`` and ``kills`` say
    what the loop has to keep account of. ``watched``, ``handlers`` and ``catchers``
    are by scope, -1 the process itself.
    """

    ids: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    outs: list[tuple[int, ...]] = field(default_factory=list)
    nexts: list[int] = field(default_factory=list)
    plain: list[bool] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    resources: list[int] = field(default_factory=list)
    picks: list[Callable[[], int]] = field(default_factory=list)
    chances: list[tuple[tuple[Draw, float, int], ...]] = field(default_factory=list)
    defaults: list[int] = field(default_factory=list)
    occurs: list[Callable[[], bool]] = field(default_factory=list)
    insides: list[tuple[int, ...]] = field(default_factory=list)
    repeats: list[tuple[int, bool]] = field(default_factory=list)
    attached: list[tuple[Attached, ...]] = field(default_factory=list)
    entries: dict[int, tuple[int, int]] = field(default_factory=dict)
    ways_in: dict[int, int] = field(default_factory=dict)
    reaches: dict[int, tuple[frozenset[int], ...]] = field(default_factory=dict)
    watched: dict[int, tuple[Attached, ...]] = field(default_factory=dict)
    thrown: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    handlers: dict[int, tuple[Catcher, ...]] = field(default_factory=dict)
    catchers: dict[int, tuple[Catcher, ...]] = field(default_factory=dict)
    start: tuple[int, ...] = ()
    names: list[str] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    calendars: list[Calendar | None] = field(default_factory=list)
    arrival: Draw = lambda: 0.0
    arrival_calendar: Calendar | None = None
    awaited: set[int] = field(default_factory=set)
    tracks: bool = False
    kills: bool = False
    notes: list[str] = field(default_factory=list)


def plan_of(process: Process, scenario: Scenario, seed: int, replication: int) -> Plan:
    """Join a process and a scenario for one replication.

    Raises:
        ProcessError: if the scenario names what the process does not have, or the
            process has nothing to begin with.
    """
    program = program_of(process)
    _check_names(program, process, scenario)
    return _Planner(program, scenario, Stream(f"{seed}/{replication}")).plan()


def _check_names(program: Program, process: Process, scenario: Scenario) -> None:
    flows = {flow.id for node in program.nodes.values() for flow, _ in node.out}
    nodes = set(program.nodes)
    named: Mapping[str, tuple[Mapping[str, object], set[str]]] = {
        "work": (scenario.work, nodes),
        "happenings": (scenario.happenings, nodes),
        "repeats": (scenario.repeats, nodes),
        "ways": (scenario.ways, flows),
    }
    for key, (found, known) in named.items():
        for name in found:
            if name not in known:
                what = "keinen Fluss" if key == "ways" else "kein Element"
                near = get_close_matches(name, known, 3)
                meant = f" Gemeint sein könnte: {', '.join(near)}." if near else ""
                raise ProcessError(
                    f"{key}.{name}: Der Prozess „{process.id}“ hat {what} dieser "
                    f"Kennung.{meant}",
                    source=process.source,
                )
    for name, work in scenario.work.items():
        if work.resource is not None and work.resource not in scenario.resources:
            raise ProcessError(
                f"work.{name}.resource: „{work.resource}“ steht nicht in [resources]."
            )


class _Planner:
    """Fills the lists of a plan."""

    def __init__(self, program: Program, scenario: Scenario, streams: Stream) -> None:
        self.program = program
        self.scenario = scenario
        self.streams = streams
        self.number = {key: index for index, key in enumerate(program.nodes)}
        self.made = Plan()
        self.entry: dict[tuple[str, str], int] = {}

    def plan(self) -> Plan:
        plan, scenario = self.made, self.scenario
        plan.names = list(scenario.resources)
        for resource in scenario.resources.values():
            plan.capacities.append(resource.capacity)
            plan.calendars.append(self._calendar(resource.hours))
        plan.arrival = scenario.arrivals.drawer(self.streams.of("arrivals"))
        plan.arrival_calendar = self._calendar(scenario.arrival_hours)
        nodes = self.program.nodes.values()
        for node in nodes:
            self._add_entries(node)
        for node in nodes:
            self._add(node)
        self._add_event_subprocesses(-1, self.program.event_subprocesses)
        plan.codes.extend([int(Code.ENTRY)] * len(self.entry))
        plan.tracks = bool(plan.reaches)
        plan.kills = self._kills()
        plan.plain = [
            code == Code.WORK and not plan.attached[index] and not plan.kills
            for index, code in enumerate(plan.codes[: len(plan.ids)])
        ]
        plan.start = self._starts()
        return plan

    def _kills(self) -> bool:
        """Whether anything can end a scope before its time."""
        plan = self.made
        return (
            any(code in (Code.TERMINATE, Code.ERROR) for code in plan.codes)
            or any(
                each.interrupts and plan.codes[index] == Code.INSIDE
                for index, found in enumerate(plan.attached)
                for each in found
            )
            or any(each.interrupts for found in plan.watched.values() for each in found)
        )

    def _calendar(self, hours: Hours | None) -> Calendar | None:
        return None if hours is None else Calendar(hours, self.scenario.begin)

    def _starts(self) -> tuple[int, ...]:
        process = self.program.process
        starts = process.starts.get(None, ())
        if not starts:
            starts = tuple(
                each
                for each in process.elements.values()
                if each.parent is None
                and not each.is_event_subprocess
                and (each.kind == "startEvent" or each.instantiate)
            )[:1]
        if not starts:
            raise ProcessError(
                f"Der Prozess „{process.id}“ hat nichts, womit er beginnt.",
                source=process.source,
            )
        return tuple(self.number[each.id] for each in starts)

    def _add_entries(self, node: Node) -> None:
        """Give every way into a join a number after those of the nodes."""
        if node.kind not in JOINING or node.entries < 2:
            return
        plan, index = self.made, self.number[node.id]
        plan.ways_in[index] = node.entries
        for way, flow in enumerate(node.element.incoming):
            number = len(self.number) + len(self.entry)
            self.entry[node.id, flow.id] = number
            plan.entries[number] = (index, way)
        if node.kind != "parallelGateway":
            reach = dict(node.reach)
            plan.reaches[index] = tuple(
                frozenset(self.number[key] for key in reach.get(flow.id, ()))
                for flow in node.element.incoming
            )
        if node.kind == "complexGateway":
            plan.notes.append(node.id)

    def _add(self, node: Node) -> None:
        plan, element, index = self.made, node.element, len(self.made.ids)
        plan.ids.append(node.id)
        work = self._work(node)
        code = self._code(node, work)
        plan.codes.append(int(code))
        if node.link is not None and element.kind == "intermediateThrowEvent":
            outs: tuple[int, ...] = (self.number[node.link.id],)
        else:
            outs = tuple(self._target(flow, target) for flow, target in node.out)
        plan.outs.append(outs)
        plan.draws.append(self._draw(node, code, work))
        plan.resources.append(
            plan.names.index(work.resource) if work.resource is not None else -1
        )
        weights = tuple(self.scenario.ways.get(flow.id, 1.0) for flow, _ in node.out)
        if sum(weights) <= 0:
            weights = (1.0,) * len(weights)
        rng = self.streams.of(f"{node.id}/ways")
        plan.picks.append(chooser(weights, rng) if weights else lambda: 0)
        plan.chances.append(self._chances(node, code, rng))
        plan.nexts.append(outs[0] if len(outs) == 1 else -1)
        default = [
            target
            for (flow, _), target in zip(node.out, outs, strict=False)
            if flow.id == element.default
        ]
        plan.defaults.append(default[0] if default else -1)
        plan.occurs.append(self._occurs(node))
        inside = (node.begin,) if node.begin is not None else node.inside
        plan.insides.append(tuple(self.number[each.id] for each in inside))
        plan.repeats.append(self._repeats(node))
        plan.attached.append(tuple(self._attached(each) for each in node.boundaries))
        plan.catchers[index] = tuple(
            catcher
            for each in node.boundaries
            for catcher in _catchers(each, self.number[each.id])
        )
        self._add_event_subprocesses(index, node.event_subprocesses)
        if node.kind == "receiveTask" and work == Work():
            plan.awaited.add(index)
        if code is Code.ERROR:
            first = next(t for t in element.triggers if t.kind in THROWN)
            plan.thrown[index] = (first.kind, first.name)

    def _target(self, flow: Flow, target: Node) -> int:
        return self.entry.get((target.id, flow.id), self.number[target.id])

    def _add_event_subprocesses(self, scope: int, found: tuple[Node, ...]) -> None:
        watched: list[Attached] = []
        handlers: list[Catcher] = []
        for each in found:
            if each.begin is None:
                continue
            number = self.number[each.id]
            handlers.extend(_catchers(each.begin, number))
            attached = self._attached(each.begin)
            attached.inside = number
            watched.append(attached)
        if watched:
            self.made.watched[scope] = tuple(watched)
            self.made.handlers[scope] = tuple(handlers)

    def _chances(
        self, node: Node, code: Code, rng: Random
    ) -> tuple[tuple[Draw, float, int], ...]:
        """Give the chance of each way where ways do not shut each other out."""
        is_gateway = node.kind in ("inclusiveGateway", "complexGateway")
        if len(node.out) < 2 or code in (Code.CHOOSE, Code.RACE):
            return ()
        if not is_gateway and not any(flow.condition for flow, _ in node.out):
            return ()
        if node.kind in ("exclusiveGateway", "parallelGateway"):
            return ()
        found = []
        for flow, target in node.out:
            if flow.id == node.element.default and flow.id not in self.scenario.ways:
                continue
            usual = 0.5 if is_gateway or flow.condition is not None else 1.0
            share = self.scenario.ways.get(flow.id, usual)
            found.append((rng.random, share, self._target(flow, target)))
        return tuple(found)

    def _work(self, node: Node) -> Work:
        found = self.scenario.work.get(node.id)
        resource = found.resource if found is not None else None
        lane = node.element.lane
        is_work = node.element.is_activity and not node.inside
        if resource is None and lane in self.scenario.resources and is_work:
            resource = lane
        duration = found.duration if found is not None else AT_ONCE
        return Work(duration, resource)

    def _code(self, node: Node, work: Work) -> Code:
        kind = node.kind
        kinds = {each.kind for each in node.element.triggers}
        if kind == "exclusiveGateway" and len(node.out) > 1:
            return Code.CHOOSE
        if kind == "eventBasedGateway":
            return Code.RACE
        if kind == "endEvent" and "terminate" in kinds:
            return Code.TERMINATE
        if kind == "endEvent" and kinds & THROWN:
            return Code.ERROR
        if (
            node.inside
            or node.begin is not None
            or (node.element.loop is not None and node.element.is_activity)
        ):
            return Code.INSIDE
        if kind == "intermediateCatchEvent" and "link" not in kinds:
            return Code.WAIT
        if kind == "receiveTask" and work == Work() and not node.boundaries:
            return Code.WAIT
        if node.element.is_activity and (
            work != Work() or node.boundaries or kind == "receiveTask"
        ):
            return Code.WORK
        return Code.PASS

    def _draw(self, node: Node, code: Code, work: Work) -> Draw:
        rng = self.streams.of(f"{node.id}/time")
        is_awaited = node.kind == "receiveTask" and node.id not in self.scenario.work
        if code is Code.WAIT or is_awaited or node.kind == "boundaryEvent":
            return self._happening(node).delay.drawer(rng)
        return work.duration.drawer(rng)

    def _happening(self, node: Node) -> Happening:
        found = self.scenario.happenings.get(node.id)
        if found is not None:
            return found
        for trigger in node.element.triggers:
            if trigger.kind == "timer" and trigger.timer is not None:
                seconds = _seconds(trigger.timer)
                if seconds is not None:
                    return Happening(1.0, Distribution("fixed", (seconds,)))
        is_side = node.kind in ("boundaryEvent", "startEvent")
        return Happening(0.0 if is_side else 1.0, AT_ONCE)

    def _occurs(self, node: Node) -> Callable[[], bool]:
        share = self._happening(node).probability
        if share >= 1:
            return lambda: True
        unit = self.streams.of(f"{node.id}/occurs").random
        return lambda: unit() < share

    def _attached(self, node: Node) -> Attached:
        rng = self.streams.of(f"{node.id}/occurs")
        happening = self._happening(node)
        return Attached(
            self.number[node.id],
            node.element.interrupting,
            happening.probability,
            happening.delay.drawer(self.streams.of(f"{node.id}/time")),
            rng.random,
        )

    def _repeats(self, node: Node) -> tuple[int, bool]:
        loop = node.element.loop
        count = self.scenario.repeats.get(node.id, 1)
        return count, loop is not None and loop.kind == "parallel"


def _catchers(node: Node, number: int) -> tuple[Catcher, ...]:
    return tuple(
        (each.kind, each.name, number)
        for each in node.element.triggers
        if each.kind in THROWN
    )


def _seconds(rule: TimerRule) -> float | None:
    """Return the length of a timer that the file fixes, else None."""
    fixed = rule.fixed.interval if isinstance(rule.fixed, Cycle) else rule.fixed
    if not isinstance(fixed, Duration):
        return None
    days = fixed.months * DAYS_PER_MONTH
    length = days * SECONDS_PER_DAY + fixed.rest.total_seconds()
    return min(max(length, 0.0), LONGEST)
