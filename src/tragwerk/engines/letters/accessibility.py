"""Own checks of PDF/UA-1 (ISO 14289-1): what a screen reader needs to find.

No replacement for a full validator, but each check is one that a letter would really
fail on: it looks at the finished file and trusts nothing about how it was made.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pikepdf

from tragwerk.engines.letters.marked_content import check_page_content
from tragwerk.engines.letters.pdf_fonts import check_fonts

MAX_TREE_NODES = 500_000
_HEADINGS = {f"H{level}": level for level in range(1, 7)}
_NEED_ALT = ("Figure", "Formula")


def check_accessible(pdf: bytes) -> tuple[str, ...]:
    """List what keeps a PDF from being read aloud; empty if nothing was found."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            return tuple(dict.fromkeys(_problems(file)))
    except pikepdf.PdfError:
        return ("Die Datei ist kein lesbares PDF.",)


def _problems(file: pikepdf.Pdf) -> Iterator[str]:
    yield from _check_catalog(file)
    root = file.Root.get("/StructTreeRoot")
    if root is None:
        yield "Die Datei hat keinen Strukturbaum (StructTreeRoot)."
        return
    nodes = list(_walk(root))
    if len(nodes) >= MAX_TREE_NODES:
        yield "Der Strukturbaum ist zu groß."
        return
    tagged: dict[tuple[int, int], set[int]] = {}
    for node in nodes:
        for on_page, mcid in node.content:
            tagged.setdefault(on_page, set()).add(mcid)
    yield from _check_tags(nodes)
    for number, page in enumerate(file.pages, start=1):
        if page.obj.get("/Tabs") != "/S":
            yield f"Seite {number}: Die Reihenfolge folgt nicht der Struktur (Tabs)."
        yield from check_page_content(page, number, tagged.get(page.obj.objgen, set()))
        yield from check_fonts(page, number)


def _check_catalog(file: pikepdf.Pdf) -> Iterator[str]:
    root: Any = file.Root
    if root.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "Die Datei ist nicht als getaggt gekennzeichnet (MarkInfo)."
    if not str(root.get("/Lang", "")).strip():
        yield "Die Sprache des Dokuments fehlt (Lang)."
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "Das Fenster zeigt nicht den Titel (DisplayDocTitle)."
    with file.open_metadata(set_pikepdf_as_editor=False) as metadata:
        if not str(metadata.get("dc:title") or "").strip():
            yield "Der Titel des Dokuments fehlt."
        if str(metadata.get("pdfuaid:part") or "") != "1":
            yield "Die Kennung PDF/UA-1 fehlt (pdfuaid:part)."


class _Node:
    """A structure element: its standard type, its dictionary, its marked content."""

    __slots__ = ("content", "element", "kind")

    def __init__(self, kind: str, element: pikepdf.Object) -> None:
        self.kind = kind
        self.element = element
        self.content: list[tuple[tuple[int, int], int]] = []


def _walk(root: pikepdf.Object) -> Iterator[_Node]:
    """Go through the structure elements in reading order, without recursion."""
    roles = {str(key): str(name) for key, name in root.get("/RoleMap", {}).items()}
    waiting: list[tuple[Any, Any]] = [(kid, None) for kid in reversed(_kids(root))]
    for _ in range(MAX_TREE_NODES):
        if not waiting:
            return
        element, page = waiting.pop()
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            continue
        name = str(element.S)
        node = _Node(roles.get(name, name).removeprefix("/"), element)
        page = element.get("/Pg", page)
        for kid in reversed(_kids(element)):
            if isinstance(kid, int) and page is not None:
                node.content.append((page.objgen, kid))
            elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
                on = kid.get("/Pg", page)
                if on is not None:
                    node.content.append((on.objgen, int(kid.MCID)))
            else:
                waiting.append((kid, page))
        yield node


def _kids(element: pikepdf.Object) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _check_tags(nodes: list[_Node]) -> Iterator[str]:
    kinds = [node.kind for node in nodes]
    if "P" not in kinds:
        yield "Es gibt keinen Absatz (P) im Strukturbaum."
    levels = [_HEADINGS[kind] for kind in kinds if kind in _HEADINGS]
    if not levels and "H" not in kinds:
        yield "Es gibt keine Überschrift im Strukturbaum."
    if levels and levels[0] != 1:
        yield "Die erste Überschrift ist nicht H1."
    if any(after > before + 1 for before, after in itertools.pairwise(levels)):
        yield "Eine Ebene der Überschriften ist übersprungen."
    if kinds.count("Table") > sum(_has_header(nodes, i) for i in range(len(nodes))):
        yield "Eine Tabelle hat keine Kopfzellen (TH)."
    for node in nodes:
        if node.kind in _NEED_ALT and not str(node.element.get("/Alt", "")).strip():
            yield f"Ein Bild ({node.kind}) hat keine Beschreibung (Alt)."


def _has_header(nodes: list[_Node], index: int) -> bool:
    """Tell whether the node is a table and a TH comes before the next table."""
    if nodes[index].kind != "Table":
        return False
    for node in nodes[index + 1 :]:
        if node.kind == "TH":
            return True
        if node.kind == "Table":
            return False
    return False
