"""Simulation of a process: how long cases take, who is busy, what a change would do."""

from collections.abc import Callable
from functools import partial

from tragwerk.engines.process.errors import ProcessError, ProcessLimitError
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.simulation.assumed import assumed_scenario
from tragwerk.engines.process.simulation.calendars import Hours, office_hours
from tragwerk.engines.process.simulation.distributions import Distribution
from tragwerk.engines.process.simulation.loop import Loop
from tragwerk.engines.process.simulation.measures import Measures
from tragwerk.engines.process.simulation.overlay import heat_of
from tragwerk.engines.process.simulation.plan import Note
from tragwerk.engines.process.simulation.planner import plan_of
from tragwerk.engines.process.simulation.quick import QuickLoop
from tragwerk.engines.process.simulation.reading import read_scenario
from tragwerk.engines.process.simulation.report import (
    ActivityReport,
    Estimate,
    Report,
    ResourceReport,
    compare,
)
from tragwerk.engines.process.simulation.scenario import (
    MAX_CASES,
    Happening,
    Resource,
    Scenario,
    Work,
)

__all__ = [
    "ActivityReport",
    "Distribution",
    "Estimate",
    "Happening",
    "Hours",
    "Note",
    "Report",
    "Resource",
    "ResourceReport",
    "Scenario",
    "Work",
    "assumed_scenario",
    "compare",
    "heat_of",
    "office_hours",
    "read_scenario",
    "simulate",
]

MAX_REPLICATIONS = 1_000
MAX_CASES_IN_ALL = 100_000_000


def simulate(
    process: Process,
    scenario: Scenario,
    *,
    replications: int = 10,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Simulate a process; the same seed gives the same numbers on every machine.

    ``progress`` is told now and then how many cases of how many have come, over all
    replications; it may raise to stop.

    Raises:
        ProcessError: if the scenario does not fit the process.
        ProcessLimitError: if a case walks in a circle that takes no time, or too many
            cases are asked for.
    """
    cases = scenario.cases
    if not 1 <= replications <= MAX_REPLICATIONS:
        raise ProcessError(f"Möglich sind 1 bis {MAX_REPLICATIONS} Wiederholungen.")
    if not 1 <= cases <= MAX_CASES:
        raise ProcessError(f"Möglich sind 1 bis {MAX_CASES} Fälle je Wiederholung.")
    total = cases * replications
    if total > MAX_CASES_IN_ALL:
        raise ProcessLimitError(
            f"{replications} Wiederholungen mit je {cases} Fällen sind zu viel. "
            f"Zusammen sind {MAX_CASES_IN_ALL} möglich."
        )
    measures = Measures(scenario)
    for number in range(replications):
        plan = plan_of(process, scenario, seed, number + 1)
        report = None
        if progress is not None:
            report = partial(_tell, progress, number * cases, total)
        kind = QuickLoop if plan.is_simple else Loop
        measures.add(plan, kind(plan, cases, report).run())
    if progress is not None:
        progress(total, total)
    return measures.report()


def _tell(
    progress: Callable[[int, int], None], before: int, total: int, begun: int
) -> None:
    progress(before + begun, total)
