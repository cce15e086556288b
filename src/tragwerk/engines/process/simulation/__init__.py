"""Simulation of a process: how long cases take, who is busy, what a change would do."""

from collections.abc import Callable

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.simulation.assumed import assumed_scenario
from tragwerk.engines.process.simulation.calendars import Calendar, Hours, office_hours
from tragwerk.engines.process.simulation.distributions import Distribution
from tragwerk.engines.process.simulation.loop import Loop
from tragwerk.engines.process.simulation.plan import Plan, plan_of
from tragwerk.engines.process.simulation.report import (
    ActivityReport,
    Estimate,
    Report,
    ResourceReport,
    compare,
    estimate,
    quantile,
)
from tragwerk.engines.process.simulation.scenario import (
    Happening,
    Resource,
    Scenario,
    Work,
    read_scenario,
)
from tragwerk.engines.process.simulation.scopes import Tally

__all__ = [
    "ActivityReport",
    "Distribution",
    "Estimate",
    "Happening",
    "Hours",
    "Report",
    "Resource",
    "ResourceReport",
    "Scenario",
    "Work",
    "assumed_scenario",
    "compare",
    "office_hours",
    "read_scenario",
    "simulate",
]

MAX_REPLICATIONS = 1_000


def simulate(
    process: Process,
    scenario: Scenario,
    *,
    replications: int = 10,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Simulate a process; the same seed gives the same numbers on every machine.

    ``progress`` is called with the number of each finished replication; it may raise
    to stop.

    Raises:
        ProcessError: if the scenario does not fit the process.
        ProcessLimitError: if a case walks in a circle that takes no time.
    """
    if not 1 <= replications <= MAX_REPLICATIONS:
        raise ProcessError(f"Möglich sind 1 bis {MAX_REPLICATIONS} Wiederholungen.")
    runs: list[tuple[Plan, Tally]] = []
    for number in range(1, replications + 1):
        plan = plan_of(process, scenario, seed, number)
        runs.append((plan, Loop(plan, scenario.cases).run()))
        if progress is not None:
            progress(number)
    return _report(scenario, runs)


def _report(scenario: Scenario, runs: list[tuple[Plan, Tally]]) -> Report:
    plan = runs[0][0]
    tallies = [tally for _plan, tally in runs]
    ordered = [sorted(tally.times) for tally in tallies]
    means = tuple(sum(times) / len(times) if times else 0.0 for times in ordered)
    return Report(
        cases=scenario.cases,
        replications=len(runs),
        time=estimate(means),
        median=estimate(quantile(times, 0.5) for times in ordered),
        p90=estimate(quantile(times, 0.9) for times in ordered),
        failed=estimate(tally.failed / scenario.cases for tally in tallies),
        stuck=estimate(tally.stuck / scenario.cases for tally in tallies),
        stuck_at=tuple(
            plan.ids[each]
            for each in sorted(set().union(*(t.stuck_at for t in tallies)))
        ),
        activities={
            key: _activity(index, tallies, scenario.cases, index in plan.awaited)
            for index, key in enumerate(plan.ids)
        },
        resources={
            name: _resource(index, name, runs, scenario)
            for index, name in enumerate(plan.names)
        },
        means=means,
        notes=tuple(plan.notes),
    )


def _activity(
    index: int, tallies: list[Tally], cases: int, is_awaited: bool
) -> ActivityReport:
    each = [
        (tally.waits[index], tally.works[index], max(tally.counts[index], 1))
        for tally in tallies
    ]
    if is_awaited:
        each = [(wait + work, 0.0, count) for wait, work, count in each]
    return ActivityReport(
        count=estimate(tally.counts[index] / cases for tally in tallies),
        wait=estimate(wait / count for wait, _work, count in each),
        work=estimate(work / count for _wait, work, count in each),
    )


def _resource(
    index: int, name: str, runs: list[tuple[Plan, Tally]], scenario: Scenario
) -> ResourceReport:
    resource = scenario.resources[name]
    return ResourceReport(
        utilisation=estimate(
            tally.busy[index]
            / max(
                resource.capacity * _open_time(plan.calendars[index], tally.end), 1e-9
            )
            for plan, tally in runs
        ),
        cost=estimate(
            tally.busy[index] / 3_600 * resource.cost_per_hour for _plan, tally in runs
        ),
    )


def _open_time(calendar: Calendar | None, end: float) -> float:
    return end if calendar is None else calendar.worked_until(end)
