"""A fixed cast for tests: who works where, and the actors they are.

Two offices of one kind in two Kreise, a counselling centre and the platform's own
unit; `Cast` gives the actor of each person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from allauth.account.models import EmailAddress

from tragwerk.kernel.actor import GUEST, SYSTEM, Actor, ActorKind, Role
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.data import KreisType, OrganisationKind, UnitKind
from tragwerk.modules.organisations.models import (
    Account,
    Membership,
    Organisation,
    ServiceArea,
    Unit,
)

NOW = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)
PASSWORD = "ein-langer-satz-zum-testen"


def make_account(name: str, *, verified: bool = True) -> Account:
    """Store an account that can sign in with PASSWORD."""
    email = f"{name.lower().replace(' ', '.')}@test.example"
    account = Account.objects.create_user(email, PASSWORD, display_name=name)
    EmailAddress.objects.create(
        user=account, email=email, primary=True, verified=verified
    )
    return account


def make_kreis(
    ags: str, name: str, kind: KreisType = KreisType.STADTKREIS
) -> Organisation:
    """Store a Kreis, or give the one that is there."""
    kreis, _ = Organisation.objects.get_or_create(
        kind=OrganisationKind.KREIS,
        ags=ags,
        defaults={
            "name": name,
            "short_name": name,
            "office_name": f"Stadt {name}",
            "kreis_type": kind,
            "seat": name,
        },
    )
    return kreis


def make_unit(
    organisation: Organisation,
    kind: UnitKind = UnitKind.WOHNGELDSTELLE,
    name: str = "Wohngeldstelle",
) -> Unit:
    """Store a unit that serves its organisation's Kreis."""
    unit = Unit.objects.create(
        organisation=organisation,
        kind=kind,
        name=name,
        street="Musterstraße 1",
        postal_code="70173",
        place=organisation.seat,
    )
    if organisation.ags:
        ServiceArea.objects.create(unit=unit, kreis_ags=organisation.ags)
    return unit


def join(account: Account, unit: Unit, *roles: Role, since: datetime = NOW) -> Actor:
    """Make an account a member and give the actor it is then."""
    Membership.objects.grant(account.id, unit.id, roles, since)
    return Actor(
        kind=ActorKind.MEMBER,
        id=account.id,
        unit_id=unit.id,
        roles=frozenset(roles),
    )


def actor_for(account_id: UUID, unit_id: UUID, now: datetime | None = None) -> Actor:
    """Give the actor that an account is in a unit, as a request would make it."""
    return api.actor_in(account_id, api.list_acting_units(account_id, now), unit_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people of a test; each is the actor of its account and unit."""

    unit_id: UUID
    other_unit_id: UUID
    counselling_id: UUID
    platform_id: UUID
    caseworker: Actor
    colleague: Actor
    lead: Actor
    unit_administrator: Actor
    stranger: Actor
    counsellor: Actor
    platform_administrator: Actor
    person: Actor
    guest: Actor = GUEST
    system: Actor = SYSTEM


def make_cast() -> Cast:
    """Store units and people, and give their actors."""
    unit = make_unit(make_kreis("08111", "Stuttgart"))
    other = make_unit(make_kreis("08416", "Tübingen", KreisType.LANDKREIS))
    association = Organisation.objects.create(
        kind=OrganisationKind.ASSOCIATION, name="Verband", short_name="Verband"
    )
    centre = make_unit(association, UnitKind.COUNSELLING, "Sozialberatung Stuttgart")
    land = Organisation.objects.create(
        kind=OrganisationKind.LAND, name="Land", short_name="Land"
    )
    platform = make_unit(land, UnitKind.PLATFORM, "Plattformbetrieb")
    return Cast(
        unit_id=unit.id,
        other_unit_id=other.id,
        counselling_id=centre.id,
        platform_id=platform.id,
        caseworker=join(make_account("Alma Auer"), unit, Role.CASEWORKER),
        colleague=join(make_account("Bodo Beck"), unit, Role.CASEWORKER),
        lead=join(make_account("Carla Cordes"), unit, Role.LEAD),
        unit_administrator=join(make_account("Dana Dorn"), unit, Role.ADMINISTRATOR),
        stranger=join(
            make_account("Emil Ernst"), other, Role.CASEWORKER, Role.ADMINISTRATOR
        ),
        counsellor=join(make_account("Fatma Fischer"), centre, Role.COUNSELLOR),
        platform_administrator=join(
            make_account("Gero Gross"), platform, Role.ADMINISTRATOR
        ),
        person=Actor(kind=ActorKind.PERSON, id=make_account("Hanna Huber").id),
    )
