"""The kinds of organisations, units and Kreise."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is in the order of the Land."""

    LAND = "LAND"
    DISTRICT_GOVERNMENT = "DISTRICT_GOVERNMENT"
    """A Regierungspräsidium with its Regierungsbezirk."""
    KREIS = "KREIS"
    ASSOCIATION = "ASSOCIATION"
    """A free welfare association (German: Verband der freien Wohlfahrtspflege)."""
    STATE_BODY = "STATE_BODY"
    """A public body for the whole Land, such as the KVJS."""


class UnitKind(StrEnum):
    """What a unit does; a Baustein names the kind that can adopt it."""

    SOZIALAMT = "SOZIALAMT"
    WOHNGELDSTELLE = "WOHNGELDSTELLE"
    JUGENDAMT = "JUGENDAMT"
    COUNSELLING = "COUNSELLING"
    MINISTRY = "MINISTRY"
    STATE_YOUTH_OFFICE = "STATE_YOUTH_OFFICE"
    """The überörtlicher Träger: Landesjugendamt and integration office."""
    DATA_TRUST = "DATA_TRUST"
    EDITORIAL = "EDITORIAL"
    """Editors of the directory and of the learning offers."""
    PLATFORM = "PLATFORM"
    """Who runs the platform; its administrators look after all units."""


UNIT_KIND_LABELS: dict[UnitKind, str] = {
    UnitKind.SOZIALAMT: "Sozialamt",
    UnitKind.WOHNGELDSTELLE: "Wohngeldstelle",
    UnitKind.JUGENDAMT: "Jugendamt",
    UnitKind.COUNSELLING: "Beratungsstelle",
    UnitKind.MINISTRY: "Ministerium",
    UnitKind.STATE_YOUTH_OFFICE: "Kommunalverband",
    UnitKind.DATA_TRUST: "Datentreuhand",
    UnitKind.EDITORIAL: "Redaktion",
    UnitKind.PLATFORM: "Plattformbetrieb",
}


class KreisType(StrEnum):
    """Whether a Kreis is one city or a district of municipalities."""

    STADTKREIS = "STADTKREIS"
    LANDKREIS = "LANDKREIS"
