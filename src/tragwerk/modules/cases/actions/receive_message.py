"""Take an accepted message of another unit into the case of this matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tragwerk.engines.decision import prepare, to_json
from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.errors import ConflictError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.matters import join_matter
from tragwerk.modules.cases.actions.moving import Move, load_move
from tragwerk.modules.cases.actions.new_case import Beginning, index_case, new_case
from tragwerk.modules.cases.actions.storing import add_history
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.domain.record import APPLICATION, PARAMETERS, CaseRecord
from tragwerk.modules.cases.domain.subject import subject_of
from tragwerk.modules.cases.events import CaseOpened
from tragwerk.modules.cases.models import Case
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.exchange.data import Received


@transaction.atomic
def receive_message(*, actor: Actor, arrival_id: UUID, now: datetime) -> UUID:
    """Hand a message to the case of its matter and pool; the first one opens it.

    Its values stand in the process under the name of the flow. A message for which
    the process does not wait changes nothing but the history: it can be read in the
    unit's post. So does one that comes after the end: neither the end nor the years
    of keeping begin anew. Gives the case.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
        RuleError: if it was not accepted, or the process cannot go on with it.
    """
    policies.require_system(actor)
    received = exchange.hand_over_content(actor=SYSTEM, arrival_id=arrival_id, now=now)
    case = _known(received)
    if case is None:
        try:
            with transaction.atomic():
                case = _open(received, actor, now)
        except IntegrityError:
            # Another worker opened it with another message at this moment.
            case = _known(received)
            if case is None:
                raise
            _deliver(case, received, actor, now)
    else:
        _deliver(case, received, actor, now)
    audit.record(
        actor=actor,
        verb="receive_message",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
        detail={"arrival": str(arrival_id), "flow": received.flow},
    )
    return case.id


def _known(received: Received) -> Case | None:
    """Give the case, locked."""
    return (
        Case.objects.select_for_update()
        .filter(matter_id=received.matter_id, process_id=received.pool)
        .first()
    )


def _deliver(case: Case, received: Received, actor: Actor, now: datetime) -> None:
    if case.status not in RUNNING:
        fact = ("MESSAGE_UNEXPECTED", "", received.flow, now)
        add_history(case, [fact], actor.id)
        return
    move = load_move(case.id, actor=SYSTEM, now=now)
    try:
        move.deliver(received.flow, {received.flow: received.content.values()})
    except ConflictError:
        move.note("MESSAGE_UNEXPECTED", code=received.flow)
    move.save()


def _open(received: Received, actor: Actor, now: datetime) -> Case:
    package = blocks.get_package(received.digest)
    values = received.content.values()
    application = values.get(APPLICATION)
    subject = subject_of(
        package.form(), application if isinstance(application, Mapping) else {}
    )
    parameters = to_json(prepare(package.parameter_defaults()))
    record = CaseRecord({received.flow: values, PARAMETERS: parameters})
    case = new_case(
        Beginning(
            unit_id=received.receiver_id,
            matter_id=received.matter_id,
            package=package,
            process_id=received.pool,
            subject=subject,
            record=record,
            arrived_at=received.arrived_at,
        ),
        now,
    )
    join_matter(case, package, now=now)
    index_case(case, subject)
    move = Move(case, record, actor=actor, now=now)
    move.note("CASE_OPENED")
    move.start(received.flow)
    move.save()
    outbox.publish(
        CaseOpened(
            case_id=case.id,
            application_id=None,
            unit_id=case.unit_id,
            block_key=case.block_key,
            occurred_at=now,
        )
    )
    return case
