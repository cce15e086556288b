"""Release somebody from confidentiality."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import Actor
from tragwerk.modules.privacy.actions.giving import give
from tragwerk.modules.privacy.data import StatementKind, Way


def give_release(
    *,
    actor: Actor,
    matter_id: UUID,
    statement_id: UUID,
    way: Way,
    shown: UUID | None,
    now: datetime,
    scan: tuple[bytes, str] | None = None,
) -> None:
    """Store that the person releases the unit from confidentiality.

    Raises:
        NotFoundError, ConflictError, RuleError: as `giving.give` says.
    """
    give(
        verb="give_release",
        kind=StatementKind.RELEASE,
        actor=actor,
        matter_id=matter_id,
        statement_id=statement_id,
        way=way,
        shown=shown,
        scan=scan,
        now=now,
    )
