"""Sub-processes, event sub-processes and calls: BPMN 2.0.2, 10.3.5, 13.3.4, 13.5.4."""

import datetime as dt

import pytest

from tragwerk.engines.process import (
    NotWaitingError,
    ProcessLimitError,
    cancel,
    load_collaboration,
)

from .playing import Case, case, inside
from .sketch import NOW, file

pytestmark = pytest.mark.usefixtures("stored")

DEFINITIONS = (
    '<message id="m" name="antwort"/><signal id="sg" name="alarm"/>'
    '<error id="e1" errorCode="E1"/><error id="e2" errorCode="E2"/>'
    '<escalation id="x1" escalationCode="X1"/>'
)
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="sg"/>'
ERROR = '<errorEventDefinition errorRef="{}"/>'.format
ANY_ERROR = "<errorEventDefinition/>"
ESCALATION = '<escalationEventDefinition escalationRef="x1"/>'
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
CYCLE = "<timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition>"
CONDITION = (
    "<conditionalEventDefinition><condition>{}</condition></conditionalEventDefinition>"
).format


def event_sub(
    definition: str, *, interrupts: bool, name: str = "eu", task: str = "h"
) -> str:
    flag = str(interrupts).lower()
    body = inside(
        f"startEvent {name}s isInterrupting='{flag}'|{definition}\nuserTask {task}\n"
        f"endEvent {name}e",
        f"{name}s {task} {name}e",
    )
    return f"subProcess {name} triggeredByEvent='true'|{body}"


def in_process(definition: str, *, interrupts: bool, **given: object) -> Case:
    return case(
        f"startEvent s\nuserTask a\nuserTask b\nendEvent e\n"
        f"{event_sub(definition, interrupts=interrupts)}",
        "s a b e",
        DEFINITIONS,
        **given,
    )


def in_sub(definition: str, *, interrupts: bool, **given: object) -> Case:
    body = inside(
        "startEvent us\nuserTask a\nuserTask b\nendEvent ue\n"
        + event_sub(definition, interrupts=interrupts),
        "us a b ue",
    )
    return case(
        f"startEvent s\nsubProcess u|{body}\nuserTask z", "s u z", DEFINITIONS, **given
    )


TRIGGERS = [
    (MESSAGE, lambda c: c.tell("antwort", text="x")),
    (SIGNAL, lambda c: c.call("alarm", text="x")),
    (TIMER.format("P2D"), lambda c: c.wait(2)),
    (CONDITION("rot"), lambda c: c.do("a", rot=True)),
]


@pytest.mark.parametrize(("definition", "occur"), TRIGGERS)
@pytest.mark.parametrize("build", [in_process, in_sub])
def test_interrupting_takes_over(build, definition: str, occur) -> None:
    c = build(definition, interrupts=True, rot=False)
    occur(c)
    assert c.at == ["h"]
    assert c.log("TASK_CANCELLED") in (["a"], ["b"])
    c.do("h")
    assert c.outcome == ("COMPLETED" if build is in_process else None)
    assert c.tasks == ([] if build is in_process else ["z"])


@pytest.mark.parametrize(("definition", "occur"), TRIGGERS)
@pytest.mark.parametrize("build", [in_process, in_sub])
def test_non_interrupting_runs_beside(build, definition: str, occur) -> None:
    c = build(definition, interrupts=False, rot=False)
    occur(c)
    assert "h" in c.tasks
    while set(c.tasks) & {"a", "b"}:
        c.do(next(t for t in c.tasks if t != "h"))
    # The scope waits for it.
    assert c.tasks == ["h"]
    assert c.outcome is None
    c.do("h")
    assert c.outcome == "COMPLETED" or c.tasks == ["z"]


def test_non_interrupting_may_run_several_times() -> None:
    c = in_sub(MESSAGE, interrupts=False)
    c.tell("antwort").tell("antwort")
    assert c.tasks == ["a", "h", "h"]


def test_only_one_interrupting_takes_over() -> None:
    c = case(
        "startEvent s\nuserTask a\n"
        + event_sub(MESSAGE, interrupts=True, name="e1", task="h1")
        + "\n"
        + event_sub(SIGNAL, interrupts=True, name="e2", task="h2")
        + "\n"
        + event_sub(TIMER.format("P1D"), interrupts=False, name="e3", task="h3"),
        "s a",
        DEFINITIONS,
    )
    c.tell("antwort")
    assert c.at == ["h1"]
    assert c.call("alarm").tasks == ["h1"]
    assert c.wait(5).tasks == ["h1"]
    with pytest.raises(NotWaitingError):
        c.tell("antwort")
    assert c.do("h1").outcome == "COMPLETED"


