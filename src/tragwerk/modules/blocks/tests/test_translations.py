"""A Baustein in another language: complete, or told where it is not."""

from __future__ import annotations

import pytest
from django.utils import translation

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.domain.check_texts import check_texts
from tragwerk.modules.blocks.tests.factories import (
    offer_wohngeld,
    short_wohngeld_files,
    wohngeld_files,
)
from tragwerk.modules.blocks.tests.test_load import faults, line, replaced

EN = "texts/en.toml"
NAME = 'pruefen.name = "Check the application"'


def errors(changes: dict[str, bytes | None]) -> list[blocks.Finding]:
    """Check the texts of wohngeld with two worked cases and some changes."""
    changed = {**short_wohngeld_files(), **changes}
    files = {name: content for name, content in changed.items() if content is not None}
    found = check_texts(blocks.load_package(files))
    return [f for f in found if f.level is blocks.Level.ERROR]


def wohngeld() -> blocks.Package:
    return blocks.load_package(wohngeld_files())


def test_wohngeld_is_complete_in_english() -> None:
    assert list(check_texts(wohngeld())) == []
    assert errors({}) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (NAME, "process.pruefen.name („Antrag prüfen“)"),
        ('flow_zurueck.name = "Back"', "process.flow_zurueck.name"),
        ('z1.name = "Step 1', "decisions.z1.name"),
        ('purpose.text = "', "privacy.purpose.text"),
        ('flows.antwort.sentence = "', "privacy.flows.antwort.sentence"),
        ('bescheid.explanation = "', "letters.bescheid.explanation"),
        ('freigabe_ab_betrag.title = "', "parameters.freigabe_ab_betrag.title"),
        ('01-rentnerin-allein-stufe-1 = "', "examples.01-rentnerin-allein-stufe-1"),
        ('anspruch = "entitled"', "words.anspruch"),
        ('freigabe.hinweis.title = "', "tasks.freigeben.freigabe.hinweis.title"),
        ('antragsteller.vorname.title = "', "form.antragsteller.vorname.title"),
    ],
)
def test_what_is_missing_is_named_with_its_table(text: str, key: str) -> None:
    (found,) = errors(replaced(EN, f"\n{text}", f"\n# {text}"))
    assert found.file == EN
    assert f"Nicht übersetzt: {key}" in found.message
    table = key.split(".", maxsplit=1)[0]
    header = f"[{table}.freigeben]" if table == "tasks" else f"[{table}]"
    assert found.line == line(EN, header)


def test_a_name_that_nothing_has_is_told_at_its_line() -> None:
    changed = replaced(EN, NAME, f'{NAME}\npruefung.name = "x"')
    package = blocks.load_package({**wohngeld_files(), **changed})  # type: ignore[arg-type] # no None in it
    (found,) = check_texts(package)
    assert (found.file, found.line) == (EN, line(EN, NAME) + 1)
    assert found.level is blocks.Level.WARNING
    assert "process.pruefung.name" in found.message


def test_a_task_that_does_not_exist_is_told() -> None:
    changed = replaced(EN, "[tasks.pruefen]", '[tasks.x]\ntitle = "x"\n[tasks.pruefen]')
    package = blocks.load_package({**wohngeld_files(), **changed})  # type: ignore[arg-type] # no None in it
    assert ["tasks.x" in found.message for found in check_texts(package)] == [True]


def test_public_texts_must_have_what_the_german_ones_have() -> None:
    (found,) = errors(replaced(EN, 'cost = "', 'price = "'))
    assert "„cost“" in found.message
    (found,) = errors(replaced(EN, '    "Your IBAN",\n', ""))
    assert "„bring“" in found.message
    assert found.line == line(EN, "bring = [")


class TestOffered:
    def test_a_file_alone_offers_nothing(self) -> None:
        files = {
            **wohngeld_files(),
            **replaced("block.toml", 'languages = ["en"]\n', ""),
        }
        package = blocks.load_package(files)  # type: ignore[arg-type] # no None in it
        assert package.in_language("en") is package
        assert package.form("en").language == "de"
        (found,) = check_texts(package)
        assert (found.file, found.level) == (EN, blocks.Level.WARNING)

    @pytest.mark.parametrize("value", ['["en", "fr"]', '"en"', '["english"]', "[1]"])
    def test_what_cannot_be_offered_is_told(self, value: str) -> None:
        found = faults(replaced("block.toml", '["en"]', value))
        assert {f.file for f in found} == {"block.toml"}
        assert {f.line for f in found} == {line("block.toml", "languages")}


class TestWords:
    def test_what_people_read_is_english_and_what_runs_is_the_same(self) -> None:
        german, english = wohngeld(), wohngeld().in_language("en")
        assert (english.language, english.digest) == ("en", german.digest)
        assert english.title == "Housing benefit for tenants (Wohngeld)"
        one = german.collaboration.process("wohngeldstelle")
        other = english.collaboration.process("wohngeldstelle")
        assert one.elements["pruefen"].name == "Antrag prüfen"
        task = other.elements["pruefen"]
        assert (task.name, task.lane) == ("Check the application", "Caseworkers")
        assert task.extension == one.elements["pruefen"].extension
        person = english.collaboration.process("person")
        starts = [each for group in person.starts.values() for each in group]
        assert all(each is person.elements[each.id] for each in starts)
        way = other.elements["alles_da"].outgoing[0]
        assert way.name == "Something is missing"
        assert way is other.flows[way.id]
        assert english.decisions is german.decisions
        assert english.rules["hoechstbetrag"].name.startswith("Maximum amount")
        assert english.flows["bescheid"].fields == german.flows["bescheid"].fields

    def test_forms_differ_in_words_only(self) -> None:
        german, english = wohngeld().tasks, wohngeld().in_language("en").tasks
        for name, form in german.items():
            assert english[name].digest == form.digest
            assert english[name].title != form.title

    def test_values_in_english(self) -> None:
        english = wohngeld().in_language("en")
        value = {"anspruch": False, "grund": "KEIN_BETRAG", "miete": 1234.5}
        assert blocks.value_text(english, value) == (
            "entitled: no; ground: income too high, no amount; rent: 1,234.50"
        )

    def test_letters_explain_themselves_only_in_other_languages(self) -> None:
        german = wohngeld()
        assert german.letter_words["bescheid"].title == "Bescheid"
        assert german.letter_words["bescheid"].explanation == ""
        words = german.in_language("en").letter_words["bescheid"]
        assert "Widerspruch" in words.explanation


@pytest.mark.django_db
def test_lists_speak_the_language_of_the_reader() -> None:
    digest = offer_wohngeld()
    assert blocks.list_blocks()[0].title == "Wohngeld (Mietzuschuss)"
    with translation.override("en"):
        assert blocks.list_blocks()[0].title == "Housing benefit for tenants (Wohngeld)"
        assert blocks.get_package_to_show(digest).language == "en"
        assert blocks.get_package(digest).language == "de"
    with translation.override(None):
        assert blocks.get_package_to_show(digest).language == "de"
