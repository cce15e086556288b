"""Access codes: a typing error always shows, and what looks alike is read alike."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.modules.applications.domain.access_code import (
    ALPHABET,
    LENGTH,
    AccessCodeError,
    _check,
    group,
    new_code,
    parse_code,
)

OLD_LENGTH = 12
BODIES = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)


def code_of(body: str) -> str:
    return group(body + _check(body))


@given(BODIES, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_told(body: str, at: int, other: str) -> None:
    plain = code_of(body).replace("-", "")
    wrong = plain[:at] + other + plain[at + 1 :]
    if wrong == plain:
        assert parse_code(wrong) == code_of(body)
    else:
        with pytest.raises(AccessCodeError, match="Tippfehler"):
            parse_code(wrong)


@given(BODIES, st.sampled_from(["", " ", "-", " - ", "."]))
def test_spacing_and_case_do_not_matter(body: str, between: str) -> None:
    code = code_of(body)
    assert parse_code(code.lower().replace("-", between)) == code


@given(BODIES)
def test_letters_that_look_alike_are_read_as_meant(body: str) -> None:
    code = code_of(body)
    for meant, typed in (("0", "O"), ("0", "o"), ("1", "I"), ("1", "l"), ("V", "u")):
        assert parse_code(code.replace(meant, typed)) == code


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_code_or_a_sentence(text: str) -> None:
    with suppress(AccessCodeError):
        assert len(parse_code(text)) in {LENGTH + 3, OLD_LENGTH + 2}


@pytest.mark.parametrize("text", ["", "K7QM", "K7QM-2XTD-9FPA-X", "ÄÖÜÄ-ÖÜÄÖ-ÜÄÖÜ"])
def test_wrong_length_or_characters(text: str) -> None:
    with pytest.raises(AccessCodeError, match="16 Zeichen"):
        parse_code(text)


@given(st.text(ALPHABET, min_size=OLD_LENGTH - 1, max_size=OLD_LENGTH - 1))
def test_codes_of_the_first_release_are_still_read(body: str) -> None:
    assert parse_code(code_of(body).lower()) == code_of(body)


def test_new_codes_are_valid_and_differ() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(parse_code(code) == code for code in codes)
    assert {len(code) for code in codes} == {LENGTH + 3}
