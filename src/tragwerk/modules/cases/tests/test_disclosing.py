"""What a message says of lists: every item, with its value, and only what is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.record import APPLICATION, CaseRecord
from tragwerk.modules.cases.queries.disclosing import entries_for
from tragwerk.modules.cases.tests.factories import APPLICATION as ANSWERS
from tragwerk.modules.cases.tests.factories import sample_files
from tragwerk.modules.exchange.data import content_of

CHILDREN = [
    {"vorname": "Anna", "pflegegrad": "2"},
    {"vorname": "Berta"},
    {"vorname": "Carla", "pflegegrad": "3"},
]


@pytest.fixture(scope="module")
def package() -> blocks.Package:
    """Give the small Baustein with a list of children in its form."""
    files = dict(sample_files())
    form: dict[str, Any] = json.loads(files["form.json"])
    words = {"vorname": "Vorname", "pflegegrad": "Pflegegrad"}
    form["properties"]["kinder"] = {
        "type": "array",
        "title": "Kinder",
        "maxItems": 9,
        "items": {
            "type": "object",
            "properties": {
                name: {"type": "string", "title": title, "maxLength": 50}
                for name, title in words.items()
            },
            "required": ["vorname"],
            "additionalProperties": False,
        },
    }
    form["x-pages"].append(
        {
            "id": "kinder",
            "title": "Ihre Kinder",
            "repeat": "kinder",
            "add_label": "Kind hinzufügen",
            "min": 0,
            "max": 9,
            "fields": list(words),
        }
    )
    files["form.json"] = json.dumps(form).encode()
    return blocks.load_package(files)


def flow(*fields: str, **categories: str) -> blocks.Flow:
    return blocks.Flow(
        name="anfrage",
        kind="information",
        sender="amt",
        receiver="nachbar",
        purpose="",
        legal_basis="",
        fields=fields,
        sentence="",
        categories={f"antrag.kinder.{key}": each for key, each in categories.items()},
    )


def test_every_item_goes_with_its_own_value(package: blocks.Package) -> None:
    record = CaseRecord({APPLICATION: {**ANSWERS, "kinder": CHILDREN}})
    entries = entries_for(package, record, flow("antrag.kinder", pflegegrad="HEALTH"))
    assert [(e.path, e.value, e.text, e.category) for e in entries] == [
        ("antrag.kinder.0.vorname", "Anna", "Anna", "SOCIAL"),
        ("antrag.kinder.0.pflegegrad", "2", "2", "HEALTH"),
        ("antrag.kinder.1.vorname", "Berta", "Berta", "SOCIAL"),
        ("antrag.kinder.2.vorname", "Carla", "Carla", "SOCIAL"),
        ("antrag.kinder.2.pflegegrad", "3", "3", "HEALTH"),
    ]
    assert content_of(entries).values() == {"antrag": {"kinder": CHILDREN}}


def test_only_the_question_that_is_named(package: blocks.Package) -> None:
    record = CaseRecord({APPLICATION: {**ANSWERS, "kinder": CHILDREN}})
    entries = entries_for(package, record, flow("antrag.kinder.vorname"))
    assert [e.text for e in entries] == ["Anna", "Berta", "Carla"]


def test_no_word_means_all_of_a_case(package: blocks.Package) -> None:
    record = CaseRecord({APPLICATION: dict(ANSWERS)})
    assert entries_for(package, record, flow("*")) == []
