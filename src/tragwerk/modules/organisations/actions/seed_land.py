"""Create the sample Land: offices, associations and invented people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
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
from tragwerk.modules.organisations.domain.municipalities import (
    KREIS_DIGITS,
    competence,
    municipalities,
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
    OrganisationKind.MUNICIPALITY: "Rathausplatz 1",
    OrganisationKind.ASSOCIATION: "Beispielweg 3",
}


@dataclass(frozen=True, slots=True)
class _Area:
    """Where a unit is competent; `town` is empty for a Kreis as a whole."""

    kreis: str
    town: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""


@dataclass(slots=True)
class _Seeding:
    """What exists already, and the keys of the sample's units."""

    organisations: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    units: dict[tuple[UUID, str, str], Unit] = field(default_factory=dict)
    keys: dict[str, Unit] = field(default_factory=dict)
    areas: dict[tuple[UUID, str, str], ServiceArea] = field(default_factory=dict)
    new_areas: list[ServiceArea] = field(default_factory=list)
    changed_areas: list[ServiceArea] = field(default_factory=list)

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
        areas: tuple[_Area, ...] = (),
        **fields: str,
    ) -> None:
        """Find a unit of an organisation, or create it, and give it what it lacks.

        Its administrators may have renamed it, so kind and area find it as well.
        """
        found = self.units.get((organisation.id, kind.value, name)) or self._named_anew(
            organisation, kind, areas
        )
        if found is None:
            found = Unit.objects.create(
                organisation=organisation, kind=kind, name=name, **fields
            )
        self.keys[key] = found
        for area in areas:
            self._area(found, area)

    def _named_anew(
        self, organisation: Organisation, kind: UnitKind, areas: tuple[_Area, ...]
    ) -> Unit | None:
        if not areas:
            return None
        wanted = (areas[0].kreis, areas[0].town)
        return next(
            (
                unit
                for (owner, its_kind, _name), unit in self.units.items()
                if owner == organisation.id
                and its_kind == kind.value
                and (unit.id, *wanted) in self.areas
            ),
            None,
        )

    def _area(self, unit: Unit, area: _Area) -> None:
        known = self.areas.get((unit.id, area.kreis, area.town))
        if known is None:
            self.new_areas.append(
                ServiceArea(
                    unit=unit,
                    kreis_ags=area.kreis,
                    municipality_ags=area.town,
                    valid_from=area.valid_from,
                    valid_until=area.valid_until,
                    source=area.source,
                )
            )
        elif area.source and not known.source:
            # It was stored before areas had a validity and a source.
            known.source, known.valid_from = area.source, area.valid_from
            self.changed_areas.append(known)

    def store_areas(self) -> None:
        """Store the areas of all units at once."""
        ServiceArea.objects.bulk_create(self.new_areas)
        ServiceArea.objects.bulk_update(self.changed_areas, ["source", "valid_from"])


def _existing() -> _Seeding:
    seeding = _Seeding()
    for row in Organisation.objects.all():
        seeding.organisations[(row.kind, row.ags or row.name)] = row
    for unit in Unit.objects.all():
        seeding.units[(unit.organisation_id, unit.kind, unit.name)] = unit
    for area in ServiceArea.objects.all():
        key = (area.unit_id, area.kreis_ags, area.municipality_ags)
        seeding.areas[key] = area
    return seeding


@transaction.atomic
def seed_land(now: datetime, *, with_people: bool = True) -> None:
    """Create what is missing of the sample Land; running it again changes nothing.

    Units that their administrators renamed or closed stay as they are.

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
    _seed_municipalities(seeding)
    _seed_associations(seeding, facts, land)
    _seed_providers(seeding, facts, land)
    _seed_state_units(seeding, facts, land)
    seeding.store_areas()
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
                areas=(_kreis_area(row.ags, kind),),
                street=_STREETS[OrganisationKind.KREIS],
                postal_code=row.postal_code,
                place=row.seat,
                phone="115",
                email=f"{kind.value.lower()}@kreis-{row.ags}.example",
                opening_hours=OFFICE_HOURS,
            )


def _kreis_area(ags: str, kind: UnitKind) -> _Area:
    if kind is not UnitKind.WOHNGELDSTELLE:
        return _Area(ags)
    basis = competence()
    return _Area(ags, valid_from=basis.kreis_valid_from, source=basis.kreis_source)


def _seed_municipalities(seeding: _Seeding) -> None:
    towns = municipalities()
    kind = UnitKind.WOHNGELDSTELLE
    for office in competence().offices:
        town = towns[office.ags]
        organisation = seeding.organisation(
            OrganisationKind.MUNICIPALITY,
            town.name,
            town.ags,
            office_name=f"Stadt {town.name}",
            seat=town.name,
            parent=seeding.organisations[OrganisationKind.KREIS, town.kreis_ags],
        )
        seeding.unit(
            organisation,
            kind,
            KREIS_OFFICES[kind],
            key=unit_key(kind, town.ags),
            areas=tuple(
                _Area(
                    ags[:KREIS_DIGITS],
                    ags,
                    office.valid_from,
                    office.valid_until,
                    office.source,
                )
                for ags in (office.ags, *office.also_for)
            ),
            street=_STREETS[OrganisationKind.MUNICIPALITY],
            postal_code=office.postal_code,
            place=town.name,
            phone="115",
            email=f"wohngeld@stadt-{town.ags}.example",
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
            regime=row.regime,
        )
        if not association.regime:
            # It was stored before organisations had a regime.
            association.regime = row.regime
            association.save(update_fields=["regime"])
        for ags in row.counselling_in:
            kreis = kreise[ags]
            host = row.brand.lower().replace("ä", "ae")
            seeding.unit(
                association,
                UnitKind.COUNSELLING,
                f"{row.brand} Sozialberatung {kreis.seat}",
                key=unit_key(UnitKind.COUNSELLING, ags, row.brand),
                areas=(_Area(ags),),
                street=_STREETS[OrganisationKind.ASSOCIATION],
                postal_code=kreis.postal_code,
                place=kreis.seat,
                email=f"beratung-{ags}@{host}.example",
                opening_hours=COUNSELLING_HOURS,
            )


def _seed_providers(seeding: _Seeding, facts: LandFacts, land: Organisation) -> None:
    kreise = {row.ags: row for row in facts.kreise}
    for row in facts.providers:
        kreis = kreise[row.ags]
        provider = seeding.organisation(
            OrganisationKind.ASSOCIATION,
            row.name,
            short_name=row.short_name,
            seat=kreis.seat,
            parent=land,
            regime=row.regime,
        )
        seeding.unit(
            provider,
            UnitKind.PROVIDER,
            row.unit,
            key=unit_key(UnitKind.PROVIDER, row.ags),
            street=_STREETS[OrganisationKind.ASSOCIATION],
            postal_code=kreis.postal_code,
            place=kreis.seat,
            opening_hours=OFFICE_HOURS,
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
