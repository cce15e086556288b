"""Facts that this module announces; ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tragwerk.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """A unit has an application on its desk."""

    name: ClassVar[str] = "cases.case_opened"
    case_id: UUID
    application_id: UUID | None
    unit_id: UUID
    block_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned(Event):
    """Somebody looks after a task; None means it is back on the unit's list."""

    name: ClassVar[str] = "cases.task_assigned"
    case_id: UUID
    task_id: UUID
    unit_id: UUID
    assignee_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted(Event):
    """A task is done."""

    name: ClassVar[str] = "cases.task_completed"
    case_id: UUID
    task_id: UUID
    unit_id: UUID
    element_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAsked(Event):
    """The unit asks the person for something (German: Nachforderung)."""

    name: ClassVar[str] = "cases.person_asked"
    case_id: UUID
    application_id: UUID | None
    unit_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAnswered(Event):
    """The person has answered a request."""

    name: ClassVar[str] = "cases.person_answered"
    case_id: UUID
    application_id: UUID | None
    unit_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent(Event):
    """A letter can be read by the person now."""

    name: ClassVar[str] = "cases.notice_sent"
    case_id: UUID
    application_id: UUID | None
    unit_id: UUID
    file_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecorded(Event):
    """It is on record how and when a letter reached the person."""

    name: ClassVar[str] = "cases.delivery_recorded"
    case_id: UUID
    unit_id: UUID
    file_id: UUID
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    """Somebody has written a note."""

    name: ClassVar[str] = "cases.note_added"
    case_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    """A case has come to its end."""

    name: ClassVar[str] = "cases.case_closed"
    case_id: UUID
    application_id: UUID | None
    unit_id: UUID
    block_key: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(Event):
    """The person took the application back; the case ended."""

    name: ClassVar[str] = "cases.case_withdrawn"
    case_id: UUID
    application_id: UUID | None
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEscalated(Event):
    """A statutory deadline is so near that the lead has to see to it."""

    name: ClassVar[str] = "cases.deadline_escalated"
    case_id: UUID
    unit_id: UUID
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationAdvanced(Event):
    """A migration has begun or done a part; the next part can be done."""

    name: ClassVar[str] = "cases.migration_advanced"
    migration_id: UUID
