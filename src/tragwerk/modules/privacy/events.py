"""Facts this module announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tragwerk.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementGiven(Event):
    """A person has consented, released, or knows that they may object.

    `kind` is the code of a StatementKind.
    """

    name: ClassVar[str] = "privacy.statement_given"
    statement_id: UUID
    kind: str
    matter_id: UUID
    unit_id: UUID
    receiver_id: UUID
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementEnded(Event):
    """A person has withdrawn, refused (`was_given` is false) or objected."""

    name: ClassVar[str] = "privacy.statement_ended"
    statement_id: UUID
    kind: str
    matter_id: UUID
    unit_id: UUID
    receiver_id: UUID
    flow: str
    was_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionTakenBack(Event):
    """A person no longer objects."""

    name: ClassVar[str] = "privacy.objection_taken_back"
    statement_id: UUID
    matter_id: UUID
    unit_id: UUID
    receiver_id: UUID
    flow: str
