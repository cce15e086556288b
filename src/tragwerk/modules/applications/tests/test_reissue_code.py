"""A new access code: who may issue it, and what becomes of the old one."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from tragwerk.engines.letters import LetterError, check_accessible
from tragwerk.foundation import audit
from tragwerk.kernel.actor import GUEST, Actor
from tragwerk.kernel.errors import ConflictError, NotFoundError, RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.queries.papers import renderer
from tragwerk.modules.applications.tests.factories import (
    STATUS_URL,
    Started,
    start,
    start_submitted,
)
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.django_db
_CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,}")


def reissue(actor: Actor, started: Started, version: int = 1) -> bytes:
    return applications.reissue_code(
        actor=actor,
        application_id=started.id,
        code_version=version,
        status_url=STATUS_URL,
        now=NOW,
    )


def code_in(letter: bytes) -> str:
    first, second = (p.extract_text() for p in pypdf.PdfReader(BytesIO(letter)).pages)
    (code,) = _CODE.findall(second)
    assert not _CODE.search(first)
    return str(code)


def open_with(code: str) -> object:
    return applications.open_by_code(actor=GUEST, code=code, origin="::1", now=NOW)


def test_the_old_code_ends_and_the_new_one_opens(people: Cast) -> None:
    sent = start_submitted()
    letter = reissue(people.caseworker, sent)
    assert check_accessible(letter) == ()
    new = code_in(letter)
    with pytest.raises(RuleError):
        open_with(sent.code)
    opened = open_with(new)
    assert getattr(opened, "id", None) == sent.id


def test_browsers_that_the_old_code_opened_are_shut(people: Cast) -> None:
    sent = start_submitted()
    browser = Client()
    browser.post(reverse("resume_application"), {"code": sent.code})
    page = reverse("show_progress", args=[sent.id])
    assert browser.get(page).status_code == 200
    new = code_in(reissue(people.lead, sent))
    assert browser.get(page).headers["Location"].startswith("/fortsetzen/")
    browser.post(reverse("resume_application"), {"code": new})
    told = browser.get(page).content.decode()
    assert "hat einen neuen Zugangscode ausgestellt" in told
    assert organisations.get_unit(people.unit_id).full_name in told


def test_the_account_of_the_person_stays_open(people: Cast) -> None:
    sent = start_submitted(people.person)
    reissue(people.caseworker, sent)
    assert applications.can_open(people.person, sent.id)


def test_who_has_the_new_code_may_take_it_into_an_account(people: Cast) -> None:
    sent = start_submitted()
    reissue(people.caseworker, sent)
    row = GrantApplication.objects.get(id=sent.id)
    late = replace(people.person, grants=frozenset({sent.id}))
    with pytest.raises(NotFoundError):
        applications.take_over(actor=late, application_id=sent.id, now=NOW)
    person = replace(people.person, grants=frozenset({row.grant_id}))
    applications.take_over(actor=person, application_id=sent.id, now=NOW)
    row.refresh_from_db()
    assert row.owner_id == people.person.id


def test_the_receipt_is_set_anew_with_the_new_code(people: Cast) -> None:
    sent = start_submitted()
    applications.get_receipt(sent.actor, sent.id)
    new = code_in(reissue(people.caseworker, sent))
    row = GrantApplication.objects.get(id=sent.id)
    holder = replace(GUEST, grants=frozenset({row.grant_id}))
    receipt = applications.get_receipt(holder, sent.id)[1]
    text = "".join(p.extract_text() for p in pypdf.PdfReader(BytesIO(receipt)).pages)
    assert new in text
    assert sent.code not in text


def test_it_is_recorded_for_the_person(people: Cast) -> None:
    sent = start_submitted()
    reissue(people.caseworker, sent)
    entry = audit.list_for_subject("application", sent.id)[-1]
    assert (entry.verb, entry.actor_id) == ("reissue_code", people.caseworker.id)
    assert entry.unit_id == people.unit_id


def test_a_second_click_is_told(people: Cast) -> None:
    sent = start_submitted()
    new = code_in(reissue(people.caseworker, sent))
    with pytest.raises(ConflictError):
        reissue(people.caseworker, sent)
    assert open_with(new)


@pytest.mark.parametrize(
    "who", ["stranger", "counsellor", "unit_administrator", "person", "guest", "system"]
)
def test_nobody_else(people: Cast, who: str) -> None:
    sent = start_submitted()
    with pytest.raises(NotFoundError):
        reissue(getattr(people, who), sent)
    assert open_with(sent.code)


def test_no_unit_for_a_draft(people: Cast) -> None:
    begun = start()
    with pytest.raises(NotFoundError):
        reissue(people.caseworker, begun)


def test_the_helper_while_the_help_lasts(people: Cast) -> None:
    helped = start(people.counsellor, mandate=MandateKind.PRESENT)
    new = code_in(reissue(people.counsellor, helped))
    assert open_with(new)
    applications.end_assistance(
        actor=people.counsellor, application_id=helped.id, now=NOW
    )
    with pytest.raises(NotFoundError):
        reissue(people.counsellor, helped, version=2)


def test_without_a_letter_the_old_code_stays(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = start_submitted()

    def fail(*_: object, **__: object) -> bytes:
        raise LetterError("kaputt")

    monkeypatch.setattr(renderer(), "render", fail)
    with pytest.raises(LetterError):
        reissue(people.caseworker, sent)
    assert open_with(sent.code)
