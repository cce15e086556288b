"""React to events: one call of an action each."""

from __future__ import annotations

from tragwerk.foundation import outbox
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.applications.actions.end_assistances_of import (
    end_assistances_of,
)
from tragwerk.modules.applications.actions.issue_receipt import issue_receipt
from tragwerk.modules.applications.events import ApplicationSubmitted
from tragwerk.modules.organisations.events import MembershipEnded


def connect() -> None:
    """Subscribe once, while the app starts."""
    outbox.subscribe(
        ApplicationSubmitted,
        on_application_submitted,
        name="applications.issue_receipt",
    )
    outbox.subscribe(
        MembershipEnded, on_membership_ended, name="applications.end_assistances"
    )


def on_application_submitted(event: ApplicationSubmitted) -> None:
    """Set the receipt, unless the person has been faster."""
    issue_receipt(
        actor=SYSTEM, application_id=event.application_id, now=event.occurred_at
    )


def on_membership_ended(event: MembershipEnded) -> None:
    """Close what a helper who leaves has still open."""
    end_assistances_of(
        account_id=event.account_id, unit_id=event.unit_id, now=event.occurred_at
    )
