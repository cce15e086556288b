"""Filling in a form: pages, conditions, repeated groups, checks, review."""

import pytest

from tragwerk.engines.forms import Field, FormDataError, load_form
from tragwerk.engines.forms.tests.sample import ANSWERS, document

FORM = load_form(document())
PERSON, WOHNEN, HAUSHALT, EINKOMMEN, SCHLUSS = FORM.pages


def fill(data, page, raw, item_index=None):
    parsed = FORM.parse(page, raw, data, item_index)
    assert parsed.problems == ()
    return FORM.merge(data, page, parsed.values, item_index)


@pytest.fixture
def filled():
    data = {"antragsdatum": "2025-03-01"}
    for page in (PERSON, WOHNEN, SCHLUSS):
        data = fill(data, page, ANSWERS[page.id])
    data = FORM.add_item(data, HAUSHALT)
    raw = {"name": ["Ben"], "kind": ["ja"], "schule.ort": ["Ulm"]}
    data = fill(data, HAUSHALT, raw, 0)
    data = FORM.add_item(data, EINKOMMEN)
    ben = data["haushalt"][0]["id"]
    return fill(data, EINKOMMEN, {"person": [ben], "betrag": ["0,29"]}, 0)


def names(page, data, index=None):
    return [field.name for field in FORM.visible_fields(page, data, index)]


def codes(problems):
    return [(problem.name, problem.code) for problem in problems]


def test_a_complete_form_has_no_problems(filled):
    assert FORM.check(filled, {"mietvertrag": 1}) == ()
    assert FORM.validate_document(filled) == ()
    assert set(FORM.progress(filled).values()) == {"done"}


def test_a_field_says_all_that_a_page_needs():
    vorname = PERSON.fields[0]
    assert vorname == Field(
        path="antragsteller.vorname",
        name="antragsteller.vorname",
        kind="text",
        title="Vorname",
        hint="Wie im Ausweis",
        help="Alle Vornamen",
        required=True,
        autocomplete="given-name",
        max_length=40,
    )
    assert WOHNEN.fields[1].unit == "€"
    assert WOHNEN.fields[1].minimum == 0
    assert HAUSHALT.fields[2].path == "haushalt.schule.ort"
    assert HAUSHALT.fields[2].name == "schule.ort"


def test_limits_from_feel_are_part_of_the_field():
    date = FORM.visible_fields(PERSON, {"antragsdatum": "2025-03-01"})[1]
    assert (date.minimum, date.maximum) == ("1900-01-01", "2025-03-01")
    assert FORM.visible_fields(PERSON, {})[1].maximum is None


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("1.3.2025", ""),
        ("2.3.2025", "date.maximum"),
        ("31.12.1899", "date.minimum"),
        ("31.2.2024", "date.none"),
    ],
)
def test_days_have_limits(day, code):
    raw = {"antragsteller.geburtsdatum": [day]}
    parsed = FORM.parse(PERSON, raw, {"antragsdatum": "2025-03-01"})
    assert [problem.code for problem in parsed.problems] == ([code] if code else [])
    if code == "date.maximum":
        assert "bis zum 1. März 2025" in parsed.problems[0].message


def test_a_day_may_come_in_three_parts():
    name = "antragsteller.geburtsdatum"
    raw = {f"{name}.tag": ["3"], f"{name}.monat": ["7"], f"{name}.jahr": ["1959"]}
    parsed = FORM.parse(PERSON, raw, {})
    assert parsed.values["antragsteller"]["geburtsdatum"] == "1959-07-03"
    assert parsed.raw[f"{name}.monat"] == "7"
    partly = FORM.parse(PERSON, {**raw, f"{name}.jahr": [""]}, {})
    assert [problem.code for problem in partly.problems] == ["date"]
    empty = {key: [" "] for key in raw}
    assert FORM.parse(PERSON, empty, {}).values["antragsteller"] == {
        "geburtsdatum": None,
        "sprachen": None,
    }


