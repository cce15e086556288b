"""Can every letter be set, and can a screen reader read it?

Letters are set with the data of the worked cases: what a letter of a case may read as
`data` is listed in docs/developer/block-format.md, section "letters".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from tragwerk.engines.decision import DecisionError, FeelError, prepare, to_json
from tragwerk.engines.letters import (
    Address,
    Letter,
    LetterError,
    LetterRenderer,
    Sender,
    check_accessible,
)
from tragwerk.modules.blocks.domain.calculate import calculate
from tragwerk.modules.blocks.domain.check_examples import example_day
from tragwerk.modules.blocks.domain.findings import Finding
from tragwerk.modules.blocks.domain.package import APPLIED_ON, Example, Package
from tragwerk.modules.blocks.domain.wording import in_letters, people_of, value_text

MOST_CASES = 4
MOST_READ = 2
"""How many of its settings a letter is read again in; Typst itself checks them all."""
_SENDER = Sender(
    name="Landkreis Musterkreis",
    unit="Musterstelle",
    street="Musterstraße 1",
    place="70000 Musterstadt",
    phone="0711 0000",
)
_ADDRESS = Address(("Erika Muster", "Lindenweg 4", "70000 Musterstadt"))


def check_letters(package: Package) -> Iterator[Finding]:
    """Set every letter with data of the worked cases and read the PDF again."""
    cases = _cases(package)
    for name, body in sorted(package.letters.items()):
        file = f"letters/{name}.typ"
        told: set[Finding] = set()
        for number, data in enumerate(cases):
            read = number < MOST_READ
            told.update(_check_letter(package, file, body, data, read=read))
        yield from told


def sample_data(package: Package, example: Example) -> dict[str, Any]:
    """Give what a letter reads as `data`, filled from a worked case."""
    day = example_day(package, example)
    application: Any = to_json(prepare(example.application or {}))
    calculation = calculate(
        package,
        package.calculation["decision"],
        application=example.application or {},
        review=example.inputs.get("pruefung"),
        on=day,
    )
    people = people_of(package, application, "Erika Muster")
    return {
        "application": {**application, APPLIED_ON: day},
        "variables": {},
        "decision": {
            "result": "",
            "amount": 100,
            "from": day.replace(day=1),
            "until": day.replace(day=1) + timedelta(days=364),
            "reasons": "Erster Absatz.\nZweiter Absatz.",
            "ground": "",
        },
        "outcome": calculation.outcome,
        "calculation": [
            {
                "label": step.label,
                "paragraph": step.paragraph,
                "value_text": value_text(
                    package,
                    step.value,
                    name=step.decision,
                    people=people,
                    for_letter=True,
                ),
            }
            for step in calculation.steps
            if in_letters(package, step.decision)
        ],
        "person": {"name": "Erika Muster", "first": "Erika", "last": "Muster"},
        "case": {
            "number": "AZ-2026-000001",
            "service": package.title,
            "unit": _SENDER.unit,
            "contact": "Kim Beispiel",
            "today": day,
        },
        "request": {"text": "Bitte reichen Sie den Mietvertrag nach.", "until": day},
        "remedy": {"authority": _SENDER.name, "address": "Musterstraße 1, Musterstadt"},
    }


def _cases(package: Package) -> list[dict[str, Any]]:
    """Give some worked cases, and one of them with every choice of the tasks."""
    cases: list[dict[str, Any]] = []
    if not package.figures or not package.calculation.get("decision"):
        return cases
    for example in package.examples:
        if example.application is None or len(cases) == MOST_CASES:
            continue
        try:
            cases.append(sample_data(package, example))
        except (DecisionError, FeelError, LookupError, ValueError):
            continue  # told where the worked case itself is run
    if cases:
        cases += [
            {**cases[0], "decision": {**cases[0]["decision"], "ground": ground}}
            for ground in _grounds(package)
        ]
        # A letter may be needed before there is anything to calculate or a deadline.
        request = {**cases[0]["request"], "until": None}
        cases.append({**cases[0], "calculation": [], "request": request})
    return cases


def _grounds(package: Package) -> list[str]:
    return [
        option.value
        for form in package.tasks.values()
        for page in form.pages
        for field in page.fields
        if field.path.endswith("ablehnungsgrund")
        for option in field.options
    ]


def _check_letter(
    package: Package, file: str, body: str, data: Mapping[str, Any], *, read: bool
) -> Iterator[Finding]:
    letter = Letter(
        sender=_SENDER,
        recipient=_ADDRESS,
        date=date(2026, 1, 2),
        subject=package.title,
        reference_lines=(("Aktenzeichen", "AZ-2026-000001"),),
    )
    try:
        pdf = _renderer().render(body, letter, data, source=file.rpartition("/")[2])
    except LetterError as error:
        yield Finding(file, error.line or 0, error.message)
        return
    if read:
        for problem in check_accessible(pdf):
            yield Finding(file, 0, problem)


@lru_cache(maxsize=1)
def _renderer() -> LetterRenderer:
    return LetterRenderer()
