"""Change what the public reads about a unit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.data import UnitDetails
from tragwerk.modules.organisations.events import UnitDetailsChanged
from tragwerk.modules.organisations.models import Unit


@transaction.atomic
def change_unit_details(
    *, actor: Actor, unit_id: UUID, details: UnitDetails, now: datetime
) -> None:
    """Store name, address, contact and opening hours of a unit.

    Raises:
        NotAllowedError: if the actor does not look after this unit.
        NotFoundError: if there is no such unit.
        RuleError: if a field is not acceptable; `field` names it.
    """
    policies.require_can_manage_unit(actor, unit_id)
    unit = Unit.objects.select_for_update().filter(id=unit_id).first()
    if unit is None:
        raise NotFoundError
    changed = [
        name
        for name, value in asdict(details).items()
        if getattr(unit, name) != value.strip()
    ]
    for name in changed:
        setattr(unit, name, getattr(details, name).strip())
    try:
        unit.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=field) from error
    if not changed:
        return
    unit.save(update_fields=changed)
    outbox.publish(UnitDetailsChanged(unit_id=unit_id, occurred_at=now))
    audit.record(
        actor=actor,
        verb="change_unit_details",
        subject_kind="unit",
        subject_id=unit_id,
        at=now,
        detail=dict.fromkeys(changed, True),
    )