def test_interrupting_takes_running_handlers_away() -> None:
    c = case(
        "startEvent s\nuserTask a\n"
        + event_sub(MESSAGE, interrupts=False, name="e1", task="h1")
        + "\n"
        + event_sub(SIGNAL, interrupts=True, name="e2", task="h2"),
        "s a",
        DEFINITIONS,
    )
    assert c.tell("antwort").call("alarm").tasks == ["h2"]


def test_timer_with_a_cycle_fires_as_often_as_it_says() -> None:
    c = in_process(CYCLE.format("R3/P1D"), interrupts=False)
    for day in (1, 2, 3):
        assert c.wait(1).tasks.count("h") == day
    assert c.wait(5).tasks.count("h") == 3
    assert c.state.timers == ()


def test_cycle_catches_up_what_was_missed() -> None:
    c = in_process(CYCLE.format("R3/P1D"), interrupts=False)
    assert c.wait(10).tasks.count("h") == 3


def test_cycle_without_end() -> None:
    c = in_process(CYCLE.format("R/P1D"), interrupts=False)
    assert c.wait(4).tasks.count("h") == 4
    assert c.state.next_due_at == NOW + dt.timedelta(days=5)


def test_monthly_cycle_returns_to_the_last_day_of_the_month() -> None:
    c = in_process(CYCLE.format("R/P1M"), interrupts=False)
    assert NOW.day == 31
    assert c.state.timers[0].day == 31
    assert c.wait(28).state.next_due_at == NOW.replace(month=3)
    assert c.state.timers[0].day == 0


def test_timers_of_an_event_sub_process_end_with_its_scope() -> None:
    c = in_sub(TIMER.format("P2D"), interrupts=True)
    c.do("a").do("b")
    assert c.tasks == ["z"]
    assert c.state.timers == ()
    assert c.wait(3).tasks == ["z"]


def test_boundary_timer_cycle() -> None:
    c = case(
        "startEvent s\nuserTask a\n"
        f"boundaryEvent t attachedToRef='a' cancelActivity='false'|"
        f"{CYCLE.format('R3/P1D')}\nuserTask mahnung",
        "s a\nt mahnung",
    )
    for day in (1, 2, 3, 3):
        assert c.wait(1).tasks.count("mahnung") == day
    assert c.do("a").tasks == ["mahnung"] * 3


def levels(inner: str, outer: str, *, throw: str = ERROR("e1")) -> Case:
    """Two sub-processes in each other; the inner one ends with an error."""
    deep = inside(f"startEvent vs\nuserTask a\nendEvent ve|{throw}", "vs a ve")
    body = inside(
        f"startEvent us\nsubProcess v|{deep}\n"
        f"boundaryEvent bi attachedToRef='v'|{inner}\nuserTask in",
        "us v\nbi in",
    )
    return case(
        f"startEvent s\nsubProcess u|{body}\nboundaryEvent bo attachedToRef='u'|{outer}"
        "\nuserTask out\nuserTask z",
        "s u z\nbo out",
        DEFINITIONS,
    )


@pytest.mark.parametrize(
    ("inner", "outer", "caught"),
    [
        (ERROR("e1"), ERROR("e1"), "in"),
        (ERROR("e2"), ERROR("e1"), "out"),
        (ANY_ERROR, ERROR("e1"), "in"),
        (ERROR("e2"), ANY_ERROR, "out"),
    ],
)
def test_error_is_caught_from_the_inside_out(
    inner: str, outer: str, caught: str
) -> None:
    assert levels(inner, outer).do("a").tasks == [caught]


def test_error_nobody_catches_ends_as_failed() -> None:
    c = levels(ERROR("e2"), ERROR("e2")).do("a")
    assert c.outcome == "FAILED"
    assert c.log("ERROR_THROWN") == ["ve"]


def test_error_of_a_task_by_its_boundary_event() -> None:
    c = case(
        f"startEvent s\nuserTask a\nboundaryEvent b1 attachedToRef='a'|{ANY_ERROR}\n"
        f"boundaryEvent b2 attachedToRef='a'|{ERROR('e1')}\n"
        "userTask any\nuserTask one",
        "s a\nb1 any\nb2 one",
        DEFINITIONS,
    )
    # The one that names the code comes first, whatever the order of drawing.
    assert c.fail("a", "E1").tasks == ["one"]


