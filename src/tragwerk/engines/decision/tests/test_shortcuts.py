"""What is answered straight from the data, against the evaluation it stands for."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.decision import (
    DecisionModel,
    FeelError,
    compile_feel,
    load_decisions,
)
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.values import from_python
from tragwerk.engines.decision.tests.models import given as input_data
from tragwerk.engines.decision.tests.models import model, table_model

NAMES = ("a", "b", "product")
CONSTANTS = ("3", "2.5", "-0.5", "1E3", '"x"', '"y"', "true", "false", "null")
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    (
        *(None, True, False, "x", "y", "3", [3], {"k": 1}),
        *(0, 1, 3, 2.5, Decimal(3), Decimal("NaN"), 10**34, 10**34 + 1),
    )
)
DATA = st.dictionaries(st.sampled_from(NAMES), VALUES)
COMPARISON = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(("=", "!=", "<", "<=", ">", ">=")),
    st.sampled_from(CONSTANTS),
).map(" ".join)
PART = st.one_of(st.sampled_from(NAMES), COMPARISON)
CONDITION = st.tuples(
    PART, st.lists(st.tuples(st.sampled_from((" and ", " or ")), PART), max_size=3)
).map(lambda part: part[0] + "".join(map("".join, part[1])))


def outcome(compute: Any) -> object:
    """The value with its type, or the class of the error."""
    try:
        value = compute()
    except FeelError as error:
        return type(error)
    return type(value), value


@given(CONDITION, DATA)
@settings(max_examples=600, deadline=None)
def test_a_condition_answers_as_its_evaluation(text: str, data: Any) -> None:
    expression = compile_feel(text)

    def evaluated() -> object:
        read = {k: from_python(v) for k, v in data.items() if k in expression.reads}
        return expression.closure(Scope(read, None, Run()))

    expected = outcome(evaluated)
    # What is certain without a value that FEEL refuses is said without it.
    assert (
        expected is FeelError
        or outcome(lambda: expression.evaluate_over(data)) == expected
    )


def test_a_chain_of_any_length_is_answered() -> None:
    text = " and ".join(["a = 1"] * 900)
    assert compile_feel(text).evaluate({"a": 1}) is True


def test_data_goes_before_a_built_in_function_of_its_name() -> None:
    expression = compile_feel("product > 3")
    assert expression.evaluate_over({"product": 4}) is True
    assert expression.evaluate_over({}) is None


TABLES = [
    ("UNIQUE", [["< 5", "-", '"low"'], ["[5..9]", '"x"', "3"], ["> 9", "-", "null"]]),
    ("FIRST", [["< 5", '"x"', "true"], ["-", '"x","y"', "false"], ["3", "-", "-7"]]),
    ("ANY", [["< 5", "-", "1"], ["3", '"x"', "1"], ["> 3", '"x"', "2"]]),
    ("COLLECT", [["< 5", "-", "1"], ["3", '"x"', "1"], ["> 3", '"x"', "2"]]),
    ("UNIQUE", [["< 5", "-", "zahl + 1"], ["5", '"x"', "3"]]),
    ("UNIQUE", [["< 5", "-", "1"], ["true", '"x"', "3"]]),
]
MODELS = [
    load_decisions(table_model(policy, [("zahl", kind), ("text", "string")], rules))
    for policy, rules in TABLES
    for kind in ("number", "string", "Any")
]
ANSWERABLE = st.fixed_dictionaries(
    {},
    optional={
        "zahl": st.one_of(VALUES, st.integers(-1, 12)),
        "text": st.one_of(VALUES, st.sampled_from(["x", "y", "z"])),
    },
)


@given(st.sampled_from(MODELS), ANSWERABLE)
@settings(max_examples=600, deadline=None)
def test_a_table_answers_as_its_evaluation(loaded: DecisionModel, data: Any) -> None:
    expected = outcome(lambda: loaded.trace("d", data).value)
    for _ in range(2):  # the second time from what the first has kept
        assert outcome(lambda: loaded.evaluate("d", data)) == expected


def test_notes_come_every_time() -> None:
    loaded = MODELS[0]
    for _ in range(2):
        notes: list[str] = []
        assert loaded.evaluate("d", {"zahl": 7, "text": "y"}, notes=notes) is None
        assert len(notes) == 1


@pytest.fixture
def two_results() -> DecisionModel:
    """A table with two results."""
    need = '<requiredInput href="#a"/>'
    return load_decisions(
        model(
            f'{input_data("a")}<decision id="d" name="d"><variable name="d"/>'
            f"<informationRequirement>{need}</informationRequirement><decisionTable>"
            "<input><inputExpression><text>a</text></inputExpression></input>"
            '<output name="x"/><output name="y"/><rule>'
            "<inputEntry><text>1</text></inputEntry><outputEntry><text>2</text>"
            "</outputEntry><outputEntry><text>3</text></outputEntry></rule>"
            "</decisionTable></decision>"
        )
    )


def test_what_is_done_with_an_answer_does_not_change_the_next(
    two_results: DecisionModel,
) -> None:
    for _ in range(3):
        found = two_results.evaluate("d", {"a": 1})
        assert found == {"x": 2, "y": 3}
        found.clear()
