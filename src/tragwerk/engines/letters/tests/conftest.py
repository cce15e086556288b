"""One warm renderer and a letter to vary."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping

import pypdf
import pytest

from tragwerk.engines.letters import Address, Letter, LetterRenderer, Sender

SENDER = Sender(
    name="Landratsamt Musterkreis",
    unit="Wohngeldstelle",
    street="Hauptstraße 12",
    place="70173 Musterstadt",
    phone="0711 123-4567",
    email="wohngeld@musterkreis.example",
    contact="Frau Đorđević",
    bank="IBAN DE02 1203 0000 0000 2020 51",
)

TextOf = Callable[[bytes], str]


@pytest.fixture(scope="session")
def renderer() -> LetterRenderer:
    return LetterRenderer()


@pytest.fixture
def letter() -> Letter:
    return Letter(
        sender=SENDER,
        recipient=Address(("Frau", "Łucja Öztürk", "Am Bahnhof 3", "79098 Freiburg")),
        date=dt.date(2025, 11, 22),
        reference_lines=(("Vorgangsnummer", "WG-2025-004711"),),
        subject="Bescheid über Wohngeld",
    )


@pytest.fixture
def text_of() -> TextOf:
    """Text of a PDF with all white space made single."""

    def read(pdf: bytes) -> str:
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        raw = " ".join(page.extract_text() for page in pages)
        return " ".join(raw.replace("\u200b", "").split())

    return read


@pytest.fixture
def receipt_data() -> Mapping[str, object]:
    return {
        "salutation": "Sehr geehrte Frau Öztürk,",
        "service": "Wohngeld (Mietzuschuss)",
        "number": "WG-2025-004711",
        "received_on": dt.date(2025, 11, 22),
        "received_at": "14:32",
        "received_by": "Wohngeldstelle, Landratsamt Musterkreis",
        "applicant": "Łucja Öztürk",
        "helper": "Frau Maier, Beratungsstelle Freiburg",
        "status_url": "tragwerk.example/status",
        "status_phone": "0711 123-4567",
        "papers": [{"title": "Mietvertrag", "state": "liegt vor"}],
        "next": [
            {"text": "Wir prüfen Ihre Angaben.", "until": "2025-12-06"},
            {"text": "Sie bekommen einen Bescheid."},
        ],
        "help": [{"name": "Beratungsstelle", "reach": "Telefon 0761 555-12"}],
        "privacy": "Ihre Angaben liegen nur bei der Wohngeldstelle.",
    }
