"""Drafts: nothing typed is lost, nobody overwrites unseen."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from structlog.testing import capture_logs

from tragwerk.foundation import audit, vault
from tragwerk.foundation.vault.errors import DeletedRecordError
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.actions import open_by_code as opening
from tragwerk.modules.applications.domain.draft import Draft, fingerprint
from tragwerk.modules.applications.models import CodeAttempt, GrantApplication
from tragwerk.modules.applications.tests.factories import (
    Started,
    fill,
    holder,
    pdf_file,
    start,
    submit,
)
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.django_db

PERSON = {
    "antragsteller.vorname": ["Zenobia"],
    "antragsteller.nachname": ["Quitterer"],
    "antragsteller.geburtsdatum.tag": ["2"],
    "antragsteller.geburtsdatum.monat": ["4"],
    "antragsteller.geburtsdatum.jahr": ["1952"],
    "antragsteller.familienstand": ["LEDIG"],
}


def save(
    started: Started, page: str, posted: dict[str, list[str]], **rest: Any
) -> applications.SavedPage:
    rest.setdefault("now", NOW)
    return applications.save_page(
        actor=started.actor,
        application_id=started.id,
        page_id=page,
        posted=posted,
        **rest,
    )


def draft_of(started: Started) -> Draft:
    return applications.get_view(started.actor, started.id).draft


def window(name: str, base: str, shown: str = "") -> applications.Window:
    return applications.Window(name=name, base=base, shown=frozenset(shown.split()))


@pytest.fixture
def begun(people: Cast) -> Started:
    return start()


class TestStart:
    def test_a_guest_gets_a_code_that_opens_the_draft(self, people: Cast) -> None:
        begun = start()
        assert begun.actor.id is None
        found = applications.open_by_code(
            actor=people.guest, code=begun.code.lower(), origin="a", now=NOW
        )
        assert found.id == begun.id
        assert draft_of(begun).code == begun.code

    def test_the_number_has_the_year_of_the_land(self, people: Cast) -> None:
        silvester = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 0:30 on 1 January
        begun = start(now=silvester)
        number = applications.get_application(begun.actor, begun.id).number
        assert number.startswith("A-2027-")

    @pytest.mark.parametrize("ags", ["", "99999", "08416"])
    def test_no_unit_offers_it_there(self, people: Cast, ags: str) -> None:
        with pytest.raises(RuleError) as caught:
            applications.start_application(
                actor=people.guest, block_key="wohngeld", kreis_ags=ags, now=NOW
            )
        assert caught.value.field == "kreis"
        assert not GrantApplication.objects.exists()


class TestSavePage:
    def test_what_cannot_be_read_is_kept_as_typed(self, begun: Started) -> None:
        posted = {**PERSON, "antragsteller.geburtsdatum.tag": ["31"]}
        saved = save(begun, "person", posted)
        assert [p.name for p in saved.problems] == ["antragsteller.geburtsdatum"]
        draft = draft_of(begun)
        assert draft.typed["person"]["antragsteller.geburtsdatum.tag"] == "31"
        assert draft.data["antragsteller"]["vorname"] == "Zenobia"
        assert "geburtsdatum" not in draft.data["antragsteller"]
        assert draft.visited == ("person",)

    def test_saving_the_same_again_stores_and_records_nothing(
        self, begun: Started
    ) -> None:
        save(begun, "person", PERSON)
        before = GrantApplication.objects.get().updated_at
        save(begun, "person", PERSON, now=NOW + timedelta(hours=1))
        assert GrantApplication.objects.get().updated_at == before
        verbs = [e.verb for e in audit.list_for_subject("application", begun.id)]
        assert verbs == ["start_application", "save_page"]

    def test_saving_while_typing_does_not_count_as_done(self, begun: Started) -> None:
        save(begun, "person", {"antragsteller.vorname": ["Zen"]}, visited=False)
        draft = draft_of(begun)
        assert draft.typed["person"] == {"antragsteller.vorname": "Zen"}
        assert draft.visited == ()

    def test_an_answer_may_bring_up_more_questions(self, begun: Started) -> None:
        title = "antragsteller.aufenthaltstitel"
        posted = {"antragsteller.staatsangehoerigkeit": ["ANDERE"]}
        saved = save(begun, "staatsangehoerigkeit", posted)
        assert saved.asks_more
        assert saved.problems == ()
        again = save(begun, "staatsangehoerigkeit", {**posted, title: [""]})
        assert not again.asks_more
        assert [p.name for p in again.problems] == [title]

    def test_fields_of_other_pages_are_not_taken(self, begun: Started) -> None:
        save(begun, "bank", {"bank.kontoinhaber": ["Z"], **PERSON, "evil": ["x"]})
        draft = draft_of(begun)
        assert "antragsteller" not in draft.data
        assert set(draft.typed["bank"]) == {"bank.kontoinhaber"}

    @pytest.mark.parametrize(
        ("page", "item"),
        [("x", ""), ("haushalt", ""), ("haushalt", "x"), ("bank", "x")],
    )
    def test_pages_and_items_that_are_not_there(
        self, begun: Started, page: str, item: str
    ) -> None:
        with pytest.raises(NotFoundError):
            save(begun, page, PERSON, item_id=item)
        assert draft_of(begun).typed == {}

    def test_a_submitted_application_stays_as_it_is(self, begun: Started) -> None:
        fill(begun.id)
        submit(begun)
        with pytest.raises(NotAllowedError, match="schon abgeschickt"):
            save(begun, "person", PERSON)


class TestTwoWindows:
    def test_the_second_is_told_and_overwrites_nothing(self, begun: Started) -> None:
        base = fingerprint(None)
        save(begun, "person", PERSON, window=window("a", base))
        other = {**PERSON, "antragsteller.vorname": ["Anders"]}
        with pytest.raises(ConflictError):
            save(begun, "person", other, window=window("b", base))
        assert draft_of(begun).data["antragsteller"]["vorname"] == "Zenobia"

    def test_the_same_content_is_no_conflict(self, begun: Started) -> None:
        base = fingerprint(None)
        save(begun, "person", PERSON, window=window("a", base))
        save(begun, "person", PERSON, window=window("b", base))
        assert draft_of(begun).data["antragsteller"]["vorname"] == "Zenobia"

    def test_a_window_does_not_conflict_with_its_own_saves(
        self, begun: Started
    ) -> None:
        own = window("a", fingerprint(None))
        save(
            begun, "person", {"antragsteller.vorname": ["Z"]}, window=own, visited=False
        )
        save(
            begun,
            "person",
            {"antragsteller.vorname": ["Ze"]},
            window=own,
            visited=False,
        )
        save(begun, "person", PERSON, window=own)
        assert draft_of(begun).data["antragsteller"]["vorname"] == "Zenobia"

    def test_a_late_save_while_typing_does_not_undo_what_was_sent(
        self, begun: Started
    ) -> None:
        own = window("a", fingerprint(None))
        save(begun, "person", PERSON, window=own)
        with pytest.raises(ConflictError):
            save(
                begun,
                "person",
                {"antragsteller.vorname": ["Zen"]},
                window=own,
                visited=False,
            )

    def test_different_pages_are_both_kept(self, begun: Started) -> None:
        base = fingerprint(None)
        save(begun, "person", PERSON, window=window("a", base))
        save(begun, "bank", {"bank.kontoinhaber": ["Z Q"]}, window=window("b", base))
        data = draft_of(begun).data
        assert data["antragsteller"]["vorname"] == "Zenobia"
        assert data["bank"]["kontoinhaber"] == "Z Q"


class TestItems:
    def add(self, begun: Started, page: str = "haushalt") -> str:
        return applications.add_item(
            actor=begun.actor, application_id=begun.id, page_id=page, now=NOW
        )

    def remove(self, begun: Started, item: str) -> None:
        applications.remove_item(
            actor=begun.actor,
            application_id=begun.id,
            page_id="haushalt",
            item_id=item,
            now=NOW,
        )

    def test_a_double_click_adds_one(self, begun: Started) -> None:
        assert self.add(begun) == self.add(begun)
        assert len(draft_of(begun).data["haushalt"]) == 1

    def test_removing_twice_is_no_error(self, begun: Started) -> None:
        item = self.add(begun)
        save(begun, "haushalt", {"vorname": ["Kind"]}, item_id=item)
        second = self.add(begun)
        assert second != item
        self.remove(begun, item)
        self.remove(begun, item)
        draft = draft_of(begun)
        assert [i["id"] for i in draft.data["haushalt"]] == [second]
        assert not any(key.endswith(item) for key in (*draft.typed, *draft.visited))

    def test_a_group_has_an_end(self, begun: Started) -> None:
        for number in range(19):
            save(
                begun, "haushalt", {"vorname": [f"K{number}"]}, item_id=self.add(begun)
            )
        with pytest.raises(RuleError):
            self.add(begun)

    @pytest.mark.parametrize("page", ["bank", "x"])
    def test_pages_that_do_not_repeat(self, begun: Started, page: str) -> None:
        with pytest.raises(NotFoundError):
            self.add(begun, page)

    def test_visiting_twice_is_once(self, begun: Started) -> None:
        for _ in range(2):
            applications.visit_page(
                actor=begun.actor, application_id=begun.id, page_id="haushalt", now=NOW
            )
        assert draft_of(begun).visited == ("haushalt",)


class TestDeleting:
    def test_everything_is_shredded_and_the_code_opens_nothing(
        self, begun: Started, django_capture_on_commit_callbacks: Any
    ) -> None:
        paper = applications.add_evidence(
            actor=begun.actor,
            application_id=begun.id,
            evidence_id="sonstiges",
            content=pdf_file(),
            name="a.pdf",
            now=NOW,
        )
        record = GrantApplication.objects.get().record_id
        with django_capture_on_commit_callbacks(execute=True):
            applications.delete_draft(
                actor=begun.actor, application_id=begun.id, now=NOW
            )
        with pytest.raises(DeletedRecordError):
            vault.get_json(record)
        for read in (
            lambda: applications.get_view(begun.actor, begun.id),
            lambda: applications.get_paper(begun.actor, begun.id, paper),
            lambda: save(begun, "person", PERSON),
        ):
            with pytest.raises(NotFoundError):
                read()
        with pytest.raises(RuleError, match="keinen Antrag"):
            applications.open_by_code(
                actor=begun.actor, code=begun.code, origin="a", now=NOW
            )

    def test_a_submitted_one_cannot_be_deleted(self, begun: Started) -> None:
        fill(begun.id)
        submit(begun)
        with pytest.raises(NotAllowedError):
            applications.delete_draft(
                actor=begun.actor, application_id=begun.id, now=NOW
            )

    def test_old_drafts_expire_and_others_stay(self, begun: Started) -> None:
        touched, sent = start(), start()
        fill(sent.id)
        submit(sent)
        save(touched, "person", PERSON, now=NOW + timedelta(days=20))
        applications.expire_drafts(NOW + timedelta(days=30))
        assert GrantApplication.objects.filter(state="DELETED").count() == 0
        applications.expire_drafts(NOW + timedelta(days=30, seconds=1))
        (gone,) = GrantApplication.objects.filter(state="DELETED")
        assert gone.id == begun.id
        entry = audit.list_for_subject("application", begun.id)[-1]
        assert (entry.verb, entry.actor_kind) == ("delete_draft", "SYSTEM")


class TestCodes:
    def try_code(self, code: str, origin: str = "a", now: datetime = NOW) -> UUID:
        return applications.open_by_code(
            actor=holder(uuid4()), code=code, origin=origin, now=now
        ).id

    def test_guessing_ends_after_ten_tries_for_one_origin(self, begun: Started) -> None:
        wrong = start()
        applications.delete_draft(actor=wrong.actor, application_id=wrong.id, now=NOW)
        for _ in range(10):
            with pytest.raises(RuleError, match="keinen Antrag"):
                self.try_code(wrong.code)
        with pytest.raises(RuleError, match="Zu viele"):
            self.try_code(begun.code)
        assert self.try_code(begun.code, origin="b") == begun.id
        later = NOW + timedelta(minutes=31)
        assert self.try_code(begun.code, now=later) == begun.id
        applications.forget_attempts(later + timedelta(hours=1))
        assert not CodeAttempt.objects.exists()

    def test_typing_errors_lock_nobody_out(self, begun: Started) -> None:
        for _ in range(15):
            with pytest.raises(RuleError, match="16 Zeichen"):
                self.try_code("K7QM")
        assert self.try_code(begun.code) == begun.id
        assert not CodeAttempt.objects.filter(failures__gt=0).exists()

    def test_guessing_from_many_origins_closes_the_way_for_nobody(
        self, begun: Started, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opening, "WORTH_AN_ALARM", 30)
        wrong = start()
        applications.delete_draft(actor=wrong.actor, application_id=wrong.id, now=NOW)
        for number in range(30):
            with pytest.raises(RuleError, match="keinen Antrag"):
                self.try_code(wrong.code, f"origin {number}")
        assert self.try_code(begun.code, "d")
        with capture_logs() as lines:
            assert applications.watch_attempts(NOW) == 30
        assert [(line["log_level"], line["count"]) for line in lines] == [("error", 30)]
        later = NOW + timedelta(hours=1)
        with capture_logs() as lines:
            assert applications.watch_attempts(later) == 0
        assert lines == []

    @pytest.mark.django_db(transaction=True)
    def test_tries_at_the_same_time_are_counted_one_by_one(
        self, begun: Started
    ) -> None:
        wrong = start()
        applications.delete_draft(actor=wrong.actor, application_id=wrong.id, now=NOW)
        said: list[str] = []
        ready = threading.Barrier(16)

        def guess() -> None:
            ready.wait(10)
            try:
                self.try_code(wrong.code)
            except RuleError as error:
                said.append(error.message[:8])
            connection.close()

        threads = [threading.Thread(target=guess) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert Counter(said) == {"Zu diese": 10, "Zu viele": 6}
