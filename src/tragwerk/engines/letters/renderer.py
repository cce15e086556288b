"""Sets letters with a Typst compiler that stays warm."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from tragwerk.engines.letters.body_check import check_body
from tragwerk.engines.letters.content import plain, to_json, without
from tragwerk.engines.letters.errors import LetterError
from tragwerk.engines.letters.fonts import default_font_paths, load_fonts
from tragwerk.engines.letters.letter import Letter

MAX_MISSING = 2_000

_HERE = Path(__file__).parent
_FRAME_FILES = ("frame.typ", "parts.typ", "words.typ")
_MAIN = '#import "frame.typ": frame\n#show: frame\n#include "{name}"\n'
_SOURCE_NAME = re.compile(r"[\w\-]{1,80}\.typ", re.ASCII)
# What Typst writes about a place in a file, and about a character no font has.
_PLACE = re.compile(r"┌─ ([^\s:]+):(\d+):\d+")
_NO_GLYPH = re.compile(r'error: the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")

StandardBody = Literal["receipt", "summary"]


def standard_body(name: StandardBody) -> str:
    """Read one of the bodies that the platform itself uses."""
    return (_HERE / "templates" / f"{name}.typ").read_text(encoding="utf-8")


class LetterRenderer:
    """Turns a body, a letter and data into a tagged PDF (PDF/UA-1).

    Files exist only in memory: the frame and the body. The root of the compiler is a
    file, under which no path can exist, so nothing on disk can be read. One compiler
    serves all threads, one after the other.
    """

    def __init__(self, font_paths: Sequence[Path] | None = None) -> None:
        paths = default_font_paths() if font_paths is None else tuple(font_paths)
        fonts, self.families = load_fonts(paths)
        self._frame = {
            name: (_HERE / "frame" / name).read_bytes() for name in _FRAME_FILES
        }
        self._lock = threading.Lock()
        # The wheel takes a dict of virtual files; its type stub does not say so.
        make_compiler: Any = typst.Compiler
        self._compiler = make_compiler(
            {"main.typ": b""},
            root=str(_HERE / "frame" / "frame.typ"),
            font_paths=fonts,
            ignore_system_fonts=True,
        )

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
                or if the data cannot be printed.
        """
        if not _SOURCE_NAME.fullmatch(source) or source in (*_FRAME_FILES, "main.typ"):
            raise LetterError(f"„{source}“ ist kein Name für eine Briefvorlage.")
        check_body(body, source)
        files = {
            **self._frame,
            "main.typ": _MAIN.format(name=source).encode(),
            source: body.encode(),
        }
        missing: frozenset[str] = frozenset()
        while True:
            content = self._content(letter, data, missing)
            try:
                return self._compile({**files, **content}, letter.date)
            except typst.TypstError as error:
                found = _missing_characters(error) - missing
                if not found or len(missing) > MAX_MISSING:
                    raise _as_letter_error(error, source, content) from None
                missing |= found

    def _compile(self, files: dict[str, bytes], date: dt.date) -> bytes:
        midnight = dt.datetime.combine(date, dt.time(), tzinfo=dt.UTC)
        with self._lock:
            pdf: bytes = self._compiler.compile(
                input=files,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=int(midnight.timestamp()),
            )
        return pdf

    def _content(
        self,
        letter: Letter,
        data: Mapping[str, object],
        missing: frozenset[str],
    ) -> dict[str, bytes]:
        """Write letter and data as the JSON files that the frame reads.

        As files and not as ``sys.inputs``: those are part of Typst's library, and a
        new library throws away all that the warm compiler remembers.
        """
        clean = without(missing)
        fields = plain(letter, clean)
        assert isinstance(fields, dict)  # noqa: S101 - a dataclass becomes a dict
        fields["recipient"] = fields["recipient"]["lines"]
        fields["qr_svg"] = None if letter.qr is None else _qr_svg(letter.qr)
        fields["fonts"] = list(self.families)
        return {
            "letter.json": to_json(fields).encode(),
            "data.json": to_json(plain(data, clean)).encode(),
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


def _missing_characters(error: typst.TypstError) -> frozenset[str]:
    """Read from Typst's message which characters no font has; ASCII always exists."""
    texts = (
        _ESCAPE.sub(lambda code: chr(int(code.group(1), 16)), text)
        for text in _NO_GLYPH.findall(error.diagnostic)
    )
    return frozenset(char for text in texts for char in text if ord(char) > 0x7F)


def _as_letter_error(
    error: typst.TypstError, source: str, content: Mapping[str, bytes]
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


def _redacted(message: str, content: Mapping[str, bytes]) -> str:
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
