"""What elements need against what they read; and which values decisions can have."""

from decimal import Decimal

import pytest

from tragwerk.engines.decision import check_requirements, load_decisions, outcomes_of
from tragwerk.engines.decision.tests.models import model, table_model, text

INPUT = '<inputData id="i" name="age"><variable name="age"/></inputData>'
NEEDS = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'


def decision(logic: str, needs: str = NEEDS, key: str = "d") -> str:
    head = f'<decision id="{key}" name="{key}"><variable name="{key}"/>'
    return f"{head}{needs}{logic}</decision>"


def literal(feel: str) -> str:
    return f"<literalExpression>{text(feel)}</literalExpression>"


def kinds(body: str) -> list[tuple[str, str, str]]:
    return [(f.kind, f.element, f.other) for f in check_requirements(model(body))]


@pytest.mark.parametrize(
    "feel",
    [
        "age + 1",
        "[1, 2][item > age]",
        "for n in 1..3 return n * age",
        "{a: age, b: a + 1}.b",
        "if age > 1 then count([age]) else 0",
        "people[age > 3]",  # an entry of each person, or the input: not certain
    ],
)
def test_nothing_to_say(feel: str) -> None:
    body = INPUT + decision(literal(feel.replace("people", "[{age: 1}]")))
    assert kinds(body) == []


def test_a_name_that_nothing_gives() -> None:
    body = INPUT + decision(literal("age + height"))
    assert kinds(body) == [("unknown-name", "d", "height")]


def test_a_requirement_that_is_not_read() -> None:
    body = INPUT + decision(literal("1"))
    assert kinds(body) == [("unused-requirement", "d", "age")]


def test_an_element_that_nothing_needs() -> None:
    body = INPUT + decision(literal("1"), needs="")
    assert kinds(body) == [("unused-element", "i", "")]


def test_a_decision_without_logic_has_no_result() -> None:
    (found,) = check_requirements(model(decision("", needs="")))
    assert (found.kind, found.is_error) == ("no-logic", True)


def test_names_of_contexts_functions_and_iterations_are_its_own() -> None:
    body = INPUT + decision(
        '<context><contextEntry><variable name="a"/>'
        f'{literal("age")}</contextEntry><contextEntry><for iteratorVariable="n"><in>'
        f"{literal('[1, 2]')}</in><return>{literal('n + a')}</return></for>"
        "</contextEntry></context>"
    )
    assert kinds(body) == []


def test_knowledge_may_call_itself() -> None:
    knowledge = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/>'
        '<encapsulatedLogic><formalParameter name="n"/>'
        f"{literal('if n = 0 then 1 else n * f(n - 1)')}</encapsulatedLogic>"
        "</businessKnowledgeModel>"
    )
    needs = (
        '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
    )
    assert kinds(knowledge + decision(literal("f(3)"), needs)) == []


def test_names_with_blanks_are_known() -> None:
    body = (
        '<inputData id="i" name="monthly rent"><variable name="monthly rent"/>'
        f"</inputData>{decision(literal('monthly rent * 12'))}"
    )
    assert kinds(body) == []


@pytest.mark.parametrize(
    ("policy", "outputs", "values"),
    [
        ("FIRST", ['"A"', '"B"', '"A"'], ["A", "B"]),
        ("UNIQUE", ["1", "2"], [Decimal(1), Decimal(2)]),
        ("FIRST", ['"A"', "x + 1"], None),  # one is calculated
        ("COLLECT", ['"A"', '"B"'], None),  # a list
    ],
)
def test_outcomes_of_a_table(
    policy: str, outputs: list[str], values: list[object] | None
) -> None:
    rules = [[str(n), output] for n, output in enumerate(outputs)]
    found = outcomes_of(load_decisions(table_model(policy, [("x", "number")], rules)))
    assert found.get("d") == values


def test_outcomes_of_yes_or_no() -> None:
    body = INPUT + (
        '<decision id="d" name="d"><variable name="d" typeRef="boolean"/>'
        f"{NEEDS}{literal('age > 18')}</decision>"
    )
    assert outcomes_of(load_decisions(model(body))) == {"d": [True, False]}
