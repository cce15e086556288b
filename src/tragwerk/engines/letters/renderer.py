"""Sets letters with a Typst compiler that stays warm."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import segno

from tragwerk.engines.letters.body_check import check_body
from tragwerk.engines.letters.content import plain, to_json, without
from tragwerk.engines.letters.errors import LetterError
from tragwerk.engines.letters.fonts import default_font_paths, in_order
from tragwerk.engines.letters.letter import Letter
from tragwerk.engines.letters.typesetter import Typesetter, TypesettingError

MAX_MISSING = 2_000
MOST_SECONDS = 10

_HERE = Path(__file__).parent
_FRAME_FILES = ("frame.typ", "parts.typ", "words.typ")
_MAIN = '#import "frame.typ": frame\n#show: frame\n#include "{name}"\n'
_SOURCE_NAME = re.compile(r"[\w\-]{1,80}\.typ", re.ASCII)
# What Typst writes about a place in a file, and about a character no font has.
_PLACE = re.compile(r"┌─ ([^\s:]+):(\d+):\d+")
_NO_GLYPH = re.compile(r'error: the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")

StandardBody = Literal["code", "receipt", "summary"]


def standard_body(name: StandardBody) -> str:
    """Read one of the bodies that the platform itself uses."""
    return (_HERE / "templates" / f"{name}.typ").read_text(encoding="utf-8")


class LetterRenderer:
    """Turns a body, a letter and data into a tagged PDF (PDF/UA-1).

    Body, letter and data exist only in memory. The root of the compiler is the folder
    of the frame, which holds nothing else, so nothing else on disk can be read. Typst
    runs in a process of its own, which ends when a letter needs too much: more than
    ``seconds`` of processor time, or a gigabyte.
    """

    def __init__(
        self, font_paths: Sequence[Path] | None = None, *, seconds: int = MOST_SECONDS
    ) -> None:
        paths = default_font_paths() if font_paths is None else tuple(font_paths)
        self._typesetter = Typesetter(_HERE / "frame", paths, seconds)

    def render(
        self,
        body: str,
        letter: Letter,
        data: Mapping[str, object],
        *,
        source: str = "body.typ",
    ) -> bytes:
        """Set a letter; equal input gives equal bytes.

        ``data`` is there in the body as ``data``; ``source`` names the body in errors.
        Characters that no font has are printed as code points, such as [U+1F600].

        Raises:
            LetterError: if the body is wrong or reaches outside, with file and line,
                if the data cannot be printed, or if the letter needs too much time
                or memory.
        """
        if not _SOURCE_NAME.fullmatch(source) or source in (*_FRAME_FILES, "main.typ"):
            raise LetterError(f"„{source}“ ist kein Name für eine Briefvorlage.")
        check_body(body, source)
        files = {"main.typ": _MAIN.format(name=source), source: body}
        midnight = dt.datetime.combine(letter.date, dt.time(), tzinfo=dt.UTC)
        missing: frozenset[str] = frozenset()
        while True:
            content = self._content(letter, data, missing)
            try:
                return self._typesetter.set(
                    {**files, **content}, int(midnight.timestamp())
                )
            except TypesettingError as error:
                found = _missing_characters(error) - missing
                if not found or len(missing) > MAX_MISSING:
                    raise _as_letter_error(error, source, content) from None
                missing |= found
            except LetterError as error:
                raise LetterError(error.message, source=source) from None

    def _content(
        self,
        letter: Letter,
        data: Mapping[str, object],
        missing: frozenset[str],
    ) -> dict[str, str]:
        """Write letter and data as the JSON files that the frame reads.

        As files and not as ``sys.inputs``: those are part of Typst's library, and a
        new library throws away all that the warm compiler remembers.
        """
        clean = without(missing)
        fields = plain(letter, clean)
        assert isinstance(fields, dict)  # noqa: S101 - a dataclass becomes a dict
        fields["recipient"] = fields["recipient"]["lines"]
        fields["qr_svg"] = None if letter.qr is None else _qr_svg(letter.qr)
        fields["fonts"] = list(in_order(self._typesetter.families()))
        return {
            "language.json": to_json(letter.language),
            "letter.json": to_json(fields),
            "data.json": to_json(plain(data, clean)),
        }


@lru_cache(maxsize=16)
def _qr_svg(payload: str) -> str:
    """Draw a QR code (ISO/IEC 18004, level M, four modules quiet zone) as SVG.

    Remembered: most letters of a platform point to one address, and trying all eight
    masks takes as long as half the letter.

    Raises:
        LetterError: if the text is too long for a code that a phone can read.
    """
    try:
        code = segno.make_qr(payload, error="m", boost_error=False)
    except segno.DataOverflowError:
        raise LetterError("Der Inhalt des QR-Codes ist zu lang.") from None
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, xmldecl=False, light="#fff")
    return out.getvalue().decode()


def _missing_characters(error: TypesettingError) -> frozenset[str]:
    """Read from Typst's message which characters no font has; ASCII always exists."""
    texts = (
        _ESCAPE.sub(lambda code: chr(int(code.group(1), 16)), text)
        for text in _NO_GLYPH.findall(error.diagnostic)
    )
    return frozenset(char for text in texts for char in text if ord(char) > 0x7F)


def _as_letter_error(
    error: TypesettingError, source: str, content: Mapping[str, str]
) -> LetterError:
    """Keep Typst's sentence and the innermost place that lies in the body."""
    found = _PLACE.findall(error.diagnostic)
    places: list[tuple[str, int | None]] = [(name, int(line)) for name, line in found]
    in_body = [place for place in places if place[0].endswith(source)]
    name, line = (in_body or places or [(source, None)])[0]
    return LetterError(
        f"Die Vorlage lässt sich nicht setzen: {_redacted(error.message, content)}",
        source=Path(name).name,
        line=line,
    )


def _redacted(message: str, content: Mapping[str, str]) -> str:
    """Take texts of the letter out of Typst's sentence: errors end up in logs."""
    texts = {text for file in content.values() for text in _leaves(json.loads(file))}
    for text in sorted(texts, key=len, reverse=True):
        message = message.replace(text, "…")
    return message


def _leaves(value: object) -> Iterator[str]:
    match value:
        case str() if len(value) > 2:
            yield value
        case dict():
            yield from (leaf for item in value.values() for leaf in _leaves(item))
        case list():
            yield from (leaf for item in value for leaf in _leaves(item))
