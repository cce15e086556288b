"""The public texts of a Baustein (`texts/<language>.toml`) as a page shows them.

An entry may be a text, a list of texts, or a list of tables with `title` and `text`
(or `question` and `answer`); a text with blank lines is several paragraphs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Point:
    """Something with a heading of its own: a step, a question with its answer."""

    title: str
    text: str


def paragraphs(texts: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """Give the paragraphs or points under the first of these names that has any."""
    for name in names:
        found = _lines(texts.get(name))
        if found:
            return found
    return ()


def sentence(texts: Mapping[str, Any], *names: str) -> str:
    """Give the text under the first of these names as one piece."""
    return " ".join(paragraphs(texts, *names))


def points(texts: Mapping[str, Any], name: str) -> tuple[Point, ...]:
    """Give the points under a name: tables of two texts, or single texts."""
    value = texts.get(name)
    rows = value if isinstance(value, list | tuple) else [value]
    return tuple(point for row in rows if (point := _point(row)) is not None)


def _point(row: object) -> Point | None:
    if isinstance(row, Mapping):
        title = " ".join(str(row.get("title") or row.get("question") or "").split())
        text = " ".join(str(row.get("text") or row.get("answer") or "").split())
        return Point(title, text) if title or text else None
    if isinstance(row, str) and row.strip():
        return Point("", " ".join(row.split()))
    return None


def all_texts(value: object) -> tuple[str, ...]:
    """Give every text inside, for the search; the form's translations left out."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping):
        return tuple(
            text
            for name, entry in value.items()
            if name != "form"
            for text in all_texts(entry)
        )
    if isinstance(value, list | tuple):
        return tuple(text for entry in value for text in all_texts(entry))
    return ()


def _lines(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        blocks = value.replace("\r\n", "\n").split("\n\n")
        return tuple(line for block in blocks if (line := " ".join(block.split())))
    point = _point(value) if isinstance(value, Mapping) else None
    if point is not None:
        return (": ".join(part for part in (point.title, point.text) if part),)
    if isinstance(value, list | tuple):
        return tuple(line for entry in value for line in _lines(entry))
    return ()
