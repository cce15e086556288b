"""What a simulation is told beside the process: who comes, who works, how long.

What a scenario leaves out has a default that is named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tragwerk.engines.process.simulation.calendars import Hours
from tragwerk.engines.process.simulation.distributions import Distribution

AT_ONCE = Distribution("fixed", (0.0,))
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
BY_PEOPLE = frozenset({"task", "userTask", "manualTask", "callActivity"})
MAX_CASES = 1_000_000
# As in a running case.
MAX_REPEATS = 2_500


@dataclass(frozen=True, slots=True)
class Resource:
    """People or machines, each doing one piece of work at a time; at all hours."""

    capacity: int = 1
    hours: Hours | None = None
    cost_per_hour: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """How long an activity takes and who does it (None: nobody has to be free).

    With several resources one of each must be free. Of work that waits, that with
    the highest ``priority`` is taken up first, then what has waited longest.
    """

    duration: Distribution = AT_ONCE
    resource: str | tuple[str, ...] | None = None
    priority: int = 0

    @property
    def needs(self) -> tuple[str, ...]:
        """The resources of which one each must be free."""
        if self.resource is None:
            return ()
        return (self.resource,) if isinstance(self.resource, str) else self.resource


@dataclass(frozen=True, slots=True)
class Happening:
    """How often and after how long an event occurs."""

    probability: float = 1.0
    delay: Distribution = AT_ONCE


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario; all keys are ids of the file.

    ``ways`` weighs flows out of an exclusive gateway (default: equal) and gives the
    chance of each out of an inclusive one (default: half; the default flow is taken
    where no other is, unless it has a chance of its own). ``repeats`` says how often
    a loop or multi-instance is done (default: as the file says, else once),
    ``happenings`` when events occur (default: what the case throws when it is thrown,
    a timer after the duration in the file, other awaited events at once, attached
    ones never); their probability counts for attached events, event sub-processes
    and behind an event-based gateway. A lane stands for a resource of its name,
    for what people do and what is said to take time.
    """

    arrivals: Distribution = AT_ONCE
    arrival_hours: Hours | None = None
    cases: int = 1_000
    begin: datetime = BEGIN
    resources: Mapping[str, Resource] = field(default_factory=dict)
    work: Mapping[str, Work] = field(default_factory=dict)
    ways: Mapping[str, float] = field(default_factory=dict)
    happenings: Mapping[str, Happening] = field(default_factory=dict)
    repeats: Mapping[str, int] = field(default_factory=dict)
