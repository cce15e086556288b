"""The door: what other modules and the portal may call."""

from __future__ import annotations

from tragwerk.modules.exchange.actions.ask_for_ground import ask_for_ground
from tragwerk.modules.exchange.actions.delete_contents import delete_contents
from tragwerk.modules.exchange.actions.deliver_message import deliver_message
from tragwerk.modules.exchange.actions.hand_over_content import hand_over_content
from tragwerk.modules.exchange.actions.keys import rotate_unit_key
from tragwerk.modules.exchange.actions.open_matter import (
    join_matter,
    open_matter,
)
from tragwerk.modules.exchange.actions.prepare_message import prepare_message
from tragwerk.modules.exchange.actions.send_message import (
    discard_message,
    discard_of_case,
    send_message,
)
from tragwerk.modules.exchange.actions.settle_arrival import (
    accept_arrival,
    refuse_arrival,
    take_back_message,
)
from tragwerk.modules.exchange.queries.arrivals import (
    count_open_arrivals,
    get_arrival,
    list_arrivals,
    list_received,
)
from tragwerk.modules.exchange.queries.disclosures import (
    disclosures_of,
    kreis_of,
    participant_of,
)
from tragwerk.modules.exchange.queries.messages import (
    count_to_send,
    get_message,
    list_messages,
)

__all__ = [
    "accept_arrival",
    "ask_for_ground",
    "count_open_arrivals",
    "count_to_send",
    "delete_contents",
    "deliver_message",
    "discard_message",
    "discard_of_case",
    "disclosures_of",
    "get_arrival",
    "get_message",
    "hand_over_content",
    "join_matter",
    "kreis_of",
    "list_arrivals",
    "list_messages",
    "list_received",
    "open_matter",
    "participant_of",
    "prepare_message",
    "refuse_arrival",
    "rotate_unit_key",
    "send_message",
    "take_back_message",
]
