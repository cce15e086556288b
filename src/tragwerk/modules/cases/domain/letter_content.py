"""What the body of a letter may read as `data`; README.md holds the list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tragwerk.modules.blocks.data import APPLIED_ON
from tragwerk.modules.cases.domain.record import DECISION, CaseRecord
from tragwerk.modules.cases.domain.subject import Subject

_SUBJECT = re.compile(r"^//\s*(?:Betreff|subject):\s*(.{1,150}?)\s*$", re.M | re.I)
_DECISION_NAMES = {
    "ergebnis": "result",
    "betrag": "amount",
    "ab": "from",
    "bis": "until",
    "begruendung": "reasons",
    "ablehnungsgrund": "ground",
}


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter says about case and unit."""

    number: str
    service: str
    unit_name: str
    authority: str
    authority_address: str
    contact: str
    today: date
    submitted_on: date
    request_text: str
    request_until: date | None


def letter_data(
    record: CaseRecord,
    subject: Subject,
    facts: LetterFacts,
    steps: Iterable[Mapping[str, str]],
) -> dict[str, Any]:
    """Put together what a body reads.

    Args:
        record: of the case.
        subject: the applicant.
        facts: about case and unit.
        steps: of the calculation: label, paragraph and value_text.
    """
    calculation = record.calculation or {"outcome": None}
    return {
        "application": {APPLIED_ON: facts.submitted_on, **record.application},
        "variables": record.variables,
        "decision": _decision(record.variables),
        "outcome": calculation["outcome"],
        "calculation": [dict(step) for step in steps],
        "person": {
            "name": subject.name,
            "first": subject.first,
            "last": subject.last,
        },
        "case": {
            "number": facts.number,
            "service": facts.service,
            "unit": facts.unit_name,
            "contact": facts.contact,
            "today": facts.today,
        },
        "request": {"text": facts.request_text, "until": facts.request_until},
        "remedy": {
            "authority": facts.authority,
            "address": facts.authority_address,
        },
    }


def letter_subject(body: str, service: str) -> str:
    """Give the subject: the line `// Betreff: …` of the body, else the service."""
    found = _SUBJECT.search(body)
    return found[1] if found else service


def _decision(variables: Mapping[str, Any]) -> dict[str, Any]:
    given = variables.get(DECISION)
    if not isinstance(given, Mapping):
        return {}
    return {
        _DECISION_NAMES.get(str(key), str(key)): value for key, value in given.items()
    }
