"""Consent to a disclosure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import Actor
from tragwerk.modules.privacy.actions.giving import give
from tragwerk.modules.privacy.data import StatementKind, Way


def give_consent(
    *,
    actor: Actor,
    matter_id: UUID,
    statement_id: UUID,
    way: Way,
    shown: UUID | None,
    now: datetime,
    scan: tuple[bytes, str] | None = None,
) -> None:
    """Store that the person consents to a disclosure, or has done so.

    Raises:
        NotFoundError, ConflictError, RuleError: as `giving.give` says.
    """
    give(
        verb="give_consent",
        kind=StatementKind.CONSENT,
        actor=actor,
        matter_id=matter_id,
        statement_id=statement_id,
        way=way,
        shown=shown,
        scan=scan,
        now=now,
    )
