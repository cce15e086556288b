import json
from collections.abc import Mapping
from typing import Any

import pytest

from tragwerk.engines.process import (
    NotWaitingError,
    Process,
    ProcessError,
    ProcessLimitError,
    complete,
    start,
    waits_of,
)

from .sketch import NOW, begin, finish, kinds, no_decision, open_at, process


def test_tasks_of_the_host_wait_and_merge_their_outputs() -> None:
    p = process(
        "startEvent s\nuserTask a tw:role='CASEWORKER'\nmanualTask m\n"
        "serviceTask v tw:service='letter'\ntask t\nendEvent e",
        "s a m v t e",
    )
    step = begin(p, antrag={"miete": 500})
    [waiting] = waits_of(p, step.state)
    assert (waiting.kind, waiting.element.extension["role"]) == ("task", "CASEWORKER")
    assert kinds(step, "a") == ["ENTERED", "TASK_CREATED"]
    step = finish(p, step.state, "a", ok=True)
    step = finish(p, step.state, "m")
    assert waits_of(p, step.state)[0].kind == "service"
    step = finish(p, step.state, "v", bescheid="datei-1")
    assert step.state.variables == {
        "antrag": {"miete": 500},
        "ok": True,
        "bescheid": "datei-1",
    }
    assert step.state.finished
    assert kinds(step, "t") == ["ENTERED", "COMPLETED"]
    assert step.events[-1].kind == "FINISHED"


def test_a_task_is_done_only_once() -> None:
    p = process("startEvent s\nuserTask a\nuserTask b", "s a b")
    state = begin(p).state
    token = state.tokens[0].id
    after = complete(p, state, token, {}, now=NOW, decide=no_decision).state
    with pytest.raises(NotWaitingError, match="nicht mehr offen"):
        complete(p, after, token, {}, now=NOW, decide=no_decision)


def test_completing_what_is_no_task_is_refused() -> None:
    p = process("startEvent s\nreceiveTask r name='Antwort'", "s r")
    state = begin(p).state
    with pytest.raises(ProcessError, match="keine Aufgabe"):
        complete(p, state, state.tokens[0].id, {}, now=NOW, decide=no_decision)


def test_decision_is_asked_with_the_variables_and_kept() -> None:
    p = process(
        "startEvent s\nbusinessRuleTask r tw:decision='wohngeld' tw:result='betrag'\n"
        "endEvent e",
        "s r e",
    )
    asked: list[tuple[str, dict[str, Any]]] = []

    def decide(decision: str, variables: Mapping[str, Any]) -> int:
        asked.append((decision, dict(variables)))
        return 225

    step = start(p, {"x": 1}, now=NOW, decide=decide)
    assert asked == [("wohngeld", {"x": 1})]
    assert step.state.variables["betrag"] == 225
    made = next(e for e in step.events if e.kind == "DECISION_MADE")
    assert made.data == {"decision": "wohngeld", "result": "betrag"}


def test_the_decision_cannot_change_the_variables() -> None:
    p = process("startEvent s\nbusinessRuleTask r tw:decision='d'", "s r")

    def decide(_decision: str, variables: Any) -> None:
        variables["x"] = 2

    with pytest.raises(TypeError):
        start(p, {"x": 1}, now=NOW, decide=decide)


def test_rule_task_without_decision_is_left_to_the_host() -> None:
    p = process("startEvent s\nbusinessRuleTask r", "s r")
    assert [w.kind for w in waits_of(p, begin(p).state)] == ["service"]


def test_events_hold_no_values() -> None:
    secret = "geheim-4711"
    p = process(
        "startEvent s\nbusinessRuleTask r tw:decision='d'\nuserTask a\n"
        "intermediateCatchEvent t|<timerEventDefinition><timeDate>frist</timeDate>"
        "</timerEventDefinition>",
        "s r a t",
    )
    values = {"name": secret, "frist": "2031-07-08"}
    first = start(p, values, now=NOW, decide=lambda _d, _v: secret)
    second = finish(p, first.state, "a", note=secret)
    for event in first.events + second.events:
        assert secret not in str(dict(event.data))
        assert "2031" not in str(dict(event.data))
    assert secret not in str(second.state.to_dict())


def test_circle_without_waiting_is_stopped() -> None:
    p = process("startEvent s\ntask a\nexclusiveGateway g", "s g\ng a g")
    with pytest.raises(ProcessLimitError, match="im Kreis"):
        start(p, {}, now=NOW, decide=no_decision, limit=500)


def test_loop_of_a_thousand_rounds_stays_small() -> None:
    p = process(
        "startEvent s\nuserTask a\nexclusiveGateway g default='g_a'\nendEvent e",
        "s a g\ng a\ng e ? done",
    )
    state = begin(p).state
    first = len(str(state.to_dict()))
    executed = set()
    for number in range(1000):
        step = finish(p, state, "a", done=number == 999)
        state = step.state
        executed.add(len(step.events))
    assert state.finished
    assert len(executed) == 2  # every round but the last does the same work
    assert len(str(state.to_dict())) < first + 50
    assert open_at(p, state) == []


def test_splitting_without_end_is_stopped() -> None:
    p = process(
        "startEvent s\ntask a\nuserTask b\nexclusiveGateway m", "s m a\na m\na b"
    )
    with pytest.raises(ProcessLimitError, match="parallele Aufteilung"):
        begin(p)


def script(text: str) -> Process:
    return process(
        "startEvent s\nscriptTask x scriptFormat='feel' tw:result='y'|"
        f"<script>{text}</script>\nuserTask a",
        "s x a",
    )


@pytest.mark.parametrize("name", ["product", "sum", "nothing"])
def test_a_name_nobody_has_set_gives_null(name: str) -> None:
    step = begin(script(name))
    assert step.state.variables == {"y": None}
    json.dumps(dict(step.state.variables))


def test_a_variable_may_be_called_like_a_built_in_function() -> None:
    assert begin(script("product + 1"), product=3).state.variables["y"] == 4


@pytest.mark.parametrize("text", ["[1, [product]]", "{a: {b: product}}"])
def test_a_function_within_a_result_is_refused_at_the_element(text: str) -> None:
    with pytest.raises(ProcessError, match="Funktion") as error:
        begin(script(text))
    assert error.value.element == "x"
