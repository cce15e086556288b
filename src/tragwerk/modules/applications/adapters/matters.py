"""Tells who somebody is in a matter that began with an application."""

from __future__ import annotations

from uuid import UUID

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.privacy import api as privacy


def connect() -> None:
    """Answer from now on, called while the app starts."""
    privacy.register_standing("applications", standing_of)


def standing_of(actor: Actor, matter_id: UUID) -> privacy.Standing | None:
    """Give what an actor is in a matter that has an application's id.

    The person by code or account; the unit that it was submitted to; the helper's unit
    while the help lasts. Who acts for a unit is never the person.
    """
    rows = GrantApplication.objects.exclude(state=State.DELETED)
    row = rows.filter(id=matter_id).first()
    if row is None:
        return None
    if actor.kind is not ActorKind.MEMBER:
        return privacy.Standing.PERSON if policies.is_person(actor, row) else None
    is_unit = row.unit_id == actor.unit_id and row.state != State.DRAFT
    is_helper = (
        actor.has_role(Role.COUNSELLOR)
        and (row.helper_id, row.helper_unit_id) == (actor.id, actor.unit_id)
        and row.assistance_ended_at is None
    )
    return privacy.Standing.UNIT if is_unit or is_helper else None
