"""What this module asks those above: who somebody is in a matter."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tragwerk.kernel.actor import Actor


class Standing(StrEnum):
    """What an actor is in a matter (German: Stellung im Verfahren)."""

    PERSON = "PERSON"
    """Whom the matter is about."""
    UNIT = "UNIT"
    """Works in a unit that takes part in it."""


class Answer(Protocol):
    """Tells what an actor is in a matter; None if it does not know the matter."""

    def __call__(self, actor: Actor, matter_id: UUID) -> Standing | None:
        """Answer for one matter, with at most one query."""


_answers: dict[str, Answer] = {}


def register(name: str, answer: Answer) -> None:
    """Let a module above answer, called while the apps start."""
    _answers[name] = answer


def standing_of(actor: Actor, matter_id: UUID) -> Standing | None:
    """Ask all, the first who knows decides."""
    found = (answer(actor, matter_id) for answer in _answers.values())
    return next((standing for standing in found if standing is not None), None)
