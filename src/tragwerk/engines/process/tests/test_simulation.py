"""What the elements of a drawing do in a simulation."""

from collections.abc import Mapping

import pytest

from tragwerk.engines.process import (
    Process,
    ProcessError,
    ProcessLimitError,
    load_collaboration,
)
from tragwerk.engines.process.simulation import (
    Distribution,
    Happening,
    Report,
    Resource,
    Scenario,
    Work,
    office_hours,
    simulate,
    world,
)
from tragwerk.engines.process.tests.sketch import collaboration, file, flows, nodes
from tragwerk.engines.process.tests.sketch import process as sketch

EVENT = "<{}EventDefinition/>"
AFTER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
STRAIGHT = sketch("startEvent s\nuserTask a\nendEvent e", "s a e")
LOOP = "<multiInstanceLoopCharacteristics {}/>"


def fixed(seconds: float) -> Distribution:
    return Distribution("fixed", (seconds,))


def played(
    p: Process,
    works: Mapping[str, float],
    *,
    cases: int = 1,
    resource: str | None = None,
    capacity: int = 1,
    ways: Mapping[str, float] | None = None,
    happenings: Mapping[str, Happening] | None = None,
    repeats: Mapping[str, int] | None = None,
) -> Report:
    """Simulate cases that come at once; every work is done by the resource."""
    scenario = Scenario(
        cases=cases,
        resources={"r": Resource(capacity)},
        work={name: Work(fixed(length), resource) for name, length in works.items()},
        ways=ways or {},
        happenings=happenings or {},
        repeats=repeats or {},
    )
    return simulate(p, scenario, replications=1)


def count(report: Report, element: str) -> float:
    return report.activities[element].count.mean


def test_parallel_branches_take_as_long_as_the_longest() -> None:
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nuserTask c\n"
        "parallelGateway j\nuserTask d\nendEvent e",
        "s f a j\nf b j\nf c j\nj d e",
    )
    report = played(p, {"a": 3, "b": 7, "c": 5, "d": 10})
    assert report.time.mean == 17
    assert count(report, "d") == count(report, "j") == 1


def test_a_fork_without_gateway_ends_with_its_last_token() -> None:
    p = sketch(
        "startEvent s\nuserTask a\nuserTask b\nendEvent e\nendEvent f",
        "s a e\ns b f",
    )
    assert played(p, {"a": 3, "b": 7}).time.mean == 7


def test_shares_are_those_of_the_weights() -> None:
    p = sketch(
        "startEvent s\nexclusiveGateway x\nuserTask a\nuserTask b\nendEvent e",
        "s x a e\nx b e",
    )
    report = played(p, {"a": 1}, cases=20_000, ways={"x_a": 3, "x_b": 1})
    assert count(report, "a") == pytest.approx(0.75, abs=0.015)
    assert count(report, "a") + count(report, "b") == pytest.approx(1)


INCLUSIVE = sketch(
    "startEvent s\ninclusiveGateway f\nuserTask a\nuserTask b\n"
    "inclusiveGateway j\nuserTask d\nendEvent e",
    "s f a j\nf b j\nj d e",
)


@pytest.mark.parametrize(
    ("ways", "time"),
    [({"f_a": 1, "f_b": 1}, 8), ({"f_a": 1, "f_b": 0}, 4), ({"f_a": 0, "f_b": 1}, 8)],
)
def test_an_inclusive_join_waits_for_what_was_begun(
    ways: Mapping[str, float], time: float
) -> None:
    report = played(INCLUSIVE, {"a": 3, "b": 7, "d": 1}, ways=ways)
    assert report.time.mean == time
    assert count(report, "d") == 1


def test_an_inclusive_split_takes_at_least_one_way() -> None:
    report = played(INCLUSIVE, {"d": 1}, cases=500, ways={"f_a": 0, "f_b": 0})
    assert count(report, "a") + count(report, "b") == 1
    assert count(report, "d") == 1


