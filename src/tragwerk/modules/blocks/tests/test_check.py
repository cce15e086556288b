"""Cross-references, worked cases and letters of a Baustein."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.domain.check_letters import check_letters
from tragwerk.modules.blocks.tests.factories import (
    short_wohngeld_files,
    wohngeld_files,
)
from tragwerk.modules.blocks.tests.test_load import line, replaced

FIRST = "examples/01-rentnerin-allein-stufe-1.toml"


def found_in(changes: dict[str, bytes | None]) -> list[blocks.Finding]:
    """Check wohngeld with changes; with two examples and short letters, for time."""
    changed = {**short_wohngeld_files(), **changes}
    files = {name: content for name, content in changed.items() if content is not None}
    findings = blocks.check_package(blocks.load_package(files))
    return [f for f in findings if f.level is blocks.Level.ERROR]


def test_wohngeld_has_no_fault() -> None:
    told: list[str] = []
    package = blocks.load_package(wohngeld_files())
    findings = blocks.check_package(
        package, progress=lambda done, total, title: told.append(f"{done}/{total}")
    )
    assert [str(each) for each in findings if not each.reason] == []
    assert told[-1] == f"{len(package.examples)}/{len(package.examples)}"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("process.bpmn", "tasks/pruefen.json", "tasks/x.json", "tasks/x.json"),
        ("process.bpmn", 'tw:template="bescheid"', 'tw:template="x"', "Brief „x“"),
        ("process.bpmn", 'tw:notBy="entscheiden"', 'tw:notBy="x"', "tw:notBy"),
    ],
)
def test_references_of_the_process(file: str, old: str, new: str, said: str) -> None:
    found = found_in(replaced(file, old, new))
    assert [(f.file, f.line) for f in found] == [(file, line(file, old))]
    assert said in found[0].message


def test_unknown_decision() -> None:
    text = wohngeld_files()["process.bpmn"].decode()
    start = text.index('tw:decision="') + len('tw:decision="')
    name = text[start : text.index('"', start)]
    found = found_in(
        replaced("process.bpmn", f'tw:decision="{name}"', 'tw:decision="x"')
    )
    assert "Entscheidung „x“" in found[0].message


def test_flow_that_privacy_does_not_know() -> None:
    found = found_in(replaced("privacy.toml", "[flows.antwort]", "[flows.antworten]"))
    said = [f.message for f in found]
    assert any("[flows.antwort] fehlt" in message for message in said)
    assert any("[flows.antworten] steht nicht in process.bpmn" in m for m in said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "application"', 'kind = "x"', "kind „x“"),
        ('to = "wohngeldstelle"', 'to = "jobcenter"', "„jobcenter“"),
        ('from = "person"', 'from = "wohngeldstelle"', "zwischen zwei Stellen"),
        ('fields = ["*"]', 'fields = ["antragsteller.x"]', "„antragsteller.x“"),
        (
            'fields = ["*"]',
            'fields = ["*"]\ncategories = { "antragsteller.x" = "HEALTH" }',
            "categories: „antragsteller.x“",
        ),
    ],
)
def test_flow(old: str, new: str, said: str) -> None:
    (found,) = found_in(replaced("privacy.toml", old, new))
    assert found.line == line("privacy.toml", "[flows.antrag]")
    assert said in found.message


def test_fields_between_units_are_of_the_application_or_a_task() -> None:
    """A message to another unit takes variables of the process, not only answers."""
    named = ["antrag.antragsteller.vorname", "pruefung.mietenstufe"]
    wrong = ["antragsteller.vorname", "antrag.x", "pruefung.x", "*"]
    text = wohngeld_files()["privacy.toml"].decode()
    text = text.replace('kind = "application"', 'kind = "information"', 1)
    text = text.replace('fields = ["*"]', f"fields = {json.dumps(named + wrong)}", 1)
    said = [f.message for f in found_in({"privacy.toml": text.encode()})]
    unknown = [m for m in said if "gibt es im Formular nicht" in m]
    assert len(unknown) == len(wrong)
    for path, message in zip(sorted(wrong), sorted(unknown), strict=True):
        assert f"„{path}“" in message


def test_wrong_example_names_file_line_expected_and_computed() -> None:
    (found,) = found_in(replaced(FIRST, "\nwohngeld = 110", "\nwohngeld = 111"))
    assert (found.file, found.line) == (FIRST, line(FIRST, "\nwohngeld = 110") + 1)
    assert found.message == "wohngeld: erwartet 111, berechnet 110."


def test_two_wrong_values_are_both_told() -> None:
    text = wohngeld_files()[FIRST].decode()
    text = text.replace("\nwohngeld = 110", "\nwohngeld = 111").replace(
        "\neinkommen_y = 1162.35", "\neinkommen_y = 1162.36"
    )
    assert [f.message.partition(":")[0] for f in found_in({FIRST: text.encode()})] == [
        "einkommen_y",
        "wohngeld",
    ]


def test_example_of_an_unknown_decision() -> None:
    (found,) = found_in(replaced(FIRST, "\nwohngeld = 110", "\nwohngold = 110"))
    assert found.file == FIRST
    assert "wohngold" in found.message


def test_example_whose_application_does_not_fit_the_form() -> None:
    file = "examples/20-ehepaar-renten-schwerbehinderung.toml"
    found = found_in(replaced(file, 'plz = "70173"', 'plz = "701"'))
    assert found[0].file == file
    assert "antragsteller.plz" in found[0].message


def test_example_with_a_day_that_is_none() -> None:
    file = "examples/20-ehepaar-renten-schwerbehinderung.toml"
    found = found_in(replaced(file, '"2026-03-10"', '"heute"'))
    assert (found[0].file, found[0].line) == (file, line(file, "antragsdatum"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("block.toml", 'derive = "eckdaten"', 'derive = "x"'),
        ("block.toml", 'decision = "wohngeld"\n', 'decision = "x"\n'),
        ("block.toml", '{ wohngeld = "wohngeld"', '{ wohngeld = "x"'),
    ],
)
def test_unknown_decisions_of_the_head(file: str, old: str, new: str) -> None:
    found = found_in(replaced(file, old, new))
    assert any(f.file == file and "„x“ steht nicht" in f.message for f in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value = "antrag.antrag.art"', 'value = "1 +"', "[counts.antragsart] value"),
        ('"antrag.antrag.art"', '"antrag.antragsteller.plz"', "nie gezählt"),
        (
            '"antragsteller.vorname"',
            '"antragsteller.rufname"',
            "„antragsteller.rufname“",
        ),
    ],
)
def test_statistics(old: str, new: str, said: str) -> None:
    (found,) = found_in(replaced("statistics.toml", old, new))
    assert found.line > 0
    assert said in found.message


def test_missing_text_and_retention() -> None:
    found = found_in(replaced("privacy.toml", "draft_days = 30", "draft_days = 0"))
    assert "draft_days" in found[0].message


class TestLetters:
    @pytest.mark.parametrize("name", ["bescheid", "ablehnung", "nachforderung"])
    def test_a_letter_that_reads_what_is_not_there(self, name: str) -> None:
        file = f"letters/{name}.typ"
        text = wohngeld_files()[file] + b"\n#data.gibtesnicht\n"
        found = list(check_letters(self.with_letter(file, text)))
        assert {(f.file, f.line) for f in found} == {(file, text.count(b"\n"))}

    def test_a_letter_that_no_screen_reader_follows(self) -> None:
        file = "letters/bescheid.typ"
        text = b"=== Zu tief begonnen\n" + wohngeld_files()[file]
        assert [f.file for f in check_letters(self.with_letter(file, text))] == [file]

    @staticmethod
    def with_letter(file: str, text: bytes) -> blocks.Package:
        return blocks.load_package({**short_wohngeld_files(), file: text})


@pytest.mark.parametrize("prefix", ["01", "04", "07", "12", "14", "15"])
def test_decide_equals_the_hand_worked_examples(prefix: str) -> None:
    package = blocks.load_package(wohngeld_files())
    (example,) = [
        e for e in package.examples if e.file.startswith(f"examples/{prefix}-")
    ]
    given = blocks.decide(package, "wohngeld", example.inputs, on=date(2025, 6, 1))
    assert Decimal(str(given["wohngeld"])) == example.expect["wohngeld"]
    assert Decimal(str(given["miete_zu_beruecksichtigen"])) == Decimal(
        str(example.expect["miete_zu_beruecksichtigen"])
    )


def test_decide_names_what_is_missing() -> None:
    package = blocks.load_package(wohngeld_files())
    with pytest.raises(KeyError, match="mietenstufe"):
        blocks.decide(package, "wohngeld", {"personen": 1}, on=date(2025, 6, 1))


def test_calculation_keeps_each_step_with_its_paragraph() -> None:
    package = blocks.load_package(wohngeld_files())
    (example,) = [e for e in package.examples if e.file.startswith("examples/20-")]
    assert example.application is not None
    result = blocks.calculate(
        package,
        "wohngeld_entscheidung",
        application=example.application,
        review=example.inputs["pruefung"],
        on=date(2026, 3, 10),
    )
    assert result.outcome["wohngeld"] == 166
    assert result.figures == "figures/2025-01-01.json"
    steps = {step.decision: step for step in result.steps}
    assert steps["wohngeld"].value == 166
    assert "WoGG" in steps["wohngeld"].paragraph
    assert len(steps) == len(result.steps)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (True, "ja"),
        (Decimal("1234.5"), "1.234,50"),
        (Decimal("1162.35"), "1.162,35"),
        (Decimal("0.30108226"), "0,30108226"),
        (1000, "1.000"),
        (Decimal("-3"), "-3"),
        ([], "–"),
        ({"a": 1, "b": False}, "a: 1; b: nein"),
        ("1952-04-02", "02.04.1952"),
        ("1952-44-02", "1952-44-02"),
        ("KEIN_BETRAG", "Einkommen zu hoch, kein Betrag"),
        ("WITWENRENTE_XY", "Witwenrente xy"),
        ({"personen": None, "renten": 0, "summe": 0}, "Summe: 0,00\xa0€"),
        (
            {"renten": 1200.5, "minijob": 0, "summe": 0},
            "Renten: 1.200,50\xa0€; Summe: 0,00\xa0€",
        ),
        (
            {"wohngeld": 0, "personen": 2},
            "Wohngeld: 0,00\xa0€; zu berücksichtigende Personen: 2",
        ),
        ([{"grad": 50}, {"grad": 60}], "Grad: 50\nGrad: 60"),
    ],
)
def test_values_in_german(value: object, text: str) -> None:
    package = blocks.load_package(wohngeld_files())
    assert blocks.value_text(package, value) == text


def test_people_have_names_in_calculations() -> None:
    package = blocks.load_package(wohngeld_files())
    application = {
        "weitere_haushaltsmitglieder": True,
        "haushalt": [
            {"id": "0859d5b838ba", "vorname": "Bruno", "nachname": "Beispiel"},
            {"id": "1859d5b838ba"},
        ],
    }
    people = blocks.people_of(package, application)
    assert people == {
        "antragsteller": "Antragstellerin/Antragsteller",
        "0859d5b838ba": "Bruno Beispiel",
        "1859d5b838ba": "Person 3",
    }
    assert blocks.people_of(package, {}, "Eva Erst") == {"antragsteller": "Eva Erst"}
    value = [
        {"person": "0859d5b838ba", "einkuenfte_nach_arten": {"renten": 0, "summe": 0}},
        {"person": "1859d5b838ba", "einkuenfte_nach_arten": {"renten": 9, "summe": 9}},
    ]
    first, second = blocks.value_text(package, value, people=people).splitlines()
    assert first == "Bruno Beispiel: –"
    assert second.startswith("Person 3: Einkünfte im Jahr (Renten: 9,00")


def test_letters_leave_facts_out() -> None:
    package = blocks.load_package(wohngeld_files())
    assert not blocks.in_letters(package, "mitglieder")
    assert blocks.in_letters(package, "jahreseinkommen")
    value = {"stichtag": "2026-03-01", "summe": 0}
    assert "Stichtag" in blocks.value_text(package, value)
    assert "Stichtag" not in blocks.value_text(package, value, for_letter=True)


@pytest.mark.parametrize(
    ("file", "old", "new", "part"),
    [
        ("block.toml", '"eckdaten", "woh', '"eckdatum", "woh', "„eckdatum“"),
        ("block.toml", '"summe"', '"sume"', "„sume“"),
        ("block.toml", 'members = "haushalt"', 'members = "haus"', "„haus“"),
        ("texts/de.toml", 'grad = "Grad"', "", "[words] fehlt: grad"),
    ],
)
def test_names_of_calculations_exist(file: str, old: str, new: str, part: str) -> None:
    found = [f for f in found_in(replaced(file, old, new)) if f.file == file]
    assert any(part in f.message for f in found)


def test_a_flow_whose_name_no_table_keeps() -> None:
    name = "a" * 81
    found = found_in(replaced("privacy.toml", "[flows.antwort]", f"[flows.{name}]"))
    assert any("mehr als 80 Zeichen" in f.message for f in found)
