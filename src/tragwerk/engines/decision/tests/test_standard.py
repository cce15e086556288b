"""What the standard says about null, types, ranges and boxes, row by row."""

import pytest

from tragwerk.engines.decision import (
    DecisionError,
    compile_feel,
    feel_text,
    load_decisions,
)
from tragwerk.engines.decision.tests.models import model, table_model, text

ROWS = [
    # comparing values of different types gives null, comparing with null does not
    ("1 = null", "false"),
    ('1 = "1"', "null"),
    ("[1] = 1", "null"),
    ('@"P1Y" = @"P12M"', "true"),
    ('@"P1Y" = @"P365D"', "null"),
    ('@"10:00:00Z" = @"11:00:00+01:00"', "true"),
    ('@"10:00:00Z" = @"10:00:00"', "false"),
    ("true < false", "null"),
    # in
    ("2 in [[1, 2], 3]", "false"),
    ("2 in ([1..3], > 5)", "true"),
    ("null in [1, null]", "true"),
    ("[1, 2] in [[1, 2], [3]]", "true"),
    # ranges
    ('range("[18..)") = (>= 18)', "true"),
    ('range("(..65]") = (<= 65)', "true"),
    ('range("[..65]")', "null"),
    ('range("[3..1]")', "null"),
    ("overlaps after((1..5], [1..5])", "true"),
    ("overlaps after([1..5], [1..5))", "false"),
    ("[1..3].end included", "true"),
    # iteration: a value stands for a list of one, null for nothing at all
    ("for i in 7 return i + 1", "[8]"),
    ("for i in null return i", "null"),
    ('some i in [1, 2] satisfies if i = 2 then true else "x"', "null"),
    ("every i in [true, null] satisfies i", "null"),
    # positions lose their fraction
    ("list replace([1, 2, 3], 2.9, 0)", "[1, 0, 3]"),
    ("list replace([1, 2, 3], -1.5, 0)", "[1, 2, 0]"),
    ("list replace([1, 2, 3], 0.5, 0)", "null"),
    # contexts
    ('context put({a: {b: 1}}, ["a", "b"], 2)', "{a: {b: 2}}"),
    ('context put({}, ["a", "b"], 2)', "null"),
    ("context put({}, [], 2)", "null"),
    ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
    # numbers have 34 digits
    ("1 / 3", "0." + "3" * 34),
    ("9999999999999999999999999999999999 + 1", "1" + "0" * 34),
    ("decimal(2.5, 0)", "2"),
    ("round half up(-2.5, 0)", "-3"),
    ("modulo(-12, 5)", "3"),
    ("10 ** 7000", "null"),
    # is knows the zone, and what is missing is null
    ('is(@"10:00:00Z", @"11:00:00+01:00")', "false"),
    ("is(value1: null)", "true"),
    ('duration("PT0.S")', "PT0S"),
    ('duration("P1Y1D")', "null"),
    ("-2 ** 2", "4"),
]


@pytest.mark.parametrize(("expression", "expected"), ROWS)
def test_value(expression: str, expected: str) -> None:
    assert feel_text(compile_feel(expression).evaluate()) == expected


def value(box: str, extra: str = "") -> str:
    xml = model(
        f'{extra}<decision id="d" name="d"><variable name="d"/>{box}</decision>'
    )
    return feel_text(load_decisions(xml).evaluate("d", {}))


def box(name: str, content: str) -> str:
    return f"<{name}><literalExpression>{text(content)}</literalExpression></{name}>"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (("conditional", ("if", "1 = 1"), ("then", "1"), ("else", "2")), "1"),
        (("conditional", ("if", "null"), ("then", "1"), ("else", "2")), "2"),
        (("conditional", ("if", '"x"'), ("then", "1"), ("else", "2")), "null"),
        (("filter", ("in", "[1, 2, 3]"), ("match", "item > 1")), "[2, 3]"),
        (("filter", ("in", "[1, 2, 3]"), ("match", '"x"')), "null"),
    ],
)
def test_boxes(inside: tuple[str, *tuple[tuple[str, str], ...]], expected: str) -> None:
    name, *parts = inside
    boxes = "".join(box(*part) for part in parts)
    assert value(f"<{name}>{boxes}</{name}>") == expected


