import copy
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tragwerk.engines.process import (
    Instance,
    NotWaitingError,
    Process,
    ProcessError,
    State,
    complete,
)

from .sketch import NOW, no_decision, process


def asking() -> Process:
    """Sketch two tasks with a decision between them."""
    return process(
        "startEvent s\nuserTask a\n"
        "businessRuleTask d xmlns:tw='urn:tragwerk:bpmn:1' tw:decision='amount'\n"
        "userTask b\nendEvent e",
        "s a d b e",
    )


def begun(p: Process, decide: Any = no_decision) -> Instance:
    return Instance.start(p, {"name": "Erika", "list": [1]}, now=NOW, decide=decide)


def first(instance: Instance) -> int:
    return instance.tasks()[0].token_id


def contents(state: State) -> Any:
    return copy.deepcopy((state.to_dict(), dict(state.variables)))


def test_an_old_state_stays_when_the_instance_goes_on() -> None:
    instance = begun(asking(), lambda *_: 5)
    kept = [instance.state]
    were = [contents(kept[0])]
    while not instance.finished:
        instance.complete(first(instance), {"name": "Max", "new": 1}, now=NOW)
        kept.append(instance.state)
        were.append(contents(kept[-1]))
    assert [contents(each) for each in kept] == were
    assert kept[0].variables["name"] == "Erika"
    assert kept[-1].outcome == "COMPLETED"


def test_a_state_with_data_of_loop_instances_stays_too() -> None:
    p = process(
        "startEvent s\nuserTask a|<multiInstanceLoopCharacteristics "
        "isSequential='true'><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics>\nendEvent e",
        "s a e",
    )
    instance = begun(p)
    state = instance.state
    was = contents(state)
    instance.complete(first(instance), {"x": 1}, now=NOW)
    assert contents(state) == was
    assert instance.state.variables != state.variables


def test_the_variables_given_stay_the_hosts() -> None:
    given = {"name": "Erika"}
    instance = Instance.start(asking(), given, now=NOW, decide=lambda *_: 5)
    instance.complete(first(instance), {"more": 1}, now=NOW)
    assert given == {"name": "Erika"}
    with pytest.raises(TypeError):
        instance.state.variables["name"] = "Max"  # type: ignore[index] # that is tested


def test_two_instances_of_one_state_go_their_own_ways() -> None:
    p = asking()
    state = begun(p, lambda *_: 5).state
    one, other = (Instance.of(p, state, decide=lambda *_: 5) for _ in range(2))
    one.complete(first(one), {"x": 1}, now=NOW)
    assert other.state == state
    assert (
        one.state
        == complete(
            p, state, first(other), {"x": 1}, now=NOW, decide=lambda *_: 5
        ).state
    )


def test_after_a_failed_step_only_the_last_state_helps() -> None:
    p = asking()

    def decide(_decision: str, _variables: Mapping[str, Any]) -> object:
        raise LookupError("not there")

    instance = begun(p, decide)
    state, token = instance.state, first(instance)
    with pytest.raises(LookupError):
        instance.complete(token, {"x": 1}, now=NOW)
    calls: list[Callable[[], object]] = [
        lambda: instance.complete(token, {}, now=NOW),
        lambda: instance.advance(now=NOW),
        lambda: instance.cancel(now=NOW, reason="x"),
        lambda: instance.state,
        lambda: instance.events,
        instance.tasks,
        instance.waits,
    ]
    for call in calls:
        with pytest.raises(ProcessError, match="letzten gespeicherten Stand"):
            call()
    again = Instance.of(p, state, decide=lambda *_: 5)
    again.complete(token, {"x": 1}, now=NOW)
    assert again.state.variables["amount"] == 5


def test_a_decision_cannot_move_the_instance_that_asks() -> None:
    found: list[str] = []

    def decide(_decision: str, _variables: Mapping[str, Any]) -> object:
        try:
            instance.complete(1, {}, now=NOW)
        except ProcessError as error:
            found.append(error.message)
        return 5

    instance = begun(asking(), decide)
    instance.complete(first(instance), {}, now=NOW)
    assert "nicht zu Ende" in found[0]
    assert [each.element.id for each in instance.tasks()] == ["b"]


def test_a_refused_call_changes_nothing() -> None:
    p = asking()
    instance = begun(p, lambda *_: 5)
    state = instance.state
    calls: list[Callable[[], object]] = [
        lambda: instance.complete(99, {}, now=NOW),
        lambda: instance.choose(99, ["x"], now=NOW),
        lambda: instance.deliver("m", {}, now=NOW),
        lambda: instance.trigger(99, "x", now=NOW),
        lambda: instance.fail(99, None, now=NOW),
    ]
    for call in calls:
        with pytest.raises(NotWaitingError):
            call()
    with pytest.raises(ProcessError, match="Zeitzone"):
        instance.advance(now=dt.datetime(2025, 1, 1))  # noqa: DTZ001 - that is tested
    assert instance.state == state
    instance.complete(first(instance), {}, now=NOW)
    instance.complete(first(instance), {}, now=NOW)
    with pytest.raises(NotWaitingError, match="schon beendet"):
        instance.complete(1, {}, now=NOW)


def test_what_a_host_does_to_an_event_reaches_no_other() -> None:
    p = asking()
    instance = begun(p, lambda *_: 5)
    for event in instance.events:
        assert isinstance(event.data, dict)
        event.data["via"] = "mine"
    assert "mine" not in [event.data.get("via") for event in instance.events]
    assert "mine" not in [event.data.get("via") for event in begun(p).events]


def test_a_state_with_an_unknown_element_is_refused() -> None:
    p = asking()
    state = begun(p).state
    broken = state._replace(tokens=(state.tokens[0]._replace(element="x"),))
    with pytest.raises(ProcessError, match="kein Element"):
        Instance.of(p, broken, decide=no_decision)