def test_error_caught_by_an_event_sub_process() -> None:
    c = in_sub(ANY_ERROR, interrupts=True)
    assert c.fail("a", "E9").tasks == ["h"]
    # An error of the handler itself goes further out.
    assert c.fail("h", "E9").outcome == "FAILED"


def test_error_always_interrupts() -> None:
    c = in_sub(ANY_ERROR, interrupts=False)
    assert c.fail("a", "E9").tasks == ["h"]


def test_escalation_leaves_the_task_open() -> None:
    c = case(
        f"startEvent s\nuserTask a\n"
        f"boundaryEvent b attachedToRef='a' cancelActivity='false'|{ESCALATION}\n"
        "userTask chef\nuserTask z",
        "s a z\nb chef",
        DEFINITIONS,
    )
    assert c.escalate("a", "X1").tasks == ["a", "chef"]
    assert c.escalate("a", "X1").tasks == ["a", "chef", "chef"]
    assert c.escalate("a", "anders").tasks == ["a", "chef", "chef"]


def test_escalation_may_interrupt() -> None:
    c = levels(ESCALATION, ESCALATION, throw=ESCALATION)
    assert c.do("a").tasks == ["in"]


def test_escalation_nobody_catches_changes_nothing() -> None:
    c = case(
        f"startEvent s\nintermediateThrowEvent t|{ESCALATION}\nuserTask z",
        "s t z",
        DEFINITIONS,
    )
    assert c.tasks == ["z"]


def test_escalation_to_an_event_sub_process_beside() -> None:
    body = inside(
        f"startEvent us\nintermediateThrowEvent t|{ESCALATION}\nuserTask a\n"
        + event_sub(ESCALATION, interrupts=False),
        "us t a",
    )
    c = case(f"startEvent s\nsubProcess u|{body}\nuserTask z", "s u z", DEFINITIONS)
    assert c.tasks == ["a", "h"]


def test_thrower_that_is_interrupted_does_not_go_on() -> None:
    body = inside(
        f"startEvent us\nintermediateThrowEvent t|{ESCALATION}\nuserTask a", "us t a"
    )
    c = case(
        f"startEvent s\nsubProcess u|{body}\n"
        f"boundaryEvent b attachedToRef='u'|{ESCALATION}\nuserTask chef",
        "s u\nb chef",
        DEFINITIONS,
    )
    assert c.tasks == ["chef"]


def test_signal_interrupts_the_scope_that_threw_it() -> None:
    body = inside(
        f"startEvent us\nuserTask a\nintermediateThrowEvent t|{SIGNAL}\nuserTask b",
        "us a t b",
    )
    c = case(
        f"startEvent s\nsubProcess u|{body}\n"
        f"boundaryEvent x attachedToRef='u'|{SIGNAL}\nuserTask fled",
        "s u\nx fled",
        DEFINITIONS,
    )
    assert c.do("a").tasks == ["fled"]


def test_signal_reaches_everybody_once() -> None:
    c = case(
        f"startEvent s\nparallelGateway f\nintermediateCatchEvent x|{SIGNAL}\n"
        f"intermediateCatchEvent y|{SIGNAL}\nuserTask a\nuserTask b\nuserTask c\n"
        f"boundaryEvent v attachedToRef='c' cancelActivity='false'|{SIGNAL}\n"
        "userTask d",
        "s f\nf x a\nf y b\nf c\nv d",
        DEFINITIONS,
    )
    c.call("alarm", text="laut")
    assert c.tasks == ["a", "b", "c", "d"]
    assert c.data["text"] == "laut"
    assert c.call("ruhe").tasks == ["a", "b", "c", "d"]


def called(body: str, caller: str = "", **given: object) -> Case:
    text = (
        f"{DEFINITIONS}<process id='p'>"
        + inside(
            f"startEvent s\ncallActivity k calledElement='q'|{caller}\n"
            f"boundaryEvent b attachedToRef='k'|{ANY_ERROR}\nuserTask mend\nuserTask z",
            "s k z\nb mend",
        )
        + f"</process><process id='q'>{body}</process>"
    )
    return Case(load_collaboration(file(text)).process("p"), **given)


def test_called_process_runs_inside() -> None:
    c = called(inside("startEvent qs\nuserTask a\nendEvent qe", "qs a qe"))
    assert c.tasks == ["k/a"]
    assert c.do("k/a").tasks == ["z"]


