"""Pages: read, decide, withdraw, take the receipt; without a script."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tragwerk.foundation.ui.tests.pages import checked
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.organisations.tests.factories import Cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import Asking, DataCategory, StatementKind
from tragwerk.modules.privacy.models import TABLES, Consent, ObjectionNotice, Release
from tragwerk.modules.privacy.tests.factories import OFFICE, PDF

CONSENT, RELEASE, NOTICE = (
    StatementKind.CONSENT,
    StatementKind.RELEASE,
    StatementKind.NOTICE,
)
SLUGS = {CONSENT: "einwilligung", RELEASE: "schweigepflicht", NOTICE: "hinweis"}
COUNTS = Path(__file__).with_name("query_counts.json")


def ask(asking: Asking, actor: Actor) -> dict[StatementKind, UUID]:
    now = timezone.now()
    return privacy.ask_person(actor=actor, asking=asking, now=now)


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        get_user_model().objects.get(id=actor.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    if actor.kind is ActorKind.MEMBER:
        session = client.session
        session["acting_unit"] = str(actor.unit_id)
        session.save()
    return client


def url(name: str, asking: Asking, kind: StatementKind, statement_id: UUID) -> str:
    return reverse(name, args=[asking.matter_id, SLUGS[kind], statement_id])


def test_the_person_decides_in_two_clicks(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking, people.caseworker)[CONSENT]
    browser = browser_of(people.person)
    page = url("show_statement", asking, CONSENT, statement_id)

    listed = checked(browser.get(reverse("list_statements", args=[asking.matter_id])))
    assert page in listed
    assert "Lesen und entscheiden" in listed
    shown = checked(browser.get(page))
    for words in ("Der ärztliche Befund", "Lebenshilfe Stuttgart", "keinen Nachteil"):
        assert words in shown
    text_id = str(Consent.objects.get().text_id)
    assert f'name="shown" value="{text_id}"' in shown

    given = browser.post(page, {"shown": text_id}, follow=True)
    assert "Die Einwilligung ist gespeichert." in checked(given)
    assert "Einwilligung widerrufen" in checked(browser.get(page))

    ended = browser.post(
        url("end_statement", asking, CONSENT, statement_id), follow=True
    )
    assert "widerrufen" in checked(ended)
    assert Consent.objects.get().ended_way == "ONLINE"


def test_pages_speak_english(people: Cast, asking: Asking) -> None:
    statement_id = ask(replace(asking, language="en"), people.caseworker)[CONSENT]
    browser = browser_of(people.person)
    browser.cookies["django_language"] = "en"
    shown = checked(browser.get(url("show_statement", asking, CONSENT, statement_id)))
    assert "Yes, I consent" in shown
    assert "Your consent holds until" in shown


def test_a_unit_enters_what_is_on_paper(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking, people.caseworker)[CONSENT]
    browser = browser_of(people.caseworker)
    page = url("show_statement", asking, CONSENT, statement_id)
    form = {"shown": str(Consent.objects.get().text_id)}
    assert "Wie?" in checked(browser.get(page))

    nothing = checked(browser.post(page, form), 422)
    assert "Bitte wählen Sie, wie die Person es erklärt hat." in nothing
    without = checked(browser.post(page, form | {"way": "PAPER"}), 422)
    assert "unterschriebene Blatt" in without
    assert 'value="PAPER" checked' in without
    upload = SimpleUploadedFile("a.pdf", PDF, "application/pdf")
    browser.post(page, form | {"way": "PAPER", "scan": upload})
    scan = browser.get(url("show_statement_scan", asking, CONSENT, statement_id))
    assert scan.content == PDF
    assert scan.headers["X-Content-Type-Options"] == "nosniff"

    refused = browser.post(url("end_statement", asking, CONSENT, statement_id))
    assert refused.status_code == 422
    browser.post(
        url("end_statement", asking, CONSENT, statement_id), {"way": "IN_PERSON"}
    )
    assert Consent.objects.get().ended_at is not None


def test_a_text_that_changed_is_read_again(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking, people.caseworker)[CONSENT]
    old = str(Consent.objects.get().text_id)
    ask(replace(asking, fields={"x": "Anderes"}), people.caseworker)
    answer = browser_of(people.person).post(
        url("show_statement", asking, CONSENT, statement_id), {"shown": old}
    )
    assert "Anderes" in checked(answer, 409)
    garbled = browser_of(people.person).post(
        url("show_statement", asking, CONSENT, statement_id), {"shown": "nein"}
    )
    assert garbled.status_code == 409


def test_objecting_and_taking_it_back(people: Cast, asking: Asking) -> None:
    medical = replace(
        asking, receiver=OFFICE, categories=frozenset({DataCategory.MEDICAL})
    )
    statement_id = ask(medical, people.caseworker)[NOTICE]
    browser = browser_of(people.person)
    page = url("show_statement", asking, NOTICE, statement_id)
    checked(browser.get(page))
    browser.post(page, {"shown": str(ObjectionNotice.objects.get().text_id)})
    browser.post(url("end_statement", asking, NOTICE, statement_id))
    assert "Widerspruch zurücknehmen" in checked(browser.get(page))
    taken = url("take_back_objection", asking, NOTICE, statement_id)
    assert browser_of(people.caseworker).post(taken).status_code == 403
    browser.post(taken)
    assert ObjectionNotice.objects.get().ended_at is None
    wrong = reverse(
        "take_back_objection", args=[asking.matter_id, "einwilligung", statement_id]
    )
    assert browser.post(wrong).status_code == 404


def test_the_release_is_a_page_of_its_own(people: Cast, asking: Asking) -> None:
    secret = replace(asking, categories=frozenset({DataCategory.CONFIDENTIAL}))
    ids = ask(secret, people.caseworker)
    browser = browser_of(people.person)
    page = url("show_statement", asking, RELEASE, ids[RELEASE])
    assert "§ 203 StGB" in checked(browser.get(page))
    browser.post(page, {"shown": str(Release.objects.get().text_id)})
    assert Release.objects.get().given_at is not None
    assert Consent.objects.get().given_at is None


def test_the_receipt_as_pdf_and_json(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking, people.caseworker)[CONSENT]
    browser = browser_of(people.person)
    pdf = browser.get(url("download_statement_receipt", asking, CONSENT, statement_id))
    assert pdf.content.startswith(b"%PDF-")
    record = browser.get(
        url("download_statement_record", asking, CONSENT, statement_id)
    )
    found = json.loads(record.content)
    assert found["consent_record"]["record_id"] == str(statement_id)
    assert "attachment" in record.headers["Content-Disposition"]


def test_what_was_deleted_still_has_a_page(people: Cast, asking: Asking) -> None:
    """Without its text a row names the units that are on the platform."""
    statement_id = ask(asking, people.caseworker)[CONSENT]
    privacy.delete_statements(timezone.now() + timedelta(days=500))
    browser = browser_of(people.person)
    listed = checked(browser.get(reverse("list_statements", args=[asking.matter_id])))
    assert "gelöscht" in listed
    assert "Wohngeldstelle, Stadt Stuttgart" in listed
    shown = checked(browser.get(url("show_statement", asking, CONSENT, statement_id)))
    assert "Nachweis (PDF)" not in shown


def test_others_find_nothing(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking, people.caseworker)[CONSENT]
    for actor in (people.stranger, people.counsellor, people.platform_administrator):
        browser = browser_of(actor)
        listed = browser.get(reverse("list_statements", args=[asking.matter_id]))
        assert listed.status_code == 404
        for name in ("show_statement", "show_statement_scan"):
            page = url(name, asking, CONSENT, statement_id)
            assert browser.get(page).status_code == 404
    odd = reverse("show_statement", args=[asking.matter_id, "anders", statement_id])
    assert browser_of(people.person).get(odd).status_code == 404


def test_query_counts(people: Cast, asking: Asking) -> None:
    """Written down, so that a change is seen; many statements cost the same as one."""
    for number in range(6):
        ask(replace(asking, flow=f"f{number}"), people.caseworker)
    statement_id = Consent.objects.first().id
    listed = reverse("list_statements", args=[asking.matter_id])
    shown = url("show_statement", asking, CONSENT, statement_id)
    found = {}
    for name, actor in (("person", people.person), ("unit", people.caseworker)):
        browser = browser_of(actor)
        for page, address in (("list", listed), ("one", shown)):
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            found[f"{page} {name}"] = sum(
                not q["sql"].startswith(("SAVEPOINT", "RELEASE")) for q in queries
            )
    assert found == json.loads(COUNTS.read_text(encoding="utf-8"))
    assert set(TABLES) == {CONSENT, RELEASE, NOTICE}
