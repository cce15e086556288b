"""What is thrown in a case, what repeats, and who is needed together, by hand."""

from datetime import UTC, datetime

import pytest

from tragwerk.engines.process import Process, ProcessError, load_collaboration
from tragwerk.engines.process.simulation import (
    Distribution,
    Happening,
    Hours,
    Report,
    Resource,
    Scenario,
    Work,
    heat_of,
    simulate,
)
from tragwerk.engines.process.simulation.loop import Loop
from tragwerk.engines.process.simulation.planner import plan_of
from tragwerk.engines.process.simulation.quick import QuickLoop
from tragwerk.engines.process.tests.sketch import file, flows, nodes
from tragwerk.engines.process.tests.sketch import process as sketch

EVENT = "<{}EventDefinition/>"
EVERY = "<timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition>"
SIGNAL = '<signalEventDefinition signalRef="S"/>'
DECLARED = '<signal id="S" name="S"/><escalation id="C" escalationCode="C"/>'
HOUR = 3_600.0


def fixed(seconds: float) -> Distribution:
    return Distribution("fixed", (seconds,))


def played(p: Process, *, cases: int = 1, **lengths: float) -> Report:
    works = {key: Work(fixed(length)) for key, length in lengths.items()}
    return simulate(p, Scenario(cases=cases, work=works), replications=1)


def count(report: Report, element: str) -> float:
    return report.activities[element].count.mean


def inside(elements: str, ways: str) -> str:
    return (nodes(elements) + flows(ways)).replace("\n", " ")


@pytest.mark.parametrize(
    ("cycle", "times", "time"), [("R2/PT10S", 2, 35), ("R/PT10S", 3, 35)]
)
def test_a_timer_repeats_as_long_as_the_work_lasts(
    cycle: str, times: int, time: float
) -> None:
    p = sketch(
        "startEvent s\nuserTask a\nuserTask remind\nendEvent e\nendEvent f\n"
        f'boundaryEvent b attachedToRef="a" cancelActivity="false" | '
        f"{EVERY.format(cycle)}",
        "s a e\nb remind f",
    )
    report = played(p, a=35, remind=1)
    assert (count(report, "remind"), report.time.mean) == (times, time)
    assert len(report.notes) == (cycle[1] == "/")


@pytest.mark.parametrize(("flag", "time", "ends"), [("true", 5, 0), ("false", 12, 1)])
def test_a_signal_of_the_case_is_heard_in_it(flag: str, time: float, ends: int) -> None:
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nendEvent e\n"
        f"intermediateThrowEvent t | {SIGNAL}\nuserTask c\nendEvent g\nendEvent h\n"
        f'boundaryEvent i attachedToRef="a" cancelActivity="{flag}" | {SIGNAL}',
        "s f a e\nf b t g\ni c h",
        DECLARED,
    )
    report = played(p, a=12, b=3, c=2)
    assert (report.time.mean, count(report, "e"), count(report, "c")) == (time, ends, 1)


def test_a_signal_nobody_throws_any_more_leaves_the_case_stuck() -> None:
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\n"
        f"intermediateCatchEvent w | {SIGNAL}\nuserTask b\nendEvent e\n"
        f"intermediateThrowEvent t | {SIGNAL}\nendEvent g",
        "s f a w e\nf b t g",
        DECLARED,
    )
    soon = played(p, a=2, b=5)
    assert (soon.time.mean, soon.stuck.mean) == (5, 0)
    assert soon.activities["w"].wait.mean == 3
    late = played(p, a=9, b=5)
    assert (late.stuck.mean, late.stuck_at, late.time.mean) == (1, ("w",), 9)
    # What the scenario says counts, whatever the case throws.
    works = {"a": Work(fixed(9)), "b": Work(fixed(5))}
    scenario = Scenario(cases=1, work=works, happenings={"w": Happening(1, fixed(4))})
    assert simulate(p, scenario, replications=1).time.mean == 13


