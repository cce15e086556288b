"""A scenario for a process of which nothing is known but its drawing."""

import math
from collections import Counter

from tragwerk.engines.process.model import Process
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.simulation.calendars import office_hours
from tragwerk.engines.process.simulation.distributions import Distribution
from tragwerk.engines.process.simulation.scenario import (
    BY_PEOPLE,
    Resource,
    Scenario,
    Work,
)

TEAM = "Team"
OFFICE = office_hours(8, 16)
EVERY = 3_600.0
WORK = Distribution("triangular", (300.0, 1_200.0, 3_600.0))
LOAD = 0.8


def assumed_scenario(process: Process) -> Scenario:
    """Assume a case an hour, tasks of 5 to 60 minutes, and teams for four fifths.

    Each lane is a team, without lanes there is one; it has as many people as
    would be busy 80 % of the time if every case came by each of its tasks once.
    They work from 8 to 16 o'clock, Monday to Friday. What machines do takes no time.
    """
    work: dict[str, Work] = {}
    tasks: Counter[str] = Counter()
    for key, node in program_of(process).nodes.items():
        if node.kind in BY_PEOPLE and not node.inside:
            team = node.element.lane or TEAM
            work[key] = Work(WORK, team)
            tasks[team] += 1
    return Scenario(
        arrivals=Distribution("exponential", (EVERY,)),
        arrival_hours=OFFICE,
        resources={
            team: Resource(math.ceil(count * WORK.mean / EVERY / LOAD), OFFICE)
            for team, count in tasks.items()
        },
        work=work,
    )
