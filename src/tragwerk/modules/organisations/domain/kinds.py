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


class DataProtectionRegime(StrEnum):
    """Which law of data protection an organisation is under (German: Rechtsregime)."""

    GDPR_SGBX = "GDPR_SGBX"
    """Public bodies: DSGVO with § 35 SGB I and SGB X."""
    GDPR_BDSG = "GDPR_BDSG"
    """Private bodies: DSGVO with the BDSG."""
    KDG = "KDG"
    """Catholic bodies: Gesetz über den Kirchlichen Datenschutz (Art. 91 DSGVO)."""
    DSG_EKD = "DSG_EKD"
    """Protestant bodies: Datenschutzgesetz der EKD (Art. 91 DSGVO)."""


def usual_regime(kind: OrganisationKind) -> DataProtectionRegime:
    """Give the regime of an organisation that names none of its own."""
    if kind is OrganisationKind.ASSOCIATION:
        return DataProtectionRegime.GDPR_BDSG
    return DataProtectionRegime.GDPR_SGBX


class UnitKind(StrEnum):
    """What a unit does; a Baustein names the kind that can adopt it."""

    SOZIALAMT = "SOZIALAMT"
    WOHNGELDSTELLE = "WOHNGELDSTELLE"
    JUGENDAMT = "JUGENDAMT"
    JOBCENTER = "JOBCENTER"
    EINGLIEDERUNGSHILFE = "EINGLIEDERUNGSHILFE"
    """The Träger der Eingliederungshilfe (§ 94 SGB IX, in the Land the Kreise)."""
    REHABILITATION = "REHABILITATION"
    """Another Rehabilitationsträger (§ 6 SGB IX), such as a pension insurance."""
    HEALTH_OFFICE = "HEALTH_OFFICE"
    """The Gesundheitsamt: physicians who examine and report."""
    COUNSELLING = "COUNSELLING"
    PROVIDER = "PROVIDER"
    """Provides what another unit grants (German: Leistungserbringer)."""
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