def test_the_default_is_taken_where_no_other_way_is() -> None:
    p = sketch(
        'startEvent s\ninclusiveGateway f default="f_b"\nuserTask a\nuserTask b\n'
        "endEvent e",
        "s f a e\nf b e",
    )
    report = played(p, {}, cases=4_000, ways={"f_a": 0.3})
    assert count(report, "a") == pytest.approx(0.3, abs=0.03)
    assert count(report, "a") + count(report, "b") == pytest.approx(1)


def test_an_inclusive_join_waits_for_a_parallel_fork_too() -> None:
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\n"
        "exclusiveGateway x\ninclusiveGateway j\nuserTask d\nendEvent e\nendEvent g",
        "s f a j\nf b x j\nx g\nj d e",
    )
    away = played(p, {"a": 3, "b": 7, "d": 1}, ways={"x_j": 0, "x_g": 1})
    both = played(p, {"a": 3, "b": 7, "d": 1}, ways={"x_j": 1, "x_g": 0})
    assert (away.time.mean, both.time.mean) == (8, 8)
    assert (count(away, "d"), count(both, "d")) == (1, 1)


def test_a_deadlock_ends_as_stuck() -> None:
    p = sketch(
        "startEvent s\nexclusiveGateway x\nuserTask a\nuserTask b\n"
        "parallelGateway j\nendEvent e",
        "s x a j\nx b j\nj e",
    )
    report = played(p, {"a": 3, "b": 3}, cases=10)
    assert report.stuck.mean == 1
    assert report.time.mean == 3
    assert count(report, "e") == 0


def test_two_tokens_of_one_way_make_no_join() -> None:
    # a comes twice over the same flow; the join still waits for b.
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nexclusiveGateway m\n"
        "userTask c\nparallelGateway j\nuserTask d\nendEvent e",
        "s f a m c j\nf b j\nf m\nj d e",
    )
    report = played(p, {"b": 10, "c": 1, "d": 1})
    assert report.time.mean == 11
    assert report.stuck.mean == 1


SUB = (
    "startEvent s\nsubProcess p |{loop}{inside}\n{more}\nendEvent e",
    nodes("startEvent is\nuserTask w\nuserTask v\nendEvent ie")
    + flows("is w v ie").replace("\n", ""),
)


def with_loop(loop: str, more: str = "", ways: str = "s p e") -> Process:
    inside = SUB[1].replace("\n", "")
    return sketch(SUB[0].format(loop=loop, inside=inside, more=more), ways)


def test_instances_run_side_by_side_or_one_after_the_other() -> None:
    works = {"w": 2, "v": 3}
    three = {"p": 3}
    parallel = played(with_loop(LOOP.format("")), works, repeats=three)
    in_turn = played(
        with_loop(LOOP.format('isSequential="true"')), works, repeats=three
    )
    assert (parallel.time.mean, in_turn.time.mean) == (5, 15)
    assert (count(parallel, "w"), count(in_turn, "v")) == (3, 3)
    assert played(with_loop(LOOP.format("")), works, repeats={"p": 0}).time.mean == 0


def test_instances_of_a_task_share_people() -> None:
    p = sketch(f"startEvent s\nuserTask a | {LOOP.format('')}\nendEvent e", "s a e")
    report = played(p, {"a": 4}, repeats={"a": 5}, resource="r", capacity=2)
    assert report.time.mean == 12
    assert report.resources["r"].utilisation.mean == pytest.approx(20 / 24)
    assert count(report, "a") == 1


def test_rounds_do_not_join_each_other() -> None:
    inside = (
        nodes(
            "startEvent is\nparallelGateway f\nuserTask w\nuserTask v\n"
            "parallelGateway j\nuserTask u\nendEvent ie"
        )
        + flows("is f w j u ie\nf v j")
    ).replace("\n", "")
    p = sketch(
        f"startEvent s\nsubProcess p | {LOOP.format('')}{inside}\nendEvent e", "s p e"
    )
    report = played(p, {"w": 1, "v": 2, "u": 1}, repeats={"p": 4})
    assert (report.time.mean, count(report, "u"), report.stuck.mean) == (3, 4, 0)


