"""Turns data into the JSON that Typst reads, so that text stays text.

Nothing of it is ever put into Typst source. Text is also freed of what could
disturb the page: control characters, marks that turn the reading direction, and
runs without a gap that would leave the sheet.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from tragwerk.engines.letters.errors import LetterError

MAX_DEPTH = 24
MAX_JSON_CHARACTERS = 2_000_000

# Control characters but tab and line feed; bidirectional overrides and isolates can
# make a name read as another ("Trojan source"); lone surrogates are no text.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEW_LINE = re.compile("\r\n?|[\u2028\u2029\u0085]")
SHORT = 40
_LONG_RUN = re.compile(rf"\S{{{SHORT}}}(?=\S)")
_BREAK_HERE = "\u200b"

Clean = Callable[[str], str]


def clean_text(text: str) -> str:
    """Remove what disturbs a page and let very long runs break."""
    if len(text) <= SHORT and text.isprintable():  # most texts, three times as fast
        return text
    text = _NEW_LINE.sub("\n", text)
    text = _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text))
    return _LONG_RUN.sub(lambda run: run.group() + _BREAK_HERE, text)


def without(missing: frozenset[str]) -> Clean:
    """Clean text and write characters that no font has as their code point.

    The text stays readable and says what stood there: 😀 becomes [U+1F600].
    """
    if not missing:
        return clean_text
    table = {ord(char): f"[U+{ord(char):04X}]" for char in missing}
    return lambda text: clean_text(text.translate(table))


def plain(value: object, clean: Clean = clean_text, depth: int = 0) -> object:
    """Copy a value into plain JSON types; decimals and days become text.

    Raises:
        LetterError: if a value has no JSON form or is nested deeper than 24 levels.
    """
    if depth > MAX_DEPTH:
        raise LetterError(
            f"Die Daten sind tiefer als {MAX_DEPTH} Ebenen verschachtelt."
        )
    match value:
        case None | bool() | int():
            return value
        case str():
            return clean(value)
        case float():
            if value != value or value in (float("inf"), float("-inf")):
                raise LetterError("Die Daten enthalten eine Zahl ohne Wert (NaN).")
            return value
        case Decimal():
            return str(value)
        case dt.date():
            return value.isoformat()
        case Mapping():
            return {
                clean(str(key)): plain(item, clean, depth + 1)
                for key, item in value.items()
            }
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [plain(item, clean, depth + 1) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {
            field.name: plain(getattr(value, field.name), clean, depth + 1)
            for field in fields
        }
    raise LetterError(
        f"Ein Wert vom Typ {type(value).__name__} lässt sich nicht in den Brief setzen."
    )


def to_json(value: object) -> str:
    """Write plain values as JSON.

    Raises:
        LetterError: if the text is longer than two million characters.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text) > MAX_JSON_CHARACTERS:
        raise LetterError("Die Daten sind zu groß für einen Brief.")
    return text
