"""A case whose years of keeping are over: what goes, what stays, what pages say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from tragwerk.foundation import audit, vault
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.cases import api
from tragwerk.modules.cases.actions import delete_cases
from tragwerk.modules.cases.data import DeliveryWay
from tragwerk.modules.cases.domain.retention import retention_start, years_before
from tragwerk.modules.cases.models import BlindIndex, Case, CaseEvent, CaseFile, Task
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    DECIDED,
    DELIVERED,
    NOW,
    RELEASED,
    FakeApplications,
    do,
    open_sample,
    person_of,
)
from tragwerk.modules.cases.tests.test_pages import html_of, sign_in
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def ended(case: Case, people: Cast) -> Case:
    """Give a case that went its whole way, with a note."""
    api.add_note(actor=people.caseworker, case_id=case.id, text="Rückruf", now=NOW)
    do(case, people.caseworker, CHECKED)
    do(case, people.caseworker, DECIDED)
    if Task.objects.filter(case=case, status="OPEN", role="LEAD").exists():
        do(case, people.lead, RELEASED)
    do(case, people.caseworker, DELIVERED)
    assert case.closed_at is not None
    return case


def due(applications: FakeApplications) -> datetime:
    """Give a moment at which the years of a case are over."""
    years = applications.package.retention["case_years"]
    return NOW.replace(year=NOW.year + years) + timedelta(days=1)


def living(case: Case) -> int:
    return Record.objects.filter(owner=case.unit_id, deleted_at=None).count()


def test_only_from_its_day_on_and_once(
    ended: Case, applications: FakeApplications
) -> None:
    when = due(applications)
    assert api.delete_cases(when - timedelta(days=1)) == 0
    assert api.delete_cases(when) == 1
    assert api.delete_cases(when) == 0


def test_a_running_case_is_never_deleted(case: Case) -> None:
    assert api.delete_cases(NOW + timedelta(days=365 * 60)) == 0


def test_what_goes_and_what_stays(ended: Case, applications: FakeApplications) -> None:
    when = due(applications)
    api.delete_cases(when)
    assert living(ended) == 0
    assert not BlindIndex.objects.filter(case=ended).exists()
    kinds = set(CaseFile.objects.filter(case=ended).values_list("kind", flat=True))
    assert kinds == {"LETTER"}
    before = (ended.number, ended.outcome, ended.closed_at)
    ended.refresh_from_db()
    assert (ended.number, ended.outcome, ended.closed_at) == before
    assert ended.content_deleted_at == when
    assert CaseEvent.objects.filter(case=ended, kind="TASK_DONE").exists()
    verbs = [entry.verb for entry in audit.list_for_subject("case", ended.id)]
    assert verbs[-1] == "delete_case"
    assert "complete_task" in verbs


def test_a_benefit_that_runs_on_keeps_its_case() -> None:
    day = date(2026, 3, 2)
    granted = {"ergebnis": "BEWILLIGEN", "bis": "2027-02-28"}
    assert retention_start(day, {"entscheidung": granted}) == date(2027, 2, 28)
    assert retention_start(day, {}) == day
    assert retention_start(day, {"entscheidung": {"bis": "?"}}) == day


def test_years_end_on_the_same_day() -> None:
    assert years_before(date(2036, 3, 2), 10) == date(2026, 3, 2)
    assert years_before(date(2028, 2, 29), 10) == date(2018, 2, 28)


def test_cases_from_before_the_day_was_kept(
    ended: Case, applications: FakeApplications
) -> None:
    Case.objects.filter(id=ended.id).update(retention_from=None)
    assert api.delete_cases(due(applications)) == 1
    ended.refresh_from_db()
    assert ended.retention_from == NOW.date()


def test_one_that_fails_does_not_stop_the_others(
    ended: Case, applications: FakeApplications, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_sample(applications)
    api.withdraw_case(actor=SYSTEM, application_id=other.application_id, now=NOW)
    shred = delete_cases._shred

    def fail(case: Case) -> int:
        if case.id == other.id:
            raise vault.TamperedRecordError(case.record_id)
        return shred(case)

    monkeypatch.setattr(delete_cases, "_shred", fail)
    assert api.delete_cases(due(applications)) == 1
    other.refresh_from_db()
    assert other.content_deleted_at is None


def test_lists_search_and_pages_say_it(
    ended: Case, applications: FakeApplications, people: Cast
) -> None:
    letter = CaseFile.objects.get(case=ended, kind="LETTER")
    task = Task.objects.filter(case=ended, role="CASEWORKER").first()
    assert task is not None
    api.delete_cases(due(applications))
    client = sign_in(people.caseworker)
    inbox = reverse("list_cases")
    for url in (f"{inbox}?tab=closed", f"{inbox}?q={ended.number}"):
        html = html_of(client, url)
        assert ended.number in html
        assert "gelöscht am" in html
        assert "Müller" not in html
    by_name = html_of(client, f"{inbox}?q=Müller-Özdemir&birthday=3.7.1959")
    assert ended.number not in by_name
    page = html_of(client, reverse("show_case", args=[ended.id]))
    assert "Der Inhalt dieses Vorgangs ist gelöscht" in page
    assert "§ 84 Abs. 2 SGB X" in page
    assert "Müller" not in page
    for name, status, values in (
        ("do_task", 422, [ended.id, task.id]),
        ("preview_letter", 422, [ended.id, task.id]),
        ("download_case_file", 404, [ended.id, letter.id]),
        ("reissue_case_code", 422, [ended.id]),
    ):
        assert client.get(reverse(name, args=values)).status_code == status, name


def test_nothing_new_is_written_into_it(
    ended: Case, applications: FakeApplications, people: Cast
) -> None:
    letter = CaseFile.objects.get(case=ended, kind="LETTER")
    when = due(applications)
    api.delete_cases(when)
    with pytest.raises(RuleError):
        api.add_note(actor=people.lead, case_id=ended.id, text="x", now=when)
    with pytest.raises(RuleError):
        api.record_delivery(
            actor=people.lead,
            file_id=letter.id,
            way=DeliveryWay.POST,
            on=when.date(),
            now=when,
        )
    api.withdraw_case(actor=SYSTEM, application_id=ended.application_id, now=when)
    assert living(ended) == 0


def test_the_person_is_told(ended: Case, applications: FakeApplications) -> None:
    letter = CaseFile.objects.get(case=ended, kind="LETTER")
    when = due(applications)
    api.delete_cases(when)
    person = person_of(ended)
    progress = api.progress_for_application(ended.application_id, person, now=when)
    assert progress is not None
    assert progress.content_deleted_at == when
    assert progress.kept_years == applications.package.retention["case_years"]
    assert (progress.letters, progress.missing) == ((), ())
    with pytest.raises(NotFoundError):
        api.get_letter_for_person(letter.id, person, now=when)


def test_a_restored_backup_answers_plainly(ended: Case, people: Cast) -> None:
    """The row is older than the journal, which has deleted the content again."""
    vault.delete(ended.record_id)
    client = sign_in(people.caseworker)
    answer = client.get(reverse("show_case", args=[ended.id]))
    assert answer.status_code == 410
    assert "Dieser Inhalt ist gelöscht" in answer.content.decode()
