"""Ask the person for what a message still needs to go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.actions.send_message import (
    content_id_of,
    require_prepared,
)
from tragwerk.modules.exchange.domain.content import Content
from tragwerk.modules.exchange.queries.flows import flow_of
from tragwerk.modules.exchange.queries.grounds import categories_of
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import Asking, party_of


@transaction.atomic
def ask_for_ground(*, actor: Actor, message_id: UUID, now: datetime) -> UUID:
    """Write down what the person is asked, for exactly this message; gives its matter.

    Raises:
        NotFoundError: if the actor's unit has no such message.
        ConflictError: if it was sent or discarded already.
        RuleError: if nobody is chosen who gets it, or no consent could make it lawful.
    """
    policies.require_can_exchange(actor)
    message = policies.require_message(actor, message_id, lock=True)
    require_prepared(message)
    if message.receiver_id is None:
        raise RuleError(_("Bitte wählen Sie die Stelle, die diese Nachricht bekommt."))
    content = Content.from_json(vault.get_json(content_id_of(message)))
    asking = Asking(
        matter_id=message.matter_id,
        flow=message.flow,
        sender=party_of(organisations.get_unit(message.unit_id)),
        receiver=party_of(organisations.get_unit(message.receiver_id)),
        categories=categories_of(content),
        fields={entry.path: entry.label for entry in content.entries},
        purpose=flow_of(message.digest, message.flow).purpose,
    )
    privacy.ask_person(actor=actor, asking=asking, now=now)
    audit.record(
        actor=actor,
        verb="ask_for_ground",
        subject_kind="message",
        subject_id=message.id,
        at=now,
    )
    return message.matter_id
