"""React to what other modules announce: one call of an action each."""

from __future__ import annotations

from datetime import timedelta

from tragwerk.foundation import outbox
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.applications.events import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from tragwerk.modules.cases.actions.delete_cases import delete_cases
from tragwerk.modules.cases.actions.fire_due_timers import fire_due_timers
from tragwerk.modules.cases.actions.hand_over_tasks import hand_over_tasks
from tragwerk.modules.cases.actions.open_case import open_case
from tragwerk.modules.cases.actions.withdraw_case import withdraw_case
from tragwerk.modules.organisations.events import MembershipEnded

_EVERY = timedelta(minutes=1)


def connect() -> None:
    """Subscribe once, while the app starts."""
    outbox.subscribe(
        ApplicationSubmitted, on_application_submitted, name="cases.open_case"
    )
    outbox.subscribe(
        ApplicationWithdrawn, on_application_withdrawn, name="cases.withdraw_case"
    )
    outbox.subscribe(MembershipEnded, on_membership_ended, name="cases.hand_over_tasks")
    outbox.add_periodic("cases.fire_due_timers", _EVERY, fire_due_timers)
    outbox.add_periodic("cases.delete_cases", timedelta(hours=1), delete_cases)


def on_application_submitted(event: ApplicationSubmitted) -> None:
    """Open a case."""
    open_case(actor=SYSTEM, application_id=event.application_id, now=event.occurred_at)


def on_application_withdrawn(event: ApplicationWithdrawn) -> None:
    """End the case."""
    withdraw_case(
        actor=SYSTEM, application_id=event.application_id, now=event.occurred_at
    )


def on_membership_ended(event: MembershipEnded) -> None:
    """Free the tasks of who left."""
    hand_over_tasks(
        actor=SYSTEM,
        account_id=event.account_id,
        unit_id=event.unit_id,
        now=event.occurred_at,
    )
