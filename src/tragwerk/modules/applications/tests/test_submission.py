"""Submission: complete, exactly once, all of it or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from tragwerk.engines.letters import check_accessible
from tragwerk.foundation import audit, outbox
from tragwerk.foundation.outbox.models import Message
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind, State
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.tests.factories import (
    STATUS_URL,
    Started,
    fill,
    pdf_file,
    start,
    start_submitted,
    submit,
)
from tragwerk.modules.blocks.tests.factories import offer_wohngeld, wohngeld_application
from tragwerk.modules.organisations.tests.factories import NOW, Cast, make_cast

SUBMITTED = "applications.application_submitted"


@pytest.mark.django_db
class TestSubmit:
    def test_incomplete_names_every_page(self, people: Cast) -> None:
        begun = start()
        with pytest.raises(applications.IncompleteError) as caught:
            submit(begun)
        pages = {problem.page_id for problem in caught.value.problems}
        assert {"person", "anschrift", "bank"} <= pages
        row = GrantApplication.objects.get()
        assert (row.state, row.receipt_id, row.submitted_at) == ("DRAFT", None, None)
        assert not Message.objects.filter(name=SUBMITTED).exists()

    def test_complete(self, people: Cast) -> None:
        sent = start_submitted()
        data = applications.get_application(sent.actor, sent.id)
        assert (data.state, data.submitted_at) == (State.SUBMITTED, NOW)
        (event,) = Message.objects.filter(name=SUBMITTED)
        assert event.payload["application_id"] == str(sent.id)
        assert event.payload["unit_id"] == str(people.unit_id)

    def test_a_second_click_gives_the_same_answer(self, people: Cast) -> None:
        sent = start_submitted()
        receipt = applications.get_receipt(sent.actor, sent.id)
        submit(sent)
        assert applications.get_receipt(sent.actor, sent.id) == receipt
        assert Message.objects.filter(name=SUBMITTED).count() == 1
        assert Record.objects.filter(kind="receipt").count() == 1

    def test_hidden_answers_do_not_go_along(self, people: Cast) -> None:
        begun = start()
        answers = wohngeld_application()
        answers["unterhaltszahlungen"] = [{"id": "u1", "betrag": 5}]
        fill(begun.id, answers)
        submit(begun)
        sent = applications.hand_over_submission(
            actor=SYSTEM, application_id=begun.id, now=NOW
        )
        assert "unterhaltszahlungen" not in sent.data
        assert sent.data["antragsteller"]["vorname"] == "Karl"

    def test_the_day_is_that_of_the_land(self, people: Cast) -> None:
        begun = start()
        fill(begun.id)
        submit(begun, now=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
        sent = applications.hand_over_submission(
            actor=SYSTEM, application_id=begun.id, now=NOW
        )
        assert sent.data["antragsdatum"] == "2026-02-01"

    def test_the_summary_has_all_answers(self, people: Cast) -> None:
        sent = start_submitted()
        number, pdf = applications.write_summary(sent.actor, sent.id, NOW)
        assert number.startswith("A-2026-")
        assert check_accessible(pdf) == ()

    def test_nothing_is_stored_when_the_message_fails(
        self, people: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = start()
        fill(begun.id)
        before = applications.get_view(begun.actor, begun.id).draft

        def broken(_: object) -> None:
            raise RuntimeError("kaputt")

        monkeypatch.setattr(outbox, "publish", broken)
        with pytest.raises(RuntimeError):
            submit(begun)
        after = applications.get_view(begun.actor, begun.id)
        assert (after.application.state, after.draft) == (State.DRAFT, before)
        assert not Message.objects.filter(name=SUBMITTED).exists()
        verbs = [e.verb for e in audit.list_for_subject("application", begun.id)]
        assert "submit_application" not in verbs

    def test_papers_not_asked_for_do_not_go_along(self, people: Cast) -> None:
        begun = start()
        fill(begun.id)
        form = applications.get_view(begun.actor, begun.id).package.form()
        data = applications.get_view(begun.actor, begun.id).draft.data
        asked = [kind.id for kind in form.visible_evidence(data)]
        hidden = next(kind.id for kind in form.evidence if kind.id not in asked)
        for pages, evidence_id in enumerate((hidden, asked[0]), 1):
            applications.add_evidence(
                actor=begun.actor,
                application_id=begun.id,
                evidence_id=evidence_id,
                content=pdf_file(pages),
                name="a.pdf",
                now=NOW,
            )
        submit(begun)
        papers = applications.get_view(begun.actor, begun.id).papers
        assert [paper.evidence_id for paper in papers] == asked[:1]
        entry = audit.list_for_subject("application", begun.id)[-1]
        assert entry.detail == {"papers": 1}


@pytest.mark.django_db(transaction=True)
def test_twice_at_the_same_moment_is_once() -> None:
    people = make_cast()
    offer_wohngeld(people.unit_id)
    begun = start()
    fill(begun.id)
    together = Barrier(2)

    def send(_: int) -> State:
        together.wait(timeout=20)
        try:
            return applications.submit_application(
                actor=begun.actor,
                application_id=begun.id,
                now=NOW,
                status_url=STATUS_URL,
            ).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, range(2))) == [State.SUBMITTED] * 2
    assert Message.objects.filter(name=SUBMITTED).count() == 1
    assert outbox.deliver_pending(now=timezone.now()) > 0
    assert Record.objects.filter(kind="receipt").count() == 1
    verbs = [e.verb for e in audit.list_for_subject("application", begun.id)]
    assert verbs.count("submit_application") == 1


@pytest.mark.django_db
class TestHandOver:
    @pytest.mark.parametrize(
        "who", ["caseworker", "lead", "counsellor", "person", "guest"]
    )
    def test_only_the_platform_itself(self, people: Cast, who: str) -> None:
        sent = start_submitted()
        with pytest.raises(NotAllowedError):
            applications.hand_over_submission(
                actor=getattr(people, who), application_id=sent.id, now=NOW
            )

    def test_a_draft_is_not_handed_over(self, people: Cast) -> None:
        begun = start()
        with pytest.raises(NotFoundError):
            applications.hand_over_submission(
                actor=SYSTEM, application_id=begun.id, now=NOW
            )

    def test_helping_unit_and_mandate_are_named(self, people: Cast) -> None:
        sent = start_submitted(people.counsellor, mandate=MandateKind.SIGNED_PAPER)
        given = applications.hand_over_submission(
            actor=SYSTEM, application_id=sent.id, now=NOW
        )
        assert given.helper_unit_id == people.counselling_id
        (paper,) = given.evidence
        assert (paper.evidence_id, paper.name) == ("vollmacht", "Vollmacht.pdf")
        assert paper.content == pdf_file()
        assert audit.list_for_subject("application", sent.id)[-1].verb == (
            "deliver_application"
        )


@pytest.mark.django_db
class TestWithdraw:
    def withdraw(self, sent: Started) -> None:
        applications.withdraw_application(
            actor=sent.actor, application_id=sent.id, now=NOW
        )

    def test_twice_is_once(self, people: Cast) -> None:
        sent = start_submitted()
        self.withdraw(sent)
        self.withdraw(sent)
        data = applications.get_application(sent.actor, sent.id)
        assert (data.state, data.withdrawn_at) == (State.WITHDRAWN, NOW)
        name = "applications.application_withdrawn"
        assert Message.objects.filter(name=name).count() == 1

    def test_a_draft_cannot_be_withdrawn_nor_a_withdrawn_one_sent(
        self, people: Cast
    ) -> None:
        begun = start()
        with pytest.raises(NotAllowedError):
            self.withdraw(begun)
        fill(begun.id)
        submit(begun)
        self.withdraw(begun)
        submit(begun)
        data = applications.get_application(begun.actor, begun.id)
        assert data.state is State.WITHDRAWN

    def test_a_helper_cannot(self, people: Cast) -> None:
        sent = start_submitted(people.counsellor, mandate=MandateKind.PRESENT)
        with pytest.raises(NotAllowedError):
            self.withdraw(sent)