TYPES = (
    '<itemDefinition name="small"><typeRef>number</typeRef><allowedValues>'
    f"{text('[0..9]')}</allowedValues></itemDefinition>"
)


def test_instance_of_ignores_allowed_values() -> None:
    expression = f"<literalExpression>{text('12 instance of small')}"
    assert value(f"{expression}</literalExpression>", TYPES) == "true"


def test_a_service_is_not_called_with_a_wrong_type() -> None:
    service = (
        '<decisionService id="s" name="s"><variable name="s"/>'
        '<outputDecision href="#o"/><inputDecision href="#p"/></decisionService>'
        '<decision id="p" name="p"><variable name="p" typeRef="string"/>'
        f"<literalExpression>{text('1')}</literalExpression></decision>"
        '<decision id="o" name="o"><variable name="o"/><informationRequirement>'
        '<requiredDecision href="#p"/></informationRequirement>'
        f"<literalExpression>{text('p = null')}</literalExpression></decision>"
    )
    needs = (
        '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    )
    for argument, expected in (("123", "null"), ('"x"', "false")):
        call = f"<literalExpression>{text(f's({argument})')}</literalExpression>"
        assert value(needs + call, service) == expected


def test_a_parameter_may_have_a_dot_in_its_name() -> None:
    knowledge = (
        '<businessKnowledgeModel id="k" name="k"><variable name="k"/>'
        '<encapsulatedLogic><formalParameter name="person.age"/><literalExpression>'
        f"{text('person.age + 1')}</literalExpression></encapsulatedLogic>"
        "</businessKnowledgeModel>"
    )
    needs = (
        '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    )
    call = (
        f"<invocation><literalExpression>{text('k')}</literalExpression><binding>"
        '<parameter name="person.age"/><literalExpression>'
        f"{text('{person: {age: 4}}.person.age')}"
        "</literalExpression></binding></invocation>"
    )
    assert value(needs + call, knowledge) == "5"


def test_an_import_may_have_no_name() -> None:
    kind = "http://www.omg.org/spec/DMN/20180521/MODEL/"
    other = load_decisions(
        model(
            TYPES + '<decision id="x" name="x"><variable name="x"/>'
            f"<literalExpression>{text('41')}</literalExpression></decision>"
        ).replace(b"urn:m", b"urn:other")
    )
    xml = model(
        f'<import name="" namespace="urn:other" importType="{kind}"/>'
        '<decision id="d" name="d"><variable name="d" typeRef="number"/>'
        '<informationRequirement><requiredDecision href="urn:other#x"/>'
        "</informationRequirement>"
        f"<literalExpression>{text('x + 1')}</literalExpression></decision>"
    )
    assert load_decisions(xml, imports={"urn:other": other}).evaluate("d", {}) == 42


def test_faults_can_be_collected() -> None:
    good = f"<literalExpression>{text('1')}</literalExpression>"
    bad = f"<literalExpression>{text('1 +')}</literalExpression>"
    xml = model(
        f'<decision id="a" name="a"><variable name="a"/>{good}</decision>'
        f'<decision id="b" name="b"><variable name="b"/>{bad}</decision>'
    )
    with pytest.raises(
        DecisionError, match="Entscheidung „b“, Ausdruck: Hier fehlt ein Ausdruck"
    ):
        load_decisions(xml)
    problems: list[DecisionError] = []
    loaded = load_decisions(xml, problems=problems)
    assert [each.element for each in problems] == ["Entscheidung „b“, Ausdruck"]
    assert loaded.evaluate("a", {}) == 1
    assert loaded.evaluate("b", {}) is None


def test_an_error_names_rule_and_column() -> None:
    xml = table_model("UNIQUE", [("x", "number")], [["> 1", "1"], ["> > 1", "2"]])
    with pytest.raises(DecisionError, match="Regel 2, Eingabe 1") as caught:
        load_decisions(xml, source="fees.dmn")
    assert caught.value.source == "fees.dmn"
    assert caught.value.element == "Entscheidung „d“, Regel 2, Eingabe 1 („x“)"


def test_count_counts_every_match() -> None:
    rules = [["> 1", '"a"'], ["> 2", '"a"']]
    xml = table_model("COLLECT", [("x", "number")], rules).replace(
        b'"COLLECT"', b'"COLLECT" aggregation="COUNT"'
    )
    assert load_decisions(xml).evaluate("d", {"x": 5}) == 2
