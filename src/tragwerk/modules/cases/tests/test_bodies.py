"""Two bodies in one matter: each its own case, only messages pass between them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.addresses import client_of

from tragwerk.foundation import outbox, vault
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.actions.receive_message import receive_message
from tragwerk.modules.cases.data import WaitsFor
from tragwerk.modules.cases.models import Case, CaseEvent, Task
from tragwerk.modules.cases.tests.bodies import (
    ASKED_FIELDS,
    OPINION,
    load_bodies_package,
)
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    DECIDED,
    DELIVERED,
    NOW,
    RELEASED,
    FakeApplications,
    do,
    open_sample,
    person_of,
)
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.exchange.data import MessageStatus
from tragwerk.modules.exchange.tests.factories import Arrival, Message, Participant
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def package() -> blocks.Package:
    return load_bodies_package()


@pytest.fixture
def case(applications: FakeApplications, people: Cast) -> Case:
    return do(open_sample(applications), people.caseworker, CHECKED)


def deliver_all() -> None:
    # Pages take the clock of the machine.
    while outbox.deliver_pending(now=timezone.now()):
        pass


def send(people: Cast) -> Message:
    message = Message.objects.get(unit_id=people.unit_id)
    exchange.send_message(
        actor=people.caseworker,
        message_id=message.id,
        kept=message.paths,
        receiver_id=people.other_unit_id,
        now=NOW,
    )
    deliver_all()
    return message


def accept(actor: Actor) -> None:
    arrival = Arrival.objects.get(unit_id=actor.unit_id, status="ARRIVED")
    exchange.accept_arrival(actor=actor, arrival_id=arrival.id, now=NOW)
    deliver_all()


def variables_of(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = vault.get_json(case.record_id)["variables"]
    return found


def neighbour_case(people: Cast) -> Case:
    return Case.objects.get(unit_id=people.other_unit_id)


def test_a_thrown_message_waits_for_a_person(case: Case, people: Cast) -> None:
    deliver_all()
    message = Message.objects.get()
    assert message.status == MessageStatus.PREPARED
    assert tuple(message.paths) == ASKED_FIELDS
    assert not Case.objects.filter(unit_id=people.other_unit_id).exists()
    view = exchange.get_message(people.caseworker, message.id, now=NOW)
    assert view.content is not None
    assert [e.text for e in view.content.entries] == ["Jürgen", "Müller-Özdemir"]
    assert case.waits_for == WaitsFor.OTHER
    assert case.step_label == "Auf das Gutachten warten"


def test_from_one_body_to_the_other_and_back(
    case: Case, people: Cast, applications: FakeApplications
) -> None:
    send(people)
    accept(people.stranger)
    theirs = neighbour_case(people)
    assert theirs.matter_id == case.matter_id == case.application_id
    assert theirs.application_id is None
    # Only what the flow names has reached them.
    got = variables_of(theirs)
    assert got["anfrage"] == {
        "antrag": {"antragsteller": {"vorname": "Jürgen", "nachname": "Müller-Özdemir"}}
    }
    assert "antrag" not in got
    do(theirs, people.stranger, OPINION)
    answer = Message.objects.get(unit_id=people.other_unit_id)
    assert answer.receiver_id == people.unit_id
    exchange.send_message(
        actor=people.stranger, message_id=answer.id, kept=answer.paths, now=NOW
    )
    deliver_all()
    accept(people.caseworker)
    case.refresh_from_db()
    assert variables_of(case)["stellungnahme"] == OPINION
    for actor, values in (
        (people.caseworker, DECIDED),
        (people.lead, RELEASED),
        (people.caseworker, DELIVERED),
    ):
        do(case, actor, values)
    theirs.refresh_from_db()
    assert (case.status, theirs.status) == ("CLOSED", "CLOSED")
    told = api.progress_for_application(case.application_id, person_of(case), now=NOW)
    assert told is not None
    sentences = [each.sentence for each in told.disclosures]
    assert "Das Amt hat die Gutachtenstelle um ein Gutachten gebeten." in sentences
    assert "Die Gutachtenstelle hat dem Amt ihr Gutachten geschickt." in sentences


def test_neither_body_reads_the_others_case(case: Case, people: Cast) -> None:
    send(people)
    accept(people.stranger)
    theirs = neighbour_case(people)
    for actor, other in ((people.caseworker, theirs), (people.stranger, case)):
        with pytest.raises(NotFoundError):
            api.get_case_view(other.id, actor, now=NOW)
        task = Task.objects.filter(case=other, status="OPEN").first()
        if task is not None:
            with pytest.raises(NotFoundError):
                api.take_task(actor=actor, task_id=task.id, now=NOW)


def test_the_person_has_no_way_into_the_neighbours_case(
    case: Case, people: Cast
) -> None:
    send(people)
    accept(people.stranger)
    theirs = neighbour_case(people)
    view = api.get_case_view(theirs.id, people.stranger, now=NOW)
    assert view.person == "Jürgen Müller-Özdemir"
    assert not view.application_number
    with pytest.raises(NotFoundError):
        api.get_code_page(theirs.id, people.stranger, now=NOW)


def test_accepting_once_delivers_once(case: Case, people: Cast) -> None:
    send(people)
    accept(people.stranger)
    theirs = neighbour_case(people)
    arrival = Arrival.objects.get()
    # The worker may run the same delivery again after a crash.
    assert receive_message(actor=SYSTEM, arrival_id=arrival.id, now=NOW) == theirs.id
    assert Case.objects.filter(matter_id=case.matter_id).count() == 2
    kinds = CaseEvent.objects.filter(case=theirs).values_list("kind", flat=True)
    assert list(kinds).count("STARTED") == 1


def test_what_the_process_does_not_wait_for_is_only_noted(
    case: Case, people: Cast
) -> None:
    send(people)
    accept(people.stranger)
    theirs = neighbour_case(people)
    before = theirs.state
    receive_message(actor=SYSTEM, arrival_id=Arrival.objects.get().id, now=NOW)
    theirs.refresh_from_db()
    assert theirs.state == before
    last = CaseEvent.objects.filter(case=theirs).order_by("-sequence")[0]
    assert (last.kind, last.code) == ("MESSAGE_UNEXPECTED", "anfrage")


def test_who_takes_part_is_known_without_personal_data(
    case: Case, people: Cast
) -> None:
    send(people)
    rows = Participant.objects.filter(matter_id=case.matter_id)
    assert dict(rows.values_list("pool", "unit_id")) == {
        "amt": people.unit_id,
        "nachbar": people.other_unit_id,
    }


def test_pages_show_what_came_and_what_is_to_be_sent(case: Case, people: Cast) -> None:
    office, neighbour = client_of(people.caseworker), client_of(people.stranger)
    page = office.get(f"/vorgaenge/{case.id}/").content.decode()
    assert "Diese Nachricht wartet: bitte ansehen und senden." in page
    message = Message.objects.get()
    asked = office.get(f"/post/ausgang/{message.id}/").content.decode()
    assert "Nachname: Müller-Özdemir" in asked
    refused = office.post(f"/post/ausgang/{message.id}/senden/", {"kept": ASKED_FIELDS})
    assert refused.status_code == 422
    assert "Bitte wählen Sie die Stelle" in refused.content.decode()
    sent = office.post(
        f"/post/ausgang/{message.id}/senden/",
        {"kept": ASKED_FIELDS[1], "receiver": str(people.other_unit_id)},
    )
    assert sent.status_code == 302
    deliver_all()
    arrival = Arrival.objects.get()
    before = neighbour.get(f"/post/eingang/{arrival.id}/").content.decode()
    assert "Müller-Özdemir" not in before
    accept_at = f"/post/eingang/{arrival.id}/annehmen/"
    assert neighbour.post(accept_at).status_code == 422
    assert neighbour.post(accept_at, {"informed": "on"}).status_code == 302
    deliver_all()
    theirs = neighbour_case(people)
    task = Task.objects.get(case=theirs)
    neighbour.post(f"/vorgaenge/{theirs.id}/aufgaben/{task.id}/uebernehmen/")
    for address in ("", f"aufgaben/{task.id}/"):
        shown = neighbour.get(f"/vorgaenge/{theirs.id}/{address}").content.decode()
        assert "Müller-Özdemir" in shown
        assert "Jürgen" not in shown
