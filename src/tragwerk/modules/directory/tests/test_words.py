"""Folding and splitting of what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.modules.directory.domain.words import (
    MOST_WORDS,
    fold,
    query_words,
    similarity,
    split_words,
    trigrams,
)


@pytest.mark.parametrize(
    "spelling",
    ["Müllheim", "Muellheim", "Mullheim", "MÜLLHEIM", "mülheim", "Mu\u0308llheim"],
)
def test_a_place_has_one_folded_name(spelling: str) -> None:
    assert fold(spelling) == "mulheim"


@pytest.mark.parametrize(
    "spelling", ["Straße", "Strasse", "STRASSE", "strase", "STRAẞE"]
)
def test_sharp_s_in_any_spelling(spelling: str) -> None:
    assert fold(spelling) == "strase"


def test_numbers_keep_their_double_digits() -> None:
    assert fold("§ 33 SGB XII, 79115") == "33 sgb xi 79115"


def test_fillers_and_repeats_are_left_out() -> None:
    assert split_words("Ich brauche Hilfe für die Miete, die Miete!") == (
        "hilfe",
        "miete",
    )


def test_fillers_are_found_in_any_spelling() -> None:
    assert split_words("fuer für ÜBER ueber") == ()


@given(st.text(max_size=3000))
def test_any_input_gives_few_folded_words(text: str) -> None:
    words = query_words(text)
    assert len(words) <= MOST_WORDS
    assert all(word == fold(word) and word for word in words)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    value = similarity(trigrams(one), trigrams(other))
    assert value == similarity(trigrams(other), trigrams(one))
    assert 0 <= value <= 1
    assert similarity(trigrams(one), trigrams(one)) == 1


def test_no_pieces_are_like_nothing() -> None:
    assert similarity(frozenset(), trigrams("miete")) == 0
