"""Facts this module announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tragwerk.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(Event):
    """An application is stored safely and waits for the competent unit."""

    name: ClassVar[str] = "applications.application_submitted"
    application_id: UUID
    unit_id: UUID
    block_key: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn(Event):
    """The person has withdrawn a submitted application."""

    name: ClassVar[str] = "applications.application_withdrawn"
    application_id: UUID
    unit_id: UUID
