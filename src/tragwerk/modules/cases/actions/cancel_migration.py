"""Stop a migration: what is moved stays moved, the rest stays where it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.kernel.actor import Actor
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.start_migration import note
from tragwerk.modules.cases.domain.kinds import MigrationStatus
from tragwerk.modules.cases.models import Migration


@transaction.atomic
def cancel_migration(*, actor: Actor, migration_id: UUID, now: datetime) -> None:
    """Stop after the part under way; doing it again changes nothing.

    Raises:
        NotFoundError: if there is none in the unit that the actor leads.
    """
    found = Migration.objects.select_for_update().filter(id=migration_id).first()
    migration = policies.require_migration(actor, found)
    if migration.status != MigrationStatus.RUNNING:
        return
    migration.status = MigrationStatus.CANCELLED
    migration.finished_at = now
    migration.save(update_fields=["status", "finished_at"])
    note(migration, actor=actor, verb="cancel_migration", now=now)
