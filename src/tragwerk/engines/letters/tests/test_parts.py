"""The building blocks of the bodies and the two bodies of the platform."""

from __future__ import annotations

import dataclasses
import io
from decimal import Decimal

import pikepdf
import pypdf
import pytest

from tragwerk.engines.letters import check_accessible, standard_body

HEAD = '#import "frame.typ": *\n'


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (Decimal("1234.56"), "1.234,56 €", "€1,234.56"),
        ("1234567.5", "1.234.567,50 €", "€1,234,567.50"),
        (0, "0,00 €", "€0.00"),
        (225.0, "225,00 €", "€225.00"),
        ("-12.345", "−12,35 €", "−€12.35"),
        ("999.995", "1.000,00 €", "€1,000.00"),
    ],
)
def test_money(renderer, letter, text_of, value, german, english):
    body = HEAD + "Wert #money(data.value) Ende"
    assert f"Wert {german} Ende" in text_of(
        renderer.render(body, letter, {"value": value})
    )
    letter = dataclasses.replace(letter, language="en")
    assert f"Wert {english} Ende" in text_of(
        renderer.render(body, letter, {"value": value})
    )


def test_days(renderer, letter, text_of):
    body = HEAD + '#long-date("2025-03-01") und #short-date("2025-03-01T10:00")'
    text = text_of(renderer.render(body, letter, {}))
    assert "1. März 2025 und 01.03.2025" in text


def test_calculation_shows_step_law_and_amount(renderer, letter, text_of):
    data = {
        "steps": [
            {"label": "Miete", "law": "§ 9 WoGG", "amount": "900"},
            {"label": "Personen", "value": "4"},
            {
                "label": "Arten",
                "law": "§ 14",
                "value": "Rente, Lohn, Unterhalt, Zinsen",
            },
        ],
        "result": {"label": "Wohngeld", "amount": Decimal("225.5")},
    }
    body = HEAD + "#steps(data.steps, result: data.result)"
    pdf = renderer.render(body, letter, data)
    text = text_of(pdf)
    assert "Rechenschritt und Grundlage Betrag Miete § 9 WoGG 900,00 €" in text
    assert (
        "Personen 4 Arten § 14 Rente, Lohn, Unterhalt, Zinsen Wohngeld 225,50 €" in text
    )
    assert check_accessible(pdf) == ()


def test_a_result_of_several_lines_is_a_list(renderer, letter, text_of):
    steps = [{"label": "Einkommen", "law": "§ 14", "value": "Eva: 900\nBruno: 0"}]
    pdf = renderer.render(HEAD + "#steps(data.steps)", letter, {"steps": steps})
    assert "Einkommen § 14 – Eva: 900 – Bruno: 0" in text_of(pdf)
    assert check_accessible(pdf) == ()


def test_long_table_breaks_and_repeats_its_header(renderer, letter):
    rows = [[f"Frage {n}", f"Antwort {n}"] for n in range(150)]
    pdf = renderer.render(HEAD + "#facts(data.rows)", letter, {"rows": rows})
    texts = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert len(texts) > 3
    assert all("Angabe" in text for text in texts)
    assert all(any(f"Antwort {n}" in text for text in texts) for n in range(150))
    assert f"Seite {len(texts)} von {len(texts)}" in texts[-1]
    assert check_accessible(pdf) == ()


def test_remedy_papers_note_and_closing(renderer, letter, text_of):
    body = HEAD + (
        '#papers(("Mietvertrag", (title: "Ausweis", note: "in Kopie")))\n'
        "#note[Ein Hinweis]\n#remedy[Widerspruch binnen eines Monats]\n"
        '#closing(name: "Sabine Maier", role: "Sachbearbeiterin")'
    )
    pdf = renderer.render(body, letter, {})
    text = text_of(pdf)
    assert "Ausweis (in Kopie)" in text
    assert "Rechtsbehelfsbelehrung Widerspruch binnen eines Monats" in text
    assert "Mit freundlichen Grüßen Sabine Maier Sachbearbeiterin" in text
    assert check_accessible(pdf) == ()


@pytest.mark.parametrize("places_it", [True, False])
def test_access_code_and_qr_stand_exactly_once(renderer, letter, text_of, places_it):
    letter = dataclasses.replace(
        letter, access_code="K7QX4M2PR9TD", qr="https://tragwerk.example/s"
    )
    body = HEAD + ("#access-box()" if places_it else "Text")
    pdf = renderer.render(body, letter, {})
    assert text_of(pdf).count("K7QX-4M2P-R9TD") == 1
    with pikepdf.open(io.BytesIO(pdf)) as file:
        figures = [
            obj
            for obj in file.objects
            if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == "/Figure"
        ]
        assert len(figures) == 1
        assert "QR-Code" in str(figures[0].Alt)
    assert check_accessible(pdf) == ()


