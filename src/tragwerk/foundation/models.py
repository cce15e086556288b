"""The tables of the foundation, where Django looks for them."""

from __future__ import annotations

from tragwerk.foundation.audit.models import Checkpoint, Entry, LedgerHead
from tragwerk.foundation.outbox.models import Delivery, Message, PeriodicJob
from tragwerk.foundation.shared.models import SharedValue
from tragwerk.foundation.vault.models import OwnerKey, Record

__all__ = [
    "Checkpoint",
    "Delivery",
    "Entry",
    "LedgerHead",
    "Message",
    "OwnerKey",
    "PeriodicJob",
    "Record",
    "SharedValue",
]
