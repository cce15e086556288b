"""Coming back by code; a session that has ended loses nothing that was typed."""

from __future__ import annotations

import html
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.tests.browsing import (
    check_page,
    hidden,
    opened,
    signed_in,
)
from tragwerk.modules.applications.tests.factories import Started, start
from tragwerk.modules.applications.tests.test_drafts import PERSON
from tragwerk.modules.applications.web.requests import origin_of
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.django_db
RESUME = "/fortsetzen/"


@pytest.fixture
def begun(people: Cast) -> Started:
    return start()


def test_by_code_to_the_overview(begun: Started) -> None:
    browser = Client()
    check_page(browser.get(RESUME))
    before = browser.session.session_key
    answer = browser.post(RESUME, {"code": begun.code.lower()})
    assert answer.url == reverse("show_application", args=[begun.id])
    assert browser.session.session_key != before
    assert check_page(browser.get(answer.url))


def test_a_guest_can_leave_a_shared_computer(begun: Started) -> None:
    address = reverse("show_application", args=[begun.id])
    assert reverse("leave") not in check_page(Client().get(RESUME))
    browser = Client()
    answer = browser.post(RESUME, {"code": begun.code})
    # Gone with the browser's window, should nobody press the button.
    assert not answer.cookies["tragwerk_session"]["max-age"]
    assert reverse("leave") in check_page(browser.get(address))
    old = browser.session.session_key
    browser.post(reverse("leave"))
    assert browser.get(address).status_code == 302
    browser.cookies["tragwerk_session"] = old
    assert browser.get(address).status_code == 302


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "16 Zeichen"),
        ("K7QM-2XTD-9FPA", "Tippfehler"),
        ("0000-0000-0000", "keinen"),
        ("0000-0000-0000-0000", "keinen"),
    ],
)
def test_wrong_codes(begun: Started, code: str, said: str) -> None:
    answer = Client().post(RESUME, {"code": code})
    assert answer.status_code == 422
    assert said in check_page(answer)


def test_one_comes_back_to_where_one_was(begun: Started) -> None:
    browser = Client()
    page = reverse("collect_evidence", args=[begun.id])
    target = parse_qs(urlsplit(browser.get(page).url).query)["weiter"][0]
    assert browser.post(RESUME, {"code": begun.code, "weiter": target}).url == page


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/konto/", "javascript:x"]
)
def test_nobody_is_led_elsewhere(begun: Started, target: str) -> None:
    answer = Client().post(RESUME, {"code": begun.code, "weiter": target})
    assert answer.url == reverse("show_application", args=[begun.id])


def test_a_member_does_not_become_the_person_by_changing_the_unit(
    begun: Started, people: Cast
) -> None:
    browser = signed_in(people.caseworker)
    browser.post(RESUME, {"code": begun.code})
    address = reverse("show_application", args=[begun.id])
    assert browser.get(address).status_code == 200
    browser.post(reverse("choose_unit"), {"unit": "private"})
    assert browser.get(address).headers["Location"].startswith(RESUME)


def test_the_code_of_one_application_does_not_open_another(begun: Started) -> None:
    other = start()
    target = reverse("show_application", args=[other.id])
    browser = Client()
    answer = browser.post(RESUME, {"code": begun.code, "weiter": target})
    assert answer.url == reverse("show_application", args=[begun.id])
    assert RESUME in browser.get(target).url


def test_addresses_that_only_take_data_lead_back_to_a_page(begun: Started) -> None:
    browser = Client()
    answer = browser.post(reverse("add_item", args=[begun.id, "haushalt"]))
    target = parse_qs(urlsplit(answer.url).query)["weiter"][0]
    answer = browser.post(RESUME, {"code": begun.code, "weiter": target})
    assert browser.get(answer.url).status_code == 200


def test_an_expired_session_keeps_what_was_typed(begun: Started) -> None:
    page = reverse("fill_page", args=[begun.id, "person"])
    base = hidden(opened(begun.id).get(page))
    expired = Client()
    name = 'Zoë "Zen" <O\'Hara> & Söhne'
    sent = {**PERSON, **base, "antragsteller.vorname": name}

    answer = expired.post(page, sent)
    assert answer.status_code == 403
    text = check_page(answer)
    assert "abgelaufen" in text
    assert html.escape(name) in text

    wrong = expired.post(RESUME, {**hidden_form(answer), "code": "falsch"})
    assert wrong.status_code == 422
    again = expired.post(RESUME, {**hidden_form(wrong), "code": begun.code})
    assert again.status_code == 200
    assert "Ihre Eingaben sind noch da" in check_page(again)

    saved = expired.post(page, hidden_form(again))
    assert saved.status_code == 302
    draft = applications.get_view(begun.actor, begun.id).draft
    assert draft.data["antragsteller"]["vorname"] == name


def hidden_form(answer: object) -> dict[str, str]:
    """Give the hidden fields as the browser would send them."""
    fields = hidden(answer)  # type: ignore[arg-type] # an answer of the test client
    fields.pop("csrfmiddlewaretoken", None)
    return {name: html.unescape(value) for name, value in fields.items()}


def test_a_foreign_post_learns_nothing(begun: Started) -> None:
    answers = [
        Client().post(reverse("fill_page", args=[target, "person"]), PERSON)
        for target in (begun.id, uuid4())
    ]
    assert [a.status_code for a in answers] == [403, 403]
    shown = [a.content.decode().replace(str(begun.id), "") for a in answers]
    assert len(shown[0].splitlines()) == len(shown[1].splitlines())


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ],
)
def test_origins(address: str, origin: str) -> None:
    assert origin_of(RequestFactory().get("/", REMOTE_ADDR=address)) == origin


def test_a_forwarded_address_counts_only_behind_tls() -> None:
    given = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 192.0.2.9"}
    assert origin_of(RequestFactory().get("/", **given)) == "127.0.0.1"
    assert origin_of(RequestFactory().get("/", secure=True, **given)) == "192.0.2.9"
