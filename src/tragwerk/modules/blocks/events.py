"""Facts this module announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tragwerk.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRegistered(Event):
    """A version of a Baustein has come into the library."""

    name: ClassVar[str] = "blocks.block_registered"
    block_key: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAdopted(Event):
    """A unit now offers a Baustein."""

    name: ClassVar[str] = "blocks.block_adopted"
    block_key: str
    digest: str
    unit_id: UUID
