"""Fixtures of this module's tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.organisations.tests.factories import Cast, make_cast
from tragwerk.modules.privacy import ports
from tragwerk.modules.privacy.data import Asking
from tragwerk.modules.privacy.ports import Standing
from tragwerk.modules.privacy.tests.factories import make_asking


@dataclass
class Matters:
    """Says who is who in which matter, in place of the modules above."""

    persons: dict[UUID, UUID] = field(default_factory=dict)
    units: dict[UUID, set[UUID]] = field(default_factory=dict)

    def __call__(self, actor: Actor, matter_id: UUID) -> Standing | None:
        if actor.kind is ActorKind.MEMBER:
            here = actor.unit_id in self.units.get(matter_id, set())
            return Standing.UNIT if here else None
        # Guests are known by what they opened, others by their account.
        person = self.persons.get(matter_id)
        is_person = person is not None and (
            person == actor.id or person in actor.grants
        )
        return Standing.PERSON if is_person else None


@pytest.fixture(autouse=True)
def _own_data(data_dir: Path) -> None:
    """Keep what a test writes away from the others."""


@pytest.fixture
def people(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def matters(monkeypatch: pytest.MonkeyPatch) -> Matters:
    known = Matters()
    monkeypatch.setattr(ports, "_answers", {"test": known})
    return known


@pytest.fixture
def asking(people: Cast, matters: Matters) -> Asking:
    """Give what the unit asks in a matter of `people.person`."""
    found = make_asking(people.unit_id)
    matters.persons[found.matter_id] = people.person.id
    matters.units[found.matter_id] = {people.unit_id}
    return found
