"""How the audit stands, for those who watch over it."""

from __future__ import annotations

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor, Role
from tragwerk.modules.organisations import api as organisations

WATCHERS = (Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR)


def read_audit_state(actor: Actor) -> audit.Summary:
    """Give how long the chains are and when they were last signed.

    Raises:
        NotAllowedError: if the actor watches over nothing.
    """
    organisations.require_role(actor, *WATCHERS)
    return audit.summary()


def verify_audit(actor: Actor) -> audit.Report:
    """Verify every chain and every checkpoint; takes a while on a large platform.

    Raises:
        NotAllowedError: if the actor watches over nothing.
    """
    organisations.require_role(actor, *WATCHERS)
    return audit.verify()
