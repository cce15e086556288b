"""Facts that modules announce to each other."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self, get_args, get_type_hints
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact in the past tense; holds ids and codes, never personal data.

    Subclasses are frozen dataclasses whose fields are str, int, bool, UUID or
    datetime (or None); `name` is their stable name in the outbox.
    """

    name: ClassVar[str]
    occurred_at: datetime

    def to_payload(self) -> dict[str, Any]:
        """Give the fields as JSON-ready values."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Rebuild the event; unknown keys of newer versions are left out."""
        hints = get_type_hints(cls)
        values: dict[str, Any] = {
            f.name: _typed(hints[f.name], payload[f.name])
            for f in fields(cls)
            if f.name in payload
        }
        return cls(**values)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _typed(hint: object, value: str | int | bool | None) -> object:
    if value is None:
        return None
    kinds = get_args(hint) or (hint,)
    if UUID in kinds:
        return UUID(str(value))
    if datetime in kinds:
        return datetime.fromisoformat(str(value))
    return value
