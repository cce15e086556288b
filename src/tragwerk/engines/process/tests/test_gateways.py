import pytest

from tragwerk.engines.process import Process, ProcessError, complete, waits_of

from .sketch import NOW, begin, finish, no_decision, open_at, process


def split(kind: str, attributes: str = "") -> Process:
    return process(
        f"startEvent s\n{kind} g {attributes}\nuserTask a\nuserTask b\nuserTask c\n"
        f"{kind} j\nuserTask z\nendEvent e",
        "s g\ng a ? x > 10\ng b ? x > 5\ng c\na j\nb j\nc j\nj z e",
    )


@pytest.mark.parametrize(
    ("x", "expected"), [(11, "a"), (10, "b"), (6, "b"), (5, "c"), (0, "c")]
)
def test_exclusive_takes_the_first_true_way(x: int, expected: str) -> None:
    p = split("exclusiveGateway", 'default="g_c"')
    assert open_at(p, begin(p, x=x).state) == [expected]


def test_exclusive_way_without_condition_is_the_last_resort() -> None:
    p = process(
        "startEvent s\nexclusiveGateway g\nuserTask a\nuserTask b",
        "s g\ng a\ng b ? x > 5",
    )
    assert open_at(p, begin(p, x=6).state) == ["b"]
    assert open_at(p, begin(p, x=5).state) == ["a"]


def test_exclusive_without_a_true_way_says_where() -> None:
    p = process(
        "startEvent s\nexclusiveGateway g name='Reicht es?'\nuserTask a\nuserTask b",
        "s g\ng a ? x > 5\ng b ? x > 9",
    )
    with pytest.raises(ProcessError, match=r"process.bpmn:\d+ <g>: .*Reicht es"):
        begin(p, x=1)


def test_condition_that_is_neither_true_nor_false_is_refused() -> None:
    p = split("exclusiveGateway", 'default="g_c"')
    with pytest.raises(ProcessError, match="weder wahr noch falsch") as caught:
        begin(p)
    assert caught.value.element == "g_a"


@pytest.mark.parametrize(
    ("x", "expected"), [(11, ["a", "b", "c"]), (6, ["b", "c"]), (1, ["c"])]
)
def test_inclusive_joins_exactly_what_it_split(x: int, expected: list[str]) -> None:
    p = split("inclusiveGateway")
    state = begin(p, x=x).state
    assert open_at(p, state) == expected
    for task in expected:
        assert "z" not in open_at(p, state)
        state = finish(p, state, task).state
    assert open_at(p, state) == ["z"]
    assert finish(p, state, "z").state.outcome == "COMPLETED"


def test_parallel_waits_for_all_and_fires_once() -> None:
    p = split("parallelGateway")
    state = begin(p).state
    for task in ("c", "a", "b"):
        assert "z" not in open_at(p, state)
        state = finish(p, state, task).state
    assert open_at(p, state) == ["z"]
    assert len(state.tokens) == 1


def test_parallel_join_counts_flows_not_tokens() -> None:
    """Two tokens on one flow must not stand in for the missing other flow."""
    p = process(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nuserTask c\n"
        "exclusiveGateway m\nparallelGateway j\nuserTask z",
        "s f\nf a m\nf b m\nm j\nf c j\nj z",
    )
    state = begin(p).state
    state = finish(p, state, "a").state
    state = finish(p, state, "b").state
    assert open_at(p, state) == ["c"]
    step = finish(p, state, "c")
    assert open_at(p, step.state) == ["z"]
    # The second token from m is still there: neither lost nor doubled.
    assert [t.element for t in step.state.tokens].count("j") == 1


def test_deadlock_is_reported() -> None:
    p = process(
        "startEvent s\nexclusiveGateway g\nuserTask a\nuserTask b\n"
        "parallelGateway j\nendEvent e",
        "s g\ng a ? x\ng b\na j\nb j\nj e",
    )
    state = begin(p, x=True).state
    step = finish(p, state, "a")
    assert not step.state.finished
    assert [(e.kind, e.element_id) for e in step.events][-1] == ("STUCK", "j")


def test_inclusive_join_in_a_loop_does_not_wait_for_itself() -> None:
    p = process(
        "startEvent s\ninclusiveGateway j\nuserTask a\nexclusiveGateway g\nendEvent e",
        "s j a g\ng j ? again\ng e",
    )
    state = begin(p).state
    for _ in range(3):
        state = finish(p, state, "a", again=True).state
        assert open_at(p, state) == ["a"]
    assert finish(p, state, "a", again=False).state.finished


def test_two_inclusive_joins_in_a_row_fire_in_order() -> None:
    p = process(
        "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nuserTask c\n"
        "inclusiveGateway j\ninclusiveGateway k\nuserTask z",
        "s f\nf a j\nf b j\nj k\nf c k\nk z",
    )
    state = begin(p).state
    for task in ("c", "a"):
        state = finish(p, state, task).state
        assert "z" not in open_at(p, state)
    assert open_at(p, finish(p, state, "b").state) == ["z"]


def test_task_with_several_ways_splits() -> None:
    p = process(
        "startEvent s\nuserTask a default='a_d'\nuserTask b\nuserTask c\nuserTask d",
        "s a\na b ? x > 1\na c ? x > 2\na d",
    )
    state = begin(p).state
    assert open_at(p, finish(p, state, "a", x=3).state) == ["b", "c"]
    assert open_at(p, finish(p, state, "a", x=0).state) == ["d"]


def test_state_is_never_changed() -> None:
    p = split("parallelGateway")
    state = begin(p, x=1).state
    before = (state.to_dict(), dict(state.variables))
    for waiting in waits_of(p, state):
        complete(p, state, waiting.token_id, {"x": 2}, now=NOW, decide=no_decision)
    assert (state.to_dict(), dict(state.variables)) == before
