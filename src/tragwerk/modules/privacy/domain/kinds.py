"""Kinds of bodies, of data, of verdicts and of what a person declares."""

from __future__ import annotations

from enum import StrEnum


class ControllerKind(StrEnum):
    """What a body is to the law of data protection (German: Art der Stelle)."""

    PERSON = "PERSON"
    """Whom the data are about."""
    SECTION_35 = "SECTION_35"
    """Keeps the Sozialgeheimnis by law (§ 35 SGB I)."""
    FREE_PROVIDER = "FREE_PROVIDER"
    """Provides services, church ones included (German: freier Träger)."""
    MEDICAL = "MEDICAL"
    """Physicians and other healing professions (§ 203 (1) no. 1 StGB)."""
    CONFIDENTIAL_COUNSELLING = "CONFIDENTIAL_COUNSELLING"
    """Counselling centres and social workers (§ 203 (1) no. 4 to 6 StGB)."""
    RESEARCH = "RESEARCH"
    COURT_POLICE = "COURT_POLICE"


class DataCategory(StrEnum):
    """What kind of secret data are (German: Datenart)."""

    SOCIAL = "SOCIAL"
    """Social data (§ 67 (2) SGB X)."""
    HEALTH = "HEALTH"
    """About health (Art. 4 no. 15, Art. 9 DSGVO)."""
    MEDICAL = "MEDICAL"
    """Received from physicians or others who are sworn to secrecy (§ 76 SGB X)."""
    ENTRUSTED = "ENTRUSTED"
    """Entrusted for personal help (§ 65 SGB VIII)."""
    TAX = "TAX"
    """Under the Steuergeheimnis (§ 30 AO), such as Kindergeld by the EStG."""
    CONFIDENTIAL = "CONFIDENTIAL"
    """Known to somebody sworn to secrecy (§ 203 StGB)."""


class Verdict(StrEnum):
    """Whether data may pass; the later, the stricter."""

    ALLOWED = "ALLOWED"
    AFTER_NOTICE = "AFTER_NOTICE"
    """Once the right to object is known and not used (§ 76 (2) SGB X)."""
    WITH_CONSENT = "WITH_CONSENT"
    REFUSED = "REFUSED"

    @property
    def severity(self) -> int:
        """Give the rank: a whole is as strict as its strictest part."""
        return tuple(Verdict).index(self)


class StatementKind(StrEnum):
    """What a person declares or is told (German: Erklärung)."""

    CONSENT = "CONSENT"
    """German: Einwilligung."""
    RELEASE = "RELEASE"
    """From confidentiality (German: Schweigepflichtentbindung)."""
    NOTICE = "NOTICE"
    """Of the right to object (German: Hinweis auf das Widerspruchsrecht)."""


class Way(StrEnum):
    """How something was declared."""

    IN_PERSON = "IN_PERSON"
    PAPER = "PAPER"
    ONLINE = "ONLINE"


class Missing(StrEnum):
    """What stands between data and their way."""

    CONSENT = "CONSENT"
    RELEASE = "RELEASE"
    NOTICE = "NOTICE"
    OBJECTED = "OBJECTED"
    """The person has objected; only they can change that."""


WRITTEN_ONLY = frozenset({DataCategory.HEALTH, DataCategory.MEDICAL})
"""Consent to these is written or electronic (§ 67b (2) sentence 2 SGB X)."""
