"""What crosses this module's door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tragwerk.modules.blocks.domain.package import APPLIED_ON

__all__ = ["APPLIED_ON", "BlockData", "OfferData"]


@dataclass(frozen=True, slots=True)
class BlockData:
    """A registered version of a Baustein."""

    key: str
    version: str
    digest: str
    title: str
    unit_kind: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class OfferData:
    """A Baustein that a unit offers (German: Angebot).

    Attributes:
        block_key: which Baustein.
        digest: the version the unit has adopted.
        unit_id: who offers it.
    """

    id: UUID
    block_key: str
    digest: str
    unit_id: UUID
