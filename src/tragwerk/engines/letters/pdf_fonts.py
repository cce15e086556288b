"""Checks that each font is embedded and its letters can be read back as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

MAX_FORM_DEPTH = 8
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def check_fonts(page: pikepdf.Page, number: int) -> Iterator[str]:
    """List fonts of a page that are not embedded or have no ToUnicode."""
    for font in _fonts(page.obj, 0):
        name = str(font.get("/BaseFont", "?")).removeprefix("/")
        if not _is_embedded(font):
            yield f"Seite {number}: Die Schrift {name} ist nicht eingebettet."
        if "/ToUnicode" not in font:
            yield f"Seite {number}: Die Schrift {name} hat kein ToUnicode."


def _fonts(holder: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    """Give the fonts of a page or a form and of the forms drawn on it."""
    resources: Any = holder.get("/Resources")
    if resources is None or depth > MAX_FORM_DEPTH:
        return
    yield from resources.get("/Font", {}).values()
    for drawn in resources.get("/XObject", {}).values():
        if drawn.get("/Subtype") == "/Form":
            yield from _fonts(drawn, depth + 1)


def _is_embedded(font: pikepdf.Object) -> bool:
    if font.get("/Subtype") == "/Type3":  # its shapes stand in the file by nature
        return True
    descendants: Any = font.get("/DescendantFonts")
    carriers = [font] if descendants is None else list(descendants)
    return all(
        "/FontDescriptor" in carrier
        and any(key in carrier.FontDescriptor for key in _FONT_FILES)
        for carrier in carriers
    )