def attached(interrupting: str) -> Process:
    return sketch(
        "startEvent s\nuserTask a\nuserTask late\nendEvent e\nendEvent f\n"
        f'boundaryEvent b attachedToRef="a" cancelActivity="{interrupting}" |'
        f"{AFTER.format('PT5S')}",
        "s a e\nb late f",
    )


def test_a_timer_interrupts_work_and_frees_who_does_it() -> None:
    # The first is interrupted at 5 while at work, the second at 5 while it waits.
    p = attached("true")
    report = played(p, {"a": 60}, cases=2, resource="r")
    assert report.time.mean == 5
    assert (count(report, "b"), count(report, "late")) == (1, 1)
    assert count(report, "e") == 0
    # Worked 5 seconds, not 60; waited 5 seconds once.
    assert report.activities["a"].work.mean == pytest.approx(2.5)
    assert report.activities["a"].wait.mean == pytest.approx(2.5)
    assert report.resources["r"].utilisation.mean == pytest.approx(1.0)


def test_work_done_in_time_is_not_interrupted() -> None:
    report = played(attached("true"), {"a": 4}, cases=1, resource="r")
    assert (report.time.mean, count(report, "b")) == (4, 0)
    assert report.resources["r"].utilisation.mean == pytest.approx(1.0)


def test_a_timer_that_does_not_interrupt_adds_a_token() -> None:
    report = played(attached("false"), {"a": 20, "late": 1}, resource="r")
    assert (report.time.mean, count(report, "b"), count(report, "e")) == (21, 1, 1)
    later = played(attached("false"), {"a": 20, "late": 40})
    assert later.time.mean == 45


def test_a_timer_at_a_subprocess_ends_all_inside_and_frees_people() -> None:
    p = with_loop(
        LOOP.format(""),
        f'boundaryEvent b attachedToRef="p" |{AFTER.format("PT5S")}\nuserTask x',
        "s p e\nb x e",
    )
    report = played(p, {"w": 60, "v": 1, "x": 2}, repeats={"p": 3}, resource="r")
    # x finds the desk free at once.
    assert report.time.mean == 7
    assert (count(report, "b"), count(report, "v")) == (1, 0)
    assert report.activities["x"].wait.mean == 0
    assert report.resources["r"].utilisation.mean == pytest.approx(1.0)


def test_an_interruption_in_office_hours_takes_off_only_open_time() -> None:
    scenario = Scenario(
        cases=1,
        resources={"r": Resource(1, office_hours(8, 9))},
        work={"a": Work(fixed(7_200), "r")},
        happenings={"b": Happening(1, fixed(3 * 3_600))},
    )
    report = simulate(attached("true"), scenario, replications=1)
    assert report.activities["a"].work.mean == pytest.approx(3_600)
    assert report.resources["r"].utilisation.mean == pytest.approx(1.0)


def test_an_error_goes_on_where_it_is_caught() -> None:
    inside = (
        nodes(f"startEvent is\nuserTask w\nendEvent ie | {EVENT.format('error')}")
        + flows("is w ie")
    ).replace("\n", "")
    caught = sketch(
        f"startEvent s\nsubProcess p | {inside}\nendEvent e\nuserTask x\nendEvent f\n"
        f'boundaryEvent b attachedToRef="p" | {EVENT.format("error")}',
        "s p e\nb x f",
    )
    report = played(caught, {"w": 3, "x": 4})
    assert (report.time.mean, report.failed.mean) == (7, 0)
    assert (count(report, "b"), count(report, "e")) == (1, 0)
    uncaught = sketch(f"startEvent s\nsubProcess p | {inside}\nendEvent e", "s p e")
    report = played(uncaught, {"w": 3}, cases=5)
    assert (report.time.mean, report.failed.mean) == (3, 1)


