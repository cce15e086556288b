"""Moving cases to another version of their Baustein: what is said about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tragwerk.kernel.phrases import gettext_noop as _
from tragwerk.modules.cases.domain.kinds import MigrationStatus

HISTORY = ("MIGRATED", "MIGRATED_BACK")
"""Facts of a case's history that name a migration: the version is another since."""
FOUR_EYES = "FOUR_EYES"
MOVED_ON = "MOVED_ON"
NEW_TIMER = "NEW_TIMER"
UNREADABLE = "UNREADABLE"

REASONS: Mapping[str, str] = {
    "FINISHED": _("Der Vorgang ist beendet."),
    "VERSION": _("Der Vorgang läuft nach einer anderen Fassung."),
    "VANISHED": _(
        "Den Schritt „{element}“ gibt es in der neuen Fassung nicht. Wählen Sie, "
        "welcher Schritt an seine Stelle tritt."
    ),
    "KIND": _(
        "„{element}“ ist in der neuen Fassung etwas anderes. Wählen Sie, welcher "
        "Schritt an seine Stelle tritt."
    ),
    "AWAITS": _("„{element}“ wartet in der neuen Fassung auf etwas anderes."),
    "SCOPE": _("„{element}“ liegt in der neuen Fassung in einem anderen Teilprozess."),
    "FLOW": _("Der Weg, auf dem gewartet wird, endet in der neuen Fassung anderswo."),
    "COMPLETE": _("„{element}“ ginge in der neuen Fassung sofort weiter, ohne Anlass."),
    "UNDO": _("„{element}“ ist erledigt und ließe sich nicht mehr zurücknehmen."),
    "TIMER": _(
        "Bei „{element}“ läuft eine Frist, die es dort nicht mehr gibt. Wählen Sie "
        "eine andere, oder legen Sie fest, dass sie entfällt."
    ),
    FOUR_EYES: _(
        "„{element}“ gehört zum Vier-Augen-Prinzip und ist schon erledigt. Wählen Sie, "
        "welcher Schritt an seine Stelle tritt, sonst ginge der Schutz verloren."
    ),
    NEW_TIMER: _("Eine neue Frist lässt sich für diesen Vorgang nicht berechnen."),
    UNREADABLE: _("Der gespeicherte Stand ist nicht lesbar. Bitte den Betrieb fragen."),
    MOVED_ON: _("Der Vorgang ist seit der Umstellung weitergegangen."),
}


def state_digest(state: Mapping[str, Any]) -> str:
    """Give a digest of a stored state; the same wherever the database keeps it."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version of a Baustein in a list to choose from.

    Attributes:
        running: cases of the unit that run on it.
        is_offered: the unit opens new cases on it.
    """

    digest: str
    version: str
    registered_at: datetime
    running: int
    is_offered: bool


@dataclass(frozen=True, slots=True)
class BlockChoice:
    """A Baustein of which the unit has running cases, with its versions, newest first.

    Attributes:
        old: versions that cases run on and that have another one beside them.
    """

    key: str
    title: str
    versions: tuple[VersionChoice, ...]

    @property
    def old(self) -> tuple[VersionChoice, ...]:
        """Give the versions that cases can leave."""
        is_alone = len(self.versions) < 2
        return tuple(v for v in self.versions if v.running and not is_alone)

    @property
    def target(self) -> str:
        """Propose where to: what new applications get, else the newest other one."""
        others = [v for v in self.versions if v not in self.old[-1:]]
        offered = [v for v in others if v.is_offered]
        return (offered or others or list(self.versions))[0].digest


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """What becomes of an element that the new version does not know.

    Attributes:
        chosen: id of the new element, `DROPPED`, or "" while it is open.
        needed: cases that cannot be moved before this is answered.
        problem: what is wrong with the answer.
    """

    element_id: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    is_timed: bool
    needed: int
    problem: str = ""

    @property
    def name(self) -> str:
        """Give the name of its field."""
        return f"plan.{self.element_id}"


DROPPED = "-"
"""The answer that an element has no counterpart; its timer ends."""


@dataclass(frozen=True, slots=True)
class Moving:
    """Cases that stand at the same place and can be moved."""

    steps: str
    to_steps: str
    count: int


@dataclass(frozen=True, slots=True)
class Staying:
    """Cases that cannot be moved for the same reason; some of them by number."""

    reason: str
    count: int
    examples: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a migration would do, before anything is done.

    Attributes:
        blocker: why these two versions do not go together at all; "" if they do.
        seen: digest of the plan this was worked out for.
        notes: what else is different in the new version.
    """

    block_key: str
    title: str
    old: VersionChoice
    new: VersionChoice
    blocker: str
    questions: tuple[PlanQuestion, ...]
    moving: tuple[Moving, ...]
    staying: tuple[Staying, ...]
    notes: tuple[str, ...]
    seen: str

    @property
    def moving_count(self) -> int:
        """Count the cases that would be moved."""
        return sum(each.count for each in self.moving)

    @property
    def staying_count(self) -> int:
        """Count the cases that would stay."""
        return sum(each.count for each in self.staying)

    @property
    def is_possible(self) -> bool:
        """Say whether it would move anything."""
        problems = any(question.problem for question in self.questions)
        return not self.blocker and not problems and self.moving_count > 0


@dataclass(frozen=True, slots=True)
class MigrationData:
    """A migration as its unit sees it.

    Attributes:
        can_undo: it moved cases, has ended, and nobody has taken it back yet.
        undone_by: the migration that takes it back.
        staying: why cases stayed, with some of them by number.
    """

    id: UUID
    batch_id: UUID
    unit_id: UUID
    block_key: str
    title: str
    from_version: str
    to_version: str
    status: MigrationStatus
    is_undo: bool
    total: int
    moved: int
    stayed: int
    started_at: datetime
    finished_at: datetime | None
    is_by_operator: bool
    can_undo: bool
    undone_by: UUID | None
    staying: tuple[Staying, ...] = ()

    @property
    def done(self) -> int:
        """Count the cases that were looked at."""
        return self.moved + self.stayed
