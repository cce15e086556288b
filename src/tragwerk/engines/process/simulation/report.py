"""What a simulation says: means over replications, with their intervals.

The interval is Student's t over the means of independent replications, 95 %. Two
scenarios are compared case for case: both meet the same random numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from tragwerk.engines.process.simulation.plan import Note

# 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom.
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
NORMAL = 1.960


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications with its 95 % interval; None with one replication."""

    mean: float
    low: float | None
    high: float | None

    def as_dict(self) -> dict[str, float | None]:
        """Return a JSON value."""
        return {"mean": self.mean, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """An element: how often per case, and seconds of waiting and work each time."""

    count: Estimate
    wait: Estimate
    work: Estimate


@dataclass(frozen=True, slots=True)
class ResourceReport:
    """A resource: the share of its time at work, and cost over the simulation."""

    utilisation: Estimate
    cost: Estimate


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a simulation; times in seconds.

    ``failed`` is the share of cases that ended with an error nobody catches,
    ``stuck`` of those that waited, at ``stuck_at``, for what could not come.
    ``means`` are the mean times of each replication, for comparing. ``notes`` are
    assumptions about what nobody said.
    """

    cases: int
    replications: int
    time: Estimate
    median: Estimate
    p90: Estimate
    failed: Estimate
    stuck: Estimate
    stuck_at: tuple[str, ...]
    activities: Mapping[str, ActivityReport]
    resources: Mapping[str, ResourceReport]
    means: tuple[float, ...]
    notes: tuple[Note, ...]


def estimate(values: Iterable[float]) -> Estimate:
    """Estimate a mean and its 95 % interval from independent values."""
    found = list(values)
    mean = fmean(found)
    if len(found) < 2:
        return Estimate(mean, None, None)
    degrees = len(found) - 1
    t = _T[degrees - 1] if degrees <= len(_T) else NORMAL
    half = t * stdev(found) / sqrt(len(found))
    return Estimate(mean, mean - half, mean + half)


def compare(before: Report, after: Report) -> Estimate:
    """Estimate how much longer a case takes after a change, in seconds.

    Raises:
        ValueError: if the reports have different numbers of replications.
    """
    pairs = zip(before.means, after.means, strict=True)
    return estimate(later - earlier for earlier, later in pairs)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile of sorted values, between neighbours by line."""
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