def test_codes_tell_errors_apart() -> None:
    ref = '<errorEventDefinition errorRef="{}"/>'
    inside = (
        nodes(f"startEvent is\nendEvent ie | {ref.format('y')}") + flows("is ie")
    ).replace("\n", "")
    p = sketch(
        f"startEvent s\nsubProcess p | {inside}\nendEvent e\nendEvent f\nendEvent g\n"
        f'boundaryEvent b attachedToRef="p" | {ref.format("x")}\n'
        f'boundaryEvent c attachedToRef="p" | {ref.format("y")}',
        "s p e\nb f\nc g",
        '<error id="x" errorCode="X"/><error id="y" errorCode="Y"/>',
    )
    report = played(p, {})
    assert (count(report, "f"), count(report, "g")) == (0, 1)


def test_terminate_ends_the_case_and_frees_people() -> None:
    p = sketch(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nendEvent e\n"
        f"endEvent t | {EVENT.format('terminate')}",
        "s f a e\nf b t",
    )
    scenario = Scenario(
        arrivals=fixed(10),
        cases=3,
        resources={"r": Resource(1)},
        work={"a": Work(fixed(50), "r"), "b": Work(fixed(2))},
    )
    report = simulate(p, scenario, replications=1)
    assert (report.time.mean, report.failed.mean) == (2, 0)
    assert report.activities["a"].wait.mean == 0
    assert report.activities["a"].work.mean == 2


def test_terminate_inside_ends_only_the_subprocess() -> None:
    inside = (
        nodes(
            "startEvent is\nuserTask w\nuserTask v\nendEvent ie\n"
            f"endEvent it | {EVENT.format('terminate')}"
        )
        + flows("is w ie\nis v it")
    ).replace("\n", "")
    p = sketch(
        f"startEvent s\nsubProcess p | {inside}\nuserTask x\nendEvent e", "s p x e"
    )
    report = played(p, {"w": 60, "v": 2, "x": 5})
    assert (report.time.mean, count(report, "x")) == (7, 1)


RACE = sketch(
    "startEvent s\neventBasedGateway g\nendEvent e\nendEvent f\n"
    f"intermediateCatchEvent t | {AFTER.format('PT30S')}\n"
    "intermediateCatchEvent m | <messageEventDefinition/>",
    "s g t e\ng m f",
)


@pytest.mark.parametrize(
    ("answer", "time", "way"),
    [
        (Happening(1, fixed(10)), 10, "f"),
        (Happening(1, fixed(40)), 30, "e"),
        (Happening(0, fixed(10)), 30, "e"),
    ],
)
def test_the_first_event_wins(answer: Happening, time: float, way: str) -> None:
    report = played(RACE, {}, happenings={"m": answer})
    assert (report.time.mean, count(report, way)) == (time, 1)


def test_an_event_subprocess_interrupts_or_runs_beside() -> None:
    for interrupting, time, ends in (("true", 7, 0), ("false", 20, 1)):
        inside = (
            nodes(
                f'startEvent is isInterrupting="{interrupting}" | '
                f"{AFTER.format('PT5S')}\nuserTask v\nendEvent ie"
            )
            + flows("is v ie")
        ).replace("\n", "")
        p = sketch(
            "startEvent s\nuserTask a\nendEvent e\n"
            f'subProcess p triggeredByEvent="true" | {inside}',
            "s a e",
        )
        report = played(p, {"a": 20, "v": 2})
        assert (report.time.mean, count(report, "e")) == (time, ends)
        assert count(report, "v") == 1


