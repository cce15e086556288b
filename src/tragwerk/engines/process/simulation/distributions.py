"""How long something takes: distributions of seconds, drawn from a stream of their own.

Every draw has its own stream of random numbers, named by what it is for. A changed
model so meets the same luck wherever it is unchanged (common random numbers), and the
difference between two models shows with few cases.
"""

import math
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain
from random import Random
from typing import Literal

from tragwerk.engines.process.errors import ProcessError

Shape = Literal[
    "fixed", "exponential", "uniform", "triangular", "normal", "lognormal", "choice"
]
Draw = Callable[[], float]

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "exponential": ("mean",),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "deviation"),
    "lognormal": ("mean", "deviation"),
}
LONGEST = 3_155_760_000.0
HEAVIEST = 1e9
WIDEST = 1_000.0
AHEAD = 64


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of times in seconds; draws below zero count as zero.

    ``values`` are the parameters in the order of ``PARAMETERS``, or for a choice the
    observed values, with ``weights`` if they are not equally likely.
    """

    shape: Shape
    values: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse parameters that make no distribution.

        Raises:
            ProcessError: naming the shape and what is wrong.
        """
        wanted = PARAMETERS.get(self.shape)
        if self.shape != "choice" and (
            wanted is None or len(self.values) != len(wanted)
        ):
            names = ", ".join(wanted or ())
            raise ProcessError(f"Die Verteilung „{self.shape}“ braucht: {names}.")
        if not self.values or any(
            not math.isfinite(each) or not 0 <= each <= LONGEST for each in self.values
        ):
            raise ProcessError(
                f"Die Verteilung „{self.shape}“ braucht Zeiten von 0 bis 100 Jahren."
            )
        if self.shape in ("uniform", "triangular") and (
            list(self.values) != sorted(self.values)
        ):
            raise ProcessError(
                f"Bei „{self.shape}“ müssen die Werte von klein nach groß stehen."
            )
        if self.shape == "lognormal" and self.values[1] > self.values[0] * WIDEST:
            raise ProcessError(
                f"Bei „lognormal“ ist „deviation“ höchstens das {WIDEST:g}-Fache von "
                "„mean“."
            )
        if self.weights and (
            len(self.weights) != len(self.values)
            or not all(0 <= each <= HEAVIEST for each in self.weights)
            or sum(self.weights) <= 0
        ):
            raise ProcessError("Zu jedem Wert gehört ein Gewicht, nicht unter null.")

    @property
    def mean(self) -> float:
        """The expected value, cuts at zero left aside."""
        match self.shape:
            case "uniform" | "triangular":
                return sum(self.values) / len(self.values)
            case "choice":
                weights = self.weights or (1.0,) * len(self.values)
                total = sum(weights)
                pairs = zip(self.values, weights, strict=True)
                return sum(value * weight for value, weight in pairs) / total
            case _:
                return self.values[0]

    def drawer(self, rng: Random) -> Draw:
        """Return a function that draws; it uses nothing but its own stream."""
        values = self.values
        match self.shape:
            case "fixed":
                only = values[0]
                return lambda: only
            case "exponential":
                if values[0] == 0:
                    return lambda: 0.0
                return _exponential(-values[0], rng.random)
            case "uniform":
                low, width, even = values[0], values[1] - values[0], rng.random
                return lambda: low + width * even()
            case "triangular":
                low, mode, high = values
                three = rng.triangular
                return lambda: three(low, high, mode)
            case "normal":
                mean, deviation, gauss = values[0], values[1], rng.gauss
                return lambda: max(0.0, gauss(mean, deviation))
            case "lognormal":
                return _lognormal(values[0], values[1], rng)
            case _:
                return _choice(values, self.weights, rng)


def _exponential(scale: float, unit: Draw) -> Draw:
    """Draw many at a time: that spares a call of Python for each."""
    log, many = math.log, range(AHEAD)

    def drawn() -> Iterator[list[float]]:
        while True:
            yield [scale * log(1.0 - unit()) for _ in many]

    return chain.from_iterable(drawn()).__next__


def _lognormal(mean: float, deviation: float, rng: Random) -> Draw:
    if mean == 0:
        return lambda: 0.0
    spread = math.log(1 + (deviation / mean) ** 2)
    middle, sigma, draw = math.log(mean) - spread / 2, math.sqrt(spread), rng.gauss
    exp = math.exp
    return lambda: exp(draw(middle, sigma))


def _choice(values: tuple[float, ...], weights: tuple[float, ...], rng: Random) -> Draw:
    pick = chooser(weights or (1.0,) * len(values), rng)
    return lambda: values[pick()]


def chooser(weights: tuple[float, ...], rng: Random) -> Callable[[], int]:
    """Return a function that draws an index by weight."""
    bounds = list(accumulate(weights))
    total, last, unit = bounds[-1], len(bounds) - 1, rng.random
    if last == 0:
        return lambda: 0
    return lambda: min(bisect(bounds, unit() * total), last)
