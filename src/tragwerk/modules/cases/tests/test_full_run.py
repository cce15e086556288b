"""From the application to the Bescheid, with a question, an answer and a deadline."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest

from tragwerk.engines.letters import check_accessible
from tragwerk.foundation import audit, vault
from tragwerk.foundation.outbox.models import Message
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import AnswerFile, CaseStatus, WaitsFor
from tragwerk.modules.cases.models import Case, CaseFile, Delivery, Request, Timer
from tragwerk.modules.cases.tests.factories import (
    ASKED,
    CHECKED,
    DECIDED,
    DELIVERED,
    NOW,
    RELEASED,
    do,
    later,
    open_task,
    person_of,
)
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944"
    "4154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    raw = " ".join(page.extract_text() for page in pages)
    return " ".join(raw.replace("\u200b", "").split())


def test_application_to_notice(case: Case, people: Cast) -> None:
    person = person_of(case)
    assert case.number == "PH-2026-000001"
    assert open_task(case).due_on == date(2026, 3, 16)

    do(case, people.caseworker, ASKED)
    assert (case.status, case.waits_for) == (CaseStatus.WAITING, WaitsFor.PERSON)
    progress = api.progress_for_application(case.application_id, person, now=NOW)
    assert progress is not None
    assert progress.status == "Jetzt sind Sie am Zug."
    [request] = progress.missing
    assert request.text == "Bitte schicken Sie den Mietvertrag."
    assert progress.until == request.due_on == date(2026, 3, 16)
    [letter] = progress.letters
    asking = api.get_letter_for_person(letter.id, person, now=NOW)
    assert "16. März 2026" in text_of(asking.content)
    assert "Mietvertrag" in text_of(asking.content)

    api.answer_request(
        actor=person,
        request_id=request.id,
        text="Hier ist er.",
        files=[AnswerFile("foto.png", PNG)],
        now=later(days=2),
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN
    assert not Timer.objects.exists()
    assert open_task(case).assignee_id == people.caseworker.id

    do(case, people.caseworker, CHECKED, later(days=3))
    do(case, people.caseworker, DECIDED, later(days=3))
    do(case, people.lead, RELEASED, later(days=4))
    notice = CaseFile.objects.get(case=case, label="bescheid")
    content, _ = vault.get_file(notice.record_id)
    text = text_of(content)
    for part in (
        "Bescheid über Probehilfe",
        "Jürgen Müller-Özdemir",
        "Am Bahnhof 3",
        "222,00 €",
        "1. März 2026",
        "§ 2 Probegesetz",
        "Sie erfüllen die Voraussetzungen.",
        "Wohngeldstelle, Stadt Stuttgart",
        "PH-2026-000001",
        "Carla Cordes",
    ):
        assert part in text
    assert check_accessible(content) == ()

    do(case, people.caseworker, DELIVERED, later(days=4))
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, "BEWILLIGEN")
    delivery = Delivery.objects.get(file=notice)
    assert (delivery.way, delivery.on) == ("POST", date(2026, 3, 2))
    progress = api.progress_for_application(
        case.application_id, person, now=later(days=5)
    )
    assert progress is not None
    assert progress.status == "Ihr Antrag ist entschieden."
    assert progress.outcome == "bewilligt"
    assert [entry.sentence for entry in progress.disclosures] == [
        "Ihr Antrag ging an das Amt.",
        "Das Amt hat bei Ihnen nachgefragt.",
        "Ihre Antwort ging an das Amt.",
        "Das Amt hat Ihnen den Bescheid geschickt.",
    ]
    names = set(Message.objects.values_list("name", flat=True))
    assert {
        "cases.case_opened",
        "cases.person_asked",
        "cases.person_answered",
        "cases.notice_sent",
        "cases.task_completed",
        "cases.case_closed",
    } <= names
    assert audit.verify().ok


def test_the_deadline_passes_and_a_late_answer_still_counts(
    case: Case, people: Cast
) -> None:
    do(case, people.caseworker, ASKED)
    assert api.fire_due_timers(later(days=14, hours=13)) == 0
    assert api.fire_due_timers(later(days=15)) == 1
    assert api.fire_due_timers(later(days=15)) == 0
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN
    request = Request.objects.get(case=case)
    before = case.state
    api.answer_request(
        actor=person_of(case),
        request_id=request.id,
        text="Zu spät, aber hier.",
        now=later(days=16),
    )
    case.refresh_from_db()
    assert case.state == before
    view = api.get_case_view(case.id, people.caseworker, now=later(days=16))
    assert view.requests[0].answer == "Zu spät, aber hier."
    progress = api.progress_for_application(
        case.application_id, person_of(case), now=later(days=16)
    )
    assert progress is not None
    assert [(r.on, r.unit) for r in progress.readings] == [
        (date(2026, 3, 18), "Wohngeldstelle, Stadt Stuttgart")
    ]


def test_nothing_personal_lies_outside_the_vault(case: Case, people: Cast) -> None:
    do(case, people.caseworker, ASKED)
    do_not = ("Müller", "Özdemir", "Jürgen", "Mietvertrag", "1959")
    rows = [
        *Case.objects.values(),
        *case.events.values(),
        *case.tasks.values(),
        *case.files.values(),
        *case.requests.values(),
        *Message.objects.values("payload"),
    ]
    text = repr(rows)
    assert not [word for word in do_not if word in text]
