"""Types, tables, functions and names of models, row by row."""

import pytest

from tragwerk.engines.decision import (
    DecisionError,
    FeelLimitError,
    compile_unary_tests,
    feel_text,
    load_decisions,
)
from tragwerk.engines.decision.tests.models import (
    decision,
    given,
    item_type,
    knowledge,
    literal,
    model,
    table_model,
    text,
)

TYPES = (
    item_type("Numbers", "number", many=True)
    + item_type("Small", "number", allowed="[0..9]")
    + item_type("Smaller", "Small")
    + item_type("Smalls", "number", many=True, allowed="[0..9]")
    + item_type("Pair", components=[("a", "number"), ("b", "string")])
    + item_type("Colour", "string", allowed='"red", "green"')
    + item_type("Two", "number", many=True, constraint="count(?) = 2")
)


@pytest.mark.parametrize(
    ("expression", "kind", "expected"),
    [
        ("1", "Numbers", "[1]"),
        ("[1]", "number", "1"),
        ("[1, 2]", "number", "null"),
        ("[[1]]", "number", "null"),
        ('"a"', "number", "null"),
        ("9", "Small", "9"),
        ("10", "Small", "null"),
        ("10", "Smaller", "null"),
        ("[1, 9]", "Smalls", "[1, 9]"),
        ("[1, 10]", "Smalls", "null"),
        ('{a: 1, b: "x", c: 2}', "Pair", '{a: 1, b: "x", c: 2}'),
        ("{a: 1}", "Pair", "null"),
        ('{a: "1", b: "x"}', "Pair", "null"),
        ('"blue"', "Colour", "null"),
        ("[1, 2]", "Two", "[1, 2]"),
        ("[1, 2, 3]", "Two", "null"),
        ('date("2020-01-01")', "date and time", "2020-01-01T00:00:00Z"),
        ('@"2020-01-01T00:00:00"', "date", "null"),
        ('"2020-01-01"', "date", "null"),
        ("null", "Small", "null"),
    ],
)
def test_the_value_of_a_decision_conforms_to_its_type(
    expression: str, kind: str, expected: str
) -> None:
    body = TYPES + decision("d", literal(expression), kind)
    assert feel_text(load_decisions(model(body)).evaluate("d", {})) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Miete (kalt)",
        "Brutto - Netto",
        "Miete in €",
        "Bezieht Geld?",
        "Anteil in %",
        "Ja/Nein",
        "Grad’s",
        "Ort, Straße",
        "Nr. 5",
        "z.B. Miete",
        "§ 5",
        "A&B",
        "3 Kinder",
        "of age",
    ],
)
def test_a_name_may_be_what_people_write(name: str) -> None:
    body = given(name) + decision("d", literal(f"{name} + 1"), "", [f"?{name}"])
    assert load_decisions(model(body)).evaluate("d", {name: 5}) == 6


@pytest.mark.parametrize(
    "name", ["Miete (kalt)", "Brutto - Netto", "Nr. 5", "z.B. Miete", "Miete in €"]
)
def test_so_may_the_name_of_a_component(name: str) -> None:
    kind = item_type("Person", components=[(name, "number")])
    people = given("p", "Person")
    path = decision("d", literal(f"p.{name} + 1"), "", ["?p"])
    kept = decision("e", literal(f"[p][{name} = 5][1].{name}"), "", ["?p"])
    loaded = load_decisions(model(kind + people + path + kept))
    assert loaded.evaluate("d", {"p": {name: 5}}) == 6
    assert loaded.evaluate("e", {"p": {name: 5}}) == 5


MUTUAL = knowledge(
    "even", ["n"], literal("if n = 0 then true else odd one(n: n - 1)"), ["odd one()"]
) + knowledge(
    "odd one",
    ["n: number"],
    literal("if n = 0 then false else even(n - 1)"),
    ["even()"],
)


def test_knowledge_may_call_each_other() -> None:
    both = decision(
        "d", literal("[even(10), odd one(10)]"), "", ["even()", "odd one()"]
    )
    one = decision("e", literal("even(7)"), "", ["even()"])
    loaded = load_decisions(model(MUTUAL + both + one))
    assert loaded.evaluate("d", {}) == [True, False]
    assert loaded.evaluate("e", {}) is False
    assert loaded.call("odd one", {"n": 3}) is True
    assert loaded.decisions["d"].inputs == ()


@pytest.mark.parametrize(
    "body",
    [
        knowledge("a", ["n"], literal("b(n)"), ["b()"])
        + knowledge("b", ["n"], literal("a(n)"), ["a()"])
        + decision("d", literal("a(1)"), "", ["a()"]),
        knowledge("a", [], literal("s()"), ["s()"])
        + decision("o", literal("a()"), "", ["a()"])
        + '<decisionService id="s" name="s"><variable name="s"/>'
        '<outputDecision href="#o"/></decisionService>'
        + decision("d", literal("a()"), "", ["a()"]),
        decision(
            "d",
            '<context><contextEntry><variable name="f"/><functionDefinition>'
            f"{literal('f()')}</functionDefinition></contextEntry><contextEntry>"
            f"{literal('f()')}</contextEntry></context>",
        ),
    ],
    ids=["knowledge", "service", "boxed function"],
)
def test_calls_without_end_are_stopped(body: str) -> None:
    with pytest.raises(FeelLimitError, match="ob die Wiederholung ein Ende hat"):
        load_decisions(model(body)).evaluate("d", {})


