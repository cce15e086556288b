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


class MandateKind(StrEnum):
    """What entitles a helper to act for somebody (German: Vollmacht, Vertretung)."""

    PRESENT = "PRESENT"
    SIGNED_PAPER = "SIGNED_PAPER"
    STATUTORY = "STATUTORY"


@dataclass(frozen=True, slots=True)
class HelperInfo:
    """Who helped, for which unit, on what ground; never the person themself.

    Attributes:
        account_id: the helper's account.
        unit_id: the unit the helper acted for.
        mandate: what entitled them.
        represented: name of the person acted for, as told at the beginning.
    """

    account_id: UUID
    unit_id: UUID
    mandate: MandateKind
    represented: str


@dataclass(frozen=True, slots=True)
class ApplicationData:
    """An application without its content."""

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
    withdrawn_at: datetime | None
    owner_id: UUID | None
    helper_id: UUID | None
    helper_unit_id: UUID | None
    mandate: MandateKind | None
    is_assistance_open: bool


@dataclass(frozen=True, slots=True)
class EvidenceData:
    """An uploaded paper without its content; `name` is neutral on purpose."""

    id: UUID
    evidence_id: str
    name: str
    media_type: str
    size: int
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
    """A submitted application as the competent unit receives it."""

    application_id: UUID
    number: str
    block_key: str
    digest: str
    unit_id: UUID
    kreis_ags: str
    data: Mapping[str, Any]
    evidence: tuple[EvidenceFile, ...]
    submitted_at: datetime
    helper: HelperInfo | None
