"""React to what other modules announce: one call of an action each."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tragwerk.foundation import outbox
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.applications.events import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from tragwerk.modules.cases.actions.carry_on_migration import carry_on_migration
from tragwerk.modules.cases.actions.delete_cases import delete_cases
from tragwerk.modules.cases.actions.fire_due_timers import fire_due_timers
from tragwerk.modules.cases.actions.hand_over_tasks import hand_over_tasks
from tragwerk.modules.cases.actions.open_case import open_case
from tragwerk.modules.cases.actions.receive_message import receive_message
from tragwerk.modules.cases.actions.watch_deadlines import watch_deadlines
from tragwerk.modules.cases.actions.withdraw_case import withdraw_case
from tragwerk.modules.cases.events import MigrationAdvanced
from tragwerk.modules.exchange.events import MessageSettled
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
    outbox.subscribe(MessageSettled, on_message_settled, name="cases.receive_message")
    outbox.subscribe(MembershipEnded, on_membership_ended, name="cases.hand_over_tasks")
    outbox.subscribe(
        MigrationAdvanced, on_migration_advanced, name="cases.carry_on_migration"
    )
    outbox.add_periodic("cases.fire_due_timers", _EVERY, fire_due_timers)
    outbox.add_periodic("cases.delete_cases", timedelta(hours=1), delete_cases)
    outbox.add_periodic("cases.watch_deadlines", timedelta(hours=1), watch_deadlines)


def on_application_submitted(event: ApplicationSubmitted) -> None:
    """Open a case."""
    open_case(actor=SYSTEM, application_id=event.application_id, now=event.occurred_at)


def on_message_settled(event: MessageSettled) -> None:
    """Take what was accepted into the case; what was refused nobody takes."""
    if not event.reason:
        receive_message(
            actor=SYSTEM, arrival_id=event.arrival_id, now=event.occurred_at
        )


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


def on_migration_advanced(event: MigrationAdvanced) -> None:
    """Do the next part of a migration, and announce the one after it."""
    now = timezone.now()
    if carry_on_migration(actor=SYSTEM, migration_id=event.migration_id, now=now):
        outbox.publish(
            MigrationAdvanced(migration_id=event.migration_id, occurred_at=now)
        )
