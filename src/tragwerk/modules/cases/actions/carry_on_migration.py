"""Do the next part of a migration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.start_migration import note
from tragwerk.modules.cases.actions.transferring import Transfer
from tragwerk.modules.cases.domain.kinds import MigrationStatus
from tragwerk.modules.cases.models import Migration


@transaction.atomic
def carry_on_migration(*, actor: Actor, migration_id: UUID, now: datetime) -> bool:
    """Move the next fifty cases; says whether there may be more to do.

    All of them and the mark how far it came are one transaction: whoever is killed
    here has done nothing, and the next one begins where this one began. Several at
    once wait for each other.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
    """
    policies.require_system(actor)
    migration = Migration.objects.select_for_update().filter(id=migration_id).first()
    if migration is None or migration.status != MigrationStatus.RUNNING:
        return False
    transfer = Transfer(migration, now)
    cases = transfer.lock_next()
    if not cases:
        if transfer.is_more():
            return True
        migration.status = MigrationStatus.DONE
        migration.finished_at = now
        migration.save(update_fields=["status", "finished_at"])
        note(migration, actor=actor, verb="finish_migration", now=now)
        return False
    moved = transfer.run(cases)
    migration.moved += len(moved)
    migration.stayed += len(cases) - len(moved)
    migration.cursor = cases[-1].id
    migration.save(update_fields=["moved", "stayed", "cursor"])
    for case in moved:
        # Last: the chain of the unit is locked from here to the end.
        audit.record(
            actor=actor,
            verb="migrate_case",
            subject_kind="case",
            subject_id=case.id,
            at=now,
            ledger=f"unit:{case.unit_id}",
            detail={"migration": str(migration.id)},
        )
    return True
