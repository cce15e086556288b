"""The person's page, its documents, and who may not see them."""

from __future__ import annotations

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tragwerk.foundation import audit
from tragwerk.foundation.ui.tests.pages import checked
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.tests import factories as case_factories
from tragwerk.modules.organisations.tests.factories import Cast
from tragwerk.portal.tests.factories import (
    Filed,
    ask,
    begin,
    browser_of,
    browser_with,
    deliver,
    submit,
)

pytestmark = pytest.mark.database


def _stand(filed: Filed) -> str:
    return reverse("show_progress", args=[filed.id])


def test_draft_leads_to_its_overview(draft: Filed) -> None:
    answer = browser_with(draft.id).get(_stand(draft))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("show_application", args=[draft.id])


def test_before_the_unit_has_it(submitted: Filed) -> None:
    html = checked(browser_with(submitted.id).get(_stand(submitted)))
    assert "sicher gespeichert" in html
    assert "Noch niemand hat Ihre Daten bekommen" in html


def test_page_says_who_has_it_and_who_received_what(filed: Filed, people: Cast) -> None:
    html = checked(browser_with(filed.id).get(_stand(filed)))
    assert reverse("show_unit", args=[people.unit_id]) in html
    assert "Sie müssen nichts tun" in html
    assert "Rechtsgrundlage:" in html
    assert "Antrag abgeschickt" in html
    assert reverse("withdraw_application", args=[filed.id]) in html
    assert reverse("download_receipt", args=[filed.id]) in html


def test_reading_of_the_unit_is_shown(filed: Filed, people: Cast) -> None:
    assert filed.case is not None
    cases.get_case_view(filed.case.id, people.caseworker, now=timezone.now())
    html = checked(browser_with(filed.id).get(_stand(filed)))
    assert "Wer Ihre Akte geöffnet hat" in html
    assert "§ 67c Abs. 1 SGB X" in html


def test_missing_things_are_asked_on_the_page(filed: Filed, people: Cast) -> None:
    request_id = ask(filed, people.caseworker, timezone.now())
    html = checked(browser_with(filed.id).get(_stand(filed)))
    assert "Bitte schicken Sie den Mietvertrag." in html
    assert reverse("answer_request", args=[filed.id, request_id]) in html
    assert "Briefe an Sie" in html


@pytest.mark.parametrize("who", ["guest", "other_guest", "person"])
def test_strangers_are_asked_for_the_code(filed: Filed, people: Cast, who: str) -> None:
    clients = {
        "guest": Client(),
        "other_guest": browser_with(uuid4()),
        "person": browser_of(people.person) if who == "person" else Client(),
    }
    for target in (filed.id, uuid4()):
        address = reverse("show_progress", args=[target])
        answer = clients[who].get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("resume_application"))


@pytest.mark.parametrize("who", ["caseworker", "lead", "stranger", "counsellor"])
@pytest.mark.parametrize("name", ["show_progress", "download_all"])
def test_for_members_the_page_does_not_exist(
    filed: Filed, people: Cast, who: str, name: str
) -> None:
    client = browser_of(getattr(people, who))
    assert client.get(reverse(name, args=[filed.id])).status_code == 404


def test_letter_belongs_to_its_application(filed: Filed, people: Cast) -> None:
    ask(filed, people.caseworker, timezone.now())
    now = timezone.now()
    progress = cases.progress_for_application(filed.id, filed.person, now=now)
    assert progress is not None
    letter = progress.letters[0].id
    other = deliver(submit(begin(now), now), now)
    both = browser_with(filed.id, other.id)
    answer = both.get(reverse("show_letter", args=[filed.id, letter]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    # Through another application, and for a stranger, there is no such letter.
    assert both.get(reverse("show_letter", args=[other.id, letter])).status_code == 302
    stranger = Client().get(reverse("show_letter", args=[filed.id, letter]))
    assert stranger.status_code == 302


def test_everything_in_one_archive_and_recorded(filed: Filed, people: Cast) -> None:
    ask(filed, people.caseworker, timezone.now())
    answer = browser_with(filed.id).get(reverse("download_all", args=[filed.id]))
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("Angaben.json"))
    assert {"Eingangsbestätigung.pdf", "Angaben.pdf", "Angaben.json"} <= set(names)
    assert any(name.startswith("Briefe/1 ") for name in names)
    assert data["antragsteller"]["nachname"] == "Müller-Özdemir"
    verbs = [each.verb for each in audit.list_for_subject("application", filed.id)]
    assert verbs[-1] == "download_all"


def test_withdrawn_application_says_so(filed: Filed) -> None:
    client = browser_with(filed.id)
    client.post(reverse("withdraw_application", args=[filed.id]))
    html = checked(client.get(_stand(filed)))
    assert reverse("withdraw_application", args=[filed.id]) not in html
    # The unit's case hears of it a moment later; the person is not told otherwise.
    assert "Er wird nicht bearbeitet" in html
    assert "Sie müssen nichts tun" not in html


def test_decided_case_shows_the_result(filed: Filed, people: Cast) -> None:
    assert filed.case is not None
    now = timezone.now()
    for worker, values in (
        (people.caseworker, case_factories.CHECKED),
        (people.caseworker, case_factories.DECIDED),
    ):
        case_factories.do(filed.case, worker, values, now)
    checked(browser_with(filed.id).get(_stand(filed)))
