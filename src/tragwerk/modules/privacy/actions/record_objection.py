"""Object to a disclosure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import Actor
from tragwerk.modules.privacy.actions.ending import end
from tragwerk.modules.privacy.data import StatementKind, Way


def record_objection(
    *, actor: Actor, matter_id: UUID, statement_id: UUID, way: Way, now: datetime
) -> None:
    """Store that the person objects (§ 76 (2) SGB X), told before or not.

    Raises:
        NotFoundError, RuleError: as `ending.end` says.
    """
    end(
        verb="record_objection",
        kind=StatementKind.NOTICE,
        actor=actor,
        matter_id=matter_id,
        statement_id=statement_id,
        way=way,
        now=now,
    )