def test_what_was_typed_comes_back_and_the_old_value_goes():
    data = {"antragsteller": {"iban": "DE89370400440532013000", "vorname": "A"}}
    parsed = FORM.parse(PERSON, {"antragsteller.iban": [" DE12 "]}, data)
    assert parsed.raw["antragsteller.iban"] == " DE12 "
    assert parsed.problems[0].path == "antragsteller.iban"
    assert FORM.merge(data, PERSON, parsed.values) == {
        "antragsteller": {"vorname": "A"}
    }


def test_a_question_that_sends_nothing_when_empty_is_emptied():
    data = {"antragsteller": {"art": "MIETE"}, "hat_haushalt": True}
    raw = {"antragsteller.art": ["MIETE"], "antragsteller.miete": ["5"]}
    parsed = FORM.parse(WOHNEN, raw, data)
    assert parsed.values["antragsteller"] == {"art": "MIETE", "miete": 5.0}
    assert parsed.values["hat_haushalt"] is None


def test_conditions_follow_each_other():
    data = {"antragsteller": {"art": "MIETE", "miete": 500.0}}
    assert "antragsteller.ausweis" in names(WOHNEN, data)
    data["antragsteller"]["art"] = "EIGENTUM"
    # The amount is kept, but hidden: what depends on it must not see it.
    assert names(WOHNEN, data) == ["antragsteller.art", "hat_haushalt"]
    assert FORM.prune(data) == {"antragsteller": {"art": "EIGENTUM"}}
    assert data["antragsteller"]["miete"] == 500.0


def test_problems_of_fields_hidden_by_the_same_page_are_not_told():
    raw = {"antragsteller.art": ["EIGENTUM"], "antragsteller.miete": ["viel"]}
    assert FORM.parse(WOHNEN, raw, {}).problems == ()
    raw["antragsteller.art"] = ["MIETE"]
    assert codes(FORM.parse(WOHNEN, raw, {}).problems) == [
        ("antragsteller.miete", "money")
    ]


def test_a_condition_inside_a_group_is_decided_for_each_item():
    data = {
        "hat_haushalt": True,
        "haushalt": [{"id": "a", "kind": True}, {"id": "b", "kind": False}],
    }
    assert names(HAUSHALT, data, 0) == ["name", "kind", "schule.ort"]
    assert names(HAUSHALT, data, 1) == ["name", "kind"]
    data["haushalt"][1]["schule"] = {"ort": "Ulm"}
    assert FORM.prune(data)["haushalt"][1] == {"id": "b", "kind": False}
    found = [(p.item_index, p.name) for p in FORM.check_page(HAUSHALT, data)]
    assert found == [(0, "name"), (0, "schule.ort"), (1, "name")]


def test_a_hidden_group_vanishes_with_all_that_points_to_it(filled):
    ben = filled["haushalt"][0]["id"]
    alone = fill(filled, WOHNEN, {**ANSWERS["wohnen"], "hat_haushalt": ["nein"]})
    assert HAUSHALT not in FORM.visible_pages(alone)
    assert alone["haushalt"][0]["id"] == ben
    assert "haushalt" not in FORM.prune(alone)
    assert codes(FORM.check(alone)) == [("person", "choice")]


def test_choices_come_from_the_group_and_from_the_form(filled):
    person = FORM.visible_fields(EINKOMMEN, filled, 0)[0]
    ben = filled["haushalt"][0]["id"]
    assert [(one.value, one.label) for one in person.options] == [
        ("ich", "Ich selbst"),
        (ben, "Ben"),
    ]
    parsed = FORM.parse(EINKOMMEN, {"person": ["fremd"]}, filled, 0)
    assert codes(parsed.problems) == [("person", "choice")]
    nameless = {**filled, "haushalt": [{"id": "x"}]}
    assert FORM.visible_fields(EINKOMMEN, nameless, 0)[0].options[1].label == "Person 1"


