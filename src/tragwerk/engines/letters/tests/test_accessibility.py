"""Each check of PDF/UA-1 finds the fault that is planted for it."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable

import pikepdf
import pytest

from tragwerk.engines.letters import check_accessible

BODY = """#import "frame.typ": *
#facts((("Angabe A", "Wert A"),))
#access-box()
"""


def elements(file, kind):
    return [
        obj
        for obj in file.objects
        if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == kind
    ]


def rename(kind: str, new: str) -> Callable[[pikepdf.Pdf], None]:
    def spoil(file: pikepdf.Pdf) -> None:
        for element in elements(file, kind):
            element.S = pikepdf.Name(new)

    return spoil


def drop(*keys: str) -> Callable[[pikepdf.Pdf], None]:
    def spoil(file: pikepdf.Pdf) -> None:
        holder = file.Root
        for key in keys[:-1]:
            holder = holder[key]
        del holder[keys[-1]]

    return spoil


def drop_metadata(key: str) -> Callable[[pikepdf.Pdf], None]:
    def spoil(file: pikepdf.Pdf) -> None:
        with file.open_metadata() as metadata:
            del metadata[key]

    return spoil


def drop_alt(file: pikepdf.Pdf) -> None:
    for figure in elements(file, "/Figure"):
        del figure["/Alt"]


def paint_untagged(file: pikepdf.Pdf) -> None:
    file.pages[0].contents_add(b"0 0 10 10 re f")


def tag_outside_the_tree(file: pikepdf.Pdf) -> None:
    file.pages[0].contents_add(b"/P <</MCID 9999>> BDC 0 0 1 1 re f EMC")


def drop_tab_order(file: pikepdf.Pdf) -> None:
    del file.pages[0].obj["/Tabs"]


def drop_to_unicode(file: pikepdf.Pdf) -> None:
    for font in file.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


def drop_font_files(file: pikepdf.Pdf) -> None:
    for font in file.pages[0].Resources.Font.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


@pytest.fixture
def good(renderer, letter):
    with_code = dataclasses.replace(
        letter, access_code="ABCD1234", qr="https://x.example"
    )
    return renderer.render(BODY, with_code, {})


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (drop("/MarkInfo"), "MarkInfo"),
        (drop("/Lang"), "Lang"),
        (drop("/ViewerPreferences", "/DisplayDocTitle"), "DisplayDocTitle"),
        (drop("/StructTreeRoot"), "StructTreeRoot"),
        (drop_metadata("dc:title"), "Titel"),
        (drop_metadata("pdfuaid:part"), "pdfuaid"),
        (rename("/P", "/Span"), "Absatz"),
        (rename("/H1", "/P"), "Überschrift"),
        (rename("/H1", "/H2"), "nicht H1"),
        (rename("/TH", "/TD"), "Kopfzellen"),
        (drop_alt, "Beschreibung"),
        (paint_untagged, "ohne Tag"),
        (tag_outside_the_tree, "9999"),
        (drop_tab_order, "Tabs"),
        (drop_to_unicode, "ToUnicode"),
        (drop_font_files, "nicht eingebettet"),
    ],
)
def test_planted_fault_is_found(good, spoil, says):
    assert check_accessible(good) == ()
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as file:
        spoil(file)
        file.save(out)
    assert says in " ".join(check_accessible(out.getvalue()))


def test_what_is_no_pdf_is_a_problem_and_no_exception():
    assert check_accessible(b"no pdf at all") == ("Die Datei ist kein lesbares PDF.",)
