"""Papers: checked, encrypted, once, removable; none goes to the unit unasked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tragwerk.foundation import vault
from tragwerk.foundation.uploads import drawing
from tragwerk.foundation.vault.errors import DeletedRecordError
from tragwerk.foundation.vault.files import path_of
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import NotAllowedError, NotFoundError, RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.models import Evidence
from tragwerk.modules.applications.tests.browsing import check_page, opened
from tragwerk.modules.applications.tests.factories import (
    Started,
    fill,
    pdf_file,
    photo,
    start,
    submit,
)
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.django_db
RESUME = "/fortsetzen/"


@pytest.fixture
def begun(people: Cast) -> Started:
    return start()


def add(
    started: Started, content: bytes, kind: str = "sonstiges", name: str = "Karl M.pdf"
) -> UUID:
    return applications.add_evidence(
        actor=started.actor,
        application_id=started.id,
        evidence_id=kind,
        content=content,
        name=name,
        now=NOW,
    )


def remove(started: Started, paper: UUID) -> None:
    applications.remove_evidence(
        actor=started.actor, application_id=started.id, paper_id=paper, now=NOW
    )


def test_a_paper_comes_back_with_a_neutral_name(begun: Started) -> None:
    paper = applications.get_paper(begun.actor, begun.id, add(begun, pdf_file()))
    assert paper.content == pdf_file()
    assert "Karl" not in paper.name
    assert paper.name.endswith(" 1.pdf")


def test_the_same_file_twice_is_kept_once(begun: Started) -> None:
    assert add(begun, pdf_file()) == add(begun, pdf_file(), name="anders.pdf")
    assert Evidence.objects.count() == 1
    assert add(begun, pdf_file(), "mietvertrag") != add(begun, pdf_file(2))


def test_too_many(begun: Started) -> None:
    for pages in range(1, 6):
        add(begun, pdf_file(pages), "transferleistung")
    with pytest.raises(RuleError, match="höchstens 5") as caught:
        add(begun, pdf_file(6), "transferleistung")
    assert caught.value.field == "transferleistung"
    assert add(begun, pdf_file(5), "transferleistung")


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"%PDF-1.7 kaputt", b"<html>"])
def test_wrong_types(begun: Started, content: bytes, data_dir: Path) -> None:
    with pytest.raises(RuleError) as caught:
        add(begun, content)
    assert caught.value.field == "sonstiges"
    assert not Evidence.objects.exists()
    assert not list(data_dir.glob("files/*/*"))


def test_unknown_kind_and_foreign_application(begun: Started, people: Cast) -> None:
    with pytest.raises(NotFoundError):
        add(begun, pdf_file(), "x")
    stranger = Started(begun.id, "", people.person)
    with pytest.raises(NotFoundError):
        add(stranger, b"not even looked at")
    with pytest.raises(NotFoundError):
        remove(stranger, uuid4())


def test_a_foreign_paper_is_not_found_by_its_id(begun: Started) -> None:
    other = start()
    paper = add(other, pdf_file())
    with pytest.raises(NotFoundError):
        applications.get_paper(begun.actor, begun.id, paper)
    remove(begun, paper)
    assert applications.get_paper(other.actor, other.id, paper)


def test_removal_deletes_key_and_file(
    begun: Started, django_capture_on_commit_callbacks: Any
) -> None:
    paper = add(begun, pdf_file())
    file_id = Evidence.objects.get().file_id
    assert path_of(file_id).is_file()
    with django_capture_on_commit_callbacks(execute=True):
        remove(begun, paper)
        remove(begun, paper)
    assert not path_of(file_id).exists()
    with pytest.raises(DeletedRecordError):
        vault.get_file(file_id)
    assert not Evidence.objects.exists()


def test_nothing_changes_after_submission(begun: Started) -> None:
    paper = add(begun, pdf_file())
    fill(begun.id)
    submit(begun)
    with pytest.raises(NotAllowedError):
        add(begun, pdf_file(2))
    with pytest.raises(NotAllowedError):
        remove(begun, paper)
    assert Evidence.objects.count() == 1


def test_papers_that_are_no_longer_asked_for_do_not_go_to_the_unit(
    begun: Started,
) -> None:
    add(begun, pdf_file(1), "heimvertrag")  # of another kind of home
    add(begun, pdf_file(2), "mietvertrag")
    hidden = Evidence.objects.get(evidence_id="heimvertrag").file_id
    fill(begun.id)
    submit(begun)
    sent = applications.hand_over_submission(
        actor=SYSTEM, application_id=begun.id, now=NOW
    )
    assert [paper.evidence_id for paper in sent.evidence] == ["mietvertrag"]
    with pytest.raises(DeletedRecordError):
        vault.get_file(hidden)


@pytest.mark.parametrize("content", [photo(), pdf_file()], ids=["photo", "pdf"])
def test_every_paper_has_a_preview(begun: Started, content: bytes) -> None:
    paper = add(begun, content)
    browser = opened(begun.id)
    address = reverse("preview_evidence", args=[begun.id, paper])
    page = check_page(browser.get(reverse("collect_evidence", args=[begun.id])))
    assert f'<img src="{address}" alt="Vorschau: ' in page
    answer = browser.get(address)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert "no-store" in answer.headers["Cache-Control"]
    assert RESUME in opened(start().id).get(address).url


def test_a_pdf_that_cannot_be_drawn_shows_a_sheet_and_its_link(
    begun: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "_run", lambda _content: (b"", -9))
    paper = add(begun, pdf_file(2))
    browser = opened(begun.id)
    answer = browser.get(reverse("preview_evidence", args=[begun.id, paper]))
    assert answer.url == "/static/tw/paper.svg"
    assert finders.find("tw/paper.svg")
    page = check_page(browser.get(reverse("collect_evidence", args=[begun.id])))
    assert f'href="{reverse("show_evidence", args=[begun.id, paper])}"' in page


def test_the_number_of_pages_is_shown(begun: Started) -> None:
    add(begun, pdf_file(2))
    add(begun, pdf_file())
    add(begun, photo())
    page = check_page(
        opened(begun.id).get(reverse("collect_evidence", args=[begun.id]))
    )
    assert page.count("Seiten, ") == 1
    assert page.count("(1 Seite, ") == 1


def test_the_table_holds_no_plain_hash_of_a_paper(begun: Started) -> None:
    other = start()
    add(begun, pdf_file())
    add(other, pdf_file())

    plain = hashlib.sha256(pdf_file()).hexdigest()
    assert plain not in set(Evidence.objects.values_list("digest", flat=True))
