"""Findings about decision tables, by hand and against a search of all values."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.decision import TableFinding, check_table, load_decisions
from tragwerk.engines.decision.tests.models import model, table_model, text


def findings(xml: bytes) -> list[TableFinding]:
    (table,) = load_decisions(xml).tables
    return check_table(table)


def kinds(xml: bytes) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.kind, each.rules) for each in findings(xml)]


AGE = [("age", "number")]


@pytest.mark.parametrize(
    ("kind", "rules", "example"),
    [
        ("number", [["< 18", "1"], ["> 18", "2"]], "18"),
        ("number", [["[0..10]", "1"], ["(10..20]", "2"]], "-1"),
        ("boolean", [["true", "1"]], "False"),
        ("string", [['"a"', "1"], ['not("a", "b")', "2"]], "b"),
        ("date", [['< @"2025-01-01"', "1"], ['> @"2025-01-01"', "2"]], "2025-01-01"),
    ],
)
def test_a_gap_has_an_example(
    kind: str, rules: Sequence[Sequence[str]], example: str
) -> None:
    (found,) = findings(table_model("UNIQUE", [("x", kind)], rules))
    assert found.kind == "gap"
    assert str(found.example["x"]) == example
    assert found.line > 0


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("number", [["< 18", "1"], [">= 18", "2"]]),
        ("boolean", [["true", "1"], ["false", "2"]]),
        ("date", [['<= @"2025-01-31"', "1"], ['>= @"2025-02-01"', "2"]]),
        ("years and months duration", [['< @"P1Y"', "1"], ['>= @"P1Y"', "2"]]),
        ("string", [['"a", "b"', "1"], ['not("a", "b")', "2"]]),
    ],
)
def test_a_complete_table_has_no_findings(
    kind: str, rules: Sequence[Sequence[str]]
) -> None:
    assert findings(table_model("UNIQUE", [("x", kind)], rules)) == []


def test_allowed_values_are_all_there_is() -> None:
    rules = [['"a"', "1"], ['"b"', "2"]]
    inputs = [("x", "string")]
    assert kinds(table_model("UNIQUE", inputs, rules)) == [("gap", ())]
    assert findings(table_model("UNIQUE", inputs, rules, allowed=['"a", "b"'])) == []


def test_allowed_values_of_the_type_of_the_input() -> None:
    allowed = f"<allowedValues>{text(chr(34) + 'a' + chr(34))}</allowedValues>"
    definition = f'<itemDefinition name="t"><typeRef>string</typeRef>{allowed}'
    rest = table_model("UNIQUE", [("x", "t")], [['"a"', "1"]]).decode()
    inside = rest.partition('namespace="urn:m">')[2].removesuffix("</definitions>")
    assert findings(model(f"{definition}</itemDefinition>{inside}")) == []


def test_overlaps_and_conflicts() -> None:
    rules = [["<= 18", "1"], [">= 18", "2"], ["> 60", "2"]]
    found = findings(table_model("UNIQUE", AGE, rules))
    assert [(each.kind, each.rules) for each in found] == [
        ("overlap", (1, 2)),
        ("overlap", (2, 3)),
    ]
    assert found[0].example == {"age": Decimal(18)}
    assert all(each.is_error for each in found)
    assert kinds(table_model("ANY", AGE, rules)) == [("conflict", (1, 2))]
    assert kinds(table_model("FIRST", AGE, rules)) == [("unreachable", (3,))]


def test_rules_that_never_match() -> None:
    rules = [["[5..3]", "1"], ["-", "2"]]
    (found,) = findings(table_model("FIRST", AGE, rules))
    assert (found.kind, found.rules, found.column) == ("never", (1,), "age")


def test_priority() -> None:
    rules = [["> 5", '"low"'], ["> 3", '"high"'], ["-", '"none"']]
    xml = table_model("PRIORITY", AGE, rules, output_values='"high", "low"')
    assert kinds(xml) == [("unreachable", (1,)), ("unranked", (3,))]


def test_what_cannot_be_proved_is_not_claimed() -> None:
    rules = [["? > limit", "1"], ["< 0", "2"]]
    assert kinds(table_model("UNIQUE", AGE, rules)) == [("unchecked", (1,))]


def test_calculated_columns_are_not_claimed() -> None:
    rules = [["> 0", "1"]]
    xml = table_model("UNIQUE", AGE, rules).replace(
        b"<inputExpression><text>age<", b"<inputExpression><text>abs(age)<"
    )
    assert kinds(xml) == [("unchecked", (1,))]


def test_two_columns_about_one_input_are_not_claimed() -> None:
    rules = [["< 5", ">= 5", "1"]]
    xml = table_model("FIRST", [("age", "number"), ("b", "number")], rules).replace(
        b"<inputExpression><text>b<", b"<inputExpression><text>age<"
    )
    assert {kind for kind, _ in kinds(xml)} == {"unchecked"}


def test_a_thousand_rules_are_checked() -> None:
    rules = [[f"[{n}..{n + 1})", '"x"', "1"] for n in range(1_000)]
    inputs = [("x", "number"), ("y", "string")]
    xml = table_model("UNIQUE", inputs, rules, allowed=[">= 0", '"x"'])
    (found,) = findings(xml)
    assert found.kind == "gap"
    assert found.example == {"x": Decimal(1_000), "y": "x"}


# All whole and half numbers around the bounds stand for every number there is.
GRID = [Decimal(half) / 2 for half in range(-3, 12)]
CELLS = st.one_of(
    st.just("-"),
    st.integers(0, 4).map(str),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 4)).map(
        lambda part: f"{part[0]} {part[1]}"
    ),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
        lambda part: f"[{part[0]}..{part[1]})"
    ),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
        lambda part: f"not({part[0]}, {part[1]})"
    ),
)
RULES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5)


@given(RULES, st.sampled_from(["UNIQUE", "FIRST"]))
@settings(max_examples=80, deadline=None)
def test_findings_are_those_of_a_full_search(
    cells: list[tuple[str, str]], policy: str
) -> None:
    rules = [[*cell, str(number)] for number, cell in enumerate(cells)]
    inputs = [("x", "number"), ("y", "number")]
    loaded = load_decisions(table_model(policy, inputs, rules))
    (view,) = loaded.tables
    found = check_table(view)
    hits: dict[tuple[Decimal, Decimal], list[int]] = {}
    for x, y in product(GRID, GRID):
        hits[x, y] = [
            rule + 1
            for rule in range(len(rules))
            if view.inputs[0].cells[rule].test(x) and view.inputs[1].cells[rule].test(y)
        ]
    told = {(each.kind, each.rules) for each in found}
    assert (("gap", ()) in told) == any(not each for each in hits.values())
    for each in found:
        if each.kind == "gap":
            point = {name: each.example[name] for name in ("x", "y")}
            assert loaded.evaluate("d", point) is None
    matched = {rule for each in hits.values() for rule in each}
    never = {rules for kind, rules in told if kind == "never"}
    assert never == {(n,) for n in range(1, len(rules) + 1) if n not in matched}
    if policy == "UNIQUE":
        pairs = {(a, b) for each in hits.values() for a in each for b in each if a < b}
        assert {rules for kind, rules in told if kind == "overlap"} == pairs
    else:
        first = {each[0] for each in hits.values() if each}
        idle = {rules for kind, rules in told if kind == "unreachable"}
        assert idle == {(n,) for n in matched - first}
