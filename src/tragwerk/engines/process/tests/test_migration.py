"""Moving running instances to another version of their process."""

import datetime as dt
import time

import pytest

from tragwerk.engines.process import (
    Process,
    ProcessError,
    State,
    load_collaboration,
)
from tragwerk.engines.process.migration import (
    Forecast,
    dry_run,
    find_gaps,
    find_obstacles,
    inverse,
    migrate,
    move,
    prepare,
)

from .playing import Case, inside, look, through_json
from .sketch import NOW, file, flows, nodes, process

TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="sg"/>'
MORE = '<message id="m" name="antwort"/><signal id="sg" name="alarm"/>'
LATER = NOW + dt.timedelta(days=1)


def moved(old: Process, new: Process, case: Case, **plan: str) -> Case:
    """Migrate, assert that the way back gives the old state, and play on."""
    step = migrate(old, new, case.state, plan, now=LATER)
    look(step.state)
    back = inverse(old, new, plan)
    assert migrate(new, old, step.state, back, now=LATER).state == case.state
    assert through_json(step.state) == step.state
    case.process, case.state, case.events = new, step.state, [*step.events]
    return case


def forecast(old: Process, new: Process, state: State, **plan: str) -> Forecast:
    [found] = dry_run(old, new, [state], plan)
    if not found.is_possible:
        with pytest.raises(ProcessError):
            migrate(old, new, state, plan, now=LATER)
    return found


def reasons(old: Process, new: Process, state: State, **plan: str) -> list[str]:
    return [each.reason for each in forecast(old, new, state, **plan).obstacles]


def test_task_that_stays_just_goes_on() -> None:
    old = process("startEvent s\nuserTask a\nendEvent e", "s a e")
    new = process("startEvent s\nuserTask a\nuserTask b\nendEvent e", "s a b e")
    c = moved(old, new, Case(old, x=1))
    assert [(e.kind, e.element_id) for e in c.events] == [("MIGRATED", "p")]
    assert c.do("a").tasks == ["b"]
    assert c.data == {"x": 1}


def test_renamed_task_needs_the_plan() -> None:
    old = process("startEvent s\nuserTask a\nendEvent e", "s a e")
    new = process("startEvent s\nuserTask pruefen\nendEvent e", "s pruefen e")
    state = Case(old).state
    [obstacle] = forecast(old, new, state).obstacles
    assert (obstacle.reason, obstacle.element, obstacle.token) == ("VANISHED", "a", 1)
    assert "„a“" in obstacle.message
    assert forecast(old, new, state, a="pruefen").moves == (("a", "pruefen"),)
    c = moved(old, new, Case(old), a="pruefen")
    assert ("MIGRATED", "pruefen") in [(e.kind, e.element_id) for e in c.events]
    assert c.do("pruefen").outcome == "COMPLETED"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("serviceTask a", "KIND"),
        (f"intermediateCatchEvent a|{TIMER.format('P1D')}", "KIND"),
        ("subProcess a|" + inside("startEvent us\nuserTask x", "us x"), "KIND"),
        (
            "userTask a|<multiInstanceLoopCharacteristics><loopCardinality>2"
            "</loopCardinality></multiInstanceLoopCharacteristics>",
            "KIND",
        ),
    ],
)
def test_task_that_becomes_something_else_is_refused(other: str, reason: str) -> None:
    old = process("startEvent s\nuserTask a\nendEvent e", "s a e")
    new = process(f"startEvent s\n{other}\nendEvent e", "s a e")
    assert reasons(old, new, Case(old).state) == [reason]


def test_task_may_become_one_for_other_hands() -> None:
    old = process("startEvent s\nuserTask a\nendEvent e", "s a e")
    new = process("startEvent s\nmanualTask a\nendEvent e", "s a e")
    assert moved(old, new, Case(old)).do("a").outcome == "COMPLETED"


def test_event_that_awaits_something_else_is_refused() -> None:
    old = process(f"startEvent s\nintermediateCatchEvent a|{MESSAGE}", "s a", MORE)
    new = process(f"startEvent s\nintermediateCatchEvent a|{SIGNAL}", "s a", MORE)
    assert reasons(old, new, Case(old).state) == ["AWAITS"]


SUB = "startEvent s\nsubProcess u|{0}\nuserTask z".format


def test_task_in_a_sub_process_goes_with_it() -> None:
    body = inside("startEvent us\nuserTask a\nendEvent ue", "us a ue")
    old, new = (process(SUB(body).replace(" u|", f" {n}|"), f"s {n} z") for n in "uv")
    c = moved(old, new, Case(old), u="v")
    assert c.do("a").tasks == ["z"]


