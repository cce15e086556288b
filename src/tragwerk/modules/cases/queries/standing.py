"""Whose unit takes part in a matter, for the module that keeps consents."""

from __future__ import annotations

from uuid import UUID

from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.models import Case
from tragwerk.modules.privacy import api as privacy


def standing_in_matter(actor: Actor, matter_id: UUID) -> privacy.Standing | None:
    """Say whether the actor's unit has a case in a matter that they may read."""
    if actor.kind is not ActorKind.MEMBER:
        return None
    mine = policies.visible_to(actor, Case.objects.filter(matter_id=matter_id))
    return privacy.Standing.UNIT if mine.exists() else None
