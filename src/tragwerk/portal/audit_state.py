"""How the audit stands, for those who watch over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tragwerk.foundation import audit
from tragwerk.foundation.audit.models import Checkpoint, LedgerHead
from tragwerk.kernel.actor import Actor, Role
from tragwerk.modules.organisations import api as organisations

WATCHERS = (Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class AuditState:
    """Numbers of the audit; no content.

    Attributes:
        entries: in all chains together.
        chains: how many there are.
        checkpoints: how many have been signed.
        last_checkpoint_at: when the last one was; None before the first.
    """

    entries: int
    chains: int
    checkpoints: int
    last_checkpoint_at: datetime | None


def read_audit_state(actor: Actor) -> AuditState:
    """Give how long the chains are and when they were last signed.

    Raises:
        NotAllowedError: if the actor watches over nothing.
    """
    organisations.require_role(actor, *WATCHERS)
    lengths = list(LedgerHead.objects.values_list("length", flat=True))
    last = (
        Checkpoint.objects.order_by("-sequence").values_list("sequence", "at").first()
    )
    return AuditState(
        entries=sum(lengths),
        chains=len(lengths),
        checkpoints=last[0] if last else 0,
        last_checkpoint_at=last[1] if last else None,
    )


def verify_audit(actor: Actor) -> audit.Report:
    """Verify every chain and every checkpoint; takes a while on a large platform.

    Raises:
        NotAllowedError: if the actor watches over nothing.
    """
    organisations.require_role(actor, *WATCHERS)
    return audit.verify()
