import datetime as dt

import pytest

from tragwerk.engines.process import (
    NotWaitingError,
    Process,
    ProcessError,
    ProcessLimitError,
    Step,
    advance,
    cancel,
    deliver,
    start,
    waits_of,
)

from .sketch import NOW, begin, finish, kinds, no_decision, open_at, process

MESSAGES = '<message id="m1" name="antwort"/><message id="m2" name="ruecknahme"/>'
MESSAGE = '<messageEventDefinition messageRef="{}"/>'.format
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
DAY = dt.timedelta(days=1)


def later(p: Process, step: Step, days: float) -> Step:
    return advance(p, step.state, now=NOW + days * DAY, decide=no_decision)


def told(p: Process, step: Step, name: str, **payload: object) -> Step:
    return deliver(p, step.state, name, payload, now=NOW, decide=no_decision)


@pytest.mark.parametrize(
    "node",
    [
        "receiveTask r messageRef='m1'",
        f"intermediateCatchEvent r|{MESSAGE('m1')}",
    ],
)
def test_message_is_awaited_and_received(node: str) -> None:
    p = process(f"startEvent s\n{node}\nuserTask z", "s r z", MESSAGES)
    step = begin(p)
    [waiting] = waits_of(p, step.state)
    assert (waiting.kind, waiting.message) == ("message", "antwort")
    with pytest.raises(NotWaitingError, match="ruecknahme"):
        told(p, step, "ruecknahme")
    step = told(p, step, "antwort", text="ja")
    assert open_at(p, step.state) == ["z"]
    assert step.state.variables["text"] == "ja"
    with pytest.raises(NotWaitingError):
        told(p, step, "antwort")


@pytest.mark.parametrize(
    "node",
    [
        "sendTask r messageRef='m1'",
        f"intermediateThrowEvent r|{MESSAGE('m1')}",
        f"endEvent r|{MESSAGE('m1')}",
    ],
)
def test_message_is_thrown(node: str) -> None:
    p = process(f"startEvent s\n{node}", "s r", MESSAGES)
    step = begin(p)
    [thrown] = [e for e in step.events if e.kind == "MESSAGE_THROWN"]
    assert (thrown.element_id, thrown.data["message"]) == ("r", "antwort")
    assert step.state.finished


def test_message_starts_the_process() -> None:
    p = process(
        f"startEvent s|{MESSAGE('m1')}\nstartEvent t|{MESSAGE('m2')}\n"
        "userTask a\nuserTask b",
        "s a\nt b",
        MESSAGES,
    )
    assert p.start_messages == ("antwort", "ruecknahme")
    step = start(p, {}, now=NOW, decide=no_decision, message="ruecknahme")
    assert open_at(p, step.state) == ["b"]
    with pytest.raises(ProcessError, match="antwort, ruecknahme"):
        begin(p)
    with pytest.raises(NotWaitingError, match="anders"):
        start(p, {}, now=NOW, decide=no_decision, message="anders")


def test_receive_task_may_start_the_process() -> None:
    p = process(
        "receiveTask r messageRef='m1' instantiate='true'\nuserTask a", "r a", MESSAGES
    )
    step = start(p, {}, now=NOW, decide=no_decision, message="antwort")
    assert open_at(p, step.state) == ["a"]


def test_timer_fires_when_due_and_not_before() -> None:
    p = process(
        f"startEvent s\nintermediateCatchEvent t|{TIMER.format('P14D')}\nuserTask z",
        "s t z",
    )
    step = begin(p)
    assert waits_of(p, step.state)[0].due_at == NOW + 14 * DAY
    assert step.state.next_due_at == NOW + 14 * DAY
    early = later(p, step, 13.9)
    assert early.state == step.state
    assert early.events == ()
    step = later(p, step, 14)
    assert open_at(p, step.state) == ["z"]
    assert step.state.timers == ()


def test_timers_that_are_due_fire_in_order_of_time() -> None:
    p = process(
        f"startEvent s\nparallelGateway f\n"
        f"intermediateCatchEvent late|{TIMER.format('P9D')}\n"
        f"intermediateCatchEvent soon|{TIMER.format('P2D')}\n"
        f"intermediateCatchEvent far|{TIMER.format('P99D')}\nendEvent e",
        "s f\nf late e\nf soon e\nf far e",
    )
    step = later(p, begin(p), 10)
    fired = [e.element_id for e in step.events if e.kind == "TIMER_FIRED"]
    assert fired == ["soon", "late"]
    assert open_at(p, step.state) == ["far"]


def event_gateway() -> Process:
    return process(
        f"startEvent s\neventBasedGateway g\n"
        f"intermediateCatchEvent m|{MESSAGE('m1')}\n"
        f"intermediateCatchEvent t|{TIMER.format('P28D')}\nuserTask a\nuserTask b",
        "s g\ng m a\ng t b",
        MESSAGES,
    )


def test_event_gateway_takes_what_comes_first() -> None:
    p = event_gateway()
    step = begin(p)
    assert open_at(p, step.state) == ["m", "t"]
    answered = told(p, step, "antwort")
    assert open_at(p, answered.state) == ["a"]
    assert answered.state.timers == ()
    assert kinds(answered, "m") == ["ENTERED", "MESSAGE_RECEIVED", "COMPLETED"]
    expired = later(p, step, 28)
    assert open_at(p, expired.state) == ["b"]
    with pytest.raises(NotWaitingError):
        told(p, expired, "antwort")


def boundary(cancel_activity: str) -> Process:
    attributes = f"attachedToRef='a' cancelActivity='{cancel_activity}'"
    return process(
        f"startEvent s\nuserTask a\nboundaryEvent m {attributes}|{MESSAGE('m1')}\n"
        f"boundaryEvent t {attributes}|{TIMER.format('P3D')}\n"
        "userTask after_m\nuserTask after_t\nuserTask z",
        "s a z\nm after_m\nt after_t",
        MESSAGES,
    )


