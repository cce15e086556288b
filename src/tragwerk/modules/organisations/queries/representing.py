"""Reads of representations: for whom somebody stands in now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tragwerk.kernel.actor import Actor, Role
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.data import RepresentationData
from tragwerk.modules.organisations.models import Representation
from tragwerk.modules.organisations.queries.people import member_names


def represented_by(actor: Actor, now: datetime) -> frozenset[UUID]:
    """Give the accounts of the acting unit for whom the actor stands in today."""
    if actor.id is None or actor.unit_id is None:
        return frozenset()
    today = timezone.localdate(now)
    rows = Representation.objects.filter(
        unit_id=actor.unit_id,
        representative_id=actor.id,
        ended_at=None,
        from_on__lte=today,
        until_on__gte=today,
    )
    return frozenset(rows.values_list("account_id", flat=True))


def list_representations(actor: Actor, now: datetime) -> tuple[RepresentationData, ...]:
    """Give what runs or is to come in the acting unit, soonest first.

    The lead sees all, everybody else those that concern them. For audited pages only.
    """
    if actor.id is None or actor.unit_id is None:
        return ()
    rows = Representation.objects.filter(
        unit_id=actor.unit_id, ended_at=None, until_on__gte=timezone.localdate(now)
    ).order_by("from_on", "id")
    found = [
        row
        for row in rows
        if actor.has_role(Role.LEAD)
        or actor.id in (row.account_id, row.representative_id)
    ]
    names = member_names(
        key for row in found for key in (row.account_id, row.representative_id)
    )
    return tuple(
        RepresentationData(
            id=row.id,
            account=names.get(row.account_id, ""),
            representative=names.get(row.representative_id, ""),
            from_on=row.from_on,
            until_on=row.until_on,
            can_end=policies.can_name_representative(actor, row.account_id),
        )
        for row in found
    )
