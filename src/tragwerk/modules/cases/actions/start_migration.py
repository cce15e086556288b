"""Begin to move the running cases of a unit to another version of their Baustein."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.events import MigrationAdvanced
from tragwerk.modules.cases.models import Case, Migration
from tragwerk.modules.cases.queries.routes import routes_for
from tragwerk.modules.cases.queries.versions import find_blocker, get_version


@transaction.atomic
def start_migration(
    *,
    actor: Actor,
    unit_id: UUID,
    block_key: str,
    from_digest: str,
    to_digest: str,
    plan: Mapping[str, str],
    now: datetime,
    batch_id: UUID | None = None,
) -> UUID:
    """Write the migration down; the worker moves the cases, part by part.

    Args:
        actor: the unit's lead, or the platform.
        unit_id: whose cases.
        block_key: which Baustein.
        from_digest: the version they run on.
        to_digest: the version they go to.
        plan: old element id → new one, "" for none; others keep their id.
        now: the time.
        batch_id: shared by the migrations of several units.

    Raises:
        NotAllowedError: if the actor does not lead the unit.
        NotFoundError: if a version is not registered.
        RuleError: if the versions do not go together, the plan is wrong, or nothing
            runs on the old version.
        ConflictError: if another migration of this Baustein runs in the unit.
    """
    policies.require_can_migrate(actor, unit_id)
    old, new = (
        blocks.get_package(get_version(block_key, digest).digest)
        for digest in (from_digest, to_digest)
    )
    if blocker := find_blocker(old, new):
        raise RuleError(blocker)
    routes_for(old, new, plan)
    total = Case.objects.filter(
        unit_id=unit_id, digest=old.digest, status__in=RUNNING
    ).count()
    if not total:
        raise RuleError(_("Nach dieser Fassung läuft kein Vorgang der Stelle mehr."))
    key = new_id()
    return begin(
        Migration(
            id=key,
            batch_id=batch_id or key,
            unit_id=unit_id,
            block_key=block_key,
            from_digest=old.digest,
            to_digest=new.digest,
            plan=dict(plan),
            total=total,
            started_by_id=actor.id,
            started_at=now,
        ),
        actor=actor,
        verb="start_migration",
        now=now,
    )


def begin(migration: Migration, *, actor: Actor, verb: str, now: datetime) -> UUID:
    """Store a migration and have the worker begin.

    Raises:
        ConflictError: if another one of this Baustein runs in the unit.
    """
    try:
        with transaction.atomic():
            migration.save()
    except IntegrityError as error:
        raise ConflictError(
            _(
                "In dieser Stelle läuft gerade eine andere Umstellung dieser Leistung. "
                "Warten Sie, bis sie fertig ist, oder halten Sie sie an."
            )
        ) from error
    go_on(migration, actor=actor, verb=verb, now=now)
    return migration.id


def go_on(migration: Migration, *, actor: Actor, verb: str, now: datetime) -> None:
    """Announce that there is a part to do, and record who wanted it."""
    outbox.publish(MigrationAdvanced(migration_id=migration.id, occurred_at=now))
    note(migration, actor=actor, verb=verb, now=now)


def note(migration: Migration, *, actor: Actor, verb: str, now: datetime) -> None:
    """Record in the audit what somebody did with a migration."""
    audit.record(
        actor=actor,
        verb=verb,
        subject_kind="migration",
        subject_id=migration.id,
        at=now,
        ledger=f"unit:{migration.unit_id}",
        detail={
            "key": migration.block_key,
            "from": migration.from_digest,
            "to": migration.to_digest,
            "cases": migration.total,
        },
    )
