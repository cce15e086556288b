"""Arrivals as their receiver sees them: what for and from whom first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.data import ArrivalView
from tragwerk.modules.exchange.domain.content import Content
from tragwerk.modules.exchange.domain.kinds import (
    REASON_LABELS,
    STATUS_LABELS,
    ArrivalStatus,
    MessageStatus,
    RefusalReason,
)
from tragwerk.modules.exchange.models import Arrival
from tragwerk.modules.exchange.queries.flows import flow_of
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import DataCategory, party_of

PAGE = 50


def list_arrivals(actor: Actor, *, page: int = 1) -> tuple[ArrivalView, ...]:
    """Give what the acting unit got, what waits for a decision first.

    Raises:
        NotAllowedError: if the actor neither works with cases nor counsels.
    """
    policies.require_can_exchange(actor)
    rows = policies.arrivals_visible_to(actor, Arrival.objects.all())
    open_ = rows.filter(status=ArrivalStatus.ARRIVED).order_by("arrived_at")
    done = rows.exclude(status=ArrivalStatus.ARRIVED).order_by("-arrived_at")
    shown = list(done[(page - 1) * PAGE : page * PAGE])
    if page == 1:
        shown = [*open_[:PAGE], *shown]
    units = organisations.get_units({row.sender_id for row in shown})
    return tuple(_view(row, units[row.sender_id].full_name) for row in shown)


def list_received(actor: Actor, matter_id: UUID) -> tuple[ArrivalView, ...]:
    """Give with content what the acting unit accepted in a matter, the oldest first.

    For the page of the unit's own case, which records its reading as one.
    """
    rows = policies.arrivals_visible_to(actor, Arrival.objects.all()).filter(
        matter_id=matter_id, status=ArrivalStatus.ACCEPTED
    )
    shown = list(rows.order_by("settled_at"))
    units = organisations.get_units({row.sender_id for row in shown})
    contents = vault.get_many_json(row.content_id for row in shown if row.content_id)
    return tuple(
        _view(
            row,
            units[row.sender_id].full_name,
            content=Content.from_json(contents[row.content_id]),
        )
        for row in shown
        if row.content_id in contents
    )


def count_open_arrivals(actor: Actor) -> int:
    """Count what waits to be accepted or refused."""
    rows = policies.arrivals_visible_to(actor, Arrival.objects.all())
    return rows.filter(status=ArrivalStatus.ARRIVED).count()


@transaction.atomic
def get_arrival(actor: Actor, arrival_id: UUID, *, now: datetime) -> ArrivalView:
    """Open an arrival; its content only once the unit has accepted it.

    Reading is recorded.

    Raises:
        NotFoundError: if the acting unit has no such arrival.
    """
    policies.require_can_exchange(actor)
    arrival = policies.require_arrival(actor, arrival_id)
    sender = organisations.get_unit(arrival.sender_id)
    receiver = organisations.get_unit(arrival.unit_id)
    assessed = privacy.assess(
        party_of(sender).controller,
        party_of(receiver).controller,
        frozenset(DataCategory),
        on=timezone.localdate(now),
    )
    duties = assessed.duties
    content = None
    if arrival.content_id is not None:
        content = Content.from_json(vault.get_json(arrival.content_id))
    view = _view(
        arrival,
        sender.full_name,
        duties=duties.in_language(get_language() or "de") if duties else "",
        content=content,
    )
    audit.record(
        actor=actor,
        verb="read_arrival",
        subject_kind="arrival",
        subject_id=arrival.id,
        at=now,
    )
    return view


def _view(
    arrival: Arrival, sender: str, *, duties: str = "", content: Content | None = None
) -> ArrivalView:
    flow = flow_of(arrival.digest, arrival.flow)
    reason = _(REASON_LABELS[RefusalReason(arrival.reason)]) if arrival.reason else ""
    return ArrivalView(
        id=arrival.id,
        matter_id=arrival.matter_id,
        status=ArrivalStatus(arrival.status),
        status_label=_(STATUS_LABELS[MessageStatus(arrival.status)]),
        sender=sender,
        purpose=flow.purpose,
        legal_basis=flow.legal_basis,
        entries=arrival.entries,
        arrived_at=arrival.arrived_at,
        settled_at=arrival.settled_at,
        reason=reason,
        duties=duties,
        content=content,
    )
