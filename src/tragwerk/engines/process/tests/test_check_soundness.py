"""Soundness against play-outs: what is said is so, and what happens is said."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.process import Process
from tragwerk.engines.process.checks.net import nets
from tragwerk.engines.process.checks.reduction import reduced
from tragwerk.engines.process.checks.soundness import (
    Space,
    check_soundness,
    explored,
)
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


CONDITION = "<activationCondition>activationCount &gt;= {}</activationCondition>"


def with_counts(elements: str, seed: int) -> str:
    """Make some gateways complex ones that go on after one or two tokens."""
    rng = Random(seed)
    lines = []
    for line in elements.splitlines():
        kind, name, *_ = line.split()
        if kind in ("inclusiveGateway", "parallelGateway") and rng.random() < 0.6:
            condition = CONDITION.format(rng.randint(1, 2))
            lines.append(f"complexGateway {name}|{condition}")
        else:
            lines.append(line)
    return "\n".join(lines)


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


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_deadlocks_at_complex_gateways_are_those_of_the_play_out(seed: int) -> None:
    elements, ways = wild(seed)
    model = process(with_counts(elements, seed), ways)
    # Where tokens double, a complex gateway may be begun anew sooner than it is.
    rules = {finding.rule for finding in check_soundness(model)}
    if "deadlock" in rules:
        assert "multiple-tokens" in rules or is_stuck(model, 800)
    elif "soundness-unchecked" not in rules:
        assert not is_stuck(model, 25)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_a_folded_net_has_the_same_verdict(seed: int) -> None:
    elements, ways = wild(seed)
    for model in (process(elements, ways), process(with_counts(elements, seed), ways)):
        for net in nets(model):
            folded = reduced(net)
            assert len(folded.moves) <= len(net.moves)
            whole, less = explored(net), explored(folded)
            if whole.is_whole:
                assert verdict(less) == verdict(whole)


def verdict(space: Space) -> tuple[bool, ...]:
    """Say whether it can get stuck, doubles tokens, and always gets to an end."""
    ends = {0, *space.stuck}
    todo = [*ends]
    while todo:
        for earlier in space.before.get(todo.pop(), ()):
            if earlier not in ends:
                ends.add(earlier)
                todo.append(earlier)
    return (
        space.is_whole,
        bool(space.stuck),
        bool(space.doubled),
        all(each in ends for each in space.came),
    )


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
        f"exclusiveGateway x\ncomplexGateway j|{CONDITION.format(2)}\ntask a\ntask b",
        "s x a j\nx b j\nj e",
        {("deadlock", "j")},
    ),
    (
        f"parallelGateway x\ncomplexGateway j|{CONDITION.format(2)}\ntask a\ntask b",
        "s x a j\nx b j\nx j\nj e",
        set(),
    ),
    (
        "exclusiveGateway x\ntask a\ntask b\ncomplexGateway j|"
        "<activationCondition>enough(x)</activationCondition>",
        "s x a j\nx b j\nj e",
        set(),
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
    """Eighteen branches of choices at once: folded before they are played through."""
    lines = ["startEvent s", "parallelGateway p", "parallelGateway q", "endEvent e"]
    ways = ["s p", "q e"]
    for number in range(18):
        lines += [f"exclusiveGateway x{number}", f"exclusiveGateway y{number}"]
        lines += [f"parallelGateway {kind}{number}" for kind in "uv"]
        ways += [f"p x{number} u{number} v{number} y{number} q"]
        ways += [f"x{number} y{number}", f"u{number} v{number}"]
    model = process("\n".join(lines), "\n".join(dict.fromkeys(ways)))
    assert list(check_soundness(model)) == []


def test_what_is_too_large_to_play_through_is_said_with_the_limit() -> None:
    """Nine branches at once, whose inclusive joins look around, cannot be folded."""
    lines = ["startEvent s", "parallelGateway p", "parallelGateway q", "endEvent e"]
    ways = ["s p", "q e"]
    for number in range(9):
        lines += [f"inclusiveGateway {kind}{number}" for kind in "xy"]
        lines += [f"userTask {kind}{number}" for kind in "ab"]
        ways += [f"p x{number} a{number} y{number} q", f"x{number} b{number} y{number}"]
    findings = check_soundness(process("\n".join(lines), "\n".join(ways)))
    [said] = [each for each in findings if each.rule == "soundness-unchecked"]
    assert "5000 Zustände" in said.message


def test_an_arrow_from_an_edge_to_a_handler_is_left_aside() -> None:
    """What is begun for compensation stands outside the flow, arrows or not."""
    model = process(
        "startEvent s\nuserTask a\nendEvent e\nuserTask h isForCompensation='true'\n"
        f"boundaryEvent b attachedToRef='a'|{TIMER}",
        "s a e\nb h",
    )
    assert list(check_soundness(model)) == []
