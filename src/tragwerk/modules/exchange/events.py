"""Facts that this module announces; ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from tragwerk.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePrepared(Event):
    """A process has thrown a message; a person has to look at it and send it."""

    name: ClassVar[str] = "exchange.message_prepared"
    message_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """A person has sent a message; it is sealed and on its way."""

    name: ClassVar[str] = "exchange.message_sent"
    message_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArrived(Event):
    """A message lies with the receiver."""

    name: ClassVar[str] = "exchange.message_arrived"
    message_id: UUID
    arrival_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSettled(Event):
    """The receiver has accepted or refused a message; `reason` is empty if accepted."""

    name: ClassVar[str] = "exchange.message_settled"
    message_id: UUID
    arrival_id: UUID
    matter_id: UUID
    flow: str
    unit_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTakenBack(Event):
    """The sender has taken a message back before it was accepted."""

    name: ClassVar[str] = "exchange.message_taken_back"
    message_id: UUID
    unit_id: UUID
    receiver_id: UUID | None
