"""What crosses the door of this module: plain values, no models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tragwerk.modules.exchange.domain.content import Content, Entry, content_of
from tragwerk.modules.exchange.domain.kinds import (
    ArrivalStatus,
    MessageStatus,
    RefusalReason,
)

__all__ = [
    "ArrivalStatus",
    "ArrivalView",
    "Content",
    "Disclosure",
    "Entry",
    "MessageStatus",
    "MessageView",
    "Parcel",
    "Received",
    "RefusalReason",
    "Standing",
    "content_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message to lay ready: from whom to whom, by which flow of which Baustein.

    Attributes:
        digest: the version of the Baustein whose `privacy.toml` names the flow.
        receiver_id: None if somebody has to choose among the units of the kind.
        case_id: the sender's case.
    """

    matter_id: UUID
    flow: str
    digest: str
    sender_id: UUID
    sender_pool: str
    receiver_pool: str
    receiver_kind: str
    receiver_id: UUID | None
    content: Content
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An accepted message, on its way into the receiver's case."""

    arrival_id: UUID
    matter_id: UUID
    flow: str
    pool: str
    digest: str
    sender_id: UUID
    receiver_id: UUID
    content: Content
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the law says about a message at this moment.

    Attributes:
        is_satisfied: whether it may go now.
        paragraphs: what it rests on.
        sentence: for laypeople.
        reason: what is missing, as a sentence; empty if nothing.
        can_ask: whether the person can give what is missing.
        duties: what the receiver is told (§ 78 SGB X); empty if nothing.
    """

    is_satisfied: bool
    paragraphs: tuple[str, ...]
    sentence: str
    reason: str
    duties: str
    can_ask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message as its sender sees it; `content` is None in lists and once deleted.

    Attributes:
        receiver: empty as long as nobody has chosen it among `receivers`.
        receivers: the units that could get it, while one has to be chosen.
    """

    id: UUID
    matter_id: UUID
    case_id: UUID | None
    status: MessageStatus
    status_label: str
    receiver: str
    receivers: tuple[tuple[UUID, str], ...] = ()
    purpose: str
    legal_basis: str
    prepared_at: datetime
    sent_at: datetime | None
    arrived_at: datetime | None
    settled_at: datetime | None
    reason: str
    content: Content | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalView:
    """An arrival as its receiver sees it; its content only once it was accepted."""

    id: UUID
    matter_id: UUID
    status: ArrivalStatus
    status_label: str
    sender: str
    purpose: str
    legal_basis: str
    entries: int
    arrived_at: datetime
    settled_at: datetime | None
    reason: str
    duties: str = ""
    content: Content | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """A disclosure as the person reads it: who told whom what, why, on which ground."""

    message_id: UUID
    sent_at: datetime
    sender: str
    receiver: str
    purpose: str
    ground: str
    sentence: str
    paths: tuple[str, ...]
    labels: tuple[str, ...]
    status: MessageStatus
    status_label: str
