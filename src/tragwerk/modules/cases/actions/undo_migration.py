"""Take a migration back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.start_migration import begin
from tragwerk.modules.cases.domain.kinds import MigrationStatus
from tragwerk.modules.cases.models import Migration
from tragwerk.modules.cases.queries.routes import inverse_plan


@transaction.atomic
def undo_migration(
    *,
    actor: Actor,
    migration_id: UUID,
    now: datetime,
    batch_id: UUID | None = None,
) -> UUID:
    """Begin to give the moved cases back what they had; the worker does it.

    A case that has moved on since stays as it is and is named. Doing it again gives
    the same migration.

    Raises:
        NotFoundError: if there is none in the unit that the actor leads.
        RuleError: if it is still under way, moved nothing, or takes another one back.
        ConflictError: if another one of this Baustein runs in the unit.
    """
    found = Migration.objects.select_for_update().filter(id=migration_id).first()
    migration = policies.require_migration(actor, found)
    known = Migration.objects.filter(undoes=migration).first()
    if known is not None:
        return known.id
    if migration.status == MigrationStatus.RUNNING:
        raise RuleError(_("Diese Umstellung läuft noch. Halten Sie sie zuerst an."))
    if migration.undoes_id is not None or not migration.moved:
        raise RuleError(
            _(
                "Hier gibt es nichts zurückzunehmen. Beginnen Sie eine neue Umstellung "
                "in der anderen Richtung."
            )
        )
    old, new = (
        blocks.get_package(digest)
        for digest in (migration.from_digest, migration.to_digest)
    )
    key = new_id()
    return begin(
        Migration(
            id=key,
            batch_id=batch_id or key,
            unit_id=migration.unit_id,
            block_key=migration.block_key,
            from_digest=migration.to_digest,
            to_digest=migration.from_digest,
            plan=inverse_plan(old, new, migration.plan),
            undoes=migration,
            total=migration.moved,
            started_by_id=actor.id,
            started_at=now,
        ),
        actor=actor,
        verb="undo_migration",
        now=now,
    )
