"""Measures setting a letter as PDF/UA with a warm renderer: receipt and Bescheid."""

from __future__ import annotations

import datetime as dt
import itertools
import time
import tomllib
from collections.abc import Callable, Mapping

from harness import ROOT, table

from tragwerk.engines.letters import (
    Address,
    Letter,
    LetterRenderer,
    Sender,
    standard_body,
)

COUNT = 300
GOAL = "– (goal ≤ 15 ms warm)"
SOURCE = (
    "no peer's figure: Open Forms writes its PDF in a Celery job that was not "
    "measured; WeasyPrint takes 15–25 times Typst's time (architecture.md)."
)
_SENDER = Sender(
    name="Landratsamt Musterkreis",
    unit="Wohngeldstelle",
    street="Hauptstraße 12",
    place="70173 Musterstadt",
    phone="0711 123-4567",
    email="wohngeld@musterkreis.example",
    contact="Frau Beispiel",
)
_DAY = dt.date(2025, 11, 22)
_EXAMPLE = "20-ehepaar-renten-schwerbehinderung.toml"
_STEPS = 18


def main() -> None:
    """Measure the cold start, then many different letters of each kind."""
    began = time.perf_counter()
    renderer = LetterRenderer()
    receipt = _receipts(renderer)
    receipt()
    cold = time.perf_counter() - began
    rows = [table.row("renderer and first receipt (cold)", [cold], peer="–")]
    for name, write in (("receipt", receipt), ("Bescheid", _notices(renderer))):
        clock, processor = table.timed(write, COUNT, warm=10)
        rows += [
            table.row(
                f"{name} (warm, every one differs)",
                clock,
                peer=GOAL,
                rate=len(clock) / sum(clock),
            ),
            table.row(f"{name}, processor time", processor, peer="–"),
        ]
    table.report(
        "Letter: receipt and Bescheid",
        SOURCE,
        rows,
        [
            f"{_pages(receipt())} pages the receipt, with QR code and access code; "
            f"{_pages(_notices(renderer)())} pages the Bescheid, with {_STEPS} steps "
            "of calculation; both PDF/UA-1 with embedded fonts."
        ],
    )


def _receipts(renderer: LetterRenderer) -> Callable[[], bytes]:
    body, turns = standard_body("receipt"), itertools.count()

    def write() -> bytes:
        turn = next(turns)
        data = {
            "salutation": "Guten Tag,",
            "service": "Wohngeld (Mietzuschuss)",
            "number": f"A-2025-{turn:06}",
            "received_on": _DAY.isoformat(),
            "received_at": f"{8 + turn % 10}:{turn % 60:02}",
            "received_by": "Wohngeldstelle, Landratsamt Musterkreis",
            "applicant": f"Karl Muster {turn}",
            "status_url": "https://tragwerk.example/fortsetzen/",
            "status_phone": "0711 123-4567",
            "papers": [{"title": "Mietvertrag 1.pdf", "state": "eingegangen"}],
            "next": [{"text": f"Schritt {number}: wir prüfen."} for number in range(4)],
            "help": [{"name": "Beratungsstelle", "reach": "0761 555-12"}] * 3,
            "privacy": "Ihre Angaben sind verschlüsselt gespeichert.",
        }
        letter = Letter(
            sender=_SENDER,
            recipient=_recipient(turn),
            date=_DAY,
            subject="Eingangsbestätigung: Wohngeld (Mietzuschuss)",
            reference_lines=(("Antragsnummer", f"A-2025-{turn:06}"),),
            access_code="K7QM-2XTD-9FPA",
            qr="https://tragwerk.example/fortsetzen/",
        )
        return renderer.render(body, letter, data, source="receipt.typ")

    return write


def _notices(renderer: LetterRenderer) -> Callable[[], bytes]:
    block, turns = ROOT / "blocks" / "wohngeld", itertools.count()
    body = (block / "letters" / "bescheid.typ").read_text(encoding="utf-8")
    example = tomllib.loads((block / "examples" / _EXAMPLE).read_text(encoding="utf-8"))

    def write() -> bytes:
        turn = next(turns)
        number = f"WG-2025-{turn:06}"
        letter = Letter(
            sender=_SENDER,
            recipient=_recipient(turn),
            date=_DAY,
            subject="Bescheid über Wohngeld",
            reference_lines=(("Aktenzeichen", number),),
        )
        data = _notice_data(example["application"], number, turn)
        return renderer.render(body, letter, data, source="bescheid.typ")

    return write


def _notice_data(
    application: Mapping[str, object], number: str, turn: int
) -> dict[str, object]:
    return {
        "application": application,
        "variables": {},
        "decision": {
            "result": "BEWILLIGEN",
            "amount": 100 + turn % 400,
            "from": dt.date(2025, 11, 1),
            "until": dt.date(2026, 10, 31),
            "reasons": "Sie haben alle Nachweise vorgelegt.\n\nDie Miete ist belegt.",
        },
        "outcome": None,
        "calculation": [
            {
                "label": f"Rechenschritt {step}",
                "paragraph": f"§ {step} WoGG",
                "value_text": f"{turn + step},50",
            }
            for step in range(1, _STEPS + 1)
        ],
        "person": {"name": f"Karl Muster {turn}", "first": "Karl", "last": "Muster"},
        "case": {
            "number": number,
            "service": "Wohngeld (Mietzuschuss)",
            "unit": "Wohngeldstelle",
            "contact": "Frau Beispiel",
            "today": _DAY,
        },
        "request": {"text": "", "until": None},
        "remedy": {
            "authority": "Wohngeldstelle, Landratsamt Musterkreis",
            "address": "Hauptstraße 12, 70173 Musterstadt",
        },
    }


def _recipient(turn: int) -> Address:
    return Address((f"Karl Muster {turn}", f"Lindenweg {turn}", "70173 Musterstadt"))


def _pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/")


if __name__ == "__main__":
    main()