def test_error_of_a_called_process_comes_to_the_call() -> None:
    c = called(
        inside(f"startEvent qs\nuserTask a\nendEvent qe|{ERROR('e1')}", "qs a qe")
    )
    assert c.do("k/a").tasks == ["mend"]


def test_terminate_in_a_called_process_ends_only_that() -> None:
    c = called(
        inside(
            "startEvent qs\nparallelGateway f\nuserTask a\nuserTask b\n"
            "endEvent qe|<terminateEventDefinition/>",
            "qs f\nf a qe\nf b",
        )
    )
    assert c.do("k/a").tasks == ["z"]


def test_event_sub_process_of_a_called_process() -> None:
    c = called(
        inside(
            "startEvent qs\nuserTask a\n" + event_sub(MESSAGE, interrupts=True), "qs a"
        )
    )
    assert c.tell("antwort").tasks == ["k/h"]
    assert c.do("k/h").tasks == ["z"]


MAPPED = (
    "<extensionElements>"
    '<zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">'
    '<zeebe:input source="=antrag.miete" target="miete"/>'
    '<zeebe:output source="=miete * 2" target="doppelt"/>'
    "</zeebe:ioMapping></extensionElements>"
)


def test_data_goes_into_a_call_and_out_of_it() -> None:
    c = called(
        inside("startEvent qs\nuserTask a\nendEvent qe", "qs a qe"),
        MAPPED,
        antrag={"miete": 500},
    )
    c.do("k/a", notiz="geheim", miete=510)
    assert c.tasks == ["z"]
    # What the call does not give out stays inside.
    assert c.data == {"antrag": {"miete": 500}, "doppelt": 1020}


def test_process_that_calls_itself_is_left_to_the_host() -> None:
    text = inside(
        "startEvent s\nuserTask a\ncallActivity k calledElement='p'\nendEvent e",
        "s a k e",
    )
    c = Case(load_collaboration(file(f"<process id='p'>{text}</process>")).process("p"))
    c.do("a")
    assert c.tasks == ["k"]
    assert c.do("k").outcome == "COMPLETED"


def test_sub_process_with_outputs_keeps_its_variables() -> None:
    output = (
        "<dataOutputAssociation><targetRef>summe</targetRef><assignment>"
        "<from>x + 1</from><to>summe</to></assignment></dataOutputAssociation>"
    )
    body = inside("startEvent us\nuserTask a\nuserTask b\nendEvent ue", "us a b ue")
    c = case(f"startEvent s\nsubProcess u|{output}{body}\nuserTask z", "s u z", x=0)
    c.do("a", x=4).do("b")
    assert c.tasks == ["z"]
    assert c.data == {"x": 0, "summe": 5}


def test_sub_process_without_outputs_shares_its_variables() -> None:
    body = inside("startEvent us\nuserTask a\nendEvent ue", "us a ue")
    c = case(f"startEvent s\nsubProcess u|{body}\nuserTask z", "s u z", x=0)
    assert c.do("a", x=4, y=1).data == {"x": 4, "y": 1}


def test_sub_process_without_anything_inside_passes() -> None:
    assert case("startEvent s\nsubProcess u\nuserTask z", "s u z").tasks == ["z"]


def test_sub_process_without_start_begins_everywhere() -> None:
    body = inside("userTask a\nuserTask b", "")
    c = case(f"startEvent s\nsubProcess u|{body}\nuserTask z", "s u z")
    assert c.tasks == ["a", "b"]
    assert c.do("a").do("b").tasks == ["z"]


def nested(calls: int, levels: int) -> bytes:
    """Processes that call one another, each call deep inside loops."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>1</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    found = []
    for call in range(calls):
        kind = f"callActivity c{call} calledElement='q{call + 1}'|{loop}"
        body = inside("userTask a" if call == calls - 1 else kind, "")
        for level in range(levels):
            body = inside(f"subProcess u{call}_{level}|{loop}{body}", "")
        found.append(f"<process id='q{call}'>{body}</process>")
    return file("".join(found))


def test_deep_nesting_is_taken_away_whole() -> None:
    c = Case(load_collaboration(nested(2, 30)).process("q0"))
    assert len(c.state.scopes) > 120
    step = cancel(c.process, c.state, now=NOW, reason="WITHDRAWN")
    assert step.state.tokens == ()


def test_deeper_nesting_is_refused() -> None:
    p = load_collaboration(nested(8, 30)).process("q0")
    with pytest.raises(ProcessLimitError, match="Ebenen"):
        Case(p)
