"""Makes a Baustein whose form has three steps of 30 fields, as the peer's had."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

KEY = "messformular"
STEPS = 3
FIELDS = 30

_DAY = "27.03.1985"
_CHOICES = ("ROT", "GELB", "BLAU")
_SCHEMAS: tuple[dict[str, Any], ...] = (
    {"type": "string", "maxLength": 100},
    {"type": "string", "maxLength": 100},
    {"type": "number", "minimum": 0, "maximum": 99_999, "x-kind": "money"},
    {"type": "string", "format": "date"},
    {"type": "boolean"},
    {
        "type": "string",
        "enum": list(_CHOICES),
        "x-options": {value: value.title() for value in _CHOICES},
    },
)


def write_library(source: Path, target: Path) -> None:
    """Copy the library and add the wide Baustein, made of wohngeld with another form.

    Args:
        source: the library with wohngeld.
        target: a folder that does not exist yet.
    """
    shutil.copytree(source, target)
    block = target / KEY
    shutil.copytree(target / "wohngeld", block)
    shutil.rmtree(block / "examples")
    (block / "texts" / "en.toml").unlink()
    head = (block / "block.toml").read_text(encoding="utf-8")
    head = head.replace('key = "wohngeld"', f'key = "{KEY}"', 1)
    (block / "block.toml").write_text(head, encoding="utf-8")
    counted = (block / "statistics.toml").read_text(encoding="utf-8")
    # What is counted, and what never is, names answers that this form does not ask.
    kept = counted.partition("\n[counts.")[0] + "\n"
    (block / "statistics.toml").write_text(kept, encoding="utf-8")
    known = json.loads((block / "form.json").read_text(encoding="utf-8"))
    text = json.dumps(wide_form(known["$schema"]), ensure_ascii=False, indent=1)
    (block / "form.json").write_text(text, encoding="utf-8")


def wide_form(dialect: str) -> dict[str, Any]:
    """Give the form; a step asks 10 texts and 5 each of money, day, yes/no and choice.

    All are required and none depends on another, as in the peer's measurement.
    """
    steps: dict[str, Any] = {}
    pages = []
    for step in range(1, STEPS + 1):
        group = f"schritt{step}"
        names = [f"feld{number}" for number in range(1, FIELDS + 1)]
        steps[group] = {
            "type": "object",
            "title": f"Schritt {step}",
            "properties": {
                name: {"title": f"Frage {name}", **_SCHEMAS[place % len(_SCHEMAS)]}
                for place, name in enumerate(names)
            },
            "required": names,
            "additionalProperties": False,
        }
        pages.append(
            {
                "id": group,
                "title": f"Schritt {step}",
                "fields": [f"{group}.{name}" for name in names],
            }
        )
    return {
        "$schema": dialect,
        "$id": f"urn:tragwerk:block:{KEY}:form",
        "title": "Formular zum Messen",
        "type": "object",
        "properties": {
            "antragsdatum": {
                "type": "string",
                "format": "date",
                "title": "Antragsdatum",
                "x-system": True,
            },
            **steps,
        },
        "required": list(steps),
        "additionalProperties": False,
        "x-pages": pages,
        "x-evidence": [],
        "x-rules": [],
    }


def answers(step: int, turn: int) -> dict[str, str]:
    """Give what a browser sends for a step; every turn differs in all its texts."""
    kinds = (
        f"Antwort {turn} mit einem Satz",
        f"Straße {turn}",
        f"{turn % 900 + 100},50",
        _DAY,
        "true",
        _CHOICES[turn % len(_CHOICES)],
    )
    sent: dict[str, str] = {}
    for number in range(1, FIELDS + 1):
        name, value = f"schritt{step}.feld{number}", kinds[(number - 1) % len(kinds)]
        if value == _DAY:
            day, month, year = value.split(".")
            sent |= {f"{name}.tag": day, f"{name}.monat": month, f"{name}.jahr": year}
        else:
            sent[name] = value
    return sent
