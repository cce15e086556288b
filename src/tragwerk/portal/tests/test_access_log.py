"""Audit entries in words for the person."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import tragwerk
from tragwerk.foundation.audit import AuditEntry
from tragwerk.kernel.actor import ActorKind
from tragwerk.portal.access_log import describe
from tragwerk.portal.download import safe_name

UNIT = uuid4()
NIGHT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def _entry(
    verb: str, kind: ActorKind = ActorKind.GUEST, at: datetime = NIGHT
) -> AuditEntry:
    unit = UNIT if kind is ActorKind.MEMBER else None
    return AuditEntry(at, kind, uuid4(), unit, verb, {})


def test_repeats_of_a_day_become_one_line() -> None:
    (line,) = describe([_entry("save_page")] * 40, {})
    assert line.times == 40
    assert line.text == "Angaben eingetragen oder geändert"


def test_the_day_is_that_of_the_land() -> None:
    (line,) = describe([_entry("submit_application")], {})
    assert line.on == date(2026, 3, 2)


def test_units_are_named_and_members_never() -> None:
    entries = [_entry("start_application", ActorKind.MEMBER)]
    (line,) = describe(entries, {UNIT: "Sozialberatung"})
    assert line.who == "Sozialberatung"
    (unknown,) = describe(entries, {})
    assert unknown.who == "Eine Stelle"


def test_who_else_it_was() -> None:
    kinds = (ActorKind.SYSTEM, ActorKind.PERSON, ActorKind.GUEST)
    entries = [_entry("open_by_code", kind) for kind in kinds]
    lines = describe(entries, {}, entries[1].actor_id)
    assert {line.who for line in lines} == {
        "Die Plattform",
        "Sie, mit Ihrem Konto",
        "Sie oder jemand mit Ihrem Zugangscode",
    }


def test_a_foreign_account_with_the_code_is_not_called_you() -> None:
    for owner in (None, uuid4()):
        (line,) = describe([_entry("open_by_code", ActorKind.PERSON)], {}, owner)
        assert line.who == "Sie oder jemand mit Ihrem Zugangscode"


def test_newest_first_and_nothing_is_hidden() -> None:
    entries = [_entry("start_application"), _entry("visit_page"), _entry("new_verb")]
    assert [line.text for line in describe(entries, {})] == [
        "Etwas anderes ist mit dem Antrag geschehen",
        "Antrag begonnen",
    ]


def test_every_act_on_an_application_has_words() -> None:
    source = Path(tragwerk.__file__).parent
    places = [source / "modules" / "applications", source / "portal"]
    found = {
        verb
        for place in places
        for file in place.rglob("*.py")
        if "tests" not in file.parts
        for verb in re.findall(r'verb="(\w+)"', file.read_text("utf-8"))
    }
    assert "submit_application" in found
    (other,) = describe([_entry("new_verb")], {})
    lines = {verb: describe([_entry(verb)], {}) for verb in found - {"visit_page"}}
    assert not [verb for verb, (line,) in lines.items() if line.text == other.text]


def test_names_of_files_stay_in_their_folder() -> None:
    assert safe_name("../../etc/passwd") == "-..-etc-passwd"
    assert safe_name("Mietvertrag 1.pdf") == "Mietvertrag 1.pdf"
    assert safe_name("...") == "Datei"
    assert len(safe_name("a" * 500)) == 120
