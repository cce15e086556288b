"""The migrations of a unit: what was done, what is under way, what stayed and why."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, QuerySet

from tragwerk.kernel.actor import Actor
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import BlockData
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.domain.kinds import MigrationStatus
from tragwerk.modules.cases.domain.migrating import MigrationData, Staying
from tragwerk.modules.cases.models import MigratedCase, Migration
from tragwerk.modules.cases.queries.forecasting import said
from tragwerk.modules.cases.queries.routes import labels_of

_MOST = 50
_EXAMPLES = 20


def list_migrations(actor: Actor, unit_id: UUID) -> tuple[MigrationData, ...]:
    """Give the newest migrations of a unit.

    Raises:
        NotAllowedError: if the actor does not lead the unit.
    """
    policies.require_can_migrate(actor, unit_id)
    found = Migration.objects.filter(unit_id=unit_id).order_by("-started_at", "-id")
    return _listed(list(_with_undo(found)[:_MOST]), with_cases=False)


def get_migration(actor: Actor, migration_id: UUID) -> MigrationData:
    """Give a migration with the cases that stayed.

    Raises:
        NotFoundError: if there is none in the unit that the actor leads.
    """
    found = _with_undo(Migration.objects.filter(id=migration_id)).first()
    row = policies.require_migration(actor, found)
    return _listed([row], with_cases=True)[0]


def list_batch(actor: Actor, batch_id: UUID | None = None) -> tuple[MigrationData, ...]:
    """Give the migrations that were started together, or without id the newest.

    Raises:
        NotAllowedError: if a person asks; the operator does.
    """
    policies.require_system(actor)
    found = _with_undo(Migration.objects.order_by("-started_at", "-id"))
    if batch_id is None:
        return _listed(list(found[:_MOST]), with_cases=False)
    return _listed(list(found.filter(batch_id=batch_id)), with_cases=True)


def _with_undo(rows: QuerySet[Migration]) -> QuerySet[Migration]:
    return rows.select_related("undone_by")


def _listed(rows: list[Migration], *, with_cases: bool) -> tuple[MigrationData, ...]:
    keys = {row.block_key for row in rows}
    versions = {v.digest: v for key in keys for v in blocks.list_versions(key)}
    return tuple(
        _data(row, versions, _staying(row) if with_cases else ()) for row in rows
    )


def _data(
    row: Migration,
    versions: Mapping[str, BlockData],
    staying: tuple[Staying, ...],
) -> MigrationData:
    undone_by = getattr(row, "undone_by", None)
    status = MigrationStatus(row.status)
    return MigrationData(
        id=row.id,
        batch_id=row.batch_id,
        unit_id=row.unit_id,
        block_key=row.block_key,
        title=versions[row.to_digest].title,
        from_version=versions[row.from_digest].version,
        to_version=versions[row.to_digest].version,
        status=status,
        is_undo=row.undoes_id is not None,
        total=row.total,
        moved=row.moved,
        stayed=row.stayed,
        started_at=row.started_at,
        finished_at=row.finished_at,
        is_by_operator=row.started_by_id is None,
        can_undo=row.moved > 0
        and row.undoes_id is None
        and undone_by is None
        and status != MigrationStatus.RUNNING,
        undone_by=undone_by.id if undone_by else None,
        staying=staying,
    )


def _staying(row: Migration) -> tuple[Staying, ...]:
    stayed = MigratedCase.objects.filter(migration=row).exclude(reason="")
    groups = (
        stayed.order_by().values_list("reason", "element_id").annotate(n=Count("id"))
    )
    labels = labels_of(row.from_digest)
    return tuple(
        Staying(
            said(reason, labels.get(element, element)),
            count,
            tuple(
                stayed.filter(reason=reason, element_id=element)
                .order_by("case_id")
                .values_list("case_id", "case__number")[:_EXAMPLES]
            ),
        )
        for reason, element, count in sorted(groups, key=lambda group: -group[2])[:20]
    )
