"""Disclosures as the person reads them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tragwerk.modules.exchange.data import Disclosure
from tragwerk.modules.exchange.domain.kinds import STATUS_LABELS, MessageStatus
from tragwerk.modules.exchange.models import Matter, Message, Participant
from tragwerk.modules.exchange.queries.flows import flow_of
from tragwerk.modules.organisations import api as organisations


def disclosures_of(matter_id: UUID) -> tuple[Disclosure, ...]:
    """Give every message of a matter that was sent, the oldest first.

    The caller has made sure that the reader is the person of this matter.
    """
    rows = list(
        Message.objects.filter(matter_id=matter_id, sent_at__isnull=False).order_by(
            "sent_at"
        )
    )
    ids = {row.unit_id for row in rows} | {
        row.receiver_id for row in rows if row.receiver_id
    }
    units = organisations.get_units(ids)
    return tuple(
        Disclosure(
            message_id=row.id,
            sent_at=row.sent_at,
            sender=units[row.unit_id].full_name,
            receiver=units[row.receiver_id].full_name,
            purpose=flow_of(row.digest, row.flow).purpose,
            ground=row.ground,
            sentence=flow_of(row.digest, row.flow).sentence,
            paths=tuple(row.paths),
            labels=tuple(row.labels),
            status=MessageStatus(row.status),
            status_label=_(STATUS_LABELS[MessageStatus(row.status)]),
        )
        for row in rows
        if row.sent_at is not None and row.receiver_id is not None
    )


def participant_of(matter_id: UUID, pool: str) -> UUID | None:
    """Give the unit bound to a pool of a matter; None if there is none here."""
    rows = Participant.objects.filter(matter_id=matter_id, pool=pool)
    return rows.values_list("unit_id", flat=True).first()


def kreis_of(matter_id: UUID) -> str:
    """Give the Kreis of a matter, five digits; empty if it is not known."""
    rows = Matter.objects.filter(id=matter_id).values_list("kreis_ags", flat=True)
    return rows.first() or ""
