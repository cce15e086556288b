"""Joins a process and a scenario to a plan.

What data would decide is decided by weights. What nobody said is assumed, and noted.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from random import Random

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import Flow, Process
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.simulation.calendars import (
    Calendar,
    Hours,
    common_hours,
)
from tragwerk.engines.process.simulation.distributions import Draw, chooser
from tragwerk.engines.process.simulation.happenings import CAUGHT, Happenings
from tragwerk.engines.process.simulation.notes import Notes
from tragwerk.engines.process.simulation.plan import Attached, Catcher, Code, Plan
from tragwerk.engines.process.simulation.scenario import (
    AT_ONCE,
    BY_PEOPLE,
    Scenario,
    Work,
)
from tragwerk.engines.process.simulation.streams import Streams

JOINING = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
THROWN = frozenset({"terminate", "signal", "error", "escalation"})


def plan_of(process: Process, scenario: Scenario, seed: int, replication: int) -> Plan:
    """Join a process and a scenario for one replication.

    Raises:
        ProcessError: if the scenario names what the process does not have, or the
            process has nothing to begin with.
    """
    program = program_of(process)
    _check_names(program, process, scenario)
    return _Planner(program, scenario, Streams(f"{seed}/{replication}")).plan()


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
        for resource in work.needs:
            if resource not in scenario.resources:
                raise ProcessError(
                    f"work.{name}.resource: „{resource}“ steht nicht in [resources]."
                )


class _Planner:
    """Fills the lists of a plan."""

    def __init__(self, program: Program, scenario: Scenario, streams: Streams) -> None:
        self.program = program
        self.scenario = scenario
        self.streams = streams
        self.number = {key: index for index, key in enumerate(program.nodes)}
        self.made = Plan()
        self.entry: dict[tuple[str, str], int] = {}
        self.notes = Notes()
        self.happenings = Happenings(
            program, scenario, streams, self.number, self.notes
        )
        self.undoes = any(
            trigger.kind in ("compensation", "cancel")
            for node in program.nodes.values()
            if node.kind in ("endEvent", "intermediateThrowEvent")
            for trigger in node.element.triggers
        )
        self.common: dict[tuple[str, ...], Calendar | None] = {}

    def plan(self) -> Plan:
        plan, scenario = self.made, self.scenario
        plan.names = list(scenario.resources)
        for name, resource in scenario.resources.items():
            plan.capacities.append(resource.capacity)
            plan.calendars.append(self._hours((name,)))
        plan.arrival = scenario.arrivals.drawer(self.streams.of("arrivals"))
        plan.arrival_calendar = self._calendar(scenario.arrival_hours)
        nodes = self.program.nodes.values()
        for node in nodes:
            self._add_entries(node)
        for node in nodes:
            self._add(node)
            self._add_ways(node)
            self._add_more(node)
        self._add_event_subprocesses(-1, self.program.event_subprocesses)
        plan.codes.extend([int(Code.ENTRY)] * len(self.entry))
        plan.starts = self._starts()
        plan.notes = self.notes.said()
        return plan

    def _calendar(self, hours: Hours | None) -> Calendar | None:
        return None if hours is None else Calendar(hours, self.scenario.begin)

    def _hours(self, needs: tuple[str, ...]) -> Calendar | None:
        """Return when all of some resources work; the same calendar for the same."""
        if needs not in self.common:
            hours = [self.scenario.resources[each].hours for each in needs]
            self.common[needs] = self._calendar(common_hours(hours))
        return self.common[needs]

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

    # Nodes

    def _add(self, node: Node) -> None:
        plan, index = self.made, len(self.made.ids)
        plan.ids.append(node.id)
        work = self._work(node)
        code = self._code(node, work)
        plan.codes.append(int(code))
        plan.needs.append(tuple(plan.names.index(each) for each in work.needs))
        plan.priorities.append(work.priority if work.needs else 0)
        plan.hours.append(self._hours(work.needs) if work.needs else None)
        is_awaited = code is Code.WAIT or (
            node.kind == "receiveTask" and node.id not in self.scenario.work
        )
        if is_awaited:
            plan.awaited.add(index)
            plan.draws.append(self.happenings.delay(node))
            plan.occurs |= self.happenings.doubts(node)
            if heard := self.happenings.signals(node):
                plan.signals[index] = heard
        else:
            plan.draws.append(work.duration.drawer(self.streams.of(f"{node.id}/time")))

    def _work(self, node: Node) -> Work:
        found = self.scenario.work.get(node.id)
        lane = node.element.lane
        # What machines do waits for nobody, unless it is said how long it takes.
        is_work = found is not None or node.kind in BY_PEOPLE
        if found is not None and found.needs:
            return found
        is_work = is_work and node.element.is_activity and not node.inside
        needs = (lane,) if lane in self.scenario.resources and is_work else ()
        plain = found if found is not None else Work()
        return Work(plain.duration, tuple(filter(None, needs)), plain.priority)

    def _code(self, node: Node, work: Work) -> Code:
        kind, element = node.kind, node.element
        kinds = [each.kind for each in element.triggers]
        if kind == "exclusiveGateway" and len(node.out) > 1:
            return Code.CHOOSE
        if kind == "eventBasedGateway":
            return Code.RACE
        if kind in ("endEvent", "intermediateThrowEvent") and kinds:
            return _throwing(kinds, is_end=kind == "endEvent")
        if (
            node.inside
            or node.begin is not None
            or (element.loop is not None and element.is_activity)
        ):
            return Code.INSIDE
        if kind == "intermediateCatchEvent" and "link" not in kinds:
            return Code.WAIT
        is_free = work.duration == AT_ONCE and not work.needs
        if kind == "receiveTask" and is_free and not node.boundaries:
            return Code.WAIT
        if element.is_activity and (
            not is_free or node.boundaries or kind == "receiveTask"
        ):
            return Code.WORK
        return Code.PASS

    def _add_more(self, node: Node) -> None:
        """Add what only few nodes have."""
        plan, element, index = self.made, node.element, self.number[node.id]
        code = plan.codes[index]
        if code == Code.INSIDE:
            inside = (node.begin,) if node.begin is not None else node.inside
            plan.insides[index] = tuple(self.number[each.id] for each in inside)
            if element.ad_hoc is not None:
                self.notes.ad_hoc(node)
                if element.ad_hoc.sequential:
                    plan.in_turn.add(index)
            if element.loop is not None:
                rounds = self.happenings.rounds(node)
                plan.loops[index] = (rounds, element.loop.kind == "parallel")
        if node.boundaries:
            events = {each: self.happenings.attached(each) for each in node.boundaries}
            if not node.inside:
                self.notes.never_thrown(node, self.scenario)
            plan.attached[index] = tuple(
                each for each in events.values() if each.probability or each.signals
            )
            plan.catchers[index] = tuple(
                catcher
                for each, event in events.items()
                for catcher in _catchers(each, event)
            )
        self._add_event_subprocesses(index, node.event_subprocesses)
        if element.is_event_subprocess:
            plan.event_subs.add(index)
        if node.kind == "endEvent":
            plan.ends.add(index)
        if code == Code.THROW:
            plan.throws[index] = tuple(
                (each.kind, each.name)
                for each in element.triggers
                if each.kind in THROWN
            )
        if self.undoes:
            self._add_undoing(node, index)

    def _add_undoing(self, node: Node, index: int) -> None:
        plan, code = self.made, self.made.codes[index]
        if node.kind == "transaction":
            plan.transactions.add(index)
            cancels = [
                each
                for each in node.boundaries
                if any(trigger.kind == "cancel" for trigger in each.element.triggers)
            ]
            plan.cancels[index] = self.number[cancels[0].id] if cancels else -1
        if code == Code.CANCEL:
            plan.cancels[index] = -1
        if code == Code.UNDO:
            trigger = next(
                each for each in node.element.triggers if each.kind == "compensation"
            )
            # Inside a called process ids begin with the call.
            own = node.element.id.rpartition("/")[2]
            named = node.id[: len(node.id) - len(own)] + (trigger.activity or "")
            plan.undoes[index] = (self.number.get(named, -1), trigger.waits)
        undoer = node.compensated_by
        if undoer is None:
            undoer = next(
                (
                    each
                    for each in node.event_subprocesses
                    if each.begin is not None
                    and "compensation"
                    in [trigger.kind for trigger in each.begin.element.triggers]
                ),
                None,
            )
        if undoer is not None:
            plan.undoers[index] = self.number[undoer.id]

    def _add_event_subprocesses(self, scope: int, found: tuple[Node, ...]) -> None:
        watched: list[Attached] = []
        handlers: list[Catcher] = []
        for each in found:
            if each.begin is None:
                continue
            event = self.happenings.attached(each.begin)
            event.inside = self.number[each.id]
            handlers.extend(_catchers(each.begin, event))
            if event.probability or event.signals:
                watched.append(event)
        if watched:
            self.made.watched[scope] = tuple(watched)
        if handlers:
            self.made.handlers[scope] = tuple(handlers)

    # Ways

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
        if node.kind == "complexGateway" and node.element.activation is not None:
            counts = self.happenings.activation(node)
            if counts is not None:
                plan.activates[index] = counts

    def _add_ways(self, node: Node) -> None:
        plan, element, index = self.made, node.element, self.number[node.id]
        if node.link is not None and element.kind == "intermediateThrowEvent":
            outs: tuple[int, ...] = (self.number[node.link.id],)
        else:
            outs = tuple(self._target(flow, target) for flow, target in node.out)
        plan.outs.append(outs)
        weights = tuple(self.scenario.ways.get(flow.id, 1.0) for flow, _ in node.out)
        if sum(weights) <= 0:
            weights = (1.0,) * len(weights)
        rng = self.streams.of(f"{node.id}/ways")
        plan.picks.append(chooser(weights, rng) if weights else lambda: 0)
        chances = self._chances(node, plan.codes[index], rng)
        if chances:
            plan.chances[index] = chances
        plan.nexts.append(outs[0] if len(outs) == 1 and not chances else -1)
        for (flow, _), target in zip(node.out, outs, strict=False):
            if flow.id == element.default:
                plan.defaults[index] = target
        self.notes.ways(node, self.scenario, is_chance=bool(chances))

    def _target(self, flow: Flow, target: Node) -> int:
        return self.entry.get((target.id, flow.id), self.number[target.id])

    def _chances(
        self, node: Node, code: int, rng: Random
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


def _throwing(kinds: Sequence[str], *, is_end: bool) -> Code:
    """Return what an event does that throws; a link and a message only go on."""
    if is_end and "cancel" in kinds:
        return Code.CANCEL
    if "link" in kinds:
        return Code.PASS
    if "compensation" in kinds:
        return Code.UNDO
    return Code.THROW if THROWN.intersection(kinds) else Code.PASS


def _catchers(node: Node, event: Attached) -> tuple[Catcher, ...]:
    return tuple(
        Catcher(each.kind, each.name, event)
        for each in node.element.triggers
        if each.kind in CAUGHT
    )