def test_an_escalation_goes_outwards_and_may_let_go_on() -> None:
    body = inside(
        "startEvent is\nintermediateThrowEvent x | "
        '<escalationEventDefinition escalationRef="C"/>\nuserTask w\nendEvent ie',
        "is x w ie",
    )
    for flag, time, ends in (("true", 2, 0), ("false", 7, 1)):
        p = sketch(
            f"startEvent s\nsubProcess p | {body}\nendEvent e\nuserTask lead\n"
            f'endEvent f\nboundaryEvent b attachedToRef="p" cancelActivity="{flag}" | '
            f"{EVENT.format('escalation')}",
            "s p e\nb lead f",
            DECLARED,
        )
        report = played(p, w=7, lead=2)
        assert (report.time.mean, count(report, "e")) == (time, ends)
        assert (count(report, "lead"), report.failed.mean) == (1, 0)


def test_what_is_done_is_undone_and_takes_its_time() -> None:
    throw = EVENT.format("compensate")
    elements = nodes(
        "startEvent s\nuserTask a\nuserTask b\nuserTask c\n"
        f"intermediateThrowEvent t | {throw}\nuserTask d\nendEvent e\n"
        + "\n".join(
            f'userTask u{x} isForCompensation="true"\n'
            f'boundaryEvent b{x} attachedToRef="{x}" | {throw}'
            for x in "abd"
        )
    )
    ties = "".join(
        f'<association id="x{x}" sourceRef="b{x}" targetRef="u{x}"/>' for x in "abd"
    )
    text = f'<process id="p">{elements}{ties}{flows("s a b c t d e")}</process>'
    p = load_collaboration(file(text)).process("p")
    # d is not done yet and c has nothing to undo it: 1 + 2 + 4, then 20 + 10, then 8.
    report = played(p, a=1, b=2, c=4, d=8, ua=10, ub=20, ud=90)
    assert report.time.mean == 45
    assert [count(report, key) for key in ("ua", "ub", "ud")] == [1, 1, 0]


def test_enough_ways_fire_a_complex_gateway_and_the_rest_is_absorbed() -> None:
    rule = "<activationCondition>activationCount >= 2</activationCondition>"
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nuserTask c\n"
        f"complexGateway g | {rule.replace('>=', '&gt;=')}\nuserTask d\nendEvent e",
        "s f a g d e\nf b g\nf c g",
    )
    report = played(p, a=3, b=7, c=20, d=1)
    assert (count(report, "d"), report.time.mean, report.notes) == (1, 20, ())


def test_a_condition_over_data_is_played_as_waiting_for_all_and_said() -> None:
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\n"
        "complexGateway g | <activationCondition>wichtig</activationCondition>\n"
        "endEvent e",
        "s f a g e\nf b g",
    )
    report = played(p, a=3, b=7)
    assert (report.time.mean, count(report, "e")) == (7, 1)
    [note] = report.notes
    assert "Aktivierungsbedingung" in note.text
    assert note.elements == ("g",)


def test_a_number_in_the_file_says_how_often() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3'
        "</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    p = sketch(f"startEvent s\nuserTask a | {loop}\nendEvent e", "s a e")
    assert played(p, a=4).time.mean == 12


def test_free_tasks_are_done_at_once_or_in_turn() -> None:
    for order, time in (("Parallel", 5), ("Sequential", 8)):
        body = nodes("userTask w\nuserTask v").replace("\n", "")
        p = sketch(
            f'startEvent s\nadHocSubProcess p ordering="{order}" | {body}\nendEvent e',
            "s p e",
        )
        report = played(p, w=3, v=5)
        assert report.time.mean == time
        assert [note.elements for note in report.notes] == [("p",)]


PAIR = sketch(
    "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nuserTask both\n"
    "endEvent e\nendEvent g\nendEvent h",
    "s f a e\nf b g\nf both h",
)


def test_work_for_two_waits_until_both_are_free_and_blocks_nobody() -> None:
    scenario = Scenario(
        cases=1,
        resources={"x": Resource(), "y": Resource()},
        work={
            "a": Work(fixed(3), "x"),
            "b": Work(fixed(7), "y"),
            "both": Work(fixed(5), ("x", "y")),
        },
    )
    report = simulate(PAIR, scenario, replications=1)
    assert report.time.mean == 12
    assert report.activities["both"].wait.mean == 7
    assert report.resources["x"].utilisation.mean == pytest.approx(8 / 12)
    assert report.resources["y"].utilisation.mean == pytest.approx(1)


