"""Letters and data that cannot be printed are refused in words."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from tragwerk.engines.letters import Address, LetterError

BODY = '#import "frame.typ": *\n'


@pytest.mark.parametrize("lines", [(), ("", "  "), tuple("abcdefghij")])
def test_address_needs_text_and_fits(lines):
    with pytest.raises(LetterError, match="Anschrift"):
        Address(lines)


@pytest.mark.parametrize(
    ("change", "says"), [({"subject": " "}, "Betreff"), ({"language": "xx"}, "Sprache")]
)
def test_letter_checks_itself(letter, change, says):
    with pytest.raises(LetterError, match=says):
        dataclasses.replace(letter, **change)


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else "x"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (object(), "object"),
        (b"x", "bytes"),
        (float("nan"), "NaN"),
        (nested(40), "verschachtelt"),
        ("x" * 2_100_000, "zu groß"),
    ],
)
def test_data_without_a_printed_form_is_refused(renderer, letter, value, says):
    with pytest.raises(LetterError, match=says):
        renderer.render(BODY, letter, {"value": value})


def test_decimals_keep_their_digits(renderer, letter, text_of):
    body = BODY + "#data.value"
    pdf = renderer.render(body, letter, {"value": Decimal("0.10")})
    assert "0.10" in text_of(pdf)


def test_too_long_qr_text_and_body_are_refused(renderer, letter):
    with pytest.raises(LetterError, match="QR"):
        renderer.render(BODY, dataclasses.replace(letter, qr="x" * 5000), {})
    with pytest.raises(LetterError, match="Zeichen"):
        renderer.render("x" * 100_001, letter, {})
