"""Measures setting a letter as PDF/UA with a warm renderer, every letter different."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import itertools
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness import ROOT, table

from tragwerk.engines.letters import (
    Address,
    Letter,
    LetterRenderer,
    Sender,
    standard_body,
)
from tragwerk.modules.blocks.domain.check_letters import sample_data
from tragwerk.modules.blocks.domain.load import load_package, read_folder
from tragwerk.modules.blocks.domain.package import Package

COUNT = 300
WARM = 15
OTHERS = 11
"""Typst forgets what ten compilations have not asked for."""
GOAL = "– (goal ≤ 15 ms warm)"
SOURCE = (
    "no peer's figure: Open Forms writes its PDF in a Celery job that was not "
    "measured; WeasyPrint takes 15–25 times Typst's time (architecture.md)."
)
_UNITS = ("Musterkreis", "Beispielkreis", "Probekreis", "Seekreis", "Waldkreis")
_FIRST = ("Karl", "Ayşe", "Łucja", "Jürgen", "Mehmet", "Hannelore", "Ivo")
_LAST = ("Muster", "Öztürk", "Weiß", "Nguyen", "Schmidt-Beispiel", "Kovač", "Groß")
_PLACES = ("70173 Musterstadt", "79098 Beispielheim", "88045 Probehafen")
_DAY = dt.date(2025, 11, 22)
_EXAMPLE = "20-"
_SHORT = 18
_Writer = Callable[[], bytes]
_Content = tuple[Letter, Mapping[str, Any]]


def main() -> None:
    """Measure the cold start, then many different letters of each kind."""
    began = time.perf_counter()
    renderer = LetterRenderer()
    receipt = _writer(renderer, standard_body("receipt"), "receipt", _receipts())
    receipt()
    cold = time.perf_counter() - began
    rows = [table.row("process and first receipt (cold)", [cold], peer="–")]
    package = load_package(read_folder(ROOT / "blocks" / "wohngeld"))
    bodies = package.letters
    notices = list(itertools.islice(_notices(package), COUNT + 2 * WARM))
    kinds = {
        "receipt": receipt,
        "request for papers": _writer(
            renderer, bodies["nachforderung"], "nachforderung", _turns(notices)
        ),
        f"Bescheid, {_SHORT} steps": _writer(
            renderer, bodies["bescheid"], "bescheid", map(_shortened, _turns(notices))
        ),
        "Bescheid, whole calculation": _writer(
            renderer, bodies["bescheid"], "bescheid", _turns(notices)
        ),
    }
    for title, write in kinds.items():
        rows += _measured(f"{title}, {_pages(write())} pages", write)
    apart = f"Bescheid, {_SHORT} steps, nothing remembered"
    clock, processor = _apart(kinds[f"Bescheid, {_SHORT} steps"], receipt)
    rows += [
        table.row(apart, clock, peer="–"),
        table.row(f"{apart}, processor time", processor, peer="–"),
    ]
    steps = [len(data["calculation"]) for _, data in notices]
    table.report(
        "Letter: receipt and Bescheid",
        SOURCE,
        rows,
        [
            "All are PDF/UA-1 with embedded fonts. No two letters are equal: names, "
            f"addresses, numbers, {len(_UNITS)} units in turn, and each Bescheid has "
            "another household with a calculation of its own "
            f"({min(steps)}–{max(steps)} steps).",
            "Paragraphs without data are the same in every letter of a kind. Typst "
            "remembers their layout for ten compilations; in the last rows eleven "
            "receipts came between one Bescheid and the next.",
            "Processor time: of this process and of the one that runs Typst.",
        ],
    )


def _measured(title: str, write: _Writer) -> list[table.Row]:
    clock, processor = table.timed(write, COUNT, warm=WARM, used_by=_processor_time)
    return [
        table.row(title, clock, peer=GOAL, rate=len(clock) / sum(clock)),
        table.row(f"{title}, processor time", processor, peer="–"),
    ]


def _apart(write: _Writer, other: _Writer) -> tuple[list[float], list[float]]:
    """Measure letters with so many others between them that Typst has forgotten."""
    clock, processor = [], []
    for _ in range(COUNT // 10):
        for _ in range(OTHERS):
            other()
        seconds, used = table.timed(write, 1, warm=0, used_by=_processor_time)
        clock += seconds
        processor += used
    return clock, processor


def _processor_time() -> float:
    """Give the seconds used by this process and its children, which still run."""
    own = Path("/proc/self/task") / str(os.getpid()) / "children"
    children = own.read_text(encoding="utf-8").split() if own.exists() else []
    # The clock of another process, as clock_getcpuclockid(3) makes its number.
    clocks = [~int(pid) << 3 | 2 for pid in children]
    return time.process_time() + sum(time.clock_gettime(clock) for clock in clocks)


def _writer(
    renderer: LetterRenderer, body: str, name: str, contents: Iterator[_Content]
) -> _Writer:
    def write() -> bytes:
        letter, data = next(contents)
        return renderer.render(body, letter, data, source=f"{name}.typ")

    return write


def _letter(turn: int, subject: str) -> Letter:
    unit = _UNITS[turn % len(_UNITS)]
    return Letter(
        sender=Sender(
            name=f"Landratsamt {unit}",
            unit="Wohngeldstelle",
            street=f"Hauptstraße {turn % len(_UNITS) + 1}",
            place=_PLACES[turn % len(_PLACES)],
            phone=f"0711 123-{turn % len(_UNITS)}",
            email=f"wohngeld@{unit.lower()}.example",
            contact=f"Frau {_LAST[turn % 3]}",
        ),
        recipient=Address(
            (
                _name(turn),
                f"Lindenweg {turn * 7 % 997}",
                _PLACES[turn % len(_PLACES)],
            )
        ),
        date=_DAY + dt.timedelta(days=turn // 50),
        subject=subject,
        reference_lines=(("Aktenzeichen", f"WG-2025-{turn * 7919 % 999_983:06}"),),
    )


def _name(turn: int) -> str:
    first = _FIRST[turn % len(_FIRST)]
    return f"{first} {_LAST[turn // len(_FIRST) % len(_LAST)]} {_roman(turn)}"


def _roman(turn: int) -> str:
    """Make a middle part of a name that no other letter has."""
    return "".join("aeiouklmnr"[int(digit)] for digit in f"{turn:04}").title()


def _receipts() -> Iterator[_Content]:
    for turn in itertools.count():
        number = f"A-2025-{turn * 7919 % 999_983:06}"
        letter = dataclasses.replace(
            _letter(turn, "Eingangsbestätigung: Wohngeld (Mietzuschuss)"),
            reference_lines=(("Antragsnummer", number),),
            access_code=f"K7QM-2XTD-{turn:04}",
            qr="https://tragwerk.example/fortsetzen/",
        )
        yield (
            letter,
            {
                "salutation": f"Guten Tag {_name(turn)},",
                "service": "Wohngeld (Mietzuschuss)",
                "number": number,
                "received_on": letter.date,
                "received_at": f"{8 + turn % 10}:{turn % 60:02}",
                "received_by": f"Wohngeldstelle, {letter.sender.name}",
                "applicant": _name(turn),
                "status_url": "https://tragwerk.example/fortsetzen/",
                "status_phone": letter.sender.phone,
                "papers": [{"title": f"Foto {turn}.pdf", "state": "eingegangen"}],
                "next": [{"text": f"Schritt {step}: wir prüfen."} for step in range(4)],
                "help": [{"name": "Beratungsstelle", "reach": "0761 555-12"}] * 3,
                "privacy": "Ihre Angaben sind verschlüsselt gespeichert.",
            },
        )


def _notices(package: Package) -> Iterator[_Content]:
    """Give letters about another household each, with its calculation."""
    example = next(one for one in package.examples if _EXAMPLE in one.file)
    for turn in itertools.count():
        application: Any = copy.deepcopy(example.application)
        application["antragsteller"]["hausnummer"] = str(turn + 1)
        application["miete"]["gesamt"] = 400 + turn * 37 % 201
        for place, income in enumerate(application["einkommen"]):
            income["betrag"] = 540 + turn * (13 + 6 * place) % 487
        data = sample_data(
            package, dataclasses.replace(example, application=application)
        )
        data["decision"]["amount"] = 10 + turn * 53 % 701
        data["decision"]["reasons"] = f"Nachweise vom Tag {turn} liegen vor."
        data["request"]["text"] = f"Bitte reichen Sie die Abrechnung {turn} nach."
        data["person"]["name"] = _name(turn)
        yield _letter(turn, "Bescheid über Wohngeld"), data


def _turns(contents: Sequence[_Content]) -> Iterator[_Content]:
    return itertools.cycle(contents)


def _shortened(content: _Content) -> _Content:
    """Keep the steps whose result is one number: a letter of the usual length."""
    letter, data = content
    steps = [step for step in data["calculation"] if len(step["value_text"]) < 24]
    return letter, {**data, "calculation": steps[-_SHORT:]}


def _pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/")


if __name__ == "__main__":
    main()