def test_an_event_subprocess_handles_an_error_once() -> None:
    error = EVENT.format("error")
    inside = (
        nodes(f"startEvent is | {error}\nuserTask v\nendEvent ie | {error}")
        + flows("is v ie")
    ).replace("\n", "")
    p = sketch(
        f"startEvent s\nuserTask a\nendEvent e | {error}\n"
        f'subProcess p triggeredByEvent="true" | {inside}',
        "s a e",
    )
    report = played(p, {"a": 2, "v": 3})
    assert (report.time.mean, count(report, "v"), report.failed.mean) == (5, 1, 1)


def test_called_processes_are_played_inside() -> None:
    body = (
        f'<process id="p">{nodes("startEvent s")}<callActivity id="c" '
        f'calledElement="q"/>{nodes("endEvent e")}{flows("s c e")}</process>'
        f'<process id="q">{nodes("startEvent qs")}{nodes("userTask w")}'
        f"{nodes('endEvent qe')}{flows('qs w qe')}</process>"
    )
    p = load_collaboration(file(body)).process("p")
    assert played(p, {"c/w": 6}).time.mean == 6


def test_a_receive_task_waits_and_a_timer_ends_the_waiting() -> None:
    p = sketch(
        "startEvent s\nreceiveTask a\nendEvent e\nendEvent f\n"
        f'boundaryEvent b attachedToRef="a" | {AFTER.format("PT5S")}',
        "s a e\nb f",
    )
    soon = played(p, {}, happenings={"a": Happening(1, fixed(2))})
    assert (soon.time.mean, count(soon, "e")) == (2, 1)
    assert (soon.activities["a"].wait.mean, soon.activities["a"].work.mean) == (2, 0)
    late = played(p, {}, happenings={"a": Happening(1, fixed(9))})
    assert (late.time.mean, count(late, "f")) == (5, 1)


def test_a_lane_stands_for_the_resource_of_its_name() -> None:
    lanes = (
        '<laneSet id="l"><lane id="x" name="Amt"><flowNodeRef>a</flowNodeRef></lane>'
        "</laneSet>"
    )
    p = collaboration("startEvent s\nuserTask a\nendEvent e", "s a e")
    text = p.xml.decode().replace('<process id="p">', f'<process id="p">{lanes}')
    scenario = Scenario(
        cases=2, resources={"Amt": Resource()}, work={"a": Work(fixed(4))}
    )
    report = simulate(
        load_collaboration(text.encode()).process("p"), scenario, replications=1
    )
    assert report.time.mean == 6


@pytest.mark.parametrize("length", [0.0, 1.0])
def test_a_circle_without_end_is_an_error(
    length: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "MOST_STEPS", 1_000)
    monkeypatch.setattr(world, "MOST_EVENTS_PER_CASE", 0)
    monkeypatch.setattr(world, "MOST_EVENTS", 1_000)
    p = sketch(
        "startEvent s\nexclusiveGateway m\nuserTask a\nexclusiveGateway x\nendEvent e",
        "s m a x e\nx m",
    )
    for resource in (None, "r"):
        with pytest.raises(ProcessLimitError, match="im Kreis"):
            played(p, {"a": length}, resource=resource, ways={"x_e": 0, "x_m": 1})


def test_a_name_that_is_not_there_is_an_error_with_a_guess() -> None:
    with pytest.raises(ProcessError, match=r"work.aa: .*Gemeint sein könnte: a"):
        played(attached("true"), {"aa": 1})
    with pytest.raises(ProcessError, match=r"\[resources\]"):
        played(attached("true"), {"a": 1}, resource="nobody")


def test_progress_may_stop_the_simulation() -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done >= 3_000:
            raise KeyboardInterrupt

    for p in (RACE, STRAIGHT):
        seen.clear()
        with pytest.raises(KeyboardInterrupt):
            simulate(p, Scenario(cases=2_000), replications=5, progress=stop)
        assert seen == [(n, 10_000) for n in (0, 1_000, 2_000, 2_000, 3_000)]
