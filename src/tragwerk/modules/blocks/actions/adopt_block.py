"""Let a unit offer a Baustein."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.blocks import policies
from tragwerk.modules.blocks.events import BlockAdopted
from tragwerk.modules.blocks.models import Adoption, BlockVersion
from tragwerk.modules.organisations import api as organisations


@transaction.atomic
def adopt_block(*, actor: Actor, digest: str, unit_id: UUID, now: datetime) -> UUID:
    """Offer a version of a Baustein in a unit; a later version replaces the earlier.

    Raises:
        NotAllowedError: if the actor may not decide for this unit.
        NotFoundError: if the version is not registered.
        RuleError: if the Baustein is made for another kind of unit.
    """
    policies.require_can_adopt_block(actor, unit_id)
    block = BlockVersion.objects.defer("archive").filter(digest=digest).first()
    if block is None:
        raise NotFoundError("Diesen Baustein gibt es nicht.")
    unit = organisations.get_unit(unit_id)
    if unit.kind != block.unit_kind:
        raise RuleError(f"„{block.title}“ ist nicht für „{unit.name}“ gemacht.")
    row, created = Adoption.objects.get_or_create(
        block_key=block.key,
        unit_id=unit_id,
        defaults={"block": block, "adopted_at": now},
    )
    if not created and row.block_id == digest:
        return row.id
    if not created:
        row.block, row.adopted_at = block, now
        row.save(update_fields=["block", "adopted_at"])
    outbox.publish(
        BlockAdopted(
            block_key=block.key, digest=digest, unit_id=unit_id, occurred_at=now
        )
    )
    audit.record(
        actor=actor,
        verb="adopt_block",
        subject_kind="adoption",
        subject_id=row.id,
        at=now,
        ledger=f"unit:{unit_id}",
        detail={"key": block.key, "version": block.version},
    )
    return row.id
