"""Rules in plain Python: numbers, names, deadlines, proposals, typed values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.engines.forms import Field
from tragwerk.engines.process import Timer
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.deadlines import due_day, last_day, lawful_moment
from tragwerk.modules.cases.domain.letter_content import letter_subject
from tragwerk.modules.cases.domain.numbers import (
    format_number,
    prefix_of,
    read_number,
)
from tragwerk.modules.cases.domain.proposals import filled_up, propose
from tragwerk.modules.cases.domain.record import text_for_person
from tragwerk.modules.cases.domain.search import key_of_query, keys_for
from tragwerk.modules.cases.domain.steps import next_label
from tragwerk.modules.cases.domain.subject import subject_of
from tragwerk.modules.cases.domain.typed import as_sent, as_typed
from tragwerk.modules.cases.domain.wording import outcome_pairs
from tragwerk.modules.cases.tests.factories import APPLICATION

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("WG-2026-000123", "WG-2026-000123"),
        (" wg 2026 123 ", "WG-2026-000123"),
        ("wg/2026/1234567", "WG-2026-1234567"),
        ("Müller", None),
        ("2026-000123", None),
        ("WG-26-1", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: str | None) -> None:
    assert read_number(typed) == number


@given(st.integers(2000, 2999), st.integers(1, 999_999_999))
def test_every_number_is_read_back(year: int, count: int) -> None:
    number = format_number("WG", year, count)
    assert read_number(number.lower().replace("-", " ")) == number


def test_prefixes() -> None:
    assert prefix_of("wohngeld", b'[block]\nprefix = "WG"') == "WG"
    assert prefix_of("wohngeld", b'[block]\nprefix = "<b>"') == "WO"
    assert prefix_of("hilfe-zur-pflege") == "HZP"


@pytest.mark.parametrize(
    "typed",
    ["Müller-Özdemir", "mueller oezdemir", "MULLER OZDEMIR", "Jürgen Müller Özdemir"],
)
def test_people_are_found_however_they_are_written(typed: str) -> None:
    keys = keys_for("Jürgen", "Müller-Özdemir", "1959-07-03")
    assert key_of_query(typed, "1959-07-03") in keys


def test_nobody_is_found_by_a_birthday_alone() -> None:
    assert keys_for("", "", "1959-07-03") == frozenset()
    assert keys_for("Jürgen", "Müller", "") == frozenset()
    assert key_of_query("Müller", "1959-07-04") not in keys_for(
        "Jürgen", "Müller", "1959-07-03"
    )


@pytest.mark.parametrize(
    ("duration", "start", "due"),
    [
        ("P14D", date(2026, 3, 2), date(2026, 3, 16)),
        ("P1D", date(2026, 4, 2), date(2026, 4, 7)),  # Karfreitag … Ostermontag
        ("P1M", date(2026, 1, 31), date(2026, 3, 2)),  # 28. Februar ist ein Samstag
        ("P2W", date(2026, 3, 2), date(2026, 3, 16)),
        ("PT4H", date(2026, 3, 2), None),
        ("", date(2026, 3, 2), None),
        ("P", date(2026, 3, 2), None),
    ],
)
def test_due_days_are_working_days(
    duration: str, start: date, due: date | None
) -> None:
    assert due_day(duration, start) == due


def test_a_period_ends_with_its_last_working_day() -> None:
    good_friday = Timer(1, "frist", datetime(2026, 4, 3, 9, 0, tzinfo=UTC))
    moment = lawful_moment(good_friday, NOW, BERLIN)
    assert moment == datetime(2026, 4, 8, 0, 0, tzinfo=BERLIN)
    assert last_day(good_friday._replace(due_at=moment), BERLIN) == date(2026, 4, 7)


def test_a_timer_of_hours_stays() -> None:
    soon = Timer(1, "bald", datetime(2026, 3, 20, 15, 0, tzinfo=UTC))
    assert lawful_moment(soon, NOW, BERLIN) == soon.due_at


def test_proposals_fill_only_what_is_empty() -> None:
    good = 'e.betrag = b.wohngeld; e.art = if b.wohngeld > 0 then "JA" else "NEIN"'
    assert propose(f"{good}; x = (", {"b": {"wohngeld": 3}}, NOW) == {}
    proposed = propose(good, {"b": {"wohngeld": 225}}, NOW)
    assert proposed == {"e": {"betrag": 225, "art": "JA"}}
    assert filled_up({"e": {"betrag": 100}}, proposed) == {
        "e": {"betrag": 100, "art": "JA"}
    }


def test_the_text_for_the_person() -> None:
    variables = {
        "antrag": {"nachforderung": "nicht dies"},
        "pruefung": {"nachforderung": "Mietvertrag"},
        "anders": {"text": "Ausweis"},
    }
    assert text_for_person(variables, "nachforderung", None) == "Mietvertrag"
    assert text_for_person(variables, "nachforderung", "anders.text") == "Ausweis"
    assert text_for_person(variables, "unbekannt", None) == ""


def test_who_it_is_about_follows_from_the_meaning_of_fields(
    package: blocks.Package,
) -> None:
    subject = subject_of(package.form(), APPLICATION)
    assert subject.address_lines == (
        "Jürgen Müller-Özdemir",
        "Am Bahnhof 3",
        "70173 Stuttgart",
    )
    assert subject.birthday == "1959-07-03"
    assert subject_of(package.form(), {}).name == ""


def test_values_are_shown_as_typed() -> None:
    fields = [
        Field("a.geld", "a.geld", "money", "Geld"),
        Field("a.tag", "a.tag", "date", "Tag"),
        Field("a.ja", "a.ja", "yesno", "Ja"),
        Field("a.stufe", "a.stufe", "choice", "Stufe"),
    ]
    data = {"a": {"geld": 1234.5, "tag": "2026-03-01", "ja": False, "stufe": 3}}
    assert as_typed(fields, data) == {
        "a.geld": "1234,50",
        "a.tag": "2026-03-01",
        "a.ja": "nein",
        "a.stufe": "3",
    }
    sent = as_sent(fields, {"a.tag.tag": "31", "a.tag.monat": "2"})
    assert sent["a.tag"] == {"tag": "31", "monat": "2", "jahr": ""}


def test_the_next_step_is_one_a_person_would_notice(package: blocks.Package) -> None:
    process = package.collaboration.process("amt")
    assert next_label(process, "pruefen") == "Entscheiden"
    assert next_label(process, "warten") in {"Antwort eingegangen", "Frist abgelaufen"}
    assert next_label(process, "bekanntgeben") == "Vorgang beendet"
    assert next_label(process, "gibt-es-nicht") == ""


def test_words() -> None:
    assert letter_subject("// Betreff: Ihr Bescheid\nText", "Hilfe") == "Ihr Bescheid"
    assert letter_subject("Text", "Hilfe") == "Hilfe"
    outcome = {"anspruch": True, "grund": "KEIN_BETRAG", "betrag": 1.5, "liste": [1]}
    shown = {True: "ja", 1.5: "1,50"}
    assert outcome_pairs(
        outcome,
        {"betrag": "Höhe"},
        str,
        lambda value, _name: shown.get(value, str(value)),
    ) == (("Anspruch", "ja"), ("Grund", "Kein betrag"), ("Höhe", "1,50"))
    assert outcome_pairs(None, {}, str, str) == ()
