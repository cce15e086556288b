"""A replication under way: its clock, what is due, and when the next case comes."""

from collections.abc import Callable, Iterable
from itertools import count

from tragwerk.engines.process.errors import ProcessLimitError
from tragwerk.engines.process.simulation.plan import Plan
from tragwerk.engines.process.simulation.scopes import Tally

MOST_STEPS = 1_000_000
MOST_EVENTS = 1_000_000
MOST_EVENTS_PER_CASE = 5_000
MOST_TOKENS = 3_000
CASES_PER_REPORT = 1_000


class World:
    """A replication under way; ``report`` hears every now and then how many came."""

    def __init__(
        self,
        plan: Plan,
        cases: int,
        report: Callable[[int], None] | None = None,
    ) -> None:
        self.plan = plan
        self.cases = cases
        self.report = report
        self.most_steps = MOST_STEPS
        self.most_events = MOST_EVENTS + MOST_EVENTS_PER_CASE * cases
        size = len(plan.codes)
        self.tally = Tally(
            counts=[0] * size,
            waits=[0.0] * size,
            works=[0.0] * size,
            busy=[0.0] * len(plan.names),
        )
        self.tick = count().__next__
        self.free = list(plan.capacities)
        self.begun = 0
        self.now = 0.0

    def next_arrival(self) -> float | None:
        """Return when the next case comes, None after the last one."""
        if self.report is not None and self.begun % CASES_PER_REPORT == 0:
            self.report(self.begun)
        if self.begun >= self.cases:
            return None
        self.begun += 1
        at = self.now + (gap := self.plan.arrival())
        hours = self.plan.arrival_calendar
        if hours is not None:
            # Between two comings only open hours count.
            _begin, at = hours.span(self.now, gap)
            if not hours.opened <= at < hours.closed:
                at = hours.next_open(at)
        return at

    def some(self, node: int) -> tuple[int, ...]:
        """Choose among ways that do not shut each other out."""
        plan = self.plan
        chosen = tuple(
            target for unit, share, target in plan.chances[node] if unit() < share
        )
        if chosen:
            return chosen
        default = plan.defaults.get(node)
        return (
            default if default is not None else plan.outs[node][plan.picks[node]()],
        )

    def note_end(self, began: float) -> None:
        """Note how long a case took that ends now."""
        self.tally.times.append(self.now - began)
        self.tally.end = self.now

    def note_stuck(self, places: Iterable[int]) -> None:
        """Note where a case waits for what cannot come."""
        self.tally.stuck += 1
        self.tally.stuck_at.update(places)

    def sum_up(self) -> Tally:
        """Return the tally, with how long each resource was at work."""
        tally = self.tally
        for needed, worked in zip(self.plan.needs, tally.works, strict=False):
            for resource in needed:
                tally.busy[resource] += worked
        return tally

    def endless(self, node: int) -> ProcessLimitError:
        """Build the error for a case that does not come to its end."""
        return ProcessLimitError(
            f"Bei „{self._place(node)}“ läuft ein Fall im Kreis und kommt nicht zum "
            "Ende. Geben Sie den Wegen aus der Schleife ein größeres Gewicht ([ways])."
        )

    def _place(self, node: int) -> str:
        plan = self.plan
        if node in plan.entries:
            node = plan.entries[node][0]
        return plan.ids[node] if 0 <= node < len(plan.ids) else "Beginn"

    def crowded(self, node: int) -> ProcessLimitError:
        """Build the error for a case in which too much is open at once."""
        return ProcessLimitError(
            f"Bei „{self._place(node)}“ wären in einem Fall mehr als {MOST_TOKENS} "
            "Dinge gleichzeitig offen. Vermutlich liegt eine parallele Aufteilung in "
            "einer Schleife."
        )
