"""What crosses the door of this module: plain values, no models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tragwerk.engines.forms import Field, ReviewSection
from tragwerk.engines.process import OutlineStep, Status
from tragwerk.modules.cases.domain.errors import TaskDataError
from tragwerk.modules.cases.domain.kinds import (
    CaseStatus,
    DeliveryWay,
    FileKind,
    MigrationStatus,
    TaskStatus,
    WaitsFor,
)
from tragwerk.modules.cases.domain.migrating import (
    DROPPED,
    BlockChoice,
    Forecast,
    MigrationData,
    PlanQuestion,
    Staying,
)
from tragwerk.modules.exchange.data import ArrivalView, MessageView

__all__ = [
    "DROPPED",
    "AnswerFile",
    "Badges",
    "BlockChoice",
    "CalculationData",
    "CaseFileData",
    "CaseFilter",
    "CaseRow",
    "CaseStatus",
    "CaseView",
    "CodePage",
    "DeadlineData",
    "DeliveryWay",
    "Disclosure",
    "DueTask",
    "FileContent",
    "FileKind",
    "Forecast",
    "InboxPage",
    "MigrationData",
    "MigrationStatus",
    "NoteData",
    "PersonLetter",
    "PersonProgress",
    "PersonRequest",
    "PlanQuestion",
    "Reading",
    "RequestData",
    "Staying",
    "StepData",
    "TaskDataError",
    "TaskRow",
    "TaskStatus",
    "TaskView",
    "TimelineEntry",
    "WaitsFor",
    "Way",
]


_SHORT = 24


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What an inbox shows: the tab, a service, only what nobody has taken."""

    tab: str = "mine"
    block_key: str = ""
    unassigned: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineData:
    """A day that the law sets for the unit, with what has to be done by then."""

    law: str
    title: str
    due_on: date
    is_near: bool
    is_escalated: bool
    is_over: bool
    met_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of the inbox."""

    id: UUID
    number: str
    person: str
    service: str
    step: str
    status: CaseStatus
    waits_for: WaitsFor
    due_on: date | None
    is_overdue: bool
    assignee: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    content_deleted_at: datetime | None = None
    deadline: DeadlineData | None = None
    postponed_until: date | None = None
    is_represented: bool = False


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox; `services` are the choices of the filter (key, title)."""

    rows: tuple[CaseRow, ...]
    page: int
    pages: int
    total: int
    services: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Badges:
    """How many cases each tab holds."""

    mine: int = 0
    unit: int = 0
    overdue: int = 0
    waiting: int = 0
    postponed: int = 0
    deadlines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task as a page shows it."""

    id: UUID
    name: str
    description: str
    role: str
    status: TaskStatus
    assignee_id: UUID | None
    assignee: str
    due_on: date | None
    is_overdue: bool
    created_at: datetime
    done_at: datetime | None
    done_by: str
    version: int
    is_mine: bool
    can_do: bool
    barred: bool
    is_represented: bool = False


@dataclass(frozen=True, slots=True)
class DueTask:
    """An open task with its day, for lists outside this module."""

    case_id: UUID
    number: str
    name: str
    due_on: date | None
    assignee_id: UUID | None


@dataclass(frozen=True, slots=True)
class Load:
    """How many open tasks somebody has, and how many of them are overdue."""

    tasks: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CaseFileData:
    """A file of the case without its content."""

    id: UUID
    kind: FileKind
    title: str
    media_type: str
    size: int
    created_at: datetime
    visible_since: datetime | None
    delivered_on: date | None

    @property
    def can_be_delivered(self) -> bool:
        """Say whether it is a letter whose delivery is not on record."""
        return self.kind is FileKind.LETTER and self.delivered_on is None


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file with its content and a name to save it under."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StepData:
    """One step of a calculation with the paragraph it follows.

    Attributes:
        text: the result; the entries of a list stand on a line each.
    """

    label: str
    paragraph: str
    text: str

    @property
    def is_short(self) -> bool:
        """Say whether the result fits beside its label; lists do not."""
        return len(self.text) <= _SHORT and "\n" not in self.text

    @property
    def lines(self) -> list[str]:
        """Give the lines of the result."""
        return self.text.splitlines()


@dataclass(frozen=True, slots=True)
class CalculationData:
    """A calculation as the caseworker sees it."""

    decision: str
    at: datetime
    figures: str
    steps: tuple[StepData, ...]
    outcome: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class RequestData:
    """What the person was asked for and has answered."""

    id: UUID
    text: str
    asked_at: datetime
    due_on: date
    answered_at: datetime | None
    answer: str
    files: tuple[CaseFileData, ...]


@dataclass(frozen=True, slots=True)
class NoteData:
    """A note of a colleague."""

    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened, in words."""

    at: datetime
    text: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The process of a case for a page.

    Attributes:
        picture: an SVG, marked as safe for pages; empty if there is none.
        steps: the same as a list.
        marks: what is done and where the case is, by element.
        language: of the Baustein's words in it.
    """

    picture: str
    steps: tuple[OutlineStep, ...]
    marks: Mapping[str, Status]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything a caseworker sees of a case.

    Attributes:
        content_deleted_at: since when everything about the person is gone.
        kept_years: for how many years it was or will be kept.
        language: of the Baustein's words in it.
        messages: what the case tells other units, without content.
        received: what other units told, with content.
    """

    id: UUID
    matter_id: UUID
    number: str
    application_number: str
    service: str
    person: str
    birthday: str
    address: tuple[str, ...]
    status: CaseStatus
    waits_for: WaitsFor
    step: str
    since: datetime
    due_on: date | None
    is_overdue: bool
    assignee: str
    reviewer: str
    submitted_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    version: int
    sections: tuple[ReviewSection, ...]
    findings: tuple[ReviewSection, ...]
    calculation: CalculationData | None
    files: tuple[CaseFileData, ...]
    tasks: tuple[TaskRow, ...]
    requests: tuple[RequestData, ...]
    notes: tuple[NoteData, ...]
    timeline: tuple[TimelineEntry, ...]
    helper: str = ""
    content_deleted_at: datetime | None = None
    kept_years: int = 0
    language: str = "de"
    way: Way | None = None
    messages: tuple[MessageView, ...] = ()
    deadlines: tuple[DeadlineData, ...] = ()
    postponed_until: date | None = None
    received: tuple[ArrivalView, ...] = ()

    @property
    def open_tasks(self) -> tuple[TaskRow, ...]:
        """Give the tasks that are still to do."""
        return tuple(t for t in self.tasks if t.status is TaskStatus.OPEN)


