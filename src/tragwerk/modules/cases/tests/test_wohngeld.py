"""The real Baustein „wohngeld“, from a worked example to its Bescheid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings

from tragwerk.engines.letters import check_accessible
from tragwerk.foundation import vault
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import CaseStatus, WaitsFor
from tragwerk.modules.cases.models import Case, CaseFile, Request
from tragwerk.modules.cases.tests.factories import (
    NOW,
    FakeApplications,
    do,
    later,
    open_sample,
    open_task,
    person_of,
)
from tragwerk.modules.cases.tests.test_full_run import text_of
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database
EXAMPLE = "examples/20-"
_ABBREVIATIONS = frozenset({"IBAN"})


@pytest.fixture(scope="module")
def wohngeld() -> blocks.Package:
    return blocks.load_package(
        blocks.read_folder(settings.TRAGWERK_LIBRARY / "wohngeld")
    )


@pytest.fixture
def example(wohngeld: blocks.Package) -> blocks.Package:
    return next(e for e in wohngeld.examples if e.file.startswith(EXAMPLE))


@pytest.fixture
def case(
    applications: FakeApplications,
    wohngeld: blocks.Package,
    example: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Case:
    monkeypatch.setattr(blocks, "get_package", lambda _digest: wohngeld)
    monkeypatch.setattr(blocks, "get_package_to_show", lambda _digest: wohngeld)
    data: Mapping[str, Any] = {**example.application, "antragsdatum": "2026-03-01"}
    return open_sample(applications, data=data, package=wohngeld)


def complete(example: Any) -> dict[str, Any]:
    return {
        "pruefung": {
            **example.inputs.get("pruefung", {}),
            "ergebnis": "VOLLSTAENDIG",
        }
    }


def decision(**values: Any) -> dict[str, Any]:
    return {
        "entscheidung": {"begruendung": "Die Voraussetzungen liegen vor.", **values}
    }


def raw_data_in(text: str) -> list[str]:
    """Give what people must never read: names and codes of files, ids, ISO days."""
    raw = re.compile(r"\w*_\w*|\b[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\d\b|\b[A-ZÄÖÜ]{4,}\b")
    return [found for found in raw.findall(text) if found not in _ABBREVIATIONS]


def amount_of(case: Case) -> int:
    record = vault.get_json(case.record_id)
    return int(record["variables"]["berechnung"]["wohngeld"])


def test_question_answer_calculation_notice(
    case: Case, example: Any, people: Cast
) -> None:
    text = "Mietvertrag, alle Seiten\nRentenbescheid von diesem Jahr"
    asked = {"pruefung": {"ergebnis": "NACHFORDERN", "nachforderung": text}}
    do(case, people.caseworker, asked)
    assert case.waits_for == WaitsFor.PERSON
    assert case.number.startswith("WG-2026-")
    request = Request.objects.get(case=case)
    assert request.due_on == date(2026, 4, 2)
    letter = CaseFile.objects.get(case=case, label="nachforderung")
    written = text_of(vault.get_file(letter.record_id)[0])
    assert "2. April 2026" in written
    assert "Rentenbescheid von diesem Jahr" in written

    person = person_of(case)
    api.answer_request(
        actor=person, request_id=request.id, text="Liegt bei.", now=later(days=3)
    )
    do(case, people.caseworker, complete(example), later(days=4))
    amount = amount_of(case)
    view = api.get_case_view(case.id, people.caseworker, now=later(days=4))
    assert view.calculation is not None
    assert view.calculation.steps
    assert all(step.paragraph for step in view.calculation.steps)
    shown = [f"{step.label} {step.text}" for step in view.calculation.steps]
    outcome = [f"{label}: {value}" for label, value in view.calculation.outcome]
    assert raw_data_in(" ".join([*shown, *outcome])) == []
    assert "Hanna Muster: Verhältnis: Ehe- oder" in " ".join(shown)
    deciding = api.get_task_view(
        open_task(case).id, people.caseworker, now=later(days=4)
    )
    assert deciding.data == {
        "entscheidung": {
            "ergebnis": "BEWILLIGEN",
            "betrag": amount,
            "ab": "2026-03-01",
            "bis": "2027-02-28",
        }
    }
    given = decision(**deciding.data["entscheidung"])
    do(case, people.caseworker, given, later(days=4))
    if open_task(case).element_id == "freigeben":
        do(case, people.lead, {"freigabe": {"ergebnis": "FREIGEBEN"}}, later(days=4))
    notice = CaseFile.objects.get(case=case, label="bescheid")
    content, _ = vault.get_file(notice.record_id)
    written = text_of(content)
    for part in (
        f"{amount},00 €",
        "1. März 2026 bis 28. Februar 2027",
        "Die Voraussetzungen liegen vor.",
        "Widerspruch",
        case.number,
    ):
        assert part in written
    assert raw_data_in(written) == []
    assert "Hanna Muster: Einkünfte im Jahr" in written
    assert "Eckdaten für die Berechnung" not in written
    assert "Mietenstufe 2" in written.replace("\xa0", " ")
    assert check_accessible(content) == ()

    delivered = {"bekanntgabe": {"weg": "ONLINE", "am": "2026-03-06"}}
    do(case, people.caseworker, delivered, later(days=4))
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, "BEWILLIGEN")
    progress = api.progress_for_application(
        case.application_id, person, now=later(days=5)
    )
    assert progress is not None
    assert len(progress.letters) == 2
    assert len(progress.disclosures) == 4
    assert not progress.missing


def test_no_answer_in_time_and_refusal_by_two(
    case: Case, example: Any, people: Cast
) -> None:
    asked = {
        "pruefung": {
            "ergebnis": "NACHFORDERN",
            "nachforderung": "Den Mietvertrag bitte",
        }
    }
    do(case, people.caseworker, asked)
    day_after = NOW + timedelta(days=32)
    assert api.fire_due_timers(day_after) == 1
    case.refresh_from_db()
    do(case, people.caseworker, complete(example), day_after)
    refused = decision(ergebnis="ABLEHNEN", ablehnungsgrund="MITWIRKUNG")
    do(case, people.caseworker, refused, day_after)
    assert open_task(case).element_id == "freigeben"
    now_with_the_lead = api.progress_for_application(
        case.application_id, person_of(case), now=day_after
    )
    assert now_with_the_lead is not None
    assert now_with_the_lead.next_step == "Bekanntgabe vermerken"
    do(case, people.lead, {"freigabe": {"ergebnis": "FREIGEBEN"}}, day_after)
    notice = CaseFile.objects.get(case=case, label="ablehnung")
    written = text_of(vault.get_file(notice.record_id)[0])
    assert "§ 66 SGB I" in written


def test_the_person_reads_plain_words_at_every_step(case: Case, people: Cast) -> None:
    progress = api.progress_for_application(
        case.application_id, person_of(case), now=NOW
    )
    assert progress is not None
    assert progress.status.startswith("Eine Mitarbeiterin oder ein Mitarbeiter")
    assert progress.until == date(2026, 3, 16)
    assert progress.next_step
