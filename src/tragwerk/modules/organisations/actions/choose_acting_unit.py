"""Choose for which unit one acts from now on, or that one acts for oneself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotAllowedError
from tragwerk.modules.organisations.events import ActingUnitChosen
from tragwerk.modules.organisations.queries.people import list_acting_units


@transaction.atomic
def choose_acting_unit(*, actor: Actor, unit_id: UUID | None, now: datetime) -> None:
    """Log the choice; the caller keeps it in the session.

    Raises:
        NotAllowedError: if the actor has no active membership in this unit.
    """
    if actor.id is None:
        raise NotAllowedError
    mine = {unit.unit_id for unit in list_acting_units(actor.id, now)}
    if unit_id is not None and unit_id not in mine:
        raise NotAllowedError
    outbox.publish(
        ActingUnitChosen(account_id=actor.id, unit_id=unit_id, occurred_at=now)
    )
    audit.record(
        actor=actor,
        verb="choose_acting_unit",
        subject_kind="account",
        subject_id=actor.id,
        at=now,
        detail={"unit": str(unit_id) if unit_id is not None else ""},
    )
