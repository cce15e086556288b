"""The kinds of organisations, units and Kreise."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is in the order of the Land."""

    LAND = "LAND"
    DISTRICT_GOVERNMENT = "DISTRICT_GOVERNMENT"
    """A Regierungspräsidium with its Regierungsbezirk."""
    KREIS = "KREIS"
    MUNICIPALITY = "MUNICIPALITY"
    """A municipality with an office of its own, such as a Große Kreisstadt."""
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


class KreisType(StrEnum):
    """Whether a Kreis is one city or a district of municipalities."""

    STADTKREIS = "STADTKREIS"
    LANDKREIS = "LANDKREIS"


class MunicipalityStatus(StrEnum):
    """What a municipality is (German: Stadtkreis, Große Kreisstadt, Stadt, Gemeinde).

    A Große Kreisstadt does tasks of the Landratsamt itself (§ 3 (2) GemO, § 19 LVG).
    """

    STADTKREIS = "STADTKREIS"
    GROSSE_KREISSTADT = "GROSSE_KREISSTADT"
    STADT = "STADT"
    GEMEINDE = "GEMEINDE"
