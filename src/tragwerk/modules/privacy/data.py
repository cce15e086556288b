"""What crosses this module's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tragwerk.modules.organisations.data import UnitData
from tragwerk.modules.privacy.domain.controllers import (
    PERSON,
    Controller,
    controller_of,
    usual_controller,
)
from tragwerk.modules.privacy.domain.kinds import (
    ControllerKind,
    DataCategory,
    Missing,
    StatementKind,
    Verdict,
    Way,
)
from tragwerk.modules.privacy.domain.life import StatementState
from tragwerk.modules.privacy.domain.matrix import Assessment, Sentence, assess
from tragwerk.modules.privacy.domain.wording import StatementText

__all__ = [
    "PERSON",
    "Asking",
    "Assessment",
    "Controller",
    "ControllerKind",
    "DataCategory",
    "Ground",
    "Missing",
    "Party",
    "Scan",
    "Sentence",
    "StatementData",
    "StatementKind",
    "StatementState",
    "StatementText",
    "Verdict",
    "Way",
    "assess",
    "party_of",
    "usual_controller",
]


@dataclass(frozen=True, slots=True)
class Party:
    """A side of a disclosure, on the platform or not.

    Attributes:
        id: of the unit; of a body outside, one that always means the same body.
        name: as people know it.
    """

    id: UUID
    name: str
    controller: Controller


def party_of(unit: UnitData) -> Party:
    """Give a unit of the platform as a side of a disclosure."""
    return Party(unit.id, unit.full_name, controller_of(unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a unit asks a person for, or tells them.

    Attributes:
        flow: code of the message flow, or of another purpose.
        sender: the unit that asks and wants to pass something on.
        fields: what is passed on: path → label in the person's language.
        purpose: what for, in a few plain words of that language.
        valid_until: the last day; as the matrix says, if none is named.
        consequences: what follows from saying no, where something does.
    """

    matter_id: UUID
    flow: str
    sender: Party
    receiver: Party
    categories: frozenset[DataCategory]
    fields: Mapping[str, str]
    purpose: str
    language: str = "de"
    valid_until: date | None = None
    consequences: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """A signed paper that was uploaded, with its content."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementData:
    """A consent, a release or a notice.

    Attributes:
        unit_id: the unit that asks and passes on.
        text_id: names the text; another text has another.
        text: None once it was deleted.
        ended_at: when it was withdrawn or refused; of a notice, objected to.
        is_own: whether the reader is the person.
    """

    id: UUID
    kind: StatementKind
    matter_id: UUID
    flow: str
    unit_id: UUID
    receiver_id: UUID
    categories: frozenset[DataCategory]
    fields: tuple[str, ...]
    state: StatementState
    asked_at: datetime
    valid_until: date
    way: Way | None
    given_at: datetime | None
    ended_at: datetime | None
    ended_way: Way | None
    has_scan: bool
    text_id: UUID | None
    text: StatementText | None
    content_deleted_at: datetime | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Whether something may go now, and why.

    Attributes:
        missing: what has to come first; empty if nothing, or if nothing helps.
        statement_ids: the consents, releases and notices it rests on.
        duties: what the receiver is told before anything else; None if nothing.
    """

    verdict: Verdict
    is_satisfied: bool
    missing: frozenset[Missing]
    sentence: Sentence
    paragraphs: tuple[str, ...]
    assessment: Assessment
    statement_ids: tuple[UUID, ...] = field(default=())

    @property
    def duties(self) -> Sentence | None:
        """Give what the receiver must keep to (§ 78 SGB X)."""
        return self.assessment.duties