def test_task_that_left_its_sub_process_is_refused() -> None:
    body = inside("startEvent us\nuserTask a\nendEvent ue", "us a ue")
    old = process(SUB(body), "s u z")
    new = process("startEvent s\nuserTask a\nuserTask z", "s a z")
    assert reasons(old, new, Case(old).state) == ["VANISHED", "SCOPE"]


def loop(name: str) -> Process:
    return process(
        f"startEvent s\nuserTask {name}|<multiInstanceLoopCharacteristics>"
        "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>\n"
        "userTask z",
        f"s {name} z",
    )


def test_instances_of_a_loop_are_moved_together() -> None:
    c = moved(loop("a"), loop("b"), Case(loop("a")).do("a"), a="b")
    assert c.tasks == ["b", "b"]
    assert c.do("b").do("b").tasks == ["z"]


def join(way: str = "", tasks: str = "a b c") -> Process:
    names = tasks.split()
    lines = "\n".join(f"userTask {name}" for name in names)
    return process(
        f"startEvent s\nparallelGateway f{way}\n{lines}\nparallelGateway j{way}\n"
        "userTask z",
        f"s f{way}\n" + "\n".join(f"f{way} {n} j{way}" for n in names) + f"\nj{way} z",
    )


def test_token_at_a_join_follows_its_flow() -> None:
    old, new = join(), join("2")
    c = moved(old, new, Case(old).do("a"), f="f2", j="j2")
    assert c.do("b").do("c").tasks == ["z"]


def test_token_at_a_join_whose_flow_is_gone_is_refused() -> None:
    old, new = join(), join(tasks="b c")
    assert reasons(old, new, Case(old).do("a").state) == ["FLOW"]


def test_join_that_would_be_complete_is_refused() -> None:
    old, new = join(), join(tasks="a b")
    assert "COMPLETE" in reasons(old, new, Case(old).do("a").do("b").state)


def bounded(timer: str = "", name: str = "t") -> Process:
    event = (
        f"\nboundaryEvent {name} attachedToRef='a'|{timer}\nuserTask late"
        if timer
        else ""
    )
    return process(
        f"startEvent s\nuserTask a{event}\nuserTask z",
        "s a z" + (f"\n{name} late" if timer else ""),
    )


def test_timer_runs_on() -> None:
    old, new = bounded(TIMER.format("P3D")), bounded(TIMER.format("P9D"), "frist")
    c = moved(old, new, Case(old), t="frist")
    assert c.wait(3).tasks == ["late"]


def test_timer_of_the_new_version_begins_with_the_migration() -> None:
    old, new = bounded(), bounded(TIMER.format("P3D"))
    c = moved(old, new, Case(old))
    assert c.state.next_due_at == LATER + dt.timedelta(days=3)
    assert ("TIMER_SET", "t") in [(e.kind, e.element_id) for e in c.events]
    assert c.wait(4).tasks == ["late"]


def test_timer_does_not_go_to_another_task() -> None:
    body = (
        "\nboundaryEvent t attachedToRef='{}'|" + TIMER.format("P3D") + "\nuserTask q"
    )
    old, new = (
        process(f"startEvent s\nuserTask a\nuserTask b{body.format(at)}", "s a b\nt q")
        for at in "ab"
    )
    state = Case(old).state
    assert reasons(old, new, state) == ["TIMER"]
    assert migrate(old, new, state, {"t": ""}, now=LATER).state.timers == ()


def test_timer_that_vanishes_must_be_given_up_expressly() -> None:
    old, new = bounded(TIMER.format("P3D")), bounded()
    state = Case(old).state
    assert reasons(old, new, state) == ["TIMER"]
    step = migrate(old, new, state, {"t": ""}, now=LATER)
    assert step.state.timers == ()


def test_choice_that_is_no_choice_any_more_is_refused() -> None:
    shape = "startEvent s\nexclusiveGateway g\nuserTask a\nuserTask b"
    old = process(shape, "s g\ng a\ng b")
    new = process(shape, "s g\ng a ? x\ng b ? y")
    assert reasons(old, new, Case(old).state) == ["KIND"]


