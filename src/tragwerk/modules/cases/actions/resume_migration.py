"""Go on with a migration that was stopped."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.start_migration import begin
from tragwerk.modules.cases.domain.kinds import MigrationStatus
from tragwerk.modules.cases.models import Migration


@transaction.atomic
def resume_migration(*, actor: Actor, migration_id: UUID, now: datetime) -> None:
    """Go on behind the last case that was looked at; a finished one stays as it is.

    Raises:
        NotFoundError: if there is none in the unit that the actor leads.
        RuleError: if it has been taken back.
        ConflictError: if another one of this Baustein runs in the unit.
    """
    found = Migration.objects.select_for_update().filter(id=migration_id).first()
    migration = policies.require_migration(actor, found)
    if migration.status != MigrationStatus.CANCELLED:
        return
    if Migration.objects.filter(undoes=migration).exists():
        raise RuleError(
            _("Diese Umstellung ist zurückgenommen. Beginnen Sie eine neue.")
        )
    migration.status = MigrationStatus.RUNNING
    migration.finished_at = None
    begin(migration, actor=actor, verb="resume_migration", now=now)
