"""A person withdraws or refuses a consent or a release, or objects."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.privacy import policies
from tragwerk.modules.privacy.data import StatementKind, Way
from tragwerk.modules.privacy.events import StatementEnded
from tragwerk.modules.privacy.ports import Standing

_VERBS = {
    StatementKind.CONSENT: "withdraw_consent",
    StatementKind.RELEASE: "withdraw_release",
    StatementKind.NOTICE: "record_objection",
}


@transaction.atomic
def end_statement(
    *,
    kind: StatementKind,
    actor: Actor,
    matter_id: UUID,
    statement_id: UUID,
    way: Way,
    now: datetime,
) -> None:
    """End a statement at once, given or not; a second time changes nothing.

    The row is locked: whoever passes something on with it at this moment either has
    done so or finds it ended.

    Raises:
        NotFoundError: if there is none for this actor.
        RuleError: if a unit says that the person did it online, or the other way round.
    """
    row, standing = policies.require_statement(
        actor, kind, matter_id, statement_id, lock=True
    )
    if row.ended_at is not None:
        return
    if (standing is Standing.PERSON) is not (way is Way.ONLINE):
        raise RuleError(
            _(
                "Online erklärt nur die Person selbst. Bitte wählen Sie einen anderen "
                "Weg."
            ),
            field="way",
        )
    row.ended_at, row.ended_way = now, way
    row.ended_by_id = actor.id if standing is Standing.UNIT else None
    row.save(update_fields=["ended_at", "ended_way", "ended_by_id"])
    outbox.publish(
        StatementEnded(
            statement_id=row.id,
            kind=kind.value,
            matter_id=row.matter_id,
            unit_id=row.unit_id,
            receiver_id=row.receiver_id,
            flow=row.flow,
            was_given=row.given_at is not None,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb=_VERBS[kind],
        subject_kind="matter",
        subject_id=row.matter_id,
        at=now,
        detail={"statement": str(row.id), "way": way.value},
    )
