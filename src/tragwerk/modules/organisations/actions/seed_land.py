"""Create the sample Land: offices of all Kreise, associations and invented people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.organisations.domain.kinds import OrganisationKind, UnitKind
from tragwerk.modules.organisations.domain.land import (
    COUNSELLING_HOURS,
    KREIS_OFFICES,
    OFFICE_HOURS,
    LandFacts,
    land_facts,
    sample_people,
    unit_key,
)
from tragwerk.modules.organisations.domain.sample import SAMPLE_PASSWORD
from tragwerk.modules.organisations.models import (
    Account,
    Membership,
    Organisation,
    ServiceArea,
    Unit,
)

_STREETS = {
    OrganisationKind.KREIS: "Musterstraße 1",
    OrganisationKind.ASSOCIATION: "Beispielweg 3",
}


@dataclass(slots=True)
class _Seeding:
    """What exists already, and the keys of the sample's units."""

    organisations: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    units: dict[tuple[UUID, str, str], Unit] = field(default_factory=dict)
    keys: dict[str, Unit] = field(default_factory=dict)
    areas: list[ServiceArea] = field(default_factory=list)

    def organisation(
        self, kind: OrganisationKind, name: str, ags: str = "", **fields: object
    ) -> Organisation:
        """Find an organisation by AGS or name, or create it."""
        key = (kind.value, ags or name)
        found = self.organisations.get(key)
        if found is None:
            found = Organisation.objects.create(
                kind=kind, name=name, ags=ags, **{"short_name": name, **fields}
            )
            self.organisations[key] = found
        return found

    def unit(
        self,
        organisation: Organisation,
        kind: UnitKind,
        name: str,
        *,
        key: str,
        ags: str = "",
        **fields: str,
    ) -> None:
        """Find a unit of an organisation by kind and name, or create it."""
        found = self.units.get((organisation.id, kind.value, name))
        if found is None:
            found = Unit.objects.create(
                organisation=organisation, kind=kind, name=name, **fields
            )
            if ags:
                self.areas.append(ServiceArea(unit=found, kreis_ags=ags))
        self.keys[key] = found


def _existing() -> _Seeding:
    seeding = _Seeding()
    for row in Organisation.objects.all():
        seeding.organisations[(row.kind, row.ags or row.name)] = row
    for unit in Unit.objects.all():
        seeding.units[(unit.organisation_id, unit.kind, unit.name)] = unit
    return seeding


@transaction.atomic
def seed_land(now: datetime, *, with_people: bool = True) -> None:
    """Create what is missing of the sample Land; running it again changes nothing.

    The people share one published password: never for a platform with real data.
    """
    facts = land_facts()
    seeding = _existing()
    land = seeding.organisation(
        OrganisationKind.LAND,
        facts.land["name"],
        facts.land["ags"],
        short_name=facts.land["short_name"],
        seat=facts.land["seat"],
    )
    _seed_kreise(seeding, facts, land)
    _seed_associations(seeding, facts, land)
    _seed_state_units(seeding, facts, land)
    ServiceArea.objects.bulk_create(seeding.areas)
    created = _seed_people(seeding, now) if with_people else 0
    audit.record(
        actor=SYSTEM,
        verb="seed_land",
        subject_kind="organisation",
        subject_id=land.id,
        at=now,
        detail={"units": len(seeding.keys), "accounts": created},
    )


def _seed_kreise(seeding: _Seeding, facts: LandFacts, land: Organisation) -> None:
    districts = {
        row.ags: seeding.organisation(
            OrganisationKind.DISTRICT_GOVERNMENT,
            f"Regierungsbezirk {row.name}",
            row.ags,
            short_name=row.name,
            office_name=row.office,
            seat=row.seat,
            parent=land,
        )
        for row in facts.districts
    }
    for row in facts.kreise:
        kreis = seeding.organisation(
            OrganisationKind.KREIS,
            row.name,
            row.ags,
            office_name=row.office,
            kreis_type=row.type,
            seat=row.seat,
            population=row.population,
            population_source=row.source,
            parent=districts[row.ags[:3]],
        )
        for kind, name in KREIS_OFFICES.items():
            seeding.unit(
                kreis,
                kind,
                name,
                key=unit_key(kind, row.ags),
                ags=row.ags,
                street=_STREETS[OrganisationKind.KREIS],
                postal_code=row.postal_code,
                place=row.seat,
                phone="115",
                email=f"{kind.value.lower()}@kreis-{row.ags}.example",
                opening_hours=OFFICE_HOURS,
            )


def _seed_associations(seeding: _Seeding, facts: LandFacts, land: Organisation) -> None:
    kreise = {row.ags: row for row in facts.kreise}
    for row in facts.associations:
        association = seeding.organisation(
            OrganisationKind.ASSOCIATION,
            row.name,
            short_name=row.short_name,
            seat=row.seat,
            parent=land,
        )
        for ags in row.counselling_in:
            kreis = kreise[ags]
            host = row.brand.lower().replace("ä", "ae")
            seeding.unit(
                association,
                UnitKind.COUNSELLING,
                f"{row.brand} Sozialberatung {kreis.seat}",
                key=unit_key(UnitKind.COUNSELLING, ags, row.brand),
                ags=ags,
                street=_STREETS[OrganisationKind.ASSOCIATION],
                postal_code=kreis.postal_code,
                place=kreis.seat,
                email=f"beratung-{ags}@{host}.example",
                opening_hours=COUNSELLING_HOURS,
            )


def _seed_state_units(seeding: _Seeding, facts: LandFacts, land: Organisation) -> None:
    for row in facts.state_units:
        organisation = (
            land
            if row.organisation == land.name
            else seeding.organisation(
                OrganisationKind.STATE_BODY,
                row.organisation,
                short_name=row.short_name,
                seat=land.seat,
                parent=land,
            )
        )
        seeding.unit(
            organisation,
            row.kind,
            row.name,
            key=unit_key(row.kind),
            street="Musterplatz 2",
            postal_code="70173",
            place="Stuttgart",
            opening_hours=OFFICE_HOURS,
        )


def _seed_people(seeding: _Seeding, now: datetime) -> int:
    known = set(Account.objects.values_list("email", flat=True))
    people = [person for person in sample_people() if person.login not in known]
    # One hash for all: the password is public, and Argon2 takes its time on purpose.
    password = make_password(SAMPLE_PASSWORD) if people else ""
    for person in people:
        account = Account.objects.create(
            email=person.login, display_name=person.name, password=password
        )
        EmailAddress.objects.create(
            user=account, email=person.login, primary=True, verified=True
        )
        for key, roles in person.work:
            Membership.objects.grant(account.id, seeding.keys[key].id, roles, now)
    return len(people)
