import json
from typing import Any

import pytest

from tragwerk.engines.process import ProcessError, State, complete

from .sketch import NOW, begin, finish, no_decision, open_at, process


def example() -> tuple[Any, State]:
    p = process(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\n"
        "boundaryEvent t attachedToRef='a'|<timerEventDefinition><timeDuration>P3D"
        "</timeDuration></timerEventDefinition>\nparallelGateway j\nendEvent e",
        "s f\nf a j\nf b j\nj e",
    )
    return p, begin(p, name="Erika").state


def test_state_survives_json_without_the_variables() -> None:
    _, state = example()
    text = json.dumps(state.to_dict())
    assert "Erika" not in text
    assert State.from_dict(json.loads(text), state.variables) == state


def test_state_is_small() -> None:
    _, state = example()
    assert len(json.dumps(state.to_dict())) < 400


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"format": 99},
        {"format": 1},
        {"format": 1, "process": "p", "digest": "", "tokens": [1]},
    ],
)
def test_broken_state_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ProcessError):
        State.from_dict(data)


def test_state_of_another_version_is_refused() -> None:
    _, state = example()
    changed = process("startEvent s\nuserTask a\nendEvent e", "s a e")
    with pytest.raises(ProcessError, match="andere"):
        complete(changed, state, 1, {}, now=NOW, decide=no_decision)


def test_state_of_the_first_format_is_read() -> None:
    p, state = example()
    data = {
        "format": 1,
        "process": "p",
        "digest": state.digest,
        "tokens": [[1, "a", 0, "f_a"], [2, "b", 0, "f_b"]],
        "timers": [[1, "t", "2025-02-03T09:00:00+00:00"]],
        "scopes": [],
        "next_id": 3,
        "outcome": None,
    }
    old = State.from_dict(data, {"name": "Erika"})
    assert open_at(p, old) == ["a", "b", "t"]
    assert finish(p, finish(p, old, "a").state, "b").state.outcome == "COMPLETED"