def test_interrupting_boundary_takes_the_task_away() -> None:
    p = boundary("true")
    step = begin(p)
    assert open_at(p, step.state) == ["a", "m", "t"]
    by_message = told(p, step, "antwort")
    assert open_at(p, by_message.state) == ["after_m"]
    assert kinds(by_message, "a") == ["TASK_CANCELLED"]
    assert open_at(p, later(p, step, 3).state) == ["after_t"]
    assert by_message.state.timers == ()


def test_non_interrupting_boundary_leaves_the_task() -> None:
    p = boundary("false")
    step = later(p, begin(p), 3)
    # The timer has fired once and for all; a message may still come twice.
    assert open_at(p, step.state) == ["a", "after_t", "m"]
    step = told(p, told(p, step, "antwort"), "antwort")
    assert open_at(p, step.state) == ["a", "after_m", "after_m", "after_t", "m"]
    assert later(p, step, 30).events == ()


def test_boundary_ends_with_its_task() -> None:
    p = boundary("false")
    step = finish(p, begin(p).state, "a")
    assert open_at(p, step.state) == ["z"]
    assert step.state.timers == ()


def test_terminate_ends_everything() -> None:
    p = process(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\n"
        "endEvent e|<terminateEventDefinition/>",
        "s f\nf a e\nf b",
    )
    step = finish(p, begin(p).state, "a")
    assert step.state.outcome == "TERMINATED"
    assert step.state.tokens == ()
    assert kinds(step, "b") == ["TASK_CANCELLED"]


def test_link_jumps() -> None:
    link = '<linkEventDefinition name="{}"/>'.format
    p = process(
        f"startEvent s\nintermediateThrowEvent go|{link('L')}\n"
        f"intermediateCatchEvent there|{link('L')}\nuserTask a",
        "s go\nthere a",
    )
    assert open_at(p, begin(p).state) == ["a"]


def test_cancel_ends_from_outside() -> None:
    p = boundary("true")
    step = cancel(p, begin(p).state, now=NOW, reason="WITHDRAWN")
    assert step.state.outcome == "CANCELLED"
    assert (step.state.tokens, step.state.timers) == ((), ())
    assert kinds(step, "a") == ["TASK_CANCELLED"]
    assert step.events[-1].data == {"reason": "WITHDRAWN"}
    with pytest.raises(NotWaitingError, match="beendet"):
        cancel(p, step.state, now=NOW, reason="WITHDRAWN")


def test_now_without_zone_is_refused() -> None:
    p = process("startEvent s\nendEvent e", "s e")
    with pytest.raises(ProcessError, match="Zeitzone"):
        start(p, {}, now=NOW.replace(tzinfo=None), decide=no_decision)


SUB = f"""startEvent s
subProcess u|<startEvent id="us"/><userTask id="ua"/><userTask id="ub"/>\
<parallelGateway id="uf"/><endEvent id="ue"/>\
<sequenceFlow id="f1" sourceRef="us" targetRef="uf"/>\
<sequenceFlow id="f2" sourceRef="uf" targetRef="ua"/>\
<sequenceFlow id="f3" sourceRef="uf" targetRef="ub"/>\
<sequenceFlow id="f4" sourceRef="ua" targetRef="ue"/>
boundaryEvent t attachedToRef="u"|{TIMER.format("P3D")}
userTask late
userTask z"""


def test_subprocess_ends_when_its_last_token_ends() -> None:
    p = process(SUB, "s u z\nt late")
    step = begin(p)
    assert open_at(p, step.state) == ["t", "ua", "ub"]
    step = finish(p, step.state, "ua")
    assert open_at(p, step.state) == ["t", "ub"]
    step = finish(p, step.state, "ub")
    assert open_at(p, step.state) == ["z"]
    assert (step.state.scopes, step.state.timers) == ((), ())


def test_boundary_of_subprocess_takes_all_inside_away() -> None:
    p = process(SUB, "s u z\nt late")
    step = later(p, begin(p), 3)
    assert open_at(p, step.state) == ["late"]
    assert step.state.scopes == ()
    assert kinds(step, "ua") == kinds(step, "ub") == ["TASK_CANCELLED"]


def test_terminate_inside_ends_only_the_subprocess() -> None:
    p = process(
        SUB.replace(
            '<endEvent id="ue"/>',
            '<endEvent id="ue"><terminateEventDefinition/></endEvent>',
        ),
        "s u z\nt late",
    )
    step = finish(p, begin(p).state, "ua")
    assert open_at(p, step.state) == ["z"]
    assert not step.state.finished


def test_timers_due_at_once_in_a_circle_are_stopped() -> None:
    p = process(
        f"startEvent s\nexclusiveGateway m\n"
        f"intermediateCatchEvent t|{TIMER.format('PT0S')}",
        "s m t m",
    )
    with pytest.raises(ProcessLimitError, match="im Kreis"):
        later(p, begin(p), 0)


def test_message_without_any_name_goes_nowhere() -> None:
    p = process("startEvent s\nsendTask r", "s r")
    [thrown] = [e for e in begin(p).events if e.kind == "MESSAGE_THROWN"]
    assert thrown.data == {"message": None}


def test_oldest_of_several_waiters_gets_the_message() -> None:
    p = process(
        "startEvent s\nparallelGateway f\nreceiveTask a messageRef='m1'\n"
        "receiveTask b messageRef='m1'",
        "s f\nf a\nf b",
        MESSAGES,
    )
    step = begin(p)
    assert open_at(p, told(p, step, "antwort").state) == ["b"]
    assert told(p, told(p, step, "antwort"), "antwort").state.finished
