"""Withdraw a consent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import Actor
from tragwerk.modules.privacy.actions.ending import end
from tragwerk.modules.privacy.data import StatementKind, Way


def withdraw_consent(
    *, actor: Actor, matter_id: UUID, statement_id: UUID, way: Way, now: datetime
) -> None:
    """Withdraw a consent, or refuse it before it was given.

    Raises:
        NotFoundError, RuleError: as `ending.end` says.
    """
    end(
        verb="withdraw_consent",
        kind=StatementKind.CONSENT,
        actor=actor,
        matter_id=matter_id,
        statement_id=statement_id,
        way=way,
        now=now,
    )
