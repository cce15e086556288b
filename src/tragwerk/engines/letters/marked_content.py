"""Checks that everything painted on a page is tagged or declared an artifact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf

# Operators that leave marks on the page (ISO 32000-1, tables 60, 74, 107, 109).
_SHAPES = "f F f* B B* b b* S s sh"
_TEXT_AND_PICTURES = "Tj TJ ' \" Do"
_PAINTING = frozenset([*_SHAPES.split(), *_TEXT_AND_PICTURES.split(), "INLINE IMAGE"])


def check_page_content(
    page: pikepdf.Page, number: int, tagged: set[int]
) -> Iterator[str]:
    """List untagged content of a page.

    ``tagged`` holds the marked-content numbers (MCID) that the structure tree names
    on this page; a number it does not name is read by nobody.
    """
    marks: list[bool] = []  # per open mark: does it tag, or declare an artifact?
    try:
        for operands, operator in _instructions(page):
            if operator in ("BDC", "BMC"):
                mcid = _mcid(operands, page)
                if mcid is not None and mcid not in tagged:
                    yield f"Seite {number}: Inhalt {mcid} fehlt im Strukturbaum."
                artifact = bool(operands) and str(operands[0]) == "/Artifact"
                marks.append(artifact or mcid is not None)
            elif operator == "EMC":
                if marks:
                    marks.pop()
            elif operator in _PAINTING and not any(marks):
                yield f"Seite {number}: Inhalt ohne Tag ({operator})."
    except pikepdf.PdfError:
        yield f"Seite {number}: Der Inhalt ist nicht lesbar."


def _instructions(page: pikepdf.Page) -> Iterator[tuple[Sequence[Any], str]]:
    for instruction in pikepdf.parse_content_stream(page):
        yield list(instruction.operands), str(instruction.operator)


def _mcid(operands: Sequence[Any], page: pikepdf.Page) -> int | None:
    if len(operands) < 2:
        return None
    properties = operands[1]
    if isinstance(properties, pikepdf.Name):
        resources: Any = page.obj.get("/Resources")
        named = None if resources is None else resources.get("/Properties")
        properties = None if named is None else named.get(str(properties))
    if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
        return int(properties.MCID)
    return None
