"""Who may read and answer what; what is recorded, and what the person takes home."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tragwerk.foundation.audit.models import Entry
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import (
    NotAllowedError,
    NotFoundError,
)
from tragwerk.kernel.ids import new_id
from tragwerk.modules.organisations.tests.factories import NOW, Cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import (
    Asking,
    DataCategory,
    StatementKind,
    Way,
)
from tragwerk.modules.privacy.tests.conftest import Matters
from tragwerk.modules.privacy.tests.factories import (
    ask,
    end,
    give,
    ground,
)

CONSENT, RELEASE, NOTICE = (
    StatementKind.CONSENT,
    StatementKind.RELEASE,
    StatementKind.NOTICE,
)
HEALTH = frozenset({DataCategory.HEALTH})
MEDICAL = frozenset({DataCategory.MEDICAL})


def test_only_the_unit_that_asks_may_ask(people: Cast, asking: Asking) -> None:
    for actor in (people.stranger, people.person, people.unit_administrator):
        with pytest.raises(NotAllowedError):
            ask(asking, actor)
    with pytest.raises(NotFoundError):  # a matter that is not the unit's
        ask(replace(asking, matter_id=new_id()), people.caseworker)
    assert ask(asking, people.caseworker).keys() == {CONSENT}


def test_others_get_nothing(people: Cast, asking: Asking, matters: Matters) -> None:
    """Neither other units, nor other persons, nor other roles of the own unit."""
    statement_id = ask(asking)[CONSENT]
    other = replace(asking, sender=replace(asking.sender, id=people.other_unit_id))
    matters.units[asking.matter_id].add(people.other_unit_id)
    ask(other)
    stranger_person = replace(people.person, id=new_id())
    shut_out = (
        people.counsellor, people.unit_administrator, people.platform_administrator,
        stranger_person, people.guest, SYSTEM,
        replace(people.caseworker, grants=frozenset({people.person.id}),
                unit_id=people.counselling_id),
    )  # fmt: skip
    for actor in shut_out:
        with pytest.raises(NotFoundError):
            privacy.list_statements(actor, asking.matter_id, NOW)
        with pytest.raises(NotFoundError):
            give(actor, asking, statement_id)
        with pytest.raises(NotFoundError):
            end(actor, asking, statement_id)
    # Who takes part too sees what they ask themselves, not what the first unit asks.
    (theirs,) = privacy.list_statements(people.stranger, asking.matter_id, NOW)
    assert theirs.unit_id == people.other_unit_id
    with pytest.raises(NotFoundError):
        end(people.stranger, asking, statement_id, way=Way.PAPER)
    assert len(privacy.list_statements(people.person, asking.matter_id, NOW)) == 2


def test_who_works_for_a_unit_is_never_the_person(
    people: Cast, asking: Asking, matters: Matters
) -> None:
    """A caseworker with the person's access code consents to nothing."""
    statement_id = ask(asking)[CONSENT]
    spy = replace(people.stranger, grants=frozenset({people.person.id}))
    with pytest.raises(NotFoundError):
        give(spy, asking, statement_id)
    guest = replace(people.guest, grants=frozenset({people.person.id}))
    give(guest, asking, statement_id)
    assert ground(asking).is_satisfied


def test_every_reading_is_recorded(people: Cast, asking: Asking) -> None:
    ask(asking)
    for actor in (people.person, people.caseworker):
        privacy.list_statements(actor, asking.matter_id, NOW)
        entry = Entry.objects.latest("id")
        assert (entry.verb, entry.subject_kind) == ("read_statements", "matter")
        assert (entry.subject_id, entry.actor_id) == (asking.matter_id, actor.id)


def test_consents_of_a_matter(people: Cast, asking: Asking) -> None:
    ask(replace(asking, categories=MEDICAL))
    (found,) = privacy.consents_of_matter(people.person, asking.matter_id, NOW)
    assert found.kind is CONSENT


def test_the_record_follows_the_standard(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking)[CONSENT]
    give(people.person, asking, statement_id)
    end(people.person, asking, statement_id)
    receipt = privacy.write_record(
        people.person, CONSENT, asking.matter_id, statement_id, NOW
    )
    record = receipt["consent_record"]
    assert record["schema_version"] == "ISO/IEC TS 27560:2023"
    assert record["pii_principal_id"] == str(asking.matter_id)
    (purpose,) = record["processing"]["purposes"]
    assert purpose["special_pii_categories"] == ["HEALTH"]
    assert "§ 67b Abs. 2 SGB X" in purpose["lawful_basis"]
    assert purpose["pii_information"][0]["pii_attribute"] == "Ihr Name"
    assert [event["event_state"] for event in record["event"]] == [
        "dpv:ConsentRequested",
        "dpv:ConsentGiven",
        "dpv:ConsentWithdrawn",
    ]
    roles = [party["party_role"] for party in record["party_identification"]]
    assert roles == ["dpv:DataController", "dpv:Recipient"]


def test_the_receipt_is_an_accessible_letter(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking)[CONSENT]
    give(people.person, asking, statement_id)
    content = privacy.write_receipt(
        people.person, CONSENT, asking.matter_id, statement_id, NOW
    )
    assert content.startswith(b"%PDF-")
