"""A letter says what it was given, stays accessible, and nothing reaches outside."""

from __future__ import annotations

import dataclasses
import io
import threading
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tragwerk.engines.letters import (
    Address,
    LetterError,
    LetterRenderer,
    check_accessible,
)

HEAD = '#import "frame.typ": *\n'
SHOW = HEAD + "#written(data.text)"
HOSTILE = (
    "#panic()",
    '#eval("1")',
    "$ x^2 $",
    "*fett* _kursiv_ `roh`",
    "\\u{41} \\ \\",
    "\"Anführung\" 'einfach'",
    "@verweis <marke>",
    "// kein Kommentar",
    "/* auch nicht */",
    "= keine Überschrift",
    "[a](b) ] [ } { ) (",
    "-- --- ... ~ ~~",
    "- kein Punkt",
    "https://example.org/#x",
)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_frame_prints_sender_recipient_references_and_subject(
    renderer, letter, text_of
):
    pdf = renderer.render(HEAD + "Guten Tag", letter, {})
    text = text_of(pdf)
    for part in (
        "Landratsamt Musterkreis · Hauptstraße 12 · 70173 Musterstadt",
        "Łucja Öztürk Am Bahnhof 3 79098 Freiburg",
        "Vorgangsnummer: WG-2025-004711",
        "Datum: 22. November 2025",
        "Auskunft erteilt: Frau Đorđević",
        "IBAN DE02 1203 0000 0000 2020 51",
        "Bescheid über Wohngeld",
        "Seite 1 von 1",
    ):
        assert part in text
    assert check_accessible(pdf) == ()


def test_address_stands_in_the_window_of_the_envelope(renderer, letter):
    found = {}

    def visit(text, _cm, matrix, _font, _size):
        if "Öztürk" in text:
            found["x"], found["y"] = matrix[4] / 72 * 25.4, 297 - matrix[5] / 72 * 25.4

    pdf = renderer.render(HEAD, letter, {})
    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda t, cm, tm, f, s: visit(
            t, cm, pypdf.generic.ArrayObject(multiply(tm, cm)), f, s
        )
    )
    assert found["x"] == pytest.approx(25, abs=1)
    assert 62.7 < found["y"] < 90


def multiply(a, b):
    """Product of two PDF matrices [a b c d e f]."""
    return [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_data_is_printed_as_it_is(renderer, letter, text_of, text):
    letter = dataclasses.replace(
        letter, subject=f"Betreff {text}", recipient=Address((f"Herr {text}",))
    )
    pdf = renderer.render(SHOW, letter, {"text": f"Anfang {text} Ende"})
    printed = text_of(pdf)
    assert f"Anfang {text} Ende" in printed
    assert f"Betreff {text}" in printed
    assert f"Herr {text}" in printed


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_ascii_text_is_printed_as_it_is(renderer, letter, text_of, text):
    printed = text_of(renderer.render(SHOW, letter, {"text": f"A{text}Z"}))
    assert f"A{text}Z" in printed


def test_names_of_all_of_europe_are_printed(renderer, letter, text_of):
    names = "Đorđević Łukasz Țăranu Ţ STRAẞE Şükrü ğ Ñ Ø Þ Ə Ǯ Ḥ Ạ Привіт Ґ Ї Αθήνα"
    pdf = renderer.render(SHOW, letter, {"text": names})
    assert names in text_of(pdf)
    assert check_accessible(pdf) == ()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("gut 😀!", "gut [U+1F600]!"),
        ("漢字", "[U+6F22][U+5B57]"),
        ("a\x00b\x07c\u202ed\u2066e", "abcde"),
        ("eins\r\nzwei", "eins zwei"),
    ],
)
def test_what_no_font_has_is_named_and_control_characters_go(
    renderer, letter, text_of, text, printed
):
    assert printed in text_of(renderer.render(SHOW, letter, {"text": text}))


def test_hundreds_of_unknown_characters_are_named(renderer, letter, text_of):
    text = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 300))
    printed = text_of(renderer.render(SHOW, letter, {"text": text}))
    assert printed.count("[U+4E") + printed.count("[U+4F") > 250


def test_unknown_character_in_the_template_is_an_error(renderer, letter):
    with pytest.raises(LetterError, match=r"body\.typ:2: .*漢"):
        renderer.render(HEAD + "漢", letter, {})


