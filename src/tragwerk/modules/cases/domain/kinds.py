"""The codes that cases, tasks and files carry."""

from __future__ import annotations

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "OPEN"
    """Somebody in the unit has something to do."""
    WAITING = "WAITING"
    """Nothing to do in the unit: the process waits for somebody or for a day."""
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


class WaitsFor(StrEnum):
    """Whose turn it is."""

    PERSON = "PERSON"
    UNIT = "UNIT"
    OTHER = "OTHER"
    """Another body of the matter."""
    NOBODY = ""


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "OPEN"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class FileKind(StrEnum):
    """How a file came into the case."""

    EVIDENCE = "EVIDENCE"
    ANSWER = "ANSWER"
    LETTER = "LETTER"
    INTERNAL = "INTERNAL"


class DeliveryWay(StrEnum):
    """How a letter reached the person (German: Bekanntgabe, § 37 SGB X)."""

    ONLINE = "ONLINE"
    POST = "POST"
    IN_PERSON = "PERSOENLICH"


class MigrationStatus(StrEnum):
    """Where moving cases to another version stands."""

    RUNNING = "RUNNING"
    CANCELLED = "CANCELLED"
    """Somebody stopped it; it can be resumed."""
    DONE = "DONE"


RUNNING = (CaseStatus.OPEN, CaseStatus.WAITING)
