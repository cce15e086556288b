"""The receipt: beside the submission, once, and there whenever somebody asks for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connections

from tragwerk.engines.letters import LetterError, check_accessible
from tragwerk.foundation import audit, outbox
from tragwerk.foundation.outbox.models import Delivery
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.events import ApplicationSubmitted
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.queries.papers import renderer
from tragwerk.modules.applications.subscribers import on_application_submitted
from tragwerk.modules.applications.tests.factories import (
    STATUS_URL,
    Started,
    fill,
    start,
    start_submitted,
    submit,
)
from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.organisations.tests.factories import NOW, Cast, make_cast


def receipts() -> int:
    return Record.objects.filter(kind="receipt").count()


def receipt_id(sent: Started) -> UUID | None:
    return GrantApplication.objects.get(id=sent.id).receipt_id


def delivered(sent: Started) -> None:
    """Do what the worker does for this module, maybe once more than needed."""
    row = GrantApplication.objects.get(id=sent.id)
    on_application_submitted(
        ApplicationSubmitted(
            application_id=row.id,
            unit_id=row.unit_id,
            block_key=row.block_key,
            digest=row.block_digest,
            occurred_at=NOW,
        )
    )


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give what letters are set from, as text."""
    found: list[str] = []
    real = renderer().render

    def spy(body: str, letter: object, data: object, **rest: str) -> bytes:
        found.append(f"{letter} {data}")
        return real(body, letter, data, **rest)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(renderer(), "render", spy)
    return found


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Break the letters until `undo()`."""

    def fail(*_: object, **__: object) -> bytes:
        raise LetterError("kaputt")

    monkeypatch.setattr(renderer(), "render", fail)
    return monkeypatch


@pytest.mark.django_db
class TestIssue:
    def test_submitting_sets_no_letter(self, people: Cast, shown: list[str]) -> None:
        sent = start_submitted()
        assert (shown, receipt_id(sent), receipts()) == ([], None, 0)

    def test_the_worker_sets_it_once(self, people: Cast, shown: list[str]) -> None:
        sent = start_submitted()
        outbox.deliver_pending(now=NOW + timedelta(days=3650))
        first = receipt_id(sent)
        assert first is not None
        delivered(sent)
        applications.get_receipt(sent.actor, sent.id)
        assert (receipt_id(sent), receipts(), len(shown)) == (first, 1, 1)
        name = "applications.issue_receipt"
        assert Delivery.objects.get(subscriber=name).state == Delivery.State.DONE

    def test_who_is_faster_than_the_worker_gets_the_same(
        self, people: Cast, shown: list[str]
    ) -> None:
        sent = start_submitted()
        number, pdf = applications.get_receipt(sent.actor, sent.id)
        delivered(sent)
        assert applications.get_receipt(sent.actor, sent.id) == (number, pdf)
        assert (receipts(), len(shown)) == (1, 1)

    def test_it_speaks_the_language_of_the_application(
        self, people: Cast, shown: list[str]
    ) -> None:
        begun = start(language="en")
        fill(begun.id)
        submit(begun)
        _number, pdf = applications.get_receipt(begun.actor, begun.id)
        applications.write_summary(begun.actor, begun.id, NOW)
        receipt, summary = shown
        for text in (receipt, summary):
            assert "language='en'" in text
            assert "Application number (Antragsnummer)" in text
            assert "Housing benefit for tenants (Wohngeld)" in text
        assert "The office checks: If something is missing" in receipt
        assert "'title': 'About you" in summary or "First name" in summary
        assert check_accessible(pdf) == ()

    def test_it_is_accessible_and_has_number_code_and_moment(
        self, people: Cast, shown: list[str]
    ) -> None:
        sent = start_submitted()
        number, pdf = applications.get_receipt(sent.actor, sent.id)
        assert pdf.startswith(b"%PDF")
        assert check_accessible(pdf) == ()
        for word in (number, sent.code, "Karl Muster", STATUS_URL):
            assert word in shown[0]
        # The day and time of the submission, though it is set at another time.
        data = applications.get_application(sent.actor, sent.id)
        assert data.submitted_at == NOW
        assert f"'received_on': '{NOW.date().isoformat()}'" in shown[0]

    def test_whoever_sets_it_sets_the_same(
        self, people: Cast, shown: list[str]
    ) -> None:
        sent = start_submitted()
        delivered(sent)
        by_worker = applications.get_receipt(sent.actor, sent.id)
        GrantApplication.objects.filter(id=sent.id).update(receipt_id=None)
        assert applications.get_receipt(sent.actor, sent.id) == by_worker
        assert shown[0] == shown[1]

    def test_a_withdrawn_application_has_one_too(self, people: Cast) -> None:
        sent = start_submitted()
        applications.withdraw_application(
            actor=sent.actor, application_id=sent.id, now=NOW
        )
        delivered(sent)
        assert applications.get_receipt(sent.actor, sent.id)[1].startswith(b"%PDF")


@pytest.mark.django_db
class TestNot:
    def test_none_for_a_draft(self, people: Cast) -> None:
        begun = start()
        for actor in (begun.actor, SYSTEM):
            with pytest.raises(NotFoundError):
                applications.issue_receipt(
                    actor=actor, application_id=begun.id, now=NOW
                )
        with pytest.raises(NotFoundError):
            applications.get_receipt(begun.actor, begun.id)
        assert receipts() == 0

    @pytest.mark.parametrize("who", ["caseworker", "counsellor", "person", "guest"])
    def test_none_for_others(self, people: Cast, who: str) -> None:
        sent = start_submitted()
        actor = getattr(people, who)
        with pytest.raises(NotFoundError):
            applications.issue_receipt(actor=actor, application_id=sent.id, now=NOW)
        with pytest.raises(NotFoundError):
            applications.get_receipt(actor, sent.id)
        assert receipts() == 0

    def test_none_for_what_is_not_there(self, people: Cast) -> None:
        with pytest.raises(NotFoundError):
            applications.issue_receipt(actor=SYSTEM, application_id=uuid4(), now=NOW)


@pytest.mark.django_db
def test_the_submission_stands_when_the_letter_fails(
    people: Cast, broken: pytest.MonkeyPatch
) -> None:
    begun = start()
    fill(begun.id)
    submit(begun)
    later = NOW + timedelta(days=3650)
    outbox.deliver_pending(now=later)
    with pytest.raises(LetterError):
        applications.get_receipt(begun.actor, begun.id)
    data = applications.get_application(begun.actor, begun.id)
    assert (data.state, data.submitted_at) == (State.SUBMITTED, NOW)
    assert (receipt_id(begun), receipts()) == (None, 0)
    verbs = [e.verb for e in audit.list_for_subject("application", begun.id)]
    assert "submit_application" in verbs
    delivery = Delivery.objects.get(subscriber="applications.issue_receipt")
    assert (delivery.state, delivery.last_error) == ("PENDING", "LetterError")
    broken.undo()
    outbox.deliver_pending(now=later + timedelta(hours=1))
    assert receipt_id(begun) is not None
    assert receipts() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_file(shown: list[str]) -> None:
    people = make_cast()
    offer_wohngeld(people.unit_id)
    sent = start_submitted()
    together = Barrier(3)

    def ask(number: int) -> bytes:
        together.wait(timeout=20)
        try:
            if number == 0:
                delivered(sent)
            return applications.get_receipt(sent.actor, sent.id)[1]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(ask, range(3)))) == 1
    assert (receipts(), len(shown)) == (1, 1)
