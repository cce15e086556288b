"""Simulated queues agree with what queueing theory says of them."""

import math
from collections.abc import Mapping

import pytest

from tragwerk.engines.process.simulation import (
    Distribution,
    Report,
    Resource,
    Scenario,
    Work,
    compare,
    simulate,
)
from tragwerk.engines.process.tests.sketch import process

LINE = process("startEvent s\nuserTask a\nendEvent e", "s a e")
TANDEM = process(
    "startEvent s\nuserTask a\nuserTask b\nuserTask c\nendEvent e", "s a b c e"
)


def mean(seconds: float) -> Distribution:
    return Distribution("exponential", (seconds,))


def fixed(seconds: float) -> Distribution:
    return Distribution("fixed", (seconds,))


def station(work: Distribution, capacity: int, cases: int) -> Report:
    scenario = Scenario(
        arrivals=mean(10.0),
        cases=cases,
        resources={"r": Resource(capacity)},
        work={"a": Work(work, "r")},
    )
    return simulate(LINE, scenario, replications=8, seed=3)


def erlang_c(load: float, servers: int) -> float:
    """Return the probability that an arrival has to wait."""
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    before = sum(load**k / math.factorial(k) for k in range(servers))
    return last / (before + last)


def test_a_single_server_waits_as_the_formula_says() -> None:
    # M/M/1, load 0.7: waiting = load / (1 - load) * work.
    report = station(mean(7.0), 1, 6_000)
    assert report.activities["a"].wait.mean == pytest.approx(7 * 0.7 / 0.3, rel=0.1)
    assert report.time.mean == pytest.approx(7 / 0.3, rel=0.1)
    assert report.resources["r"].utilisation.mean == pytest.approx(0.7, rel=0.03)


def test_several_servers_wait_as_erlang_says() -> None:
    # M/M/4, load 3.2: waiting = C / (servers * rate - arrivals).
    report = station(mean(32.0), 4, 6_000)
    expected = erlang_c(3.2, 4) / (4 / 32 - 1 / 10)
    assert report.activities["a"].wait.mean == pytest.approx(expected, rel=0.1)
    assert report.activities["a"].work.mean == pytest.approx(32, rel=0.03)


def test_even_work_halves_the_waiting() -> None:
    # M/D/1 (Pollaczek-Chintschin): waiting = load * work / (2 * (1 - load)).
    report = station(fixed(7.0), 1, 6_000)
    expected = 0.7 * 7 / (2 * 0.3)
    assert report.activities["a"].wait.mean == pytest.approx(expected, rel=0.1)


def test_the_urgent_wait_less() -> None:
    # Cobham: two classes, not interrupted; W0 / (1 - r1), W0 / ((1 - r1) (1 - r)).
    p = process(
        "startEvent s\nexclusiveGateway x\nuserTask now\nuserTask later\nendEvent e",
        "s x now e\nx later e",
    )
    scenario = Scenario(
        arrivals=mean(10.0),
        cases=8_000,
        resources={"r": Resource()},
        work={"now": Work(mean(7.0), "r", 5), "later": Work(mean(7.0), "r")},
    )
    report = simulate(p, scenario, replications=8)
    rest, urgent, load = 0.1 * 7 * 7, 0.35, 0.7
    waits = {key: report.activities[key].wait.mean for key in ("now", "later")}
    assert waits["now"] == pytest.approx(rest / (1 - urgent), rel=0.08)
    expected = rest / ((1 - urgent) * (1 - load))
    assert waits["later"] == pytest.approx(expected, rel=0.12)


def test_who_waits_and_who_comes_agree_with_little() -> None:
    # L = rate * time: seen from the desks, people at work are rate * work of them.
    report = station(mean(32.0), 4, 6_000)
    busy = 4 * report.resources["r"].utilisation.mean
    assert busy == pytest.approx(report.activities["a"].work.mean / 10, rel=0.03)
    spent = report.activities["a"].wait.mean + report.activities["a"].work.mean
    assert report.time.mean == pytest.approx(spent)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    scenario = Scenario(cases=40, work={"a": Work(mean(10.0))})
    held = 0
    for seed in range(300):
        found = simulate(LINE, scenario, replications=4, seed=seed).time
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 10 <= found.high
    assert 0.91 < held / 300 < 0.99


def line_of_three(capacities: Mapping[str, int]) -> Scenario:
    works = {"a": 6.0, "b": 7.0, "c": 5.0}
    return Scenario(
        arrivals=mean(10.0),
        cases=4_000,
        resources={name: Resource(count) for name, count in capacities.items()},
        work={name: Work(mean(works[name]), name) for name in works},
    )


def test_stations_in_a_row_add_up() -> None:
    # Jackson: each is an M/M/1 of its own.
    scenario = line_of_three({"a": 1, "b": 1, "c": 1})
    report = simulate(TANDEM, scenario, replications=8)
    expected = 6 / 0.4 + 7 / 0.3 + 5 / 0.5
    assert report.time.mean == pytest.approx(expected, rel=0.1)
    low, high = report.time.low, report.time.high
    assert low is not None
    assert high is not None
    assert low < expected < high


def test_rework_is_done_as_often_as_its_weight_says() -> None:
    p = process(
        "startEvent s\nexclusiveGateway again\nuserTask a\n"
        "exclusiveGateway ok\nendEvent e",
        "s again a ok e\nok again",
    )
    scenario = Scenario(
        arrivals=mean(10.0),
        cases=5_000,
        work={"a": Work(mean(3.0))},
        ways={"ok_e": 0.8, "ok_again": 0.2},
    )
    report = simulate(p, scenario, replications=4)
    assert report.activities["a"].count.mean == pytest.approx(1 / 0.8, rel=0.02)
    assert report.time.mean == pytest.approx(3 / 0.8, rel=0.04)


def test_the_same_seed_gives_the_same_numbers() -> None:
    scenario = line_of_three({"a": 1, "b": 1, "c": 1})
    once = simulate(TANDEM, scenario, replications=2, seed=5)
    assert simulate(TANDEM, scenario, replications=2, seed=5) == once
    assert simulate(TANDEM, scenario, replications=2, seed=6).time != once.time


def test_a_change_elsewhere_keeps_the_luck() -> None:
    before = simulate(TANDEM, line_of_three({"a": 1, "b": 1, "c": 1}), replications=6)
    after = simulate(TANDEM, line_of_three({"a": 1, "b": 2, "c": 1}), replications=6)
    assert before.activities["a"] == after.activities["a"]
    assert before.activities["b"].work == after.activities["b"].work


def test_comparing_on_the_same_luck_is_sharper() -> None:
    scenario = line_of_three({"a": 1, "b": 1, "c": 1})
    changed = line_of_three({"a": 1, "b": 2, "c": 1})
    before = simulate(TANDEM, scenario, replications=8, seed=1)
    same = compare(before, simulate(TANDEM, changed, replications=8, seed=1))
    other = compare(before, simulate(TANDEM, changed, replications=8, seed=2))
    assert same.high is not None
    assert same.low is not None
    assert other.high is not None
    assert other.low is not None
    assert same.high < 0
    assert same.high - same.low < 0.7 * (other.high - other.low)
