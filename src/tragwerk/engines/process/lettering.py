"""Names on the drawing: escaped, measured, broken into lines."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

LINE = 13.0
MAX_LINES = 6
LONGEST = 400
SIZE = 11

# Widths of a common sans-serif at 11 units, a little generous.
_WIDTHS: Mapping[str, float] = MappingProxyType(
    dict.fromkeys("iljtfrI.,:;'|!()[]/ „“-", 3.2)
    | dict.fromkeys("mwMWÄÖÜ@%&—", 9.4)
    | dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ_+=<>", 7.6)
)
_USUAL = 6.2
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')


def escape(text: str) -> str:
    """Escape a text for XML and HTML, between tags and in quoted attributes."""
    if not _SPECIAL.search(text):
        return text
    text = _FORBIDDEN.sub("", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


def shortened(text: str, longest: int = LONGEST) -> str:
    """Cut a text that no drawing has room for."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def width_of(text: str) -> float:
    """Estimate how wide a text is, in diagram units."""
    return sum(_WIDTHS.get(char, _USUAL) for char in text)


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, most: int = MAX_LINES) -> tuple[str, ...]:
    """Break a text into lines of at most this width, at spaces where possible.

    A word that is too long is parted with a hyphen; what is more than ``most``
    lines ends in an ellipsis.
    """
    room = max(width, 30.0)
    lines: list[str] = []
    used = 0.0
    for word in shortened(text).split():
        for part in _parts(word, room):
            wide = width_of(part)
            if lines and used + 3.2 + wide <= room and not lines[-1].endswith("\xad"):
                lines[-1] += f" {part}"
                used += 3.2 + wide
            else:
                lines.append(part)
                used = wide
    lines = [each.replace("\xad", "-") for each in lines]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return tuple(lines)


def _parts(word: str, room: float) -> list[str]:
    """Part a word that does not fit; a soft hyphen marks where."""
    found = []
    while width_of(word) > room and len(word) > 3:
        end, used = 0, 4.0
        while end < len(word) - 3 and used + _WIDTHS.get(word[end], _USUAL) <= room:
            used += _WIDTHS.get(word[end], _USUAL)
            end += 1
        end = max(end, 2)
        found.append(f"{word[:end]}\xad")
        word = word[end:]
    return [*found, word]


def block(lines: Sequence[str], x: float, first: float, more: str = "") -> str:
    """Write lines beneath each other, the first at a base line."""
    if not lines:
        return ""
    if len(lines) == 1:
        return f'<text x="{x:g}" y="{first:g}"{more}>{escape(lines[0])}</text>'
    rest = "".join(
        f'<tspan x="{x:g}" dy="{LINE:g}">{escape(line)}</tspan>' for line in lines[1:]
    )
    return (
        f'<text x="{x:g}" y="{first:g}"{more}>'
        f'<tspan x="{x:g}">{escape(lines[0])}</tspan>{rest}</text>'
    )
