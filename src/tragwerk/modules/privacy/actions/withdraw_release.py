"""Withdraw a release from confidentiality."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import Actor
from tragwerk.modules.privacy.actions.ending import end
from tragwerk.modules.privacy.data import StatementKind, Way


def withdraw_release(
    *, actor: Actor, matter_id: UUID, statement_id: UUID, way: Way, now: datetime
) -> None:
    """Withdraw a release, or refuse it before it was given.

    Raises:
        NotFoundError, RuleError: as `ending.end` says.
    """
    end(
        verb="withdraw_release",
        kind=StatementKind.RELEASE,
        actor=actor,
        matter_id=matter_id,
        statement_id=statement_id,
        way=way,
        now=now,
    )
