"""Pools that exchange messages: who waits for what nobody sends."""

import pytest

from tragwerk.engines.process import Finding, check, load_collaboration

from .sketch import file, flows, nodes

CATCH = "<messageEventDefinition/>"


def told(left: tuple[str, str], right: tuple[str, str], messages: str) -> list[Finding]:
    """Check two pools p and q with message flows ``a b`` named m0, m1 …"""
    drawn = "".join(
        f'<messageFlow id="m{number}" name="M{number}" sourceRef="{pair.split()[0]}" '
        f'targetRef="{pair.split()[1]}"/>'
        for number, pair in enumerate(messages.splitlines())
    )
    body = (
        '<collaboration id="c"><participant id="pp" processRef="p"/>'
        f'<participant id="pq" processRef="q"/>{drawn}</collaboration>'
    )
    for key, (elements, ways) in (("p", left), ("q", right)):
        body += f'<process id="{key}">{nodes(elements)}{flows(ways)}</process>'
    found = check(load_collaboration(file(body)), profile="platform")
    return [each for each in found if each.rule.startswith("message")]


ASKS_FIRST = (
    "startEvent s\nsendTask a\nreceiveTask b\nendEvent e",
    "s a b e",
)


def test_question_and_answer_agree() -> None:
    answers = ("startEvent t\nreceiveTask c\nsendTask d\nendEvent f", "t c d f")
    assert told(ASKS_FIRST, answers, "a c\nd b") == []


def test_both_wait_for_each_other() -> None:
    waits = ("startEvent s\nreceiveTask b\nsendTask a\nendEvent e", "s b a e")
    answers = ("startEvent t\nreceiveTask c\nsendTask d\nendEvent f", "t c d f")
    found = told(waits, answers, "a c\nd b")
    assert [(f.rule, f.element, f.severity) for f in found] == [
        ("message-deadlock", "b", "ERROR"),
        ("message-deadlock", "c", "ERROR"),
    ]
    assert "„s“ → „t“" in found[0].message


def test_the_other_may_end_without_answer() -> None:
    answers = (
        "startEvent t\nreceiveTask c\nexclusiveGateway g\nsendTask d\nendEvent f",
        "t c g d f\ng f",
    )
    [found] = told(ASKS_FIRST, answers, "a c\nd b")
    assert (found.rule, found.element, found.severity) == (
        "message-deadlock",
        "b",
        "WARNING",
    )


def test_a_timer_ends_the_waiting() -> None:
    timer = (
        "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    )
    asks = (
        f"{ASKS_FIRST[0]}\nboundaryEvent x attachedToRef='b'|{timer}",
        f"{ASKS_FIRST[1]}\nx e",
    )
    answers = (
        "startEvent t\nreceiveTask c\nexclusiveGateway g\nsendTask d\nendEvent f",
        "t c g d f\ng f",
    )
    assert told(asks, answers, "a c\nd b") == []


def test_an_event_gateway_takes_what_comes() -> None:
    asks = (
        f"startEvent s\nsendTask a\neventBasedGateway g\n"
        f"intermediateCatchEvent yes|{CATCH}\nintermediateCatchEvent no|{CATCH}\n"
        "endEvent e",
        "s a g yes e\ng no e",
    )
    answers = (
        f"startEvent t|{CATCH}\nexclusiveGateway h\nsendTask x\nsendTask y\nendEvent f",
        "t h x f\nh y f",
    )
    assert told(asks, answers, "a t\nx yes\ny no") == []
    # If the other side may end without either, the gateway may wait for ever.
    silent = (answers[0], f"{answers[1]}\nh f")
    assert [f.element for f in told(asks, silent, "a t\nx yes\ny no")] == ["g"]


@pytest.mark.parametrize("rounds", ["", "\nd c"])
def test_loops_end(rounds: str) -> None:
    answers = (
        "startEvent t\nreceiveTask c\nsendTask d\nexclusiveGateway g\nendEvent f",
        f"t c d g f{rounds and chr(10) + 'g c'}",
    )
    found = told(ASKS_FIRST, answers, "a c\nd b")
    # Once more round and nobody asks again.
    assert [f.element for f in found] == (["c"] if rounds else [])