def test_enclosures_are_listed(renderer, letter, text_of):
    letter = dataclasses.replace(letter, enclosures=("Kopie des Antrags", "Merkblatt"))
    text = text_of(renderer.render(HEAD, letter, {}))
    assert "Anlagen – Kopie des Antrags – Merkblatt" in text


def test_many_reference_lines_push_the_text_down(renderer, letter, text_of):
    many = tuple((f"Zeichen {n}", f"Wert {n}") for n in range(14))
    letter = dataclasses.replace(letter, reference_lines=many)
    pdf = renderer.render(HEAD + "Text", letter, {})
    assert text_of(pdf).index("Wert 13") < text_of(pdf).index("Bescheid über")
    assert check_accessible(pdf) == ()


@pytest.mark.parametrize("language", ["de", "en"])
def test_receipt(renderer, letter, text_of, receipt_data, language):
    letter = dataclasses.replace(
        letter,
        subject="Eingangsbestätigung",
        language=language,
        access_code="K7QX4M2PR9TD",
        qr="https://tragwerk.example/status",
    )
    pdf = renderer.render(
        standard_body("receipt"), letter, receipt_data, source="receipt.typ"
    )
    text = text_of(pdf)
    for part in (
        "WG-2025-004711",
        "K7QX-4M2P-R9TD",
        "tragwerk.example/status",
        "Frau Maier, Beratungsstelle Freiburg",
        "Mietvertrag liegt vor",
        "Telefon 0761 555-12",
        "Ihre Angaben liegen nur bei der Wohngeldstelle.",
    ):
        assert part in text
    day = {"de": "22. November 2025 um 14:32 Uhr", "en": "22 November 2025 at 14:32"}
    until = {"de": "bis spätestens 6. Dezember 2025", "en": "by 6 December 2025"}
    assert day[language] in text
    assert until[language] in text
    assert check_accessible(pdf) == ()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_new_code_stands_on_the_second_sheet_only(renderer, letter, language):
    letter = dataclasses.replace(
        letter, language=language, access_code="K7QX4M2PR9TD", qr="https://x.example/"
    )
    data = {
        "service": "Wohngeld",
        "number": "WG-2025-004711",
        "status_url": "https://x.example/fortsetzen/",
        "phone": "",
    }
    pdf = renderer.render(standard_body("code"), letter, data, source="code.typ")
    first, second = (
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
    )
    assert "K7QX" not in first
    assert "K7QX-4M2P-R9TD" in second
    assert check_accessible(pdf) == ()


def test_receipt_without_the_optional_parts(renderer, letter, text_of, receipt_data):
    needed = {"salutation", "service", "number", "received_on", "received_by"}
    needed |= {"applicant", "status_url", "next", "privacy"}
    data = {key: value for key, value in receipt_data.items() if key in needed}
    pdf = renderer.render(standard_body("receipt"), letter, data)
    assert "Ihre Unterlagen" not in text_of(pdf)
    assert check_accessible(pdf) == ()


def test_summary_prints_every_answer(renderer, letter, text_of):
    data = {
        "service": "Wohngeld",
        "number": "WG-1",
        "received_on": "2025-11-22",
        "applicant": "Łucja Öztürk",
        "sections": [
            {
                "title": "Ihr Haushalt",
                "answers": [
                    {"label": "Personen", "value": "2"},
                    {"label": "Bemerkung", "value": "erste Zeile\n#zweite Zeile"},
                    {"label": "Leistungen", "value": ["Rente", "Kindergeld"]},
                    {"label": "Telefon", "value": None},
                ],
                "items": [
                    {
                        "title": "Person 2",
                        "answers": [{"label": "Vorname", "value": "Ayşe"}],
                    }
                ],
            }
        ],
        "papers": ["Mietvertrag"],
        "declaration": "Alles ist wahr.",
    }
    pdf = renderer.render(standard_body("summary"), letter, data)
    text = text_of(pdf)
    for part in (
        "Personen 2",
        "erste Zeile #zweite Zeile",
        "Rente Kindergeld",
        "Telefon keine Angabe",
        "Person 2",
        "Vorname Ayşe",
        "Mietvertrag",
        "Alles ist wahr.",
    ):
        assert part in text
    assert check_accessible(pdf) == ()
