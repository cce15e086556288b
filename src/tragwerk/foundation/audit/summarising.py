"""Numbers of the audit, for those who watch over it; no content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from tragwerk.foundation.audit.models import Checkpoint, LedgerHead


@dataclass(frozen=True, slots=True)
class Summary:
    """How long the chains are, and when they were last signed.

    Attributes:
        entries: in all chains together.
        ledgers: how many chains there are.
        checkpoints: how many have been signed.
        last_checkpoint_at: when the last one was; None before the first.
    """

    entries: int
    ledgers: int
    checkpoints: int
    last_checkpoint_at: datetime | None


def summary() -> Summary:
    """Count with two queries, however long the chains are."""
    counted = LedgerHead.objects.aggregate(entries=Sum("length"), ledgers=Count("pk"))
    last = Checkpoint.objects.order_by("-sequence").first()
    return Summary(
        entries=counted["entries"] or 0,
        ledgers=counted["ledgers"],
        checkpoints=last.sequence if last else 0,
        last_checkpoint_at=last.at if last else None,
    )
