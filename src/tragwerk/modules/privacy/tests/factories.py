"""Two bodies, a person and what is asked, for tests of any module."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.ids import new_id
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import DataProtectionRegime
from tragwerk.modules.organisations.tests.factories import NOW
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import (
    Asking,
    Controller,
    ControllerKind,
    DataCategory,
    Ground,
    Party,
    StatementKind,
    Way,
    party_of,
)
from tragwerk.modules.privacy.models import TABLES

PROVIDER = Party(
    UUID("11111111-0000-4000-8000-000000000001"),
    "Lebenshilfe Stuttgart",
    Controller(ControllerKind.FREE_PROVIDER, DataProtectionRegime.GDPR_BDSG),
)
OFFICE = Party(
    UUID("11111111-0000-4000-8000-000000000002"),
    "Jugendamt Tübingen",
    Controller(ControllerKind.SECTION_35),
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


def unit_party(unit_id: UUID) -> Party:
    """Give a stored unit as a side of a disclosure."""
    return party_of(organisations.get_unit(unit_id))


def make_asking(sender: UUID, matter_id: UUID | None = None, **changes: Any) -> Asking:
    """Give what a unit asks: health data to a provider, so that consent is needed."""
    asking = Asking(
        matter_id=matter_id or new_id(),
        flow="bericht",
        sender=unit_party(sender),
        receiver=PROVIDER,
        categories=frozenset({DataCategory.HEALTH}),
        fields={"person.name": "Ihr Name", "befund.text": "Der ärztliche Befund"},
        purpose="Ihre Betreuung planen",
    )
    return replace(asking, **changes)


def ask(asking: Asking, actor: Actor = SYSTEM) -> dict[StatementKind, UUID]:
    """Ask for the platform."""
    return privacy.ask_person(actor=actor, asking=asking, now=NOW)


def give(
    actor: Actor,
    asking: Asking,
    statement_id: UUID,
    kind: StatementKind = StatementKind.CONSENT,
    **changes: Any,
) -> None:
    arguments = {
        "actor": actor,
        "matter_id": asking.matter_id,
        "statement_id": statement_id,
        "way": Way.ONLINE,
        "shown": TABLES[kind].objects.get(id=statement_id).text_id,
        "now": NOW,
    }
    privacy.give_statement(kind=kind, **(arguments | changes))


def end(
    actor: Actor,
    asking: Asking,
    statement_id: UUID,
    kind: StatementKind = StatementKind.CONSENT,
    way: Way = Way.ONLINE,
) -> None:
    privacy.end_statement(
        kind=kind,
        actor=actor,
        matter_id=asking.matter_id,
        statement_id=statement_id,
        way=way,
        now=NOW,
    )


def ground(asking: Asking, **changes: Any) -> Ground:
    arguments = {
        "matter_id": asking.matter_id,
        "flow": asking.flow,
        "sender": asking.sender,
        "receiver": asking.receiver,
        "categories": asking.categories,
        "fields": tuple(asking.fields),
        "now": NOW,
    }
    return privacy.ground_for(**(arguments | changes))
