"""What crosses this module's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

MANDATE = "vollmacht"
"""Kind of the paper that shows why a helper may act; no question of the form."""


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    WITHDRAWN = "WITHDRAWN"
    DELETED = "DELETED"


class DeletionReason(StrEnum):
    """Why the content of an application was deleted."""

    REQUESTED = "REQUESTED"
    """The person, or their helper, deleted the draft."""
    INACTIVE = "INACTIVE"
    """Nobody touched the draft for as long as its Baustein says."""
    RETENTION = "RETENTION"
    """The person's own copy was kept for as long as its Baustein says."""


class MandateKind(StrEnum):
    """What entitles a helper to act for somebody (German: Vollmacht, Vertretung)."""

    PRESENT = "PRESENT"
    SIGNED_PAPER = "SIGNED_PAPER"
    STATUTORY = "STATUTORY"


@dataclass(frozen=True, slots=True)
class ApplicationData:
    """An application without its content.

    Attributes:
        handed_over_at: when the competent unit got its copy.
        content_deleted_at: since when there is no content any more.
        code_version: counts the access codes issued so far.
        grant_id: what a browser session holds once the access code was given.
    """

    id: UUID
    number: str
    block_key: str
    digest: str
    unit_id: UUID
    kreis_ags: str
    language: str
    state: State
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    handed_over_at: datetime | None
    withdrawn_at: datetime | None
    content_deleted_at: datetime | None
    owner_id: UUID | None
    helper_id: UUID | None
    helper_unit_id: UUID | None
    mandate: MandateKind | None
    is_assistance_open: bool
    code_version: int
    grant_id: UUID


@dataclass(frozen=True, slots=True)
class EvidenceData:
    """An uploaded paper without its content; `name` is neutral on purpose.

    Attributes:
        pages: of a PDF, else None.
    """

    id: UUID
    evidence_id: str
    name: str
    media_type: str
    size: int
    pages: int | None
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """An uploaded paper with its content."""

    id: UUID
    evidence_id: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted application as the competent unit receives it.

    Of help it hears that there was some, and from which unit.
    """

    application_id: UUID
    number: str
    block_key: str
    digest: str
    unit_id: UUID
    kreis_ags: str
    data: Mapping[str, Any]
    evidence: tuple[EvidenceFile, ...]
    submitted_at: datetime
    helper_unit_id: UUID | None