def test_boxed_functions_may_call_each_other() -> None:
    def entry(name: str, expression: str) -> str:
        return (
            f'<contextEntry><variable name="{name}"/><functionDefinition>'
            f'<formalParameter name="n"/>{literal(expression)}'
            "</functionDefinition></contextEntry>"
        )

    box = (
        f"<context>{entry('f', 'if n = 0 then 0 else g(n - 1)')}"
        f"{entry('g', 'if n = 0 then 1 else f(n - 1)')}"
        f"<contextEntry>{literal('f(7)')}</contextEntry></context>"
    )
    assert load_decisions(model(decision("d", box))).evaluate("d", {}) == 1


def test_decisions_in_a_circle_stay_refused() -> None:
    body = decision("a", literal("b"), "", ["b"]) + decision(
        "b", literal("a"), "", ["a"]
    )
    with pytest.raises(DecisionError, match="Sie braucht sich über andere"):
        load_decisions(model(body))


@pytest.mark.parametrize(
    ("policy", "x", "values", "expected"),
    [
        ("UNIQUE", 1, '"a", "b"', '"a"'),
        ("UNIQUE", 9, '"a", "b"', "null"),  # “c” is none of the output values
        ("PRIORITY", 5, '"b", "a"', '"b"'),
        ("OUTPUT ORDER", 5, '"b", "a"', '["b", "a"]'),
        ("RULE ORDER", 5, '"a", "b"', '["a", "b"]'),
        ("COLLECT", 0, '"a", "b"', "null"),
    ],
)
def test_output_values(policy: str, x: int, values: str, expected: str) -> None:
    rules = [["[1..5]", '"a"'], ["[5..6]", '"b"'], ["> 8", '"c"']]
    xml = table_model(policy, [("x", "number")], rules, output_values=values)
    assert feel_text(load_decisions(xml).evaluate("d", {"x": x})) == expected


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("not(1, 2)", 3, True),
        ("not(null)", None, False),
        ("? > 5 and ? < 7", 6, True),
        ("? > 5, ? < 2", 1, True),
        ("[1, 2, 3]", 2, True),
        ("[1, 2, 3]", [1, 2, 3], True),
        ("list contains(?, 2)", [1, 2], True),
        ("some x in ? satisfies x > 1", [1, 2], True),
        ("not([1..3], > 7)", 5, True),
        ("? instance of number", 1, True),
        ("?.a > 1", {"a": 2}, True),
        ("[1..3]", None, False),
        ("-1", -1, True),
        ("{a: 1}", {"a": 1}, True),
    ],
)
def test_cells(cell: str, value: object, *, expected: bool) -> None:
    assert compile_unary_tests(cell).test(value) is expected


def test_notes_name_decision_rule_and_column() -> None:
    rules = [["> 1", '1 + "x"'], ["<= 1", "1"]]
    loaded = load_decisions(table_model("UNIQUE", [("x", "number")], rules))
    notes: list[str] = []
    assert loaded.evaluate("d", {"x": 2}, notes=notes) is None
    assert notes == [
        "„d“: Regel 1, Ergebnis 1: „Zahl + Text“ lässt sich nicht rechnen."
    ]
    notes.clear()
    rules = [["? + 1 > 3", "1"]]
    loaded = load_decisions(table_model("UNIQUE", [("x", "")], rules))
    assert loaded.evaluate("d", {"x": "a"}, notes=notes) is None
    assert notes == [
        "„d“: Eingabe 1 („x“): „Text + Zahl“ lässt sich nicht rechnen.",
        "„d“: Eingabe 1 („x“): „leer (null)“ und „Zahl“ lassen sich nicht vergleichen.",
        "„d“: Keine Regel der Tabelle trifft zu. Ergänzen Sie eine Regel oder einen "
        "Standardwert.",
    ]


def test_faults_name_what_is_wrong_and_what_to_do() -> None:
    allowed = f"<allowedValues>{text('1 +')}</allowedValues>"
    kind = f'<itemDefinition name="Alter"><typeRef>number</typeRef>{allowed}'
    xml = model(
        f"{kind}</itemDefinition>"
        + decision("Preis", "<invocation/>")
        + decision("Rabatt", literal("Preis (1"), "", ["?Tag"])
        + '<decisionService id="s" name="Dienst"><variable name="s"/></decisionService>'
    )
    problems: list[DecisionError] = []
    load_decisions(xml, source="preis.dmn", problems=problems)
    told = {
        str(each).removeprefix("preis.dmn:1: ").partition(": ")[0] for each in problems
    }
    assert told == {
        "Datentyp „Alter“",
        "Entscheidung „Preis“, Aufruf",
        "Entscheidung „Rabatt“",
        "Entscheidung „Rabatt“, Ausdruck",
        "Entscheidungsdienst „Dienst“",
    }
    assert any(
        "Hier fehlt „)“; gefunden wurde das Ende des Textes. Berichtigen Sie den Text "
        "ab Zeichen 9." in each.message
        for each in problems
    )