def test_removing_an_item_forgets_choices_of_it(filled):
    less = FORM.remove_item(filled, HAUSHALT, 0)
    assert less["haushalt"] == []
    assert "person" not in less["einkommen"][0]
    assert codes(FORM.check(less)) == [
        ("haushalt", "items.minimum"),
        ("person", "required.choice"),
    ]
    assert filled["haushalt"]


def test_groups_have_limits():
    data = {"hat_haushalt": True}
    for _ in range(3):
        data = FORM.add_item(data, HAUSHALT)
    assert len({item["id"] for item in data["haushalt"]}) == 3
    with pytest.raises(FormDataError):
        FORM.add_item(data, HAUSHALT)
    for wrong in (None, 3, -1):
        with pytest.raises(FormDataError):
            FORM.merge(data, HAUSHALT, {}, wrong)
    with pytest.raises(FormDataError):
        FORM.add_item(data, PERSON)


def test_rules_hold_over_fields_and_for_each_item(filled):
    raw = {**ANSWERS["person"], "antragsteller.telefon": [""]}
    silent = fill(filled, PERSON, raw)
    (problem,) = FORM.check_page(PERSON, silent)
    assert problem.message == "Bitte geben Sie Telefon oder E-Mail an."
    assert (problem.path, problem.page_id) == ("antragsteller.telefon", "person")
    twice = FORM.merge(filled, HAUSHALT, {"name": "Änne"}, 0)
    (problem,) = FORM.check(twice)
    assert (problem.code, problem.item_index) == ("rule.name_anders", 0)


def test_evidence_is_asked_where_it_applies(filled):
    assert [e.id for e in FORM.visible_evidence(filled) if e.required] == [
        "mietvertrag"
    ]
    assert codes(FORM.check(filled, {})) == [("mietvertrag", "evidence.required")]
    assert codes(FORM.check(filled, {"mietvertrag": 3})) == [
        ("mietvertrag", "evidence.maximum")
    ]


def test_own_error_text_replaces_the_general_one():
    data = {"antragsteller": {"art": "MIETE", "miete": 500.0}}
    raw = {"antragsteller.art": ["MIETE"], "antragsteller.ausweis": ["a-b"]}
    parsed = FORM.parse(WOHNEN, raw, data)
    assert parsed.problems[0].message.startswith("Die Nummer hat nur")
    confirm = FORM.parse(
        SCHLUSS, {"bestaetigt": ["nein"]}, {"antragsteller": {"vorname": "A"}}
    )
    assert codes(confirm.problems) == [("bestaetigt", "confirm")]


def test_numbers_may_be_choices():
    parsed = FORM.parse(WOHNEN, {"antragsteller.art": ["3"]}, {})
    assert parsed.values["antragsteller"]["art"] == 3


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (["x" * 41], "too_long"),
        (["a", "b"], "single"),
        (["a\x00"], "control"),
        (["x" * 200_000], "too_long"),
    ],
)
def test_hostile_text_is_refused(raw, code):
    parsed = FORM.parse(PERSON, {"antragsteller.vorname": raw}, {})
    assert [problem.code for problem in parsed.problems] == [code]


