"""Models in words: cells, tables, boxed expressions, findings."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.decision import (
    DecisionError,
    Vocabulary,
    cell_in_words,
    check_requirements,
    check_table,
    describe,
    load_decisions,
    requirement_finding_text,
    table_finding_text,
    tables_in,
    value_in_words,
)
from tragwerk.engines.decision.describing.description import (
    Block,
    Formula,
    Grid,
    Parts,
    Table,
)
from tragwerk.engines.decision.describing.words import CATALOGUES
from tragwerk.engines.decision.tests.models import model, table_model, text

ENGLISH = Vocabulary(
    language="en",
    code={"FULL": "the full amount"}.get,
    name={"law.minimum": "the minimum"}.get,
    unit={"amount": "€"}.get,
)
AGE = [("age", "number")]


def test_every_language_has_the_same_words() -> None:
    german, english = CATALOGUES["de"], CATALOGUES["en"]
    assert german.keys() == english.keys()
    for key, said in german.items():
        assert said.count("{") == english[key].count("{"), key


@pytest.mark.parametrize(
    ("feel", "said"),
    [
        ("-", "egal"),
        ("", "egal"),
        ("3", "3"),
        ("> 3", "mehr als 3"),
        ("<= -1.5", "höchstens -1,5"),
        ("[1..5]", "von 1 bis 5"),
        ("(1..5]", "mehr als 1, höchstens 5"),
        ("[1..5)", "mindestens 1, weniger als 5"),
        ("]1..5[", "mehr als 1 und weniger als 5"),
        ("1, 2, > 10000", "1, 2 oder mehr als 10.000"),
        ("not(1)", "nicht 1"),
        ("not(1, 2)", "weder 1 noch 2"),
        ("2025", "2025"),  # a year is no 2.025
        ('"ROT", "BLAU"', "„ROT“ oder „BLAU“"),
        ("true", "ja"),
        ("null", "keine Angabe"),
        ('< date("2025-01-31")', "vor dem 31.01.2025"),
        ('[@"2025-01-01"..@"2025-12-31"]', "vom 01.01.2025 bis zum 31.12.2025"),
        ('>= duration("P1Y1M")', "mindestens 1 Jahr 1 Monat"),
        ("< recht.grenze", "weniger als recht.grenze"),
    ],
)
def test_cells_in_german(feel: str, said: str) -> None:
    assert cell_in_words(feel) == said


@pytest.mark.parametrize(
    ("feel", "said"),
    [
        ("-", "any"),
        ("> 1234.5", "more than €1,234.50"),
        ("< -2", "less than -€2"),
        ('"FULL"', "the full amount"),
        ('"HALF"', "“HALF”"),
        ("< law.minimum", "less than the minimum"),
        ('> date("2025-01-31")', "after 31 January 2025"),
        ("not(1, 2)", "neither €1 nor €2"),
    ],
)
def test_cells_in_english_with_what_the_host_knows(feel: str, said: str) -> None:
    assert cell_in_words(feel, ENGLISH, unit="€") == said


@pytest.mark.parametrize(
    "feel",
    [
        "? > 3",
        "f(3)",
        'list contains(["a"], ?)',
        "> 3 +",
        '< "b"',  # the order of texts is none that people know
        "-" * 500,
        ", ".join(map(str, range(100))),
        "(" * 500,
    ],
)
def test_what_is_not_simple_stays_feel(feel: str) -> None:
    assert cell_in_words(feel) == ""


@given(st.text(alphabet='<>=-.,()[]" 0123456789aenort@P', max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_description(feel: str) -> None:
    assert isinstance(cell_in_words(feel), str)
    assert isinstance(value_in_words(feel), str)


def the_table(xml: bytes, vocabulary: Vocabulary = Vocabulary()) -> Table:  # noqa: B008 - immutable
    (decision,) = describe(xml, vocabulary).of_kind("decision")
    (table,) = tables_in(decision.logic)
    return table


def test_a_table_says_how_it_is_read() -> None:
    rules = [["< 18", '"CHILD"'], [">= 18", '"ADULT"']]
    table = the_table(table_model("FIRST", AGE, rules, allowed=["[0..120]"]))
    assert [(c.label, c.hint) for c in table.inputs] == [
        ("age", "möglich: von 0 bis 120")
    ]
    assert table.policy == (
        "Von oben nach unten gelesen gilt die erste Regel, die passt.",
        "Passt keine Regel, gibt es kein Ergebnis.",
    )
    first, second = table.rows
    assert (first.number, first.conditions[0].words) == (1, "weniger als 18")
    assert (second.number, second.results[0].words) == (2, "„ADULT“")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("UNIQUE", "Immer passt nur eine Regel"),
        ("ANY", "kommt bei allen dasselbe heraus"),
        ("PRIORITY", "(das Wichtigste zuerst: „B“ oder „A“)"),
        ("RULE ORDER", "in der Reihenfolge der Tabelle"),
        ("COLLECT", "Das Ergebnis ist eine Liste"),
        ('COLLECT" aggregation="SUM', "werden zusammengezählt"),
        ('COLLECT" aggregation="COUNT', "wie viele Regeln passen"),
    ],
)
def test_every_hit_policy_is_a_sentence(policy: str, said: str) -> None:
    ranked = '"B", "A"' if policy == "PRIORITY" else ""
    xml = table_model(policy, AGE, [["1", '"A"']], output_values=ranked)
    assert said in " ".join(the_table(xml).policy)


def test_a_table_whose_last_rule_always_fits_says_nothing_of_no_result() -> None:
    table = the_table(table_model("FIRST", AGE, [["1", "1"], ["-", "2"]]))
    assert len(table.policy) == 1


def test_long_tables_are_worded_only_where_they_are_read() -> None:
    asked: list[str] = []

    def code(value: str) -> str:
        asked.append(value)
        return ""

    rules = [[str(n), f'"V{n}"'] for n in range(1000)]
    table = the_table(table_model("UNIQUE", AGE, rules), Vocabulary(code=code))
    assert (table.size, asked) == (1000, [])
    assert [row.number for row in table.read(500, 502)] == [501, 502]
    assert asked == ["V500", "V501"]
    assert table.read(5000, 5100) == ()


BOXES = model(
    '<itemDefinition name="tLevel"><typeRef>number</typeRef>'
    f"<allowedValues>{text('1, 2, 3')}</allowedValues></itemDefinition>"
    '<inputData id="i" name="Level"><variable name="level" typeRef="tLevel"/>'
    "</inputData>"
    '<businessKnowledgeModel id="k" name="Half"><variable name="half"/>'
    '<encapsulatedLogic><formalParameter name="x" typeRef="number"/>'
    f"<literalExpression>{text('x / 2')}</literalExpression></encapsulatedLogic>"
    "</businessKnowledgeModel>"
    '<knowledgeSource id="s" name="§ 1 Act"/>'
    '<decision id="d" name="Sum"><description>Adds.</description>'
    "<question>How much?</question><variable name='sum' typeRef='number'/>"
    '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    '<authorityRequirement><requiredAuthority href="#s"/></authorityRequirement>'
    '<context><contextEntry><variable name="amount"/><conditional>'
    f"<if><literalExpression>{text('level > 1')}</literalExpression></if>"
    f"<then><invocation><literalExpression>{text('half')}</literalExpression>"
    '<binding><parameter name="x"/>'
    f"<literalExpression>{text('10')}</literalExpression></binding></invocation></then>"
    '<else><relation><column name="a"/><row>'
    f"<literalExpression>{text('7')}</literalExpression></row></relation></else>"
    "</conditional></contextEntry><contextEntry>"
    f"<literalExpression>{text('amount')}</literalExpression></contextEntry></context>"
    "</decision>"
)


def outline(block: Block | None) -> object:
    if isinstance(block, Formula):
        return block.cell.words or block.cell.feel
    if isinstance(block, Parts):
        return [block.title, {part.label: outline(part.block) for part in block.parts}]
    if isinstance(block, Grid):
        return [list(block.columns), [[c.words for c in row] for row in block.rows]]
    return None


def test_boxed_expressions_become_readable_parts() -> None:
    level, helper, decision = describe(BOXES).elements
    assert outline(decision.logic) == [
        "Schritt für Schritt",
        {
            "amount": [
                "",
                {
                    "Wenn": "level > 1",
                    "dann": [
                        "Ruft die Rechenhilfe „half“ auf, und zwar mit",
                        {"x": "10"},
                    ],
                    "sonst": [["a"], [["7"]]],
                },
            ],
            "Ergebnis": "amount",
        },
    ]
    assert outline(helper.logic) == [
        "Rechenweg, der diese Werte bekommt: x (Zahl)",
        {"Ergebnis": "x / 2"},
    ]
    assert level.type == "Zahl; möglich: 1, 2 oder 3"


def test_who_needs_whom_and_where_it_stands() -> None:
    level, helper, decision = describe(BOXES).elements
    assert [(link.id, link.kind) for link in decision.needs] == [
        ("i", "Eingabe"),
        ("k", "Rechenhilfe"),
    ]
    assert [link.name for link in level.used_by] == ["Sum"]
    assert [link.name for link in helper.used_by] == ["Sum"]
    assert (decision.question, decision.authority) == ("How much?", "§ 1 Act")


def test_the_host_translates_by_id() -> None:
    asked: dict[str, str] = {}

    def say(key: str, german: str) -> str:
        asked[key] = german
        return german.upper()

    decision = describe(BOXES, Vocabulary(text=say)).elements[2]
    assert (decision.name, decision.description) == ("SUM", "ADDS.")
    assert asked["d.authority"] == "§ 1 Act"
    assert asked["k.name"] == "Half"


def test_deep_nesting_is_cut() -> None:
    inner = f"<literalExpression>{text('1')}</literalExpression>"
    for _ in range(40):
        inner = f"<list>{inner}</list>"
    found = describe(model(f'<decision id="d" name="d">{inner}</decision>'))
    assert "zu tief verschachtelt" in str(found.elements[0].logic)


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(DecisionError):
        describe(b"<x/>")


def test_findings_say_what_is_wrong_and_what_to_do() -> None:
    xml = table_model("UNIQUE", AGE, [["< 18", "1"], ["[17..20]", "2"]])
    (table,) = load_decisions(xml).tables
    said = [
        table_finding_text(each, labels={"age": "Alter"}) for each in check_table(table)
    ]
    assert [each.message for each in said] == [
        "Keine Regel passt auf „Alter“ = 21.",
        "Die Regeln 1 und 2 passen beide auf „Alter“ = 17; erlaubt ist nur eine.",
    ]
    assert all(each.advice.endswith(".") for each in said)
    english = table_finding_text(check_table(table)[0], ENGLISH)
    assert english.message == "No rule fits “age” = 21."


def test_findings_about_requirements_in_both_languages() -> None:
    xml = BOXES.replace(b"level &gt; 1", b"lvl &gt; 1")
    found = check_requirements(xml)
    assert [(each.kind, each.other) for each in found] == [
        ("unknown-name", "lvl"),
        ("unused-requirement", "level"),
    ]
    assert "„lvl“ wird gelesen" in requirement_finding_text(found[0]).message
    assert "“lvl” is read" in requirement_finding_text(found[0], ENGLISH).message


def test_the_models_of_the_project_have_words_for_every_cell() -> None:
    root = Path(__file__).resolve().parents[5]
    for file in (root / "blocks").glob("*/decisions.dmn"):
        for element in describe(file.read_bytes()).elements:
            for table in tables_in(element.logic):
                for row in table.rows:
                    assert all(c.words for c in (*row.conditions, *row.results))
