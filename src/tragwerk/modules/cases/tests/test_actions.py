"""Each action: refused without permission, refused by a rule, done and on record."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from tragwerk.foundation import outbox, uploads, vault
from tragwerk.foundation.uploads import UploadError
from tragwerk.kernel.actor import GUEST, SYSTEM
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from tragwerk.kernel.ids import new_id
from tragwerk.modules.applications.events import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import (
    AnswerFile,
    CaseStatus,
    DeliveryWay,
)
from tragwerk.modules.cases.models import (
    Case,
    CaseFile,
    Delivery,
    Note,
    Request,
    Task,
    Timer,
)
from tragwerk.modules.cases.subscribers import (
    on_application_submitted,
    on_application_withdrawn,
    on_membership_ended,
)
from tragwerk.modules.cases.tests.factories import (
    ASKED,
    CHECKED,
    NOW,
    PDF,
    FakeApplications,
    announced,
    do,
    last_entry,
    later,
    open_sample,
    open_task,
    person_of,
)
from tragwerk.modules.organisations.events import MembershipEnded
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database


class TestOpenCase:
    def test_it_is_done_once(self, applications: FakeApplications) -> None:
        key = applications.submit()
        event = ApplicationSubmitted(
            application_id=key,
            unit_id=applications.unit_id,
            block_key="probe-hilfe",
            digest=applications.package.digest,
            occurred_at=NOW,
        )
        on_application_submitted(event)
        on_application_submitted(event)
        case = Case.objects.get(application_id=key)
        assert applications.reads == 1
        assert (announced("cases.case_opened"), last_entry(case).verb) == (
            1,
            "open_case",
        )
        assert case.events.order_by("sequence").first().kind == "CASE_OPENED"
        assert open_task(case).name == "Antrag prüfen"

    def test_files_are_copied_for_the_unit(self, case: Case) -> None:
        file = CaseFile.objects.get(case=case)
        assert (file.title, file.kind) == ("Ausweis 1", "EVIDENCE")
        assert vault.get_file(file.record_id) == (PDF, "application/pdf")

    def test_numbers_count_in_a_unit_and_year(
        self, applications: FakeApplications, people: Cast
    ) -> None:
        first = open_sample(applications)
        second = open_sample(applications)
        other = open_sample(applications, unit_id=people.other_unit_id)
        next_year = open_sample(applications, now=later(days=310))
        assert [c.number for c in (first, second, other, next_year)] == [
            "PH-2026-000001",
            "PH-2026-000002",
            "PH-2026-000001",
            "PH-2027-000001",
        ]

    def test_only_the_platform_opens(
        self, applications: FakeApplications, people: Cast
    ) -> None:
        key = applications.submit()
        for actor in (people.caseworker, people.platform_administrator, GUEST):
            with pytest.raises(NotAllowedError):
                api.open_case(actor=actor, application_id=key, now=NOW)

    def test_an_unknown_application_is_refused(
        self, applications: FakeApplications
    ) -> None:
        with pytest.raises(NotFoundError):
            api.open_case(actor=SYSTEM, application_id=new_id(), now=NOW)
        assert not Case.objects.exists()


class TestAnswerRequest:
    def ask(self, case: Case, people: Cast) -> Request:
        do(case, people.caseworker, ASKED)
        return Request.objects.get(case=case)

    def test_exactly_once(self, case: Case, people: Cast) -> None:
        request = self.ask(case, people)
        person = person_of(case)
        for expected in (None, ConflictError):
            if expected is None:
                api.answer_request(
                    actor=person, request_id=request.id, text="Hier", now=NOW
                )
                continue
            with pytest.raises(expected):
                api.answer_request(
                    actor=person, request_id=request.id, text="Noch einmal", now=NOW
                )
        request.refresh_from_db()
        assert request.answer_id is not None
        assert vault.get_json(request.answer_id) == {"text": "Hier"}
        assert announced("cases.person_answered") == 1
        assert last_entry(case).verb == "answer_request"
        assert Task.objects.filter(case=case, status="OPEN").count() == 1

    def test_refused(self, case: Case, people: Cast) -> None:
        request = self.ask(case, people)
        person = person_of(case)
        for actor in (GUEST, people.person, people.caseworker, people.stranger):
            with pytest.raises(NotAllowedError):
                api.answer_request(
                    actor=actor, request_id=request.id, text="Hier", now=NOW
                )
        with pytest.raises(RuleError, match="schreiben Sie etwas"):
            api.answer_request(actor=person, request_id=request.id, text=" ", now=NOW)
        with pytest.raises(RuleError, match="zu lang"):
            api.answer_request(
                actor=person, request_id=request.id, text="x" * 10_001, now=NOW
            )
        with pytest.raises(UploadError):
            api.answer_request(
                actor=person,
                request_id=request.id,
                text="",
                files=[AnswerFile("virus.exe", b"MZ\x90")],
                now=NOW,
            )
        with pytest.raises(NotFoundError):
            api.answer_request(actor=person, request_id=new_id(), text="x", now=NOW)
        request.refresh_from_db()
        assert request.answered_at is None

    def test_files_are_looked_into_before_anything_is_locked(
        self, case: Case, people: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request = self.ask(case, people)
        outside, seen = len(connection.savepoint_ids), []

        def inspect(content: bytes, name: str) -> uploads.Checked:
            seen.append(len(connection.savepoint_ids))
            return uploads.Checked("application/pdf", 1, content)

        monkeypatch.setattr(uploads, "inspect", inspect)
        files = [AnswerFile("a.pdf", b"a"), AnswerFile("b.pdf", b"b")]
        api.answer_request(
            actor=person_of(case), request_id=request.id, text="", files=files, now=NOW
        )
        assert seen == [outside, outside]
        assert CaseFile.objects.filter(request=request).count() == 2


class TestAddNote:
    def test_done(self, case: Case, people: Cast) -> None:
        api.add_note(
            actor=people.caseworker, case_id=case.id, text=" Ruft morgen an. ", now=NOW
        )
        note = Note.objects.get(case=case)
        assert vault.get_json(note.record_id) == {"text": "Ruft morgen an."}
        assert (last_entry(case).verb, announced("cases.note_added")) == (
            "add_note",
            1,
        )

    def test_refused(self, case: Case, people: Cast) -> None:
        for text in ("", "   ", "x" * 5_001):
            with pytest.raises(RuleError):
                api.add_note(
                    actor=people.caseworker, case_id=case.id, text=text, now=NOW
                )
        for actor in (people.stranger, people.unit_administrator, GUEST):
            with pytest.raises(NotFoundError):
                api.add_note(actor=actor, case_id=case.id, text="Hallo", now=NOW)


class TestRecordDelivery:
    def letter(self, case: Case, people: Cast) -> CaseFile:
        do(case, people.caseworker, ASKED)
        return CaseFile.objects.get(case=case, kind="LETTER")

    def test_done_once(self, case: Case, people: Cast) -> None:
        letter = self.letter(case, people)
        for error in (None, ConflictError):
            if error is None:
                api.record_delivery(
                    actor=people.colleague,
                    file_id=letter.id,
                    way=DeliveryWay.POST,
                    on=date(2026, 3, 3),
                    now=later(days=2),
                )
                continue
            with pytest.raises(error):
                api.record_delivery(
                    actor=people.colleague,
                    file_id=letter.id,
                    way=DeliveryWay.POST,
                    on=date(2026, 3, 3),
                    now=later(days=2),
                )
        assert Delivery.objects.get(file=letter).recorded_by_id == people.colleague.id
        assert last_entry(case).verb == "record_delivery"
        assert announced("cases.delivery_recorded") == 1

    @pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 3, 3)])
    def test_the_day_must_be_possible(self, case: Case, people: Cast, on: date) -> None:
        letter = self.letter(case, people)
        with pytest.raises(RuleError, match="Tag"):
            api.record_delivery(
                actor=people.caseworker,
                file_id=letter.id,
                way=DeliveryWay.POST,
                on=on,
                now=NOW,
            )

    def test_refused_to_others(self, case: Case, people: Cast) -> None:
        letter = self.letter(case, people)
        for actor in (people.stranger, people.unit_administrator, person_of(case)):
            with pytest.raises(NotFoundError):
                api.record_delivery(
                    actor=actor,
                    file_id=letter.id,
                    way=DeliveryWay.POST,
                    on=NOW.date(),
                    now=NOW,
                )


class TestHandOverTasks:
    def test_who_leaves_leaves_nothing_lying(self, case: Case, people: Cast) -> None:
        task = open_task(case)
        api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
        assert people.caseworker.id is not None
        event = MembershipEnded(
            account_id=people.caseworker.id,
            unit_id=people.unit_id,
            ended_by=None,
            occurred_at=NOW,
        )
        on_membership_ended(event)
        task.refresh_from_db()
        case.refresh_from_db()
        assert (task.assignee_id, case.assignee_id) == (None, None)
        do(case, people.colleague, CHECKED)

    def test_other_units_are_untouched(self, case: Case, people: Cast) -> None:
        api.take_task(actor=people.caseworker, task_id=open_task(case).id, now=NOW)
        assert people.caseworker.id is not None
        count = api.hand_over_tasks(
            actor=SYSTEM,
            account_id=people.caseworker.id,
            unit_id=people.other_unit_id,
            now=NOW,
        )
        assert count == 0
        assert open_task(case).assignee_id == people.caseworker.id
        with pytest.raises(NotAllowedError):
            api.hand_over_tasks(
                actor=people.lead,
                account_id=people.caseworker.id,
                unit_id=people.unit_id,
                now=NOW,
            )


class TestWithdrawCase:
    def test_the_process_ends(self, case: Case, people: Cast) -> None:
        do(case, people.caseworker, ASKED)
        event = ApplicationWithdrawn(
            application_id=case.application_id,
            unit_id=case.unit_id,
            occurred_at=later(days=1),
        )
        on_application_withdrawn(event)
        on_application_withdrawn(event)
        case.refresh_from_db()
        assert (case.status, case.outcome) == (CaseStatus.WITHDRAWN, "WITHDRAWN")
        assert not Timer.objects.exists()
        assert not Task.objects.filter(status="OPEN").exists()
        assert announced("cases.case_withdrawn") == 1
        assert last_entry(case).verb == "withdraw_case"
        progress = api.progress_for_application(
            case.application_id, person_of(case), now=later(days=1)
        )
        assert progress is not None
        assert "zurückgenommen" in progress.status
        with pytest.raises(RuleError, match="abgeschlossen"):
            api.answer_request(
                actor=person_of(case),
                request_id=Request.objects.get().id,
                text="Doch",
                now=NOW,
            )

    def test_before_the_case_is_there_it_is_tried_again(
        self, applications: FakeApplications, people: Cast
    ) -> None:
        with pytest.raises(NotFoundError):
            api.withdraw_case(actor=SYSTEM, application_id=new_id(), now=NOW)
        with pytest.raises(NotAllowedError):
            api.withdraw_case(actor=people.lead, application_id=new_id(), now=NOW)


def test_one_broken_case_does_not_stop_the_timers(
    applications: FakeApplications, people: Cast
) -> None:
    good, bad = open_sample(applications), open_sample(applications)
    for case in (good, bad):
        do(case, people.caseworker, ASKED)
    Case.objects.filter(id=bad.id).update(state={**bad.state, "format": 99})
    assert api.fire_due_timers(later(days=20)) == 1
    good.refresh_from_db()
    assert good.status == CaseStatus.OPEN


def test_subscribers_are_known_to_the_outbox() -> None:
    names = {
        s.name
        for event in (ApplicationSubmitted, ApplicationWithdrawn, MembershipEnded)
        for s in outbox.registry.subscriptions_to(event)
    }
    assert {"cases.open_case", "cases.withdraw_case", "cases.hand_over_tasks"} <= names