@dataclass(frozen=True, slots=True)
class CodePage:
    """To whom a new access code would go, and which one it would replace."""

    case_id: UUID
    number: str
    address: tuple[str, ...]
    code_version: int


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task to be done: its form with the data so far, and the case beside it.

    Attributes:
        language: of the form.
    """

    case: CaseView
    task: TaskRow
    title: str
    intro: str
    fields: tuple[Field, ...]
    raw: Mapping[str, Any]
    data: Mapping[str, Any]
    language: str
    has_letter: bool


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file a person sends with an answer, as it came."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """Something that is missing, as the person sees it."""

    id: UUID
    text: str
    asked_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True)
class PersonLetter:
    """A letter the person can read; it is German whatever language they read.

    Attributes:
        explanation: what it says, in the language of the reader; in German empty.
    """

    id: UUID
    title: str
    since: datetime
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What the unit asked for and the person has answered, to read again.

    Attributes:
        files: id and title of what came with the answer.
    """

    asked: str
    asked_at: datetime
    text: str
    at: datetime
    files: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Who has received which data of the person, and why.

    Attributes:
        sender: who told it; empty where the sentence says so.
        fields: what it said, as people call it; empty where the sentence says so.
        state: what has become of it, for messages between units.
    """

    at: datetime
    receiver: str
    sentence: str
    purpose: str
    legal_basis: str
    sender: str = ""
    fields: tuple[str, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody of a unit has read the case; one entry a day and unit."""

    on: date
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonProgress:
    """Where an application is, in words for the person.

    Attributes:
        status: a plain sentence or two about what happens now.
        waits_for: whose turn it is.
        until: the day by which the next thing is due, for whom `waits_for` says.
        next_step: name of what comes after that; may be empty.
        answers: the newest first; empty once the unit has deleted its case.
        content_deleted_at: since when the unit has nothing about the person any more.
        kept_years: for how many years the unit keeps the case after its end.
        way: the whole process, with where the application is.
        with_others: whether other bodies take part.
    """

    case_number: str
    state: CaseStatus
    status: str
    unit_id: UUID
    unit: str
    since: datetime
    waits_for: WaitsFor
    next_step: str
    until: date | None
    missing: tuple[PersonRequest, ...]
    answers: tuple[PersonAnswer, ...]
    letters: tuple[PersonLetter, ...]
    disclosures: tuple[Disclosure, ...]
    readings: tuple[Reading, ...]
    outcome: str
    content_deleted_at: datetime | None = None
    kept_years: int = 0
    way: Way | None = None
    with_others: bool = False

    @property
    def files(self) -> frozenset[UUID]:
        """Give the ids of all files the person can open."""
        sent = (file_id for answer in self.answers for file_id, _title in answer.files)
        return frozenset([*sent, *(letter.id for letter in self.letters)])
