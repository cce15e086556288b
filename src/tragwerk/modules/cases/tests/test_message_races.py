"""Messages and caseworkers reach the same case at the same moment."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event
from typing import Any
from uuid import UUID

import pytest

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.actions.receive_message import receive_message
from tragwerk.modules.cases.models import Case, CaseEvent, Task
from tragwerk.modules.cases.tests.bodies import (
    ASKED_FIELDS,
    OPINION,
    load_bodies_package,
)
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    NOW,
    FakeApplications,
    do,
    open_sample,
)
from tragwerk.modules.cases.tests.test_migration_races import at_once
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.exchange.data import Content, Entry, Parcel, Received
from tragwerk.modules.exchange.tests.factories import arrival_of
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
FLOW = "anfrage"
POOL = "nachbar"


@pytest.fixture
def package() -> blocks.Package:
    return load_bodies_package()


@pytest.fixture
def case(applications: FakeApplications, people: Cast) -> Case:
    return do(open_sample(applications), people.caseworker, CHECKED)


def accepted(case: Case, people: Cast, name: str) -> UUID:
    """Let the neighbour accept a message of the case; no case of its has it yet."""
    path = ASKED_FIELDS[1]
    message_id = exchange.prepare_message(
        actor=SYSTEM,
        parcel=Parcel(
            matter_id=case.matter_id,
            flow=FLOW,
            digest=case.digest,
            sender_id=case.unit_id,
            sender_pool=case.process_id,
            receiver_pool=POOL,
            receiver_kind="WOHNGELDSTELLE",
            receiver_id=people.other_unit_id,
            content=Content((Entry(path, "Nachname", name, name, "SOCIAL"),)),
        ),
        now=NOW,
    )
    exchange.send_message(
        actor=people.caseworker, message_id=message_id, kept=[path], now=NOW
    )
    exchange.deliver_message(actor=SYSTEM, message_id=message_id, now=NOW)
    arrival_id = arrival_of(message_id).id
    exchange.accept_arrival(actor=people.stranger, arrival_id=arrival_id, now=NOW)
    return arrival_id


def take_in(arrival_id: UUID) -> None:
    receive_message(actor=SYSTEM, arrival_id=arrival_id, now=NOW)


def kinds_of(case: Case) -> Counter[str]:
    return Counter(CaseEvent.objects.filter(case=case).values_list("kind", flat=True))


def test_two_first_messages_open_one_case(
    case: Case, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = [accepted(case, people, name) for name in ("Erste", "Zweite")]
    both_have_read, hand_over = Barrier(2), exchange.hand_over_content

    def meet(**about: Any) -> Received:
        received = hand_over(**about)
        # On SQLite one waits until the other is through.
        with suppress(BrokenBarrierError):
            both_have_read.wait(timeout=0.3)
        return received

    monkeypatch.setattr(exchange, "hand_over_content", meet)
    at_once(*(lambda key=key: take_in(key) for key in arrivals))
    theirs = Case.objects.get(matter_id=case.matter_id, process_id=POOL)
    kinds = kinds_of(theirs)
    assert (kinds["CASE_OPENED"], kinds["MESSAGE_UNEXPECTED"]) == (1, 1)
    assert Task.objects.filter(case=theirs).count() == 1
    told = vault.get_json(theirs.record_id)["variables"][FLOW]
    assert told["antrag"]["antragsteller"]["nachname"] in ("Erste", "Zweite")
    # What nobody waits for stays readable.
    shown = exchange.list_received(people.stranger, case.matter_id)
    assert len([view for view in shown if view.content]) == 2
    entries = Counter(e.verb for e in audit.list_for_subject("case", theirs.id))
    assert entries["receive_message"] == 2
    assert audit.verify().ok


def test_a_message_while_somebody_finishes_a_task(
    case: Case, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(accepted(case, people, "Erste"))
    theirs = Case.objects.get(matter_id=case.matter_id, process_id=POOL)
    late = accepted(case, people, "Zweite")
    has_read, hand_over = Event(), exchange.hand_over_content

    def slowly(**about: Any) -> Received:
        received = hand_over(**about)
        has_read.set()
        # Long enough for the other to hold the case and to want what is held here.
        Event().wait(0.4)
        return received

    monkeypatch.setattr(exchange, "hand_over_content", slowly)

    def finish() -> None:
        assert has_read.wait(20)
        do(theirs, people.stranger, OPINION)

    at_once(lambda: take_in(late), finish)
    theirs.refresh_from_db()
    assert theirs.status == "CLOSED"
    kinds = kinds_of(theirs)
    assert (kinds["TASK_DONE"], kinds["MESSAGE_UNEXPECTED"]) == (1, 1)
    assert audit.verify().ok