def test_review_shows_what_people_gave_as_they_read_it(filled):
    sections = FORM.review(filled, {"mietvertrag": ["vertrag.pdf"]})
    shown = {row.label: row.value_text for section in sections for row in section.rows}
    assert shown == {
        "Vorname": "Änne",
        "Geburtsdatum": "3. Juli 1959",
        "IBAN": "DE89 3704 0044 0532 0130 00",
        "Telefon": "0711 123456",
        "E-Mail": "keine Angabe",
        "Sprachen": "Deutsch, Arabisch",
        "Wohnform": "Zur Miete",
        "Kaltmiete": "1.234,56 €",
        "Nummer des Ausweises": "L01X",
        "Wohnen Sie mit anderen?": "Ja",
        "Name": "Ben",
        "Ist das ein Kind?": "Ja",
        "Ort der Schule": "Ulm",
        "Wessen Einkommen?": "Ben",
        "Betrag": "0,29 €",
        "Alles ist richtig": "Ja",
        "Bemerkung": "Eins\nZwei",
        "Mietvertrag": "vertrag.pdf",
        "Sonstiges": "keine Angabe",
    }
    titles = [section.title for section in sections]
    assert titles == [
        "Über Sie",
        "Wohnen",
        "Ben",
        "Einkommen 1",
        "Zum Schluss",
        "Nachweise",
    ]
    assert FORM.flatten(filled)["haushalt.0.schule.ort"] == "Ulm"
    assert "antragsteller.email" not in FORM.flatten(filled)


def test_an_item_named_by_a_code_is_named_by_its_label():
    changed = document()
    changed["x-pages"][3]["item_title"] = "person"
    form = load_form(changed)
    data = {"einkommen": [{"person": "ich"}, {}]}
    page = form.page("einkommen")
    assert form.item_title(page, data, 0) == "Ich selbst"
    assert form.item_title(page, data, 1) == "Einkommen 2"


def test_progress_tells_pages_apart():
    data = {"antragsteller": {"vorname": "A"}, "hat_haushalt": True}
    states = FORM.progress(data)
    assert states == {
        "person": "error",  # neither telephone nor e-mail: a rule
        "wohnen": "started",
        "haushalt": "open",
        "einkommen": "open",
        "schluss": "open",
    }
    assert FORM.progress(data, visited=["einkommen"])["einkommen"] == "done"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fremd": 1}, "unknown"),
        ({"antragsteller": []}, "type.object"),
        ({"haushalt": {}}, "type.array"),
        ({"haushalt": [1]}, "type.object"),
        ({"haushalt": [{"id": "a"}, {"id": "a"}]}, "item.id"),
        ({"haushalt": [{}] * 500}, "items.maximum"),
        ({"hat_haushalt": "ja"}, "yesno"),
        ({"bemerkung": {"a": 1}}, "type.value"),
        ({"bemerkung": "x" * 2001}, "too_long"),
        ({"bemerkung": "\x00"}, "control"),
        ({"antragsdatum": "morgen"}, "schema"),
        ({"antragsteller": {"art": "EIGENTUM", "miete": 1.0}}, "hidden"),
        ({"einkommen": [{"person": "ich", "betrag": 0.295}]}, "step"),
        ({"einkommen": [{"person": "ich", "betrag": float("nan")}]}, "type.value"),
        ({"hat_haushalt": False}, "hidden"),
    ],
)
def test_documents_from_outside_are_checked_hard(filled, change, code):
    problems = FORM.validate_document({**filled, **change})
    assert code in [problem.code for problem in problems]


@pytest.mark.parametrize("document", [None, [], "x", 1])
def test_no_json_value_breaks_the_check(document):
    assert FORM.validate_document(document)


def test_english_replaces_what_it_has_and_names_what_it_lacks():
    translation = {
        "antragsteller": {"vorname": {"title": "First name"}},
        "pages.person.title": "About you",
        "rules.erreichbar.message": "Please give a telephone number or e-mail.",
        "antragsteller.art.x-options.MIETE": "Rented",
    }
    form = load_form(document(), translation=translation, language="en")
    assert form.pages[0].title == "About you"
    assert form.pages[0].fields[0].title == "First name"
    assert form.pages[1].fields[0].options[0].label == "Rented"
    assert "antragsteller.iban.title" in form.untranslated
    assert "antragsteller.vorname.title" not in form.untranslated
    (problem, *_) = form.check_page(form.pages[0], {})
    assert problem.message == "Please fill in “First name”."
    assert form.digest == FORM.digest
