"""When events occur and how often: by the scenario, else by the file, else assumed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from tragwerk.engines.process.expressions import Expression, ExpressionError
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.simulation import notes
from tragwerk.engines.process.simulation.distributions import (
    LONGEST,
    Distribution,
    Draw,
)
from tragwerk.engines.process.simulation.plan import Attached
from tragwerk.engines.process.simulation.scenario import (
    AT_ONCE,
    MAX_REPEATS,
    Happening,
    Scenario,
)
from tragwerk.engines.process.simulation.streams import Streams
from tragwerk.engines.process.timers import (
    Cycle,
    Duration,
    TimerError,
    TimerRule,
    due_at,
)

DAYS_PER_MONTH = 30.4375
SECONDS_PER_DAY = 86_400.0
MOST_OCCURRENCES = 10_000
CAUGHT = frozenset({"error", "escalation"})
# What nothing but the case itself brings about.
INSIDE = CAUGHT | {"cancel", "compensation"}
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
# The moment matters to no condition that names nothing but a count.
NOW = datetime(2026, 1, 5, tzinfo=UTC)


class Happenings:
    """The events of a process as a scenario plays them."""

    def __init__(
        self,
        program: Program,
        scenario: Scenario,
        streams: Streams,
        number: Mapping[str, int],
        noted: notes.Notes,
    ) -> None:
        self.scenario = scenario
        self.streams = streams
        self.number = number
        self.notes = noted
        self.thrown = frozenset(
            trigger.name or ""
            for node in program.nodes.values()
            if node.kind in THROWING
            for trigger in node.element.triggers
            if trigger.kind == "signal"
        )

    def delay(self, node: Node) -> Draw:
        """Return how long an awaited event takes to come."""
        return self._happening(node).delay.drawer(self.streams.of(f"{node.id}/time"))

    def doubts(self, node: Node) -> dict[int, Callable[[], bool]]:
        """Return whether an event comes in a race, for one that may not."""
        share = self._happening(node).probability
        if share >= 1:
            return {}
        unit = self.streams.of(f"{node.id}/occurs").random
        return {self.number[node.id]: lambda: unit() < share}

    def signals(self, node: Node) -> frozenset[str]:
        """Return the signals of the case itself that an event waits for."""
        if node.id in self.scenario.happenings:
            return frozenset()
        return self.thrown.intersection(
            trigger.name or ""
            for trigger in node.element.triggers
            if trigger.kind == "signal"
        )

    def attached(self, node: Node) -> Attached:
        """Return an event at an activity or of an event sub-process."""
        happening = self._happening(node)
        is_error = any(each.kind == "error" for each in node.element.triggers)
        return Attached(
            self.number[node.id],
            node.element.interrupting or is_error,
            happening.probability,
            happening.delay.drawer(self.streams.of(f"{node.id}/time")),
            self.streams.of(f"{node.id}/occurs").random,
            0 if node.element.interrupting else self._repeats(node),
            self.signals(node),
        )

    def rounds(self, node: Node) -> int:
        """Return how often a loop is done."""
        loop = node.element.loop
        if loop is not None and loop.condition is not None and loop.kind != "standard":
            self.notes.add(notes.NO_BREAK, node)
        said = self.scenario.repeats.get(node.id)
        if said is not None:
            return said
        written = loop.cardinality if loop is not None else None
        if written is not None and not written.reads:
            count = _value(written, {})
            if isinstance(count, int | Decimal) and 0 <= count <= MAX_REPEATS:
                return int(count)
        self.notes.add(notes.ONCE, node)
        return 1

    def activation(self, node: Node) -> frozenset[int] | None:
        """Return with how many ways in a complex gateway fires, None if unknown."""
        condition = node.element.activation
        if condition is None or not {"activationCount"}.issuperset(condition.reads):
            self.notes.add(notes.INCLUSIVE, node)
            return None
        return frozenset(
            count
            for count in range(1, node.entries + 1)
            if _value(condition, {"activationCount": count}) is True
        )

    def _happening(self, node: Node) -> Happening:
        found = self.scenario.happenings.get(node.id)
        if found is not None:
            return found
        kinds = {trigger.kind for trigger in node.element.triggers}
        for trigger in node.element.triggers:
            if trigger.kind == "timer" and trigger.timer is not None:
                seconds = _seconds(trigger.timer)
                if seconds is not None:
                    return Happening(1.0, Distribution("fixed", (seconds,)))
        is_side = node.kind in ("boundaryEvent", "startEvent")
        is_open = bool(kinds - INSIDE) or node.kind == "receiveTask"
        if is_open and not self.signals(node):
            self.notes.add(notes.NEVER if is_side else notes.AT_ONCE, node)
        return Happening(0.0 if is_side else 1.0, AT_ONCE)

    def _repeats(self, node: Node) -> int:
        """Return how often a timer that repeats occurs again."""
        for trigger in node.element.triggers:
            fixed = trigger.timer.fixed if trigger.timer is not None else None
            if isinstance(fixed, Cycle):
                if fixed.times is None or fixed.times > MOST_OCCURRENCES:
                    self.notes.add(notes.CYCLE.format(MOST_OCCURRENCES), node)
                    return MOST_OCCURRENCES
                return max(fixed.times - 1, 0)
        return 0


def _value(expression: Expression, variables: Mapping[str, object]) -> object:
    try:
        return expression.evaluate(variables, NOW)
    except ExpressionError:
        return None


def _seconds(rule: TimerRule) -> float | None:
    """Return the length of a timer that the file fixes, else None."""
    if rule.expression is not None and not rule.expression.reads:
        try:
            return max((due_at(rule, {}, NOW).at - NOW).total_seconds(), 0.0)
        except (TimerError, TypeError):
            return None
    fixed = rule.fixed.interval if isinstance(rule.fixed, Cycle) else rule.fixed
    if not isinstance(fixed, Duration):
        return None
    days = fixed.months * DAYS_PER_MONTH
    length = days * SECONDS_PER_DAY + fixed.rest.total_seconds()
    return min(max(length, 0.0), LONGEST)
