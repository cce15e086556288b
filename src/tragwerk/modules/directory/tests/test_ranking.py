"""Which services a text finds, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.modules.directory.domain.ranking import make_entry, rank, score
from tragwerk.modules.directory.domain.words import query_words

HOUSING = make_entry(
    "wohngeld",
    titles=["Wohngeld (Mietzuschuss)"],
    keywords=["Miete zu teuer", "kleine Rente", "housing benefit"],
    texts=["Geld vom Staat für Ihre Wohnung. Auch im Pflegeheim an der Hauptstraße."],
)
CARE = make_entry(
    "pflege",
    titles=["Hilfe zur Pflege"],
    keywords=["Pflegeheim", "Heimkosten"],
    texts=["Wenn die Rente für das Heim nicht reicht."],
)
ENTRIES = (HOUSING, CARE)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Wohngeld", "wohngeld"),
        ("wohngelt", "wohngeld"),
        ("Whongeld", "wohngeld"),
        ("Mietzuschus", "wohngeld"),
        ("Meine Miete ist zu hoch", "wohngeld"),
        ("mieten", "wohngeld"),
        ("Zuschuss", "wohngeld"),
        ("Hauptstrasse", "wohngeld"),
        ("housing", "wohngeld"),
        ("Pflegeheim", "pflege"),
        ("pflegehaim", "pflege"),
        ("Pflegekosten", "pflege"),
    ],
)
def test_finds_what_is_meant(typed: str, first: str) -> None:
    assert rank(typed, ENTRIES)[:1] == (first,)


@pytest.mark.parametrize("typed", ["Reisepass", "xyzzy", "Kfz", "zq", "%%%%a%%%%zzzz"])
def test_finds_nothing_for_something_else(typed: str) -> None:
    assert rank(typed, ENTRIES) == ()


@pytest.mark.parametrize("typed", ["", "   ", "ich brauche", "?!", "'; --"])
def test_without_a_word_everything_in_its_order(typed: str) -> None:
    assert rank(typed, ENTRIES) == ("wohngeld", "pflege")


def test_title_goes_before_keyword_and_text() -> None:
    text = make_entry("text", titles=["A"], keywords=[], texts=["Rente"])
    keyword = make_entry("keyword", titles=["B"], keywords=["Rente"], texts=[])
    title = make_entry("title", titles=["Rente"], keywords=[], texts=[])
    assert rank("Rente", (text, keyword, title)) == ("title", "keyword", "text")


def test_more_fitting_words_go_before_fewer() -> None:
    both = make_entry("both", titles=["X"], keywords=["Miete", "Rente"], texts=[])
    one = make_entry("one", titles=["X"], keywords=["Miete"], texts=[])
    assert rank("Rente Miete", (one, both)) == ("both", "one")


def test_short_parts_do_not_match_inside_words() -> None:
    assert rank("eld", (HOUSING,)) == ()


@given(st.text(max_size=400))
def test_any_input_is_answered_within_bounds(text: str) -> None:
    assert set(rank(text, ENTRIES)) <= {"wohngeld", "pflege"}
    words = query_words(text)
    if words:
        assert 0 <= score(words, HOUSING) <= 1
