"""End somebody's work for a unit, with all roles there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.data import UnitKind
from tragwerk.modules.organisations.domain.roles import role_detail
from tragwerk.modules.organisations.events import MembershipEnded
from tragwerk.modules.organisations.models import Membership


@transaction.atomic
def end_membership(
    *, actor: Actor, account_id: UUID, unit_id: UUID, now: datetime
) -> None:
    """End the membership; whoever hands over tasks listens to the event.

    Members may leave by themselves. The right ends with the next request, because
    each request asks the memberships again.

    Raises:
        NotAllowedError: if the actor neither leaves nor looks after this unit.
        NotFoundError: if the account is no member of the unit now.
        RuleError: if nobody would be left to administer the platform.
    """
    if actor.id != account_id:
        policies.require_can_manage_unit(actor, unit_id)
    rows = Membership.objects.active(now).filter(unit_id=unit_id)
    mine = list(rows.filter(account_id=account_id))
    if not mine:
        raise NotFoundError
    administrators = rows.filter(unit__kind=UnitKind.PLATFORM, role=Role.ADMINISTRATOR)
    is_administrator = any(row.role == Role.ADMINISTRATOR for row in mine)
    if (
        is_administrator
        and administrators.exists()
        and not administrators.exclude(account_id=account_id).exists()
    ):
        raise RuleError(
            _(
                "Diese Person verwaltet die Plattform als einzige. Geben Sie die "
                "Aufgabe zuerst an jemand anderen."
            )
        )

    Membership.objects.filter(id__in=[row.id for row in mine]).update(until=now)
    outbox.publish(
        MembershipEnded(
            account_id=account_id, unit_id=unit_id, ended_by=actor.id, occurred_at=now
        )
    )
    audit.record(
        actor=actor,
        verb="end_membership",
        subject_kind="unit",
        subject_id=unit_id,
        at=now,
        detail={
            "account": str(account_id),
            **role_detail(row.role for row in mine),
        },
    )
