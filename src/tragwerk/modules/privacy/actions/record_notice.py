"""Note that a person knows their right to object."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import Actor
from tragwerk.modules.privacy.actions.giving import give
from tragwerk.modules.privacy.data import StatementKind, Way


def record_notice(
    *,
    actor: Actor,
    matter_id: UUID,
    statement_id: UUID,
    way: Way,
    shown: UUID | None,
    now: datetime,
    scan: tuple[bytes, str] | None = None,
) -> None:
    """Store that the person was told that they may object; a scan is not needed.

    Raises:
        NotFoundError, ConflictError, RuleError: as `giving.give` says.
    """
    give(
        verb="record_notice",
        kind=StatementKind.NOTICE,
        actor=actor,
        matter_id=matter_id,
        statement_id=statement_id,
        way=way,
        shown=shown,
        scan=scan,
        now=now,
    )
