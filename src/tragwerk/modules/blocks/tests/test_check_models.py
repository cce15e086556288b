"""Process and decisions of a Baustein are checked by every rule, without an example."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from tragwerk.engines.decision import outcomes_of
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.domain.check_models import check_reasons
from tragwerk.modules.blocks.domain.check_texts import check_texts
from tragwerk.modules.blocks.tests.factories import wohngeld_files
from tragwerk.modules.blocks.tests.test_load import line, replaced

GAP = "            <text>-</text>\n          </inputEntry>\n"


@cache
def real() -> blocks.Package:
    return blocks.load_package(wohngeld_files())


def changed(files: Mapping[str, bytes | None]) -> blocks.Package:
    kept = {**wohngeld_files(), **files}
    return blocks.load_package({k: v for k, v in kept.items() if v is not None})


def found_in(files: Mapping[str, bytes | None]) -> list[blocks.ModelFinding]:
    """Give what a change brings about."""
    before = {(f.rule, f.element) for f in blocks.check_models(real()).findings}
    findings = blocks.check_models(changed(files)).findings
    return [f for f in findings if (f.rule, f.element) not in before]


def test_wohngeld_has_no_finding_without_a_reason() -> None:
    report = blocks.check_models(real(), profile="all")
    assert [f for f in report.findings if not f.reason] == []
    assert list(check_reasons(real())) == []
    assert sum(report.rules.values()) > 60
    assert report.tables == 1


def test_each_row_of_the_table_decides_an_example() -> None:
    """The reason in block.toml says so."""
    decided = {e.expect["grund"] for e in real().examples if "grund" in e.expect}
    assert decided == set(outcomes_of(real().decisions)["grund"])


def test_two_rules_that_fit_at_once_are_an_error_with_an_example() -> None:
    change = replaced("decisions.dmn", 'hitPolicy="FIRST"', 'hitPolicy="ANY"')
    text = (change["decisions.dmn"] or b"").decode()
    typed = text.replace(
        'name="vermoegen_erheblich" typeRef="boolean"',
        'name="vermoegen_erheblich" typeRef="tFrage"',
    ).replace(
        "  <inputData",
        '  <itemDefinition name="tFrage"><typeRef>boolean</typeRef><allowedValues>'
        "<text>true, false</text></allowedValues></itemDefinition>\n  <inputData",
        1,
    )
    assert typed != text
    conflict = next(
        f for f in found_in({"decisions.dmn": typed.encode()}) if f.rule == "conflict"
    )
    assert conflict.level is blocks.Level.ERROR
    assert conflict.name == "Anspruch oder Grund der Ablehnung"
    assert "„Vermögen erheblich“ = ja" in conflict.message
    assert "Gleichen Sie die Ergebnisse an" in conflict.message


def test_a_name_that_no_arrow_brings() -> None:
    change = replaced(
        "decisions.dmn", "<text>count(mitglieder) + verstorbene</text>",
        "<text>count(mitglieder) + verstorben</text>",
    )  # fmt: skip
    found = found_in(change)
    assert [(f.rule, f.element) for f in found] == [
        ("unknown-name", "haushaltsmitglieder_aus_antrag"),
        ("unused-requirement", "haushaltsmitglieder_aus_antrag"),
    ]
    assert {f.source for f in found} == {"DMN 1.5, 6.3"}
    assert found[0].line == line("decisions.dmn", '<decision id="haushaltsmitglieder_a')


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        # No step sets this variable; the forms of the tasks say what they set.
        ('pruefung.ergebnis = "NACH', 'pruefungen.ergebnis = "NACH', "variable-never"),
        # It is set, but only after the way has been chosen.
        ('pruefung.ergebnis = "NACH', 'entscheidung.ergebnis = "NACH', "variable-per"),
    ],
)
def test_forms_and_variables_of_the_process_fit(old: str, new: str, rule: str) -> None:
    (found,) = found_in(replaced("process.bpmn", old, new))
    assert found.rule.startswith(rule)
    assert (found.topic, found.element) == ("data", "flow_nachfordern")
    assert found.name == "Es fehlt etwas"


def test_a_way_for_every_result_of_a_decision() -> None:
    change = replaced("process.bpmn", 'tw:decision="wohngeld_entscheidung"',
                      'tw:decision="grund"')  # fmt: skip
    text = (change["process.bpmn"] or b"").decode()
    text = text.replace('pruefung.ergebnis = "NACHFORDERN"', 'berechnung = "NIE"')
    (found,) = (
        f for f in found_in({"process.bpmn": text.encode()}) if "decision" in f.rule
    )
    assert found.rule == "decision-impossible"
    assert "ALLE_AUSGESCHLOSSEN" in found.message


def test_a_reason_never_covers_an_error() -> None:
    text = wohngeld_files()["block.toml"].decode()
    text += '\n[explained.unknown-name]\nreason = "x"\n[explained.no-logic]\nreason="y"'
    broken = wohngeld_files()["decisions.dmn"].decode()
    start = broken.index('<literalExpression id="bewohner_ausdruck">')
    end = broken.index("</literalExpression>", start) + len("</literalExpression>")
    files = {
        "block.toml": text.encode(),
        "decisions.dmn": (broken[:start] + broken[end:]).encode(),
    }
    (found,) = (f for f in blocks.check_models(changed(files)).findings
                if f.rule == "no-logic")  # fmt: skip
    assert (found.level, found.reason) == (blocks.Level.ERROR, "")
    stale = [f.message for f in check_reasons(changed(files))]
    assert any("[explained.no-logic] passt zu keinem Hinweis" in each for each in stale)


def test_sentences_follow_the_reader_where_the_checks_can() -> None:
    report = blocks.check_models(real(), language="en", profile="all")
    english = [f for f in report.findings if f.language == "en"]
    assert {f.topic for f in english} == {"tables"}
    assert "“Everyone excluded” cannot be checked" in english[0].message
    sizes = [f for f in report.findings if f.rule == "standard-size"]
    assert {f.language for f in sizes} == {"de"}
    assert "Send the application" in {f.name for f in sizes}


def test_decisions_are_described_in_the_language_of_the_package() -> None:
    german = blocks.describe_decisions(real())
    english = blocks.describe_decisions(real().in_language("en"))
    for model, said in ((german, "weniger als Mindestbetrag"), (english, "less than")):
        element = next(e for e in model.elements if e.id == "grund")
        assert element.logic is not None
        assert element.logic.kind == "table"
        last = element.logic.read(5, 6)[0]
        assert last.conditions[4].words.startswith(said)
    names = {e.id: e.name for e in english.elements}
    assert names["staffel"] == "Value by household size"


def test_texts_of_decisions_must_be_translated() -> None:
    change = replaced("texts/en.toml", 'grund_eingang_1.label = "', 'x.label = "')
    said = [each.message for each in check_texts(changed(change))]
    assert any("decisions.grund_eingang_1.label" in each for each in said)
    assert any("„decisions.x.label“" in each for each in said)
