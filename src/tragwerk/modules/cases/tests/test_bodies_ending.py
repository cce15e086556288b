"""What becomes of messages when a case of a matter has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tragwerk.foundation import vault
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import ConflictError, NotAllowedError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.actions.receive_message import receive_message
from tragwerk.modules.cases.models import Case, CaseEvent
from tragwerk.modules.cases.tests.bodies import OPINION, load_bodies_package
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    NOW,
    FakeApplications,
    announced,
    do,
    later,
    open_sample,
)
from tragwerk.modules.cases.tests.test_bodies import accept, neighbour_case, send
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.exchange.data import MessageStatus
from tragwerk.modules.exchange.tests.factories import Arrival, Message
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def package() -> blocks.Package:
    return load_bodies_package()


@pytest.fixture
def case(applications: FakeApplications, people: Cast) -> Case:
    return do(open_sample(applications), people.caseworker, CHECKED)


@pytest.fixture
def theirs(case: Case, people: Cast) -> Case:
    """Give the neighbour's case, which has ended."""
    send(people)
    accept(people.stranger)
    return do(neighbour_case(people), people.stranger, OPINION)


def arrival_of(case: Case) -> Arrival:
    return Arrival.objects.get(unit_id=case.unit_id)


def test_a_late_message_does_not_end_a_case_anew(theirs: Case) -> None:
    before = (theirs.closed_at, theirs.retention_from, theirs.version)
    said = announced("cases.case_closed")
    receive_message(actor=SYSTEM, arrival_id=arrival_of(theirs).id, now=later(days=900))
    theirs.refresh_from_db()
    assert (theirs.closed_at, theirs.retention_from, theirs.version) == before
    assert announced("cases.case_closed") == said
    last = CaseEvent.objects.filter(case=theirs).order_by("-sequence")[0]
    assert (last.kind, last.code) == ("MESSAGE_UNEXPECTED", "anfrage")


def test_what_a_withdrawn_case_wanted_to_send_does_not_go(
    case: Case, people: Cast
) -> None:
    message = Message.objects.get()
    assert message.content_id is not None
    assert case.application_id is not None
    api.withdraw_case(actor=SYSTEM, application_id=case.application_id, now=NOW)
    with pytest.raises(ConflictError):
        send(people)
    with pytest.raises(vault.DeletedRecordError):
        vault.get_json(message.content_id)
    message.refresh_from_db()
    assert message.status == MessageStatus.DISCARDED


def test_contents_of_messages_go_with_the_case(
    theirs: Case, case: Case, people: Cast, applications: FakeApplications
) -> None:
    answer = Message.objects.get(unit_id=theirs.unit_id)
    exchange.send_message(
        actor=people.stranger, message_id=answer.id, kept=answer.paths, now=NOW
    )
    asked = Message.objects.get(unit_id=case.unit_id)
    answer.refresh_from_db()
    gone = [answer.content_id, arrival_of(theirs).content_id]
    years = applications.package.retention["case_years"]
    when = NOW.replace(year=NOW.year + years) + timedelta(days=1)
    assert api.delete_cases(when) == 1
    for key in gone:
        assert key is not None
        with pytest.raises(vault.DeletedRecordError):
            vault.get_json(key)
    shown = exchange.get_message(people.stranger, answer.id, now=when)
    got = exchange.get_arrival(people.stranger, arrival_of(theirs).id, now=when)
    assert (shown.content, got.content) == (None, None)
    # That something passed stays known, and the other body keeps its own copy.
    assert len(exchange.disclosures_of(case.matter_id)) == 2
    mine = exchange.get_message(people.caseworker, asked.id, now=when)
    assert mine.content is not None


def test_nobody_but_the_platform_ends_messages_of_a_case(
    case: Case, people: Cast
) -> None:
    with pytest.raises(NotAllowedError):
        exchange.discard_of_case(actor=people.lead, case_id=case.id, now=NOW)
    with pytest.raises(NotAllowedError):
        exchange.delete_contents(
            actor=people.lead,
            case_id=case.id,
            matter_id=case.matter_id,
            pool=case.process_id,
            now=NOW,
        )
