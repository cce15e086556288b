"""Delete a draft for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.actions.shredding import shred
from tragwerk.modules.applications.data import DeletionReason, State
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.blocks import api as blocks

_AT_ONCE = 1_000


@transaction.atomic
def delete_draft(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Delete the keys of everything in a draft; its row stays empty as proof.

    Raises:
        NotFoundError: if there is no such draft for this actor.
        NotAllowedError: if the application has been submitted already.
    """
    row = policies.require_draft(actor, application_id)
    row.code_index = None
    _delete(actor, row, DeletionReason.REQUESTED, now)


def expire_drafts(now: datetime) -> None:
    """Delete drafts that nobody touched for as long as their Baustein says."""
    drafts = GrantApplication.objects.filter(state=State.DRAFT)
    for digest in drafts.values_list("block_digest", flat=True).distinct():
        days = blocks.get_package(digest).retention["draft_days"]
        limit = now - timedelta(days=days)
        old = drafts.filter(block_digest=digest, updated_at__lt=limit)
        ids = old.order_by("updated_at").values_list("id", flat=True)
        for application_id in list(ids[:_AT_ONCE]):
            _expire(application_id, limit, now)


@transaction.atomic
def _expire(application_id: UUID, limit: datetime, now: datetime) -> None:
    row = GrantApplication.objects.select_for_update().get(id=application_id)
    # Somebody may have gone on with it, or sent it, since it was listed.
    if row.state == State.DRAFT and row.updated_at < limit:
        # The code is still known: who comes back with it is told what happened.
        _delete(SYSTEM, row, DeletionReason.INACTIVE, now)


def _delete(
    actor: Actor, row: GrantApplication, because: DeletionReason, now: datetime
) -> None:
    row.state = State.DELETED
    row.updated_at = now
    shred(row, because=because, now=now)
    audit.record(
        actor=actor,
        verb="delete_draft",
        subject_kind="application",
        subject_id=row.id,
        at=now,
        detail={"because": because.value},
    )
