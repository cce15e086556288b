"""Who may see and make statements.

Two ways lead to the statements of a matter: to be its person, which only those above
can tell, and to work for the unit that asks. A unit sees what it asks itself, and
nothing of what others ask. Who acts for a unit is never the person, whatever access
code they have typed.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.privacy import ports
from tragwerk.modules.privacy.data import Asking, StatementKind
from tragwerk.modules.privacy.models import TABLES, Statement
from tragwerk.modules.privacy.ports import Standing

_WORKERS = (Role.CASEWORKER, Role.LEAD, Role.COUNSELLOR)
Row = TypeVar("Row", bound=Statement)


def find_standing(actor: Actor, matter_id: UUID) -> Standing | None:
    """Tell what an actor is in a matter; None if they have nothing to do with it.

    A unit that has asked something in a matter takes part in it.
    """
    if actor.kind is ActorKind.SYSTEM:
        return None
    if actor.kind is not ActorKind.MEMBER:
        found = ports.standing_of(actor, matter_id)
        return found if found is Standing.PERSON else None
    if not actor.has_role(*_WORKERS) or actor.unit_id is None:
        return None
    if ports.standing_of(actor, matter_id) is Standing.UNIT:
        return Standing.UNIT
    asked = any(
        table.objects.filter(matter_id=matter_id, unit_id=actor.unit_id).exists()
        for table in TABLES.values()
    )
    return Standing.UNIT if asked else None


def require_standing(actor: Actor, matter_id: UUID) -> Standing:
    """Tell what an actor is in a matter.

    Raises:
        NotFoundError: if they have nothing to do with it.
    """
    standing = find_standing(actor, matter_id)
    if standing is None:
        raise NotFoundError
    return standing


def visible_to(actor: Actor, queryset: QuerySet[Row], matter_id: UUID) -> QuerySet[Row]:
    """Narrow statements to those of a matter that the actor may read."""
    if actor.kind is ActorKind.SYSTEM:
        return queryset.filter(matter_id=matter_id)
    standing = find_standing(actor, matter_id)
    return narrow(actor, standing, queryset, matter_id)


def narrow(
    actor: Actor,
    standing: Standing | None,
    queryset: QuerySet[Row],
    matter_id: UUID,
) -> QuerySet[Row]:
    """Narrow as `visible_to`, where it is known already what the actor is."""
    queryset = queryset.filter(matter_id=matter_id)
    match standing:
        case Standing.PERSON:
            return queryset
        case Standing.UNIT:
            return queryset.filter(unit_id=actor.unit_id)
        case _:
            return queryset.none()


def require_statement(
    actor: Actor,
    kind: StatementKind,
    matter_id: UUID,
    statement_id: UUID,
    *,
    lock: bool = False,
) -> tuple[Statement, Standing]:
    """Load a statement that the actor may read and make, and tell what they are.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    standing = require_standing(actor, matter_id)
    rows = narrow(actor, standing, TABLES[kind].objects.all(), matter_id)
    rows = rows.filter(id=statement_id)
    if lock:
        rows = rows.select_for_update()
    row = rows.first()
    if row is None:
        raise NotFoundError
    return row, standing


def require_can_ask(actor: Actor, asking: Asking) -> None:
    """Refuse who may not ask for a unit: others than the platform and its workers.

    Raises:
        NotAllowedError: if the actor does not work for the unit that asks.
        NotFoundError: if the unit has nothing to do with the matter.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    if not actor.has_role(*_WORKERS) or actor.unit_id != asking.sender.id:
        raise NotAllowedError
    require_standing(actor, asking.matter_id)
