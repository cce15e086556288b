"""Answering a request: nothing typed is lost, nothing arrives twice."""

from __future__ import annotations

import html as markup
import io
import re
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tragwerk.foundation.ui.tests.pages import checked
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.data import CaseView
from tragwerk.modules.organisations.tests.factories import Cast
from tragwerk.portal.tests.factories import Filed, ask, browser_of, browser_with

pytestmark = pytest.mark.database
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154"
    "789c636000000002000148afa4710000000049454e44ae426082"
)


@pytest.fixture
def address(filed: Filed, people: Cast) -> str:
    request_id = ask(filed, people.caseworker, timezone.now())
    return reverse("answer_request", args=[filed.id, request_id])


def _case(filed: Filed, people: Cast) -> CaseView:
    assert filed.case is not None
    return cases.get_case_view(filed.case.id, people.caseworker, now=timezone.now())


def test_answer_with_text_and_file_reaches_the_unit(
    filed: Filed, people: Cast, address: str
) -> None:
    client = browser_with(filed.id)
    checked(client.get(address))
    files = SimpleUploadedFile("IMG_0001.png", PNG, "image/png")
    answer = client.post(address, {"text": "Hier ist er.", "files": files}, follow=True)
    assert "Ihre Antwort ist angekommen" in checked(answer)
    (request,) = _case(filed, people).requests
    assert request.answer == "Hier ist er."
    assert [file.media_type for file in request.files] == ["image/png"]


def test_person_sees_again_what_they_answered(
    filed: Filed, people: Cast, address: str
) -> None:
    client = browser_with(filed.id)
    files = SimpleUploadedFile("IMG_0001.png", PNG, "image/png")
    client.post(address, {"text": "Hier ist <er>.", "files": files})
    html = checked(client.get(reverse("show_progress", args=[filed.id])))
    assert "Hier ist &lt;er&gt;." in html
    assert "Bitte schicken Sie den Mietvertrag." in html
    (request,) = _case(filed, people).requests
    paper = reverse("show_letter", args=[filed.id, request.files[0].id])
    assert paper in html
    opened = client.get(paper)
    assert (opened.status_code, opened["Content-Type"]) == (200, "image/png")
    assert browser_with(uuid4()).get(paper).status_code == 302
    everything = client.get(reverse("download_all", args=[filed.id]))
    with zipfile.ZipFile(io.BytesIO(everything.content)) as archive:
        sent = [name for name in archive.namelist() if name.startswith("Antworten/")]
    assert [name.rpartition(".")[2] for name in sent] == ["txt", "png"]


def test_second_click_changes_nothing(filed: Filed, people: Cast, address: str) -> None:
    client = browser_with(filed.id)
    client.post(address, {"text": "Die erste Antwort"})
    answer = client.post(address, {"text": "Noch einmal"}, follow=True)
    assert "schon beantwortet" in checked(answer)
    (request,) = _case(filed, people).requests
    assert request.answer == "Die erste Antwort"


def test_empty_answer_is_refused_at_the_field(filed: Filed, address: str) -> None:
    html = checked(browser_with(filed.id).post(address, {"text": "  "}), 422)
    assert 'href="#text"' in html
    assert 'id="text-error"' in html


def test_refused_file_keeps_the_text(filed: Filed, people: Cast, address: str) -> None:
    files = SimpleUploadedFile("brief.docx", b"PK\x03\x04word", "application/pdf")
    client = browser_with(filed.id)
    html = checked(client.post(address, {"text": "Mein <Text>", "files": files}), 422)
    assert "Mein &lt;Text&gt;</textarea>" in html
    assert 'id="files-error"' in html
    assert _case(filed, people).requests[0].answered_at is None


def test_too_many_files(filed: Filed, address: str) -> None:
    files = [SimpleUploadedFile(f"{n}.png", PNG, "image/png") for n in range(11)]
    answer = browser_with(filed.id).post(address, {"text": "", "files": files})
    # Django refuses more files than the settings allow before the view is asked.
    assert answer.status_code in {400, 422}


def test_after_the_session_the_text_is_carried_on(filed: Filed, address: str) -> None:
    client = Client()
    html = checked(client.post(address, {"text": "Lange „getippt“ & gut"}), 403)
    hidden = {
        name: markup.unescape(value)
        for name, value in re.findall(
            r'type="hidden" name="([^"]+)" value="([^"]*)"', html
        )
        if name != "csrfmiddlewaretoken"
    }
    assert hidden["getippt.text"] == "Lange „getippt“ & gut"
    opened = checked(
        client.post(reverse("resume_application"), {**hidden, "code": filed.code})
    )
    assert f'action="{address}"' in opened
    assert "Ihre Antwort ist angekommen" in checked(
        client.post(address, {"text": hidden["getippt.text"]}, follow=True)
    )


def test_unknown_request_leads_back(filed: Filed, address: str) -> None:
    target = reverse("answer_request", args=[filed.id, uuid4()])
    answer = browser_with(filed.id).get(target)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("show_progress", args=[filed.id])


def test_members_cannot_answer(filed: Filed, people: Cast, address: str) -> None:
    client = browser_of(people.caseworker)
    assert client.get(address).status_code == 404
    assert client.post(address, {"text": "x"}).status_code == 404


def test_files_too_large_to_be_read_are_not_lost_unseen(
    filed: Filed, people: Cast, address: str, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    files = [SimpleUploadedFile(f"{n}.png", PNG * 10, "image/png") for n in range(2)]
    client = browser_with(filed.id)
    html = checked(client.post(address, {"text": "Mein Text", "files": files}), 422)
    assert "zusammen zu groß" in html
    assert "Mein Text</textarea>" in html
    assert _case(filed, people).requests[0].answered_at is None
