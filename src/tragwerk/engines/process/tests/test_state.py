import json
from typing import Any

import pytest

from tragwerk.engines.process import ProcessError, State, complete

from .sketch import NOW, begin, no_decision, process


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
