"""What is deleted when its time is over, and what people are told then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tragwerk.foundation import audit, vault
from tragwerk.foundation.vault import journal
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.actions import delete_copies
from tragwerk.modules.applications.data import DeletionReason, MandateKind, State
from tragwerk.modules.applications.models import Evidence, GrantApplication
from tragwerk.modules.applications.tests.factories import (
    Started,
    holder,
    pdf_file,
    start,
    start_submitted,
)
from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.organisations.tests.factories import NOW, Cast, make_cast

pytestmark = pytest.mark.django_db
COPY = timedelta(days=90)
DRAFT = timedelta(days=30)


def row_of(started: Started) -> GrantApplication:
    return GrantApplication.objects.get(id=started.id)


def hand_over(sent: Started, now: datetime = NOW) -> None:
    applications.hand_over_submission(actor=SYSTEM, application_id=sent.id, now=now)


def living() -> int:
    return Record.objects.filter(deleted_at=None).count()


def open_with(code: str) -> object:
    return applications.open_by_code(
        actor=holder(GrantApplication().id), code=code, origin="::1", now=NOW
    )


class TestCopies:
    def test_nothing_before_its_day_or_without_a_handover(self, people: Cast) -> None:
        sent, waiting = start_submitted(), start_submitted()
        hand_over(sent)
        assert applications.delete_copies(NOW + COPY) == 0
        assert applications.delete_copies(NOW + COPY + timedelta(seconds=1)) == 1
        assert row_of(waiting).content_deleted_at is None

    def test_all_keys_are_gone_and_the_row_stays(self, people: Cast) -> None:
        begun = start()
        applications.add_evidence(
            actor=begun.actor, application_id=begun.id, evidence_id="mietvertrag",
            content=pdf_file(), name="x.pdf", now=NOW,
        )  # fmt: skip
        GrantApplication.objects.filter(id=begun.id).update(
            state=State.SUBMITTED, submitted_at=NOW
        )
        applications.issue_receipt(actor=SYSTEM, application_id=begun.id, now=NOW)
        hand_over(begun)
        late = NOW + COPY * 2
        before = living()
        assert applications.delete_copies(late) == 1
        assert before - living() == 3  # answers, paper, receipt
        row = row_of(begun)
        assert (row.state, row.content_deleted_at) == (State.SUBMITTED, late)
        assert row.deletion == DeletionReason.RETENTION
        assert not Evidence.objects.filter(application=row).exists()
        verbs = [e.verb for e in audit.list_for_subject("application", begun.id)]
        assert {"add_evidence", "deliver_application"} <= set(verbs)
        assert verbs[-1] == "delete_copy"

    @pytest.mark.django_db(transaction=True)
    def test_the_journal_knows_what_a_backup_must_not_bring_back(self) -> None:
        offer_wohngeld(make_cast().unit_id)
        sent = start_submitted()
        hand_over(sent)
        applications.delete_copies(NOW + COPY * 2)
        assert row_of(sent).record_id in journal.read()[0]

    def test_again_changes_nothing(self, people: Cast) -> None:
        sent = start_submitted()
        hand_over(sent)
        assert applications.delete_copies(NOW + COPY * 2) == 1
        assert applications.delete_copies(NOW + COPY * 3) == 0
        entries = audit.list_for_subject("application", sent.id)
        assert [e.verb for e in entries].count("delete_copy") == 1

    def test_one_that_fails_does_not_stop_the_others(
        self, people: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = start_submitted(), start_submitted()
        hand_over(first)
        hand_over(second, NOW + timedelta(hours=1))
        shred = delete_copies.shred

        def fail_first(row: GrantApplication, **rest: object) -> None:
            if row.id == first.id:
                raise vault.TamperedRecordError(row.record_id)
            shred(row, **rest)  # type: ignore[arg-type] # passed on

        monkeypatch.setattr(delete_copies, "shred", fail_first)
        assert applications.delete_copies(NOW + COPY * 2) == 1
        assert row_of(second).content_deleted_at is not None

    def test_every_page_leads_to_the_one_that_says_so(self, people: Cast) -> None:
        sent = start_submitted()
        hand_over(sent)
        applications.delete_copies(NOW + COPY * 2)
        browser = Client()
        session = browser.session
        session["grants"] = [str(sent.id)]
        session.save()
        for name in (
            "show_application", "collect_evidence", "review_application",
            "show_receipt", "download_receipt", "download_summary",
        ):  # fmt: skip
            answer = browser.get(reverse(name, args=[sent.id]))
            assert answer.headers["Location"] == reverse(
                "show_progress", args=[sent.id]
            ), name
        page = browser.get(reverse("fill_page", args=[sent.id, "person"]))
        assert page.headers["Location"] == reverse("show_progress", args=[sent.id])
        told = browser.get(reverse("show_progress", args=[sent.id])).content.decode()
        assert "Ihre eigene Kopie haben wir am" in told
        assert "90 Tage" in told
        assert reverse("download_receipt", args=[sent.id]) not in told
        assert browser.get(reverse("download_all", args=[sent.id])).status_code == 200
        assert browser.get(reverse("list_my_applications")).status_code == 200

    def test_the_code_still_opens_and_a_late_worker_does_no_harm(
        self, people: Cast
    ) -> None:
        sent = start_submitted()
        hand_over(sent)
        applications.delete_copies(NOW + COPY * 2)
        assert open_with(sent.code)
        applications.issue_receipt(actor=SYSTEM, application_id=sent.id, now=NOW)
        with pytest.raises(applications.CopyDeletedError):
            applications.get_receipt(sent.actor, sent.id)

    def test_help_ends_with_it(self, people: Cast) -> None:
        sent = start_submitted(people.counsellor, mandate=MandateKind.PRESENT)
        hand_over(sent)
        applications.delete_copies(NOW + COPY * 2)
        assert not applications.can_open(people.counsellor, sent.id)

    def test_the_page_says_before_until_when(self, people: Cast) -> None:
        sent = start_submitted()
        hand_over(sent)
        overview = applications.get_overview(sent.actor, sent.id)
        assert overview.copy_until == NOW + COPY


class TestDrafts:
    def test_who_comes_back_is_told(self, people: Cast) -> None:
        begun = start()
        applications.expire_drafts(NOW + DRAFT * 2)
        assert row_of(begun).deletion == DeletionReason.INACTIVE
        with pytest.raises(RuleError, match=r"am 13\.03\.2026 gelöscht.* 30 Tage"):
            open_with(begun.code)

    def test_the_account_shows_it_for_a_while(self, people: Cast) -> None:
        begun = start(people.person)
        deleted = NOW + DRAFT * 2
        applications.expire_drafts(deleted)
        (told,) = applications.list_expired(people.person, deleted)
        assert told.id == begun.id
        assert not applications.list_expired(people.person, deleted + COPY)
        assert not applications.list_own(people.person)

    def test_one_the_person_deleted_is_not_mentioned_again(self, people: Cast) -> None:
        begun = start(people.person)
        applications.delete_draft(actor=people.person, application_id=begun.id, now=NOW)
        assert row_of(begun).deletion == DeletionReason.REQUESTED
        assert not applications.list_expired(people.person, NOW)
        with pytest.raises(RuleError, match="gibt es keinen Antrag"):
            open_with(begun.code)
