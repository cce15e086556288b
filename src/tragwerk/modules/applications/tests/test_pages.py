"""The pages of an application, as a browser sees them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.models import Evidence, GrantApplication
from tragwerk.modules.applications.tests.browsing import (
    check_page,
    hidden,
    opened,
    signed_in,
)
from tragwerk.modules.applications.tests.factories import (
    Started,
    fill,
    pdf_file,
    photo,
    start,
    start_submitted,
)
from tragwerk.modules.applications.tests.test_drafts import PERSON
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(people: Cast) -> Started:
    return start()


@pytest.fixture
def browser(begun: Started) -> Client:
    return opened(begun.id)


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


class TestBeginning:
    def test_from_the_kreis_to_the_overview(self, people: Cast) -> None:
        browser = Client()
        check_page(browser.get(url("start_application", "wohngeld")))
        answer = browser.post(
            url("start_application", "wohngeld"), {"kreis": "08111"}, follow=True
        )
        text = check_page(answer)
        (row,) = GrantApplication.objects.all()
        assert answer.redirect_chain[-1][0] == url("show_application", row.id)
        view = applications.get_view(people.system, row.id)
        assert view.draft.code in text

    def test_a_kreis_where_nobody_offers_it(self, people: Cast) -> None:
        answer = Client().post(url("start_application", "wohngeld"), {"kreis": "08416"})
        assert answer.status_code == 422
        assert "noch nicht über Tragwerk" in check_page(answer)

    def test_unknown_baustein(self, people: Cast) -> None:
        assert Client().get(url("start_application", "x")).status_code == 404


class TestFilling:
    def test_every_page_of_the_form(self, browser: Client, begun: Started) -> None:
        fill(begun.id)
        view = applications.get_view(begun.actor, begun.id)
        form = view.package.form()
        for page in form.visible_pages(view.draft.data):
            check_page(browser.get(url("fill_page", begun.id, page.id)))
            for item in view.draft.data.get(page.repeat, ()) if page.repeat else ():
                check_page(browser.get(url("fill_item", begun.id, page.id, item["id"])))
        check_page(browser.get(url("show_application", begun.id)))

    def test_a_page_is_saved_and_the_next_one_follows(
        self, browser: Client, begun: Started
    ) -> None:
        page = url("fill_page", begun.id, "person")
        sent = {**PERSON, **hidden(browser.get(page))}
        answer = browser.post(page, sent)
        assert answer.url == url("fill_page", begun.id, "staatsangehoerigkeit")
        assert 'value="Zenobia"' in check_page(browser.get(page))
        assert browser.post(page, sent).status_code == 302  # a double click

    def test_errors_are_at_the_field_and_in_the_summary(
        self, browser: Client, begun: Started
    ) -> None:
        page = url("fill_page", begun.id, "person")
        wrong = {**PERSON, "antragsteller.geburtsdatum.tag": ["31"]}
        answer = browser.post(page, wrong)
        text = check_page(answer)
        assert answer.status_code == 422
        assert 'href="#antragsteller.geburtsdatum"' in text
        assert 'id="antragsteller.geburtsdatum-error"' in text
        assert 'value="31"' in text

    def test_later_saves_even_with_errors(
        self, browser: Client, begun: Started
    ) -> None:
        page = url("fill_page", begun.id, "person")
        sent = {"antragsteller.vorname": "Zen", "spaeter": "1"}
        assert browser.post(page, sent).url == url("show_application", begun.id)
        assert 'value="Zen"' in check_page(browser.get(page))

    def test_two_windows(self, begun: Started) -> None:
        page = url("fill_page", begun.id, "person")
        first, second = opened(begun.id), opened(begun.id)
        base, other = hidden(first.get(page)), hidden(second.get(page))
        first.post(page, {**PERSON, **base})
        mine = {**PERSON, "antragsteller.vorname": ["Mein Stand"]}
        answer = second.post(page, {**mine, **other})
        text = check_page(answer)
        assert answer.status_code == 409
        assert 'value="Mein Stand"' in text
        draft = applications.get_view(begun.actor, begun.id).draft
        assert draft.data["antragsteller"]["vorname"] == "Zenobia"
        # Who has read that may replace the other state.
        assert second.post(page, {**mine, **hidden(answer)}).status_code == 302
        draft = applications.get_view(begun.actor, begun.id).draft
        assert draft.data["antragsteller"]["vorname"] == "Mein Stand"

    def test_saving_while_typing(self, browser: Client, begun: Started) -> None:
        base = hidden(browser.get(url("fill_page", begun.id, "person")))
        save = url("autosave_page", begun.id, "person")
        for name in ("Z", "Ze", "Zen"):
            answer = browser.post(save, {"antragsteller.vorname": name, **base})
            assert (answer.status_code, answer.content) == (204, b"")
        elsewhere = hidden(opened(begun.id).get(url("fill_page", begun.id, "person")))
        browser.post(url("fill_page", begun.id, "person"), {**PERSON, **base})
        answer = browser.post(save, {"antragsteller.vorname": "spät", **elsewhere})
        assert answer.status_code == 409
        assert Client().post(save, base).status_code == 403

    def test_pages_and_items_that_are_gone(
        self, browser: Client, begun: Started
    ) -> None:
        assert browser.get(url("fill_page", begun.id, "x")).status_code == 404
        assert browser.get(url("fill_item", begun.id, "bank", "x")).status_code == 404
        fill(begun.id)
        gone = url("fill_item", begun.id, "haushalt", "x")
        for answer in (browser.get(gone), browser.post(gone, {"vorname": "K"})):
            assert answer.url == url("fill_page", begun.id, "haushalt")

    def test_a_page_that_is_not_asked_keeps_what_was_typed(
        self, browser: Client, begun: Started
    ) -> None:
        fill(begun.id)
        overview = url("show_application", begun.id)
        page = url("fill_page", begun.id, "unterhalt")
        assert browser.get(page).url == overview
        answers = applications.get_view(begun.actor, begun.id).draft.data
        fill(begun.id, {**answers, "wohnung": {**answers["wohnung"], "art": "HEIM"}})
        rent = url("fill_page", begun.id, "miete")
        assert browser.get(rent).url == overview
        assert browser.post(rent, {"miete.gesamt": "512"}).url == overview
        draft = applications.get_view(begun.actor, begun.id).draft
        assert draft.typed["miete"]["miete.gesamt"] == "512"

    def test_household(self, browser: Client, begun: Started) -> None:
        fill(begun.id, {"weitere_haushaltsmitglieder": True})
        members = url("fill_page", begun.id, "haushalt")
        check_page(browser.get(members))
        answer = browser.post(members)
        assert answer.status_code == 422
        check_page(answer)
        added = browser.post(url("add_item", begun.id, "haushalt"))
        assert browser.post(url("add_item", begun.id, "haushalt")).url == added.url
        check_page(browser.get(added.url))
        member = {"vorname": "Xa", "nachname": "Q"}
        item = added.url.rstrip("/").rpartition("/")[2]
        save = url("autosave_item", begun.id, "haushalt", item)
        assert browser.post(save, member).status_code == 204
        assert "Xa" in check_page(browser.get(members))
        remove = url("remove_item", begun.id, "haushalt", item)
        for _ in range(2):
            assert browser.post(remove).url == members
        assert browser.post(url("add_item", begun.id, "bank")).status_code == 404


class TestEvidence:
    def upload(
        self, browser: Client, begun: Started, content: bytes, **rest: str
    ) -> Any:
        name = rest.pop("name", "a.pdf")
        data = {"art": "sonstiges", "datei": SimpleUploadedFile(name, content), **rest}
        return browser.post(url("collect_evidence", begun.id), data)

    def test_upload_look_remove(self, browser: Client, begun: Started) -> None:
        page = url("collect_evidence", begun.id)
        assert self.upload(browser, begun, photo(), name="f.jpg").url == page
        assert self.upload(browser, begun, pdf_file()).url == page
        check_page(browser.get(page))
        picture, paper = Evidence.objects.order_by("uploaded_at", "id")
        shown = browser.get(url("show_evidence", begun.id, paper.id))
        assert shown.content == pdf_file()
        assert shown.headers["Cache-Control"] == "no-store"
        assert browser.get(url("preview_evidence", begun.id, picture.id)).content
        drawn = browser.get(url("preview_evidence", begun.id, paper.id))
        assert drawn.headers["Content-Type"] == "image/jpeg"
        remove = url("remove_evidence", begun.id, paper.id)
        for _ in range(2):
            assert browser.post(remove).url == page
        assert Evidence.objects.count() == 1

    @pytest.mark.parametrize("content", [b"MZ", b"%PDF-1.7 kaputt"])
    def test_errors_are_at_the_field(
        self, browser: Client, begun: Started, content: bytes
    ) -> None:
        answer = self.upload(browser, begun, content)
        assert answer.status_code == 422
        text = check_page(answer)
        assert 'href="#sonstiges"' in text
        assert 'id="sonstiges-error"' in text

    def test_no_file_chosen(self, browser: Client, begun: Started) -> None:
        page = url("collect_evidence", begun.id)
        answer = browser.post(page, {"art": "sonstiges"})
        assert "zuerst eine Datei" in check_page(answer)

    def test_a_file_too_large_to_be_read_is_called_so(
        self, browser: Client, begun: Started
    ) -> None:
        answer = self.upload(browser, begun, b"x" * (11 * 1024 * 1024 + 1))
        assert answer.status_code == 422
        assert "zu groß" in check_page(answer)

    def test_the_last_of_too_many(self, browser: Client, begun: Started) -> None:
        fill(begun.id)
        for pages in range(1, 6):
            answer = self.upload(browser, begun, pdf_file(pages), art="mietzahlung")
            assert answer.status_code == 302
        answer = self.upload(browser, begun, pdf_file(6), art="mietzahlung")
        assert answer.status_code == 422
        assert "höchstens 5" in check_page(answer)

    def test_a_kind_that_does_not_exist(self, browser: Client, begun: Started) -> None:
        assert self.upload(browser, begun, pdf_file(), art="x").status_code == 404


class TestFinishing:
    def test_what_is_missing_is_linked(self, browser: Client, begun: Started) -> None:
        review = url("review_application", begun.id)
        check_page(browser.get(review))
        answer = browser.post(review)
        assert answer.status_code == 422
        link = url("fill_page", begun.id, "person") + "#antragsteller.vorname"
        assert link in check_page(answer)

    def test_send_twice_and_go_back(self, browser: Client, begun: Started) -> None:
        fill(begun.id)
        review = url("review_application", begun.id)
        receipt = url("show_receipt", begun.id)
        assert browser.post(review).url == receipt
        assert browser.post(review).url == receipt
        text = check_page(browser.get(receipt))
        number, pdf = applications.get_receipt(begun.actor, begun.id)
        assert number in text
        assert begun.code in text
        assert browser.get(url("download_receipt", begun.id)).content == pdf
        summary = browser.get(url("download_summary", begun.id))
        assert summary.content.startswith(b"%PDF")
        assert summary.headers["Cache-Control"] == "no-store"
        progress = url("show_progress", begun.id)
        for name, *rest in (
            ("show_application",),
            ("fill_page", "person"),
            ("fill_page", "haushalt"),
            ("collect_evidence",),
        ):
            assert browser.get(url(name, begun.id, *rest)).url == progress
        assert browser.get(review).url == receipt
        sent = browser.post(url("fill_page", begun.id, "person"), PERSON)
        assert sent.url == progress

    def test_no_receipt_before(self, browser: Client, begun: Started) -> None:
        overview = url("show_application", begun.id)
        assert browser.get(url("show_receipt", begun.id)).url == overview
        assert browser.get(url("download_receipt", begun.id)).status_code == 404

    def test_withdraw(self, people: Cast) -> None:
        sent = start_submitted()
        browser = opened(sent.id)
        page = url("withdraw_application", sent.id)
        check_page(browser.get(page))
        for _ in range(2):
            assert browser.post(page).url == url("show_progress", sent.id)

    def test_delete(self, browser: Client, begun: Started) -> None:
        page = url("delete_draft", begun.id)
        check_page(browser.get(page))
        assert browser.post(page).url == "/"
        assert url("resume_application") in browser.post(page).url


class TestLanguage:
    def test_english_renders_from_start_to_receipt(self, people: Cast) -> None:
        begun = start(language="en")
        browser = opened(begun.id)
        browser.cookies["django_language"] = "en"
        fill(begun.id)
        for name, *rest in (
            ("show_application",),
            ("fill_page", "person"),
            ("fill_page", "haushalt"),
            ("collect_evidence",),
            ("review_application",),
        ):
            text = check_page(browser.get(url(name, begun.id, *rest)))
            assert '<html lang="en"' in text
        first_name = check_page(browser.get(url("fill_page", begun.id, "person")))
        assert "Vorname" not in first_name
        answer = browser.post(url("review_application", begun.id), follow=True)
        check_page(answer)


class TestAssistance:
    def test_the_whole_way(self, people: Cast) -> None:
        browser = signed_in(people.counsellor)
        page = url("start_assisted_application", "wohngeld")
        check_page(browser.get(page))
        for sent, field in (
            ({}, "mandate"),
            ({"mandate": "PRESENT"}, "kreis"),
            ({"mandate": "PRESENT", "kreis": "08111"}, "represented"),
            (
                {"mandate": "STATUTORY", "kreis": "08111", "represented": "V"},
                "mandate_paper",
            ),
        ):
            answer = browser.post(page, sent)
            assert answer.status_code == 422
            assert answer.context["error"].field == field
            check_page(answer)
        answer = browser.post(
            page,
            {
                "mandate": "SIGNED_PAPER",
                "kreis": "08111",
                "represented": "Vera Vertreten",
                "mandate_paper": SimpleUploadedFile("v.pdf", pdf_file()),
            },
            follow=True,
        )
        assert "Vera Vertreten" in check_page(answer)
        row = GrantApplication.objects.get()
        fill(row.id)
        review = url("review_application", row.id)
        assert browser.post(review).url == url("show_receipt", row.id)
        # The status page is the person's: the helper is led to the receipt.
        overview = browser.get(url("show_application", row.id))
        assert overview.url == url("show_receipt", row.id)
        check_page(browser.get(url("show_receipt", row.id)))
        check_page(browser.get(url("list_assisted_applications")))
        end = url("end_assistance", row.id)
        check_page(browser.get(end))
        for _ in range(2):
            assert browser.post(end).url == url("list_assisted_applications")
        text = check_page(browser.get(url("list_assisted_applications")))
        assert row.number in text
        assert "Vera" not in text
        assert url("show_application", row.id) not in text
        for name in ("show_application", "show_receipt", "download_receipt"):
            assert url("resume_application") in browser.get(url(name, row.id)).url

    @pytest.mark.parametrize("who", ["caseworker", "person", "lead"])
    def test_only_counsellors(self, people: Cast, who: str) -> None:
        browser = signed_in(getattr(people, who))
        for page in (
            url("start_assisted_application", "wohngeld"),
            url("list_assisted_applications"),
        ):
            assert browser.get(page).status_code == 403

    def test_taking_over(self, people: Cast) -> None:
        helped = start(people.counsellor, mandate=MandateKind.PRESENT)
        browser = signed_in(people.person)
        take = url("take_over_application", helped.id)
        assert url("resume_application") in browser.post(take).url
        browser.post(url("resume_application"), {"code": helped.code})
        assert browser.post(take).url == url("show_application", helped.id)
        assert signed_in(people.person).get(url("show_application", helped.id))
        assert browser.get(take).status_code == 405


def test_a_form_without_its_token_is_refused(begun: Started) -> None:
    browser = opened(begun.id, enforce_csrf=True)
    for name, *rest in (
        ("fill_page", "person"),
        ("autosave_page", "person"),
        ("add_item", "haushalt"),
        ("collect_evidence",),
        ("review_application",),
        ("delete_draft",),
    ):
        answer = browser.post(url(name, begun.id, *rest), PERSON)
        assert answer.status_code == 403
    assert applications.get_view(begun.actor, begun.id).draft.typed == {}


@pytest.mark.parametrize("exists", [True, False])
def test_foreign_applications_answer_as_if_there_were_none(
    begun: Started, exists: bool
) -> None:
    target = begun.id if exists else uuid4()
    browser = Client()
    paper = uuid4()
    for name, *rest in (
        ("show_application",),
        ("fill_page", "person"),
        ("fill_item", "haushalt", "x"),
        ("collect_evidence",),
        ("show_evidence", paper),
        ("preview_evidence", paper),
        ("review_application",),
        ("show_receipt",),
        ("download_receipt",),
        ("download_summary",),
        ("delete_draft",),
        ("withdraw_application",),
    ):
        answer = browser.get(url(name, target, *rest))
        assert answer.status_code == 302
        assert answer.url.startswith(url("resume_application") + "?weiter=")
    for name, *rest in (
        ("add_item", "haushalt"),
        ("remove_item", "haushalt", "x"),
        ("remove_evidence", paper),
        ("take_over_application",),
    ):
        answer = browser.post(url(name, target, *rest))
        assert answer.status_code == 302
        assert answer.url.startswith(url("resume_application") + "?weiter=")
    assert browser.post(url("autosave_page", target, "person")).status_code == 403
    assert browser.get(url("end_assistance", target)).status_code == 404
