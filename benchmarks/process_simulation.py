"""Measures 100,000 cases through six stations, beside the same model in SimPy."""

from __future__ import annotations

import gc
import itertools
import os
import random
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import simpy

from tragwerk.engines.process import Process, load_collaboration
from tragwerk.engines.process.simulation import (
    Distribution,
    Hours,
    Resource,
    Scenario,
    Work,
    office_hours,
    simulate,
)

CASES = 100_000
CAPACITIES = (2, 3, 4, 5, 6, 8)
BETWEEN = 600.0
LOAD = 0.8
ROUNDS = 3
GOAL = 5.0
OFFICE = office_hours(8, 16)
STATIONS = [f"t{number}" for number in range(len(CAPACITIES))]
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def main() -> None:
    """Measure both in turn, without and with office hours, and print the ratios."""
    print(
        f"Simulation of {CASES} cases, 6 stations, exponential, 80 % busy\n"
        f"load {os.getloadavg()[0]:.1f}, simpy {version('simpy')}; "
        f"goal: at least {GOAL:g} times as fast as SimPy\n"
    )
    for title, hours in (("around the clock", None), ("office hours", OFFICE)):
        ours: list[float] = []
        peers: list[float] = []
        for number in range(ROUNDS):
            mean, taken = _timed(_ours, hours, number)
            ours.append(taken)
            peer_mean, taken = _timed(_simpy, hours, number)
            peers.append(taken)
        print(
            f"{title}: Tragwerk {min(ours):.2f} s ({CASES / min(ours):,.0f} cases/s), "
            f"SimPy {min(peers):.2f} s; ratio {min(peers) / min(ours):.1f}; "
            f"mean time {mean / 60:.0f} and {peer_mean / 60:.0f} min"
        )


def _timed(
    run: Callable[[Hours | None, int], float], hours: Hours | None, seed: int
) -> tuple[float, float]:
    gc.collect()
    began = time.process_time()
    mean = run(hours, seed)
    return mean, time.process_time() - began


def _process() -> Process:
    places = ["s", *STATIONS, "e"]
    flows = "".join(
        f'<sequenceFlow id="{a}{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in itertools.pairwise(places)
    )
    tasks = "".join(f'<userTask id="{name}"/>' for name in STATIONS)
    return load_collaboration(
        f'<definitions xmlns="{MODEL}"><process id="p"><startEvent id="s"/>{tasks}'
        f'<endEvent id="e"/>{flows}</process></definitions>'.encode(),
        source=Path(__file__).name,
    ).process("p")


def _ours(hours: Hours | None, seed: int) -> float:
    scenario = Scenario(
        arrivals=Distribution("exponential", (BETWEEN,)),
        arrival_hours=hours,
        cases=CASES,
        resources={
            name: Resource(count, hours)
            for name, count in zip(STATIONS, CAPACITIES, strict=True)
        },
        work={
            name: Work(Distribution("exponential", (BETWEEN * LOAD * count,)), name)
            for name, count in zip(STATIONS, CAPACITIES, strict=True)
        },
    )
    return simulate(_process(), scenario, replications=1, seed=seed).time.mean


def _simpy(hours: Hours | None, seed: int) -> float:
    """Play the same in SimPy; office hours are 8 to 16, Monday to Friday."""
    chance = random.Random(seed)
    world = simpy.Environment()
    desks = [simpy.Resource(world, count) for count in CAPACITIES]
    times: list[float] = []
    rates = [1 / (BETWEEN * LOAD * count) for count in CAPACITIES]

    def case() -> Iterator[Any]:
        began = world.now
        for desk, rate in zip(desks, rates, strict=True):
            with desk.request() as request:
                yield request
                length = chance.expovariate(rate)
                if hours is not None:
                    length = _done(world.now, length) - world.now
                yield world.timeout(length)
        times.append(world.now - began)

    def arrivals() -> Iterator[Any]:
        for _ in range(CASES):
            gap = chance.expovariate(1 / BETWEEN)
            if hours is not None:
                gap = _done(world.now, gap) - world.now
            yield world.timeout(gap)
            world.process(case())

    world.process(arrivals())
    world.run()
    return sum(times) / len(times)


def _done(now: float, length: float) -> float:
    """Return when work begun now is done; second 0 is a Monday at 8 o'clock."""
    day, week, open_day = 86_400.0, 7 * 86_400.0, 28_800.0

    def worked(moment: float) -> float:
        weeks, rest = divmod(moment, week)
        days, clock = divmod(rest, day)
        return (
            weeks * 5 * open_day
            + min(days, 5) * open_day
            + (min(clock, open_day) if days < 5 else 0.0)
        )

    wanted = worked(now) + length
    weeks, rest = divmod(wanted, 5 * open_day)
    days, clock = divmod(rest, open_day)
    return weeks * week + days * day + clock


if __name__ == "__main__":
    main()
