"""Messages and their ways for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from tragwerk.foundation import outbox
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.ids import new_id
from tragwerk.modules.blocks.api import Flow
from tragwerk.modules.exchange import api
from tragwerk.modules.exchange.data import Content, Entry, Parcel
from tragwerk.modules.exchange.models import Arrival, Message, Participant

__all__ = [
    "CONTENT",
    "FLOW",
    "NEED",
    "NOW",
    "Arrival",
    "Message",
    "Participant",
    "arrival_of",
    "deliver_all",
    "flow_named",
    "lay_ready",
]  # other modules' tests look at the rows, too

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FLOW = "anfrage"
NAME = Entry(
    "person.nachname", "Nachname", "Geheimnis-Özdemir", "Geheimnis-Özdemir", "SOCIAL"
)
BIRTHDAY = Entry(
    "person.geburtsdatum", "Geboren am", "1959-07-03", "3. Juli 1959", "SOCIAL"
)
NEED = Entry("bedarf", "Was gebraucht wird", ["Fahrdienst"], "Fahrdienst", "SOCIAL")
CONTENT = Content((NAME, BIRTHDAY, NEED))


def flow_named(name: str) -> Flow:
    """Give what a Baustein says about a message flow."""
    return Flow(
        name=name,
        kind="information",
        sender="amt",
        receiver="nachbar",
        purpose="Klären, wer zuständig ist",
        legal_basis="§ 16 Abs. 2 SGB I",
        fields=CONTENT.paths,
        sentence="Das Amt hat die Nachbarstelle gefragt, ob sie zuständig ist.",
    )


def lay_ready(
    sender: UUID,
    receiver: UUID | None,
    content: Content = CONTENT,
    flow: str = FLOW,
    digest: str = "0" * 64,
) -> UUID:
    """Lay a message ready in a matter of its own and give its id."""
    matter = api.open_matter(
        actor=SYSTEM, matter_id=new_id(), block_key="probe-hilfe", now=NOW
    )
    api.join_matter(actor=SYSTEM, matter_id=matter, pool="amt", unit_id=sender, now=NOW)
    parcel = Parcel(
        matter_id=matter,
        flow=flow,
        digest=digest,
        sender_id=sender,
        sender_pool="amt",
        receiver_pool="nachbar",
        receiver_kind="WOHNGELDSTELLE",
        receiver_id=receiver,
        content=content,
    )
    return api.prepare_message(actor=SYSTEM, parcel=parcel, now=NOW)


def deliver_all(now: datetime = NOW) -> None:
    """Let the worker deliver whatever is due."""
    while outbox.deliver_pending(now=now):
        pass


def arrival_of(message_id: UUID) -> Arrival:
    """Give what arrived of a message."""
    return Arrival.objects.get(message_id=message_id)
