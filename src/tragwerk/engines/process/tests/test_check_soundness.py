"""Soundness against play-outs: what is said is so, and what happens is said."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.process import Process
from tragwerk.engines.process.checks.soundness import check_soundness
from tragwerk.engines.process.playout import play

from .sketch import process
from .test_properties import BLOCKS, build

KINDS = (
    *("userTask",) * 3,
    *("exclusiveGateway", "parallelGateway") * 2,
    "inclusiveGateway",
)
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def wild(seed: int) -> tuple[str, str]:
    """Write an unstructured model: anything may lead anywhere, loops included."""
    rng = Random(seed)
    names = [f"n{number}" for number in range(rng.randint(3, 9))]
    kinds = {name: rng.choice(KINDS) for name in names}
    order = ["s", *names, "e"]
    lines = ["startEvent s", *(f"{kinds[n]} {n}" for n in names), "endEvent e"]
    edges = {(order[rng.randrange(i)], order[i]) for i in range(1, len(order) - 1)}
    edges.add((rng.choice(names), "e"))
    for place, name in enumerate(names, 1):
        ahead, back = order[place + 1 :], order[1 : place + 1]
        is_gateway = kinds[name].endswith("Gateway")
        if all(source != name for source, _ in edges) or (
            is_gateway and rng.random() < 0.8
        ):
            edges.add((name, rng.choice(ahead)))
        if kinds[name] == "exclusiveGateway" and rng.random() < 0.3:
            edges.add((name, rng.choice(back)))
    tasks = [name for name in names if kinds[name] == "userTask"]
    if tasks and rng.random() < 0.4:
        stops = rng.choice(("true", "false"))
        lines.append(
            f"boundaryEvent b attachedToRef='{rng.choice(tasks)}' "
            f"cancelActivity='{stops}'|{TIMER}"
        )
        edges.add(("b", rng.choice(order[1:])))
    ways = [f"{a} {b}" for a, b in sorted(edges) if a != b]
    return "\n".join(lines), "\n".join(ways)


def is_stuck(model: Process, times: int) -> bool:
    return any(play(model, Random(n), limit=300).is_stuck for n in range(times))


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_deadlocks_are_those_of_the_play_out(seed: int) -> None:
    model = process(*wild(seed))
    rules = {finding.rule for finding in check_soundness(model)}
    if "deadlock" in rules:
        assert is_stuck(model, 800)
    elif "soundness-unchecked" not in rules:
        assert not is_stuck(model, 25)


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_structured_models_are_sound(block) -> None:
    model, _ = build(block)
    assert list(check_soundness(model)) == []


CASES = [
    (
        "exclusiveGateway x\nparallelGateway j\ntask a\ntask b",
        "s x a j\nx b j\nj e",
        {("deadlock", "j")},
    ),
    (
        "parallelGateway x\nexclusiveGateway j\ntask a\ntask b\ntask c",
        "s x a j\nx b j\nj c e",
        {("multiple-tokens", "j")},
    ),
    (
        "exclusiveGateway x\nexclusiveGateway y\ntask a\ntask b",
        "s x\nx e\nx a y\ny b y",
        {("livelock", "p")},
    ),
    (
        "inclusiveGateway x\ninclusiveGateway j\ntask a\ntask b",
        "s x a j\nx b j\nj e",
        set(),
    ),
]


@pytest.mark.parametrize(("elements", "ways", "expected"), CASES)
def test_finding(elements: str, ways: str, expected: set[tuple[str, str]]) -> None:
    model = process(f"startEvent s\n{elements}\nendEvent e", ways)
    found = {(f.rule, f.element) for f in check_soundness(model)}
    assert expected <= found
    if not expected:
        assert found == set()


def test_two_tokens_at_a_join_are_counted() -> None:
    """Two tokens come in at one side of a join, one at the other: one is left."""
    model = process(
        "startEvent s\nparallelGateway x\nexclusiveGateway m\nparallelGateway j\n"
        "task a\nendEvent e",
        "s x m j\nx a m\nx j\nj e",
    )
    found = [f for f in check_soundness(model) if f.rule == "deadlock"]
    assert [f.element for f in found] == ["j"]
    assert "„s“ → „x“" in found[0].message
    assert is_stuck(model, 20)


def test_a_wide_model_ends_soon() -> None:
    """Eighteen branches of choices at once: perhaps said unchecked, never hung."""
    lines = ["startEvent s", "parallelGateway p", "parallelGateway q", "endEvent e"]
    ways = ["s p", "q e"]
    for number in range(18):
        lines += [f"exclusiveGateway x{number}", f"exclusiveGateway y{number}"]
        lines += [f"parallelGateway {kind}{number}" for kind in "uv"]
        ways += [f"p x{number} u{number} v{number} y{number} q"]
        ways += [f"x{number} y{number}", f"u{number} v{number}"]
    model = process("\n".join(lines), "\n".join(dict.fromkeys(ways)))
    rules = {finding.rule for finding in check_soundness(model)}
    assert rules <= {"soundness-unchecked"}
