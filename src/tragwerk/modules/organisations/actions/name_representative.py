"""Let a colleague stand in for somebody for a time, and end it earlier."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.models import Membership, Representation, Unit

_LONGEST = timedelta(days=366)


@transaction.atomic
def name_representative(
    *,
    actor: Actor,
    account_id: UUID,
    representative_id: UUID,
    from_on: date,
    until_on: date,
    now: datetime,
) -> UUID:
    """Name who represents a member of the acting unit (German: Vertretung).

    It gives no role: the representative does what their own roles allow. It begins
    and ends by itself; both days count.

    Raises:
        NotAllowedError: if the actor is neither that member nor leads the unit.
        NotFoundError: if either is no member of the unit now.
        RuleError: if both are the same person, the days are not in the coming year, or
            the member has a representative at that time already.
    """
    unit_id = policies.require_can_name_representative(actor, account_id)
    # One at a time: two names at once must not both pass.
    Unit.objects.select_for_update().get(id=unit_id)
    _require_members(unit_id, {account_id, representative_id}, now)
    if account_id == representative_id:
        message = _("Bitte wählen Sie jemand anderen: Niemand vertritt sich selbst.")
        raise RuleError(message, field="representative")
    today = timezone.localdate(now)
    if not today <= from_on <= until_on <= today + _LONGEST:
        raise RuleError(
            _(
                "Bitte geben Sie einen Zeitraum an, der frühestens heute beginnt und "
                "höchstens in einem Jahr endet."
            ),
            field="until_on",
        )
    others = Representation.objects.filter(
        unit_id=unit_id, account_id=account_id, ended_at=None
    )
    if others.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        message = _("Für diesen Zeitraum gibt es schon eine Vertretung.")
        raise RuleError(message, field="from_on")
    row = Representation.objects.create(
        unit_id=unit_id,
        account_id=account_id,
        representative_id=representative_id,
        from_on=from_on,
        until_on=until_on,
        named_by_id=actor.id,
    )
    _audit(actor, row, "name_representative", now)
    return row.id


@transaction.atomic
def end_representation(*, actor: Actor, representation_id: UUID, now: datetime) -> None:
    """End a representation now; one that has ended stays as it is.

    Raises:
        NotFoundError: if there is none in the acting unit that the actor may end.
    """
    row = (
        Representation.objects.select_for_update().filter(id=representation_id).first()
    )
    if row is None or row.unit_id != actor.unit_id:
        raise NotFoundError
    if not policies.can_name_representative(actor, row.account_id):
        raise NotFoundError
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _audit(actor, row, "end_representation", now)


def _require_members(unit_id: UUID, accounts: set[UUID], now: datetime) -> None:
    rows = Membership.objects.active(now).filter(
        unit_id=unit_id, account_id__in=accounts
    )
    if set(rows.values_list("account_id", flat=True)) != accounts:
        raise NotFoundError


def _audit(actor: Actor, row: Representation, verb: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject_kind="unit",
        subject_id=row.unit_id,
        at=now,
        detail={
            "account": str(row.account_id),
            "representative": str(row.representative_id),
            "from": row.from_on.isoformat(),
            "until": row.until_on.isoformat(),
        },
    )
