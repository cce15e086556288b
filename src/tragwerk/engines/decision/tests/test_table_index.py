"""The index of a table against its cells, one by one."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.decision import compile_unary_tests
from tragwerk.engines.decision.dmn.cells import Column
from tragwerk.engines.decision.feel.scope import Run, Scope

NUMBERS = st.integers(-3, 6).map(str)
DAYS = st.integers(1, 6).map(lambda day: f'@"2025-01-0{day}"')
WORDS = st.sampled_from(['"a"', '"b"', '"c"'])


def _tests(bounds: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sides = st.tuples(st.sampled_from("[("), bounds, bounds, st.sampled_from("])"))
    one = st.one_of(
        bounds,
        st.tuples(st.sampled_from(["<", "<=", ">", ">=", "!=", "="]), bounds).map(
            "".join
        ),
        sides.map(lambda part: f"{part[0]}{part[1]}..{part[2]}{part[3]}"),
    )
    several = st.lists(one, min_size=1, max_size=3).map(", ".join)
    return st.one_of(st.just("-"), several, several.map(lambda text: f"not({text})"))


CELLS = st.one_of(
    _tests(NUMBERS),
    _tests(DAYS),
    _tests(WORDS),
    st.sampled_from(["true", "false", "null", "not(null)", "? > 2", "count(?) = 1"]),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-4, 7).map(Decimal),
    st.sampled_from(["a", "b", "c", "d", ""]),
    st.integers(1, 7).map(lambda day: dt.date(2025, 1, day)),
    st.just(dt.timedelta(1)),
    st.just({"k": Decimal(1)}),
    st.lists(st.integers(0, 3).map(Decimal), min_size=2, max_size=3),
)


@given(st.lists(CELLS, min_size=1, max_size=8), VALUES)
@settings(max_examples=400, deadline=None)
def test_index_answers_like_the_cells(texts: list[str], value: object) -> None:
    cells = [compile_unary_tests(text) for text in texts]
    scope = Scope({}, None, Run())
    found = Column(cells).passing(value, (1 << len(cells)) - 1, scope)
    expected = sum(
        1 << place
        for place, cell in enumerate(cells)
        if not cell.node.tests or cell.closure(value, scope) is True
    )
    assert found == expected


@pytest.mark.parametrize("value", ["a", Decimal(1), True])
def test_a_list_of_one_stands_for_its_element(value: object) -> None:
    cells = [compile_unary_tests(text) for text in ('"a"', "1", "true", "-")]
    column, scope = Column(cells), Scope({}, None, Run())
    assert column.passing([value], 15, scope) == column.passing(value, 15, scope)