def undo(name: str, *, handled: bool = True) -> Process:
    handler = (
        f"\nboundaryEvent c attachedToRef='{name}'|<compensateEventDefinition/>\n"
        "userTask undo isForCompensation='true'"
    )
    text = nodes(
        f"startEvent s\nuserTask {name}{handler if handled else ''}\nuserTask q\n"
        "intermediateThrowEvent t|<compensateEventDefinition/>\nuserTask z"
    ) + flows(f"s {name} q t z")
    if handled:
        text += "<association id='as' sourceRef='c' targetRef='undo'/>"
    return load_collaboration(file(f'<process id="p">{text}</process>')).process("p")


def test_what_is_completed_can_still_be_undone() -> None:
    c = moved(undo("a"), undo("b"), Case(undo("a")).do("a"), a="b")
    assert c.do("q").tasks == ["undo"]
    state = Case(undo("a")).do("a").state
    assert reasons(undo("a"), undo("a", handled=False), state) == ["UNDO"]


def test_task_in_a_call_goes_with_the_call() -> None:
    def build(call: str) -> Process:
        outer = inside(
            f"startEvent s\ncallActivity {call} calledElement='q'\nuserTask z",
            f"s {call} z",
        )
        inner = inside("startEvent qs\nuserTask a", "qs a")
        text = f"<process id='p'>{outer}</process><process id='q'>{inner}</process>"
        return load_collaboration(file(text)).process("p")

    c = moved(build("k"), build("m"), Case(build("k")), k="m")
    assert c.tasks == ["m/a"]
    assert c.do("m/a").tasks == ["z"]


def test_two_tasks_may_change_places() -> None:
    old = process("startEvent s\nuserTask a\nuserTask b", "s a b")
    c = moved(old, old, Case(old), a="b", b="a")
    assert c.tasks == ["b"]


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({"x": "a"}, "„x“"),
        ({"a": "x"}, "„x“"),
        ({"a": "b", "s": "b"}, "dasselbe"),
    ],
)
def test_wrong_plan_is_refused(plan: dict[str, str], message: str) -> None:
    p = process("startEvent s\nuserTask a\nuserTask b", "s a b")
    state = Case(p).state
    with pytest.raises(ProcessError, match=message):
        migrate(p, p, state, plan, now=LATER)


def test_ended_and_foreign_states_are_named() -> None:
    old = process("startEvent s\nuserTask a\nendEvent e", "s a e")
    new = process("startEvent s\nuserTask b\nendEvent e", "s b e")
    assert reasons(old, new, Case(old).do("a").state, a="b") == ["FINISHED"]
    assert reasons(new, old, Case(old).state) == ["VERSION"]


def test_ten_thousand_instances_in_a_batch() -> None:
    old, new = join(), join("2")
    states = [Case(old).state, Case(old).do("a").state] * 5_000
    plan = {"f": "f2", "j": "j2"}
    began = time.process_time()
    found = list(dry_run(old, new, states, plan))
    assert all(each.is_possible for each in found)
    for state in states:
        migrate(old, new, state, plan, now=LATER)
    # Seconds on any machine; some hundred milliseconds on an idle one.
    assert time.process_time() - began < 20


def test_gaps_are_what_a_plan_should_name() -> None:
    old = process(
        f"startEvent s\nuserTask a name='Prüfen'\nuserTask b\nuserTask c\n"
        f"intermediateCatchEvent w|{TIMER.format('P1D')}\n"
        "intermediateThrowEvent t\nendEvent e",
        "s a b c w t e",
    )
    new = process(
        f"startEvent s2\nuserTask x name='Prüfen'\nuserTask b\nserviceTask c\n"
        f"intermediateCatchEvent v|{TIMER.format('P9D')}\nendEvent e2",
        "s2 x b c v e2",
    )
    gaps = {gap.element.id: gap for gap in find_gaps(old, new)}
    # What keeps its id and its kind is no gap, nor what nothing ever rests at.
    assert list(gaps) == ["a", "c", "w"]
    assert gaps["a"].proposed == "x"
    assert [each.id for each in gaps["w"].options] == ["v"]
    assert (gaps["w"].is_timed, gaps["a"].is_timed) == (True, False)
    assert (gaps["c"].proposed, [each.id for each in gaps["c"].options]) == (
        None,
        ["x"],
    )
    assert find_gaps(old, old) == ()


def test_a_route_is_made_once_for_many_states() -> None:
    old, new = join(), join("2")
    plan = {"f": "f2", "j": "j2"}
    route = prepare(old, new, plan)
    state = Case(old).do("a").state
    assert find_obstacles(route, state) == ()
    assert move(route, state, LATER) == migrate(old, new, state, plan, now=LATER)
    assert prepare(bounded(), bounded(TIMER.format("P3D")), {}).new_timers == {"t"}