def test_two_work_together_when_both_are_there() -> None:
    def day(begin: float, end: float) -> Hours:
        return Hours((((begin, end),),) * 7)

    line = sketch("startEvent s\nuserTask a\nendEvent e", "s a e")
    scenario = Scenario(
        cases=1,
        begin=datetime(2026, 1, 5, 8, tzinfo=UTC),
        resources={"x": Resource(1, day(8, 12)), "y": Resource(1, day(10, 16))},
        work={"a": Work(fixed(3 * HOUR), ("x", "y"))},
    )
    # From 10 to 12, and on the next day from 10 to 11.
    assert simulate(line, scenario, replications=1).time.mean == 27 * HOUR
    never = {"x": Resource(1, day(8, 12)), "y": Resource(1, day(12, 16))}
    with pytest.raises(ProcessError, match="nie zur selben Zeit"):
        simulate(line, Scenario(cases=1, resources=never, work=scenario.work))


def test_machines_in_a_lane_wait_for_nobody() -> None:
    lanes = (
        '<laneSet id="l"><lane id="x" name="Amt"><flowNodeRef>a</flowNodeRef>'
        "<flowNodeRef>m</flowNodeRef></lane></laneSet>"
    )
    body = nodes("startEvent s\nuserTask a\nserviceTask m\nendEvent e")
    text = f'<process id="p">{lanes}{body}{flows("s m a e")}</process>'
    p = load_collaboration(file(text)).process("p")
    work = {"a": Work(fixed(5))}
    for told in (work, {**work, "m": Work(fixed(5))}):
        scenario = Scenario(cases=4, resources={"Amt": Resource()}, work=told)
        report = simulate(p, scenario, replications=1)
        assert (report.activities["m"].wait.mean > 0) == ("m" in told)
        assert report.activities["a"].wait.mean > 0


def test_the_quick_loop_says_what_the_other_says() -> None:
    p = sketch(
        "startEvent s\nexclusiveGateway m\nuserTask a\nexclusiveGateway x\n"
        "parallelGateway f\nuserTask b\nuserTask c\nparallelGateway j\n"
        f"intermediateCatchEvent w | {EVENT.format('message')}\nendEvent e",
        "s m a x f b j w e\nx m\nf c j",
    )
    hours = Hours((((8, 12), (13, 17)),) * 5 + ((), ()))
    scenario = Scenario(
        arrivals=Distribution("exponential", (900,)),
        arrival_hours=hours,
        cases=400,
        resources={"x": Resource(2, hours), "y": Resource(1, hours), "z": Resource(9)},
        work={
            "a": Work(Distribution("exponential", (900,)), "x"),
            "b": Work(Distribution("uniform", (100, 900)), "y"),
            "c": Work(Distribution("exponential", (700,)), "z"),
        },
        ways={"x_f": 0.8, "x_m": 0.2},
        happenings={"w": Happening(1, Distribution("exponential", (5_000,)))},
    )
    plan = plan_of(p, scenario, 1, 1)
    assert plan.is_simple
    quick = QuickLoop(plan, 400).run()
    slow = Loop(plan_of(p, scenario, 1, 1), 400).run()
    assert (quick.counts, len(quick.times)) == (slow.counts, len(slow.times))
    for ours, theirs in (
        (sorted(quick.times), sorted(slow.times)),
        (quick.waits, slow.waits),
        (quick.works, slow.works),
        (quick.busy, slow.busy),
    ):
        assert list(ours) == pytest.approx(list(theirs))


def test_heat_is_the_time_of_a_case_and_flows_say_how_often() -> None:
    p = sketch(
        "startEvent s\nexclusiveGateway x\nuserTask a\nuserTask b\nendEvent e",
        "s x a e\nx b e",
    )
    works = {"a": Work(fixed(60)), "b": Work(fixed(20))}
    scenario = Scenario(cases=100, work=works, ways={"x_a": 1, "x_b": 0})
    report = simulate(p, scenario, replications=1)
    heat = heat_of(p, report, lambda seconds: f"{seconds:g} s")
    assert set(heat) == {"a", "x_a", "x_b"}
    assert (heat["a"].value, heat["a"].label) == (1, "100× · 60 s")
    assert (heat["x_a"].label, heat["x_b"].label) == ("100×", "0×")
