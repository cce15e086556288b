"""Gathers replications into a report, one at a time: of each only its means stay."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from tragwerk.engines.process.simulation.plan import Plan
from tragwerk.engines.process.simulation.report import (
    ActivityReport,
    Report,
    ResourceReport,
    estimate,
    quantile,
)
from tragwerk.engines.process.simulation.scenario import Scenario
from tragwerk.engines.process.simulation.scopes import Tally


@dataclass(slots=True)
class Measures:
    """What replications gave so far; a list holds a value of each."""

    scenario: Scenario
    plan: Plan | None = None
    values: dict[tuple[str, str], array[float]] = field(default_factory=dict)
    stuck_at: set[int] = field(default_factory=set)

    def add(self, plan: Plan, tally: Tally) -> None:
        """Add a replication."""
        self.plan = plan
        self.stuck_at |= tally.stuck_at
        cases, times = self.scenario.cases, sorted(tally.times)
        self._note("", "time", sum(times) / len(times))
        self._note("", "median", quantile(times, 0.5))
        self._note("", "p90", quantile(times, 0.9))
        self._note("", "failed", tally.failed / cases)
        self._note("", "stuck", tally.stuck / cases)
        for index, key in enumerate(plan.ids):
            often = max(tally.counts[index], 1)
            wait, work = tally.waits[index] / often, tally.works[index] / often
            if index in plan.awaited:
                wait, work = wait + work, 0.0
            self._note(key, "count", tally.counts[index] / cases)
            self._note(key, "wait", wait)
            self._note(key, "work", work)
        for index, name in enumerate(plan.names):
            resource, calendar = self.scenario.resources[name], plan.calendars[index]
            is_open = tally.end
            if calendar is not None:
                is_open = calendar.worked_until(tally.end)
            busy = tally.busy[index]
            self._note(
                name, "utilisation", busy / max(resource.capacity * is_open, 1e-9)
            )
            self._note(name, "cost", busy / 3_600 * resource.cost_per_hour)

    def _note(self, key: str, what: str, value: float) -> None:
        self.values.setdefault((key, what), array("d")).append(value)

    def report(self) -> Report:
        """Return what all replications say together."""
        plan = self.plan or Plan()
        found = {key: estimate(values) for key, values in self.values.items()}
        activities: Mapping[str, ActivityReport] = {
            key: ActivityReport(
                *(found[key, what] for what in ("count", "wait", "work"))
            )
            for key in plan.ids
        }
        return Report(
            cases=self.scenario.cases,
            replications=len(self.values["", "time"]),
            time=found["", "time"],
            median=found["", "median"],
            p90=found["", "p90"],
            failed=found["", "failed"],
            stuck=found["", "stuck"],
            stuck_at=tuple(plan.ids[each] for each in sorted(self.stuck_at)),
            activities=activities,
            resources={
                name: ResourceReport(found[name, "utilisation"], found[name, "cost"])
                for name in plan.names
            },
            means=tuple(self.values["", "time"]),
            notes=plan.notes,
        )