def test_a_run_without_gaps_stays_on_the_sheet(renderer, letter):
    pdf = renderer.render(SHOW, letter, {"text": "W" * 400})
    assert max(len(line) for line in pages(pdf)[0].splitlines()) < 90


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('#import "@preview/tablex:0.0.8": *', 1),
        ('Text\n#import "@local/x:1.0.0": *', 2),
        ('Text\n\n#include "/etc/hostname"', 3),
        ('#read("/etc/hostname")', 1),
        ("Text\n#{\n  include data.path\n}", 3),
        ("#let f() = { return include data.path }", 1),
        ("#context include data.path", 1),
        ("#(1, include data.path)", 1),
        ("#{ let a = 1; import data.path: * }", 1),
        ("#{ [a] /* */ import data.path }", 1),
        ('#plugin(bytes("x"))', 1),
        ('#eval("1")', 1),
        ('#dictionary(std).at("ev" + "al")("1")', 1),
        ('#import "other.typ": *', 1),
        ('#import "frame.typ": * ; #import "@preview/a:1.0.0"', 1),
        ('#image("/etc/hostname")', 1),
        ('#json("../../../../../../etc/hostname")', 1),
        ('#json("parts.typ/../../renderer.py")', 1),
        ('#image("frame.typ")', 1),
    ],
)
def test_body_cannot_reach_outside(renderer, letter, body, line):
    with pytest.raises(LetterError) as caught:
        renderer.render(body, letter, {}, source="probe.typ")
    assert caught.value.source == "probe.typ"
    assert caught.value.line == line


def test_a_sentence_may_say_include(renderer, letter, text_of):
    sentence = "Please include a copy. We import nothing. Please read on."
    assert sentence in text_of(renderer.render(HEAD + sentence, letter, {}))


def test_files_beside_the_frame_do_not_exist_for_the_compiler(renderer, letter):
    beside = Path(__file__).name
    with pytest.raises(LetterError, match="Die Vorlage lässt sich nicht setzen"):
        renderer.render(f'#csv("{beside}")', letter, {})


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("#let x =\n", 1, "expected expression"),
        (HEAD + "\n#data.absent", 3, "absent"),
        (HEAD + "#money(data.text)", 2, "an amount must be a number"),
        (HEAD + "#unknown-helper()", 2, "unknown variable"),
    ],
)
def test_errors_name_file_and_line(renderer, letter, body, line, says):
    with pytest.raises(LetterError, match=says) as caught:
        renderer.render(body, letter, {"text": "x"}, source="notice.typ")
    assert (caught.value.source, caught.value.line) == ("notice.typ", line)


def test_errors_do_not_repeat_personal_data(renderer, letter):
    with pytest.raises(LetterError) as caught:
        renderer.render(HEAD + "#panic(data.text)", letter, {"text": "Öztürk-Meier"})
    assert "Öztürk" not in str(caught.value)


@pytest.mark.parametrize("name", ["../x.typ", "frame.typ", "main.typ", "x.txt", ""])
def test_source_must_be_a_plain_file_name(renderer, letter, name):
    with pytest.raises(LetterError, match="kein Name"):
        renderer.render("Text", letter, {}, source=name)


def test_equal_input_gives_equal_bytes(renderer, letter):
    first = renderer.render(SHOW, letter, {"text": "x"})
    renderer.render(SHOW, letter, {"text": "y"})
    assert renderer.render(SHOW, letter, {"text": "x"}) == first


def test_threads_do_not_mix_up_letters(renderer, letter, text_of):
    printed: dict[int, str] = {}

    def work(number: int) -> None:
        pdf = renderer.render(SHOW, letter, {"text": f"Nummer {number}."})
        printed[number] = text_of(pdf)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"Nummer {n}." in printed[n] for n in range(8))


def test_fonts_inside_typst_are_enough(letter, text_of):
    pdf = LetterRenderer(font_paths=()).render(SHOW, letter, {"text": "Łukasz ẞ"})
    assert "Łukasz ẞ" in text_of(pdf)
    assert check_accessible(pdf) == ()


def test_german_words_are_hyphenated(renderer, letter):
    body = HEAD + "#box(width: 4cm)[Einkommensermittlungsvorschriften]"
    lines = [
        line.strip()
        for line in pages(renderer.render(body, letter, {}))[0].splitlines()
    ]
    assert any(
        line.startswith("Einkommens") and line[-1] in "-\u2010\xad" for line in lines
    )
