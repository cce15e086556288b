"""The pages: what they show, whom they refuse, what typing survives, what they cost."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tragwerk.foundation import audit
from tragwerk.foundation.ui.tests import pages
from tragwerk.kernel.actor import GUEST, Actor, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import Load
from tragwerk.modules.cases.models import Case, CaseFile, Note, Task
from tragwerk.modules.cases.tests.factories import (
    ASKED,
    CHECKED,
    DECIDED,
    PDF,
    FakeApplications,
    do,
    open_sample,
    open_task,
    person_of,
)
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.tests.factories import PASSWORD, Cast

pytestmark = pytest.mark.database


def sign_in(actor: Actor) -> Client:
    client = Client()
    assert actor.id is not None
    names = organisations.member_names([actor.id])
    email = f"{names[actor.id].lower().replace(' ', '.')}@test.example"
    answer = client.post(
        reverse("account_login"), {"login": email, "password": PASSWORD}
    )
    assert answer.status_code == 302
    return client


def html_of(client: Client, url: str, status: int = 200) -> str:
    return pages.checked(client.get(url), status)


def task_url(case: Case, name: str = "do_task") -> str:
    return reverse(name, args=[case.id, open_task(case).id])


def checked(**more: str) -> dict[str, str]:
    return {"pruefung.ergebnis": "VOLLSTAENDIG", "version": "0", **more}


def test_inbox_tabs_and_empty_states(case: Case, people: Cast) -> None:
    client = sign_in(people.caseworker)
    empty = html_of(client, reverse("list_cases"))
    assert "Sie haben gerade keine Aufgabe" in empty
    assert case.number not in empty
    unit = html_of(client, reverse("list_cases") + "?tab=unit")
    assert case.number in unit
    assert "Jürgen Müller-Özdemir" in unit
    assert "noch niemand" in unit
    api.take_task(
        actor=people.caseworker, task_id=open_task(case).id, now=timezone.now()
    )
    assert case.number in html_of(client, reverse("list_cases"))
    for tab in ("waiting", "closed"):
        html = html_of(client, reverse("list_cases") + f"?tab={tab}")
        assert case.number not in html
    overdue = html_of(client, reverse("list_cases") + "?tab=overdue")
    assert "überfällig seit" in overdue
    free = html_of(client, reverse("list_cases") + "?tab=unit&unassigned=on")
    assert case.number not in free


@pytest.mark.parametrize(
    "query", ["?tab=x&page=0", "?page=abc", "?service=%00", "?page=9"]
)
def test_wrong_filters_do_no_harm(case: Case, people: Cast, query: str) -> None:
    html_of(sign_in(people.caseworker), reverse("list_cases") + query)


def test_search(case: Case, people: Cast) -> None:
    client = sign_in(people.colleague)
    url = reverse("list_cases")
    for query in (
        f"?q={case.number}",
        "?q=ph+2026+1",
        "?q=Mueller-Oezdemir&birthday=3.7.1959",
        "?q=juergen+mueller+oezdemir&birthday=1959-07-03",
    ):
        assert case.number in html_of(client, url + query), query
    for query in ("?q=Müller-Özdemir", "?q=Müller-Özdemir&birthday=04.07.1959"):
        assert "Nichts gefunden" in html_of(client, url + query), query
    assert "so ein: 27.03.1985" in html_of(client, url + "?q=Müller&birthday=gestern")
    assert "Bitte geben Sie ein Aktenzeichen" in html_of(client, url + "?q=")


def test_the_case_shows_everything(case: Case, people: Cast) -> None:
    do(case, people.caseworker, CHECKED)
    api.add_note(
        actor=people.colleague, case_id=case.id, text="Ruft an <b>", now=timezone.now()
    )
    html = html_of(sign_in(people.caseworker), reverse("show_case", args=[case.id]))
    for part in (
        case.number,
        "Jürgen Müller-Özdemir",
        "3. Juli 1959",
        "Am Bahnhof 3, 70173 Stuttgart",
        "Wie viele Menschen sind Sie?",
        "Alles da",
        "Ausweis 1",
        "§ 2 Probegesetz",
        "Aufgabe bearbeiten",
        "Erledigt: Antrag prüfen",
        "Ruft an &lt;b&gt;",
        "Bodo Beck",
    ):
        assert part in html
    verbs = [entry.verb for entry in audit.list_for_subject("case", case.id)]
    assert verbs[-1] == "read_case"


def test_notes(case: Case, people: Cast) -> None:
    client = sign_in(people.caseworker)
    url = reverse("add_note", args=[case.id])
    assert client.post(url, {"text": "Bitte anrufen"}).status_code == 302
    assert Note.objects.count() == 1
    answer = client.post(url, {"text": "x" * 5_001})
    assert answer.status_code == 422
    assert "x" * 5_001 in answer.content.decode()
    assert client.get(url).status_code == 405


def test_taking_and_assigning(case: Case, people: Cast) -> None:
    client, lead = sign_in(people.caseworker), sign_in(people.lead)
    assert client.post(task_url(case, "take_task"))["Location"] == task_url(case)
    late = sign_in(people.colleague).post(task_url(case, "take_task"))
    assert late.status_code == 409
    assert "Alma Auer war schneller" in late.content.decode()
    html = html_of(lead, reverse("show_case", args=[case.id]))
    assert "Zuteilen an" in html
    version = str(open_task(case).version)
    lead.post(
        task_url(case, "assign_task"),
        {"assignee": str(people.colleague.id), "version": version},
    )
    assert open_task(case).assignee_id == people.colleague.id
    answer = lead.post(task_url(case, "assign_task"), {"assignee": "x", "version": "1"})
    assert answer.status_code == 404


def test_a_task_from_form_to_case(case: Case, people: Cast) -> None:
    client = sign_in(people.caseworker)
    html = html_of(client, task_url(case))
    assert "Was ergibt die Prüfung?" in html
    assert "Angaben aus dem Antrag" in html
    answer = client.post(task_url(case), checked())
    assert answer["Location"] == reverse("show_case", args=[case.id])
    html = html_of(client, task_url(case))
    assert 'value="222,00"' in html
    assert re.search(r'value="BEWILLIGEN"\s+checked', html)


def test_typing_survives_an_error(case: Case, people: Cast) -> None:
    client = sign_in(people.caseworker)
    do(case, people.caseworker, CHECKED)
    answer = client.post(
        task_url(case),
        {
            "entscheidung.ergebnis": "BEWILLIGEN",
            "entscheidung.ab.tag": "31",
            "entscheidung.ab.monat": "2",
            "entscheidung.ab.jahr": "2026",
            "entscheidung.betrag": "viel",
            "entscheidung.begruendung": "Das ist <wichtig>.",
            "version": "0",
        },
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#entscheidung.betrag"' in html
    assert 'value="viel"' in html
    assert 'value="31"' in html
    assert "Das ist &lt;wichtig&gt;." in html
    assert open_task(case).element_id == "entscheiden"


def test_typing_survives_a_conflict(case: Case, people: Cast) -> None:
    url = task_url(case)
    late = sign_in(people.colleague)
    html_of(late, url)
    do(case, people.caseworker, CHECKED)
    answer = late.post(
        url,
        {
            "pruefung.ergebnis": "NACHFORDERN",
            "pruefung.nachforderung": "Meine lange Liste",
            "version": "0",
        },
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Alma Auer war schneller" in html
    assert "Meine lange Liste" in html
    assert open_task(case).element_id == "entscheiden"


def test_a_letter_is_previewed_and_not_stored(case: Case, people: Cast) -> None:
    client = sign_in(people.caseworker)
    answer = client.post(
        task_url(case, "preview_letter"),
        {
            "pruefung.ergebnis": "NACHFORDERN",
            "pruefung.nachforderung": "Bitte den Mietvertrag",
            "version": "0",
        },
    )
    assert (answer["Content-Type"], answer.status_code) == ("application/pdf", 200)
    assert answer["Content-Disposition"].startswith("inline")
    do(case, people.caseworker, CHECKED)
    data = {f"entscheidung.{key}": str(v) for key, v in DECIDED["entscheidung"].items()}
    data["entscheidung.betrag"] = "222"
    answer = client.post(task_url(case, "preview_letter"), data)
    assert answer["Content-Type"] == "application/pdf"
    early = client.post(task_url(case, "preview_letter"), {})
    assert early.status_code == 422
    assert not CaseFile.objects.filter(kind="LETTER").exists()
    assert open_task(case).element_id == "entscheiden"


def test_files_are_shown_and_saved_safely(case: Case, people: Cast) -> None:
    file = CaseFile.objects.get(case=case)
    url = reverse("download_case_file", args=[case.id, file.id])
    client = sign_in(people.caseworker)
    shown, saved = client.get(url), client.get(url + "?speichern")
    assert shown.content == PDF
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    for answer in (shown, saved):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"


def test_delivery_is_recorded_from_the_page(case: Case, people: Cast) -> None:
    do(case, people.caseworker, ASKED, timezone.now())
    letter = CaseFile.objects.get(kind="LETTER")
    client = sign_in(people.caseworker)
    url = reverse("record_delivery", args=[case.id, letter.id])
    assert "Vermerken" in html_of(client, reverse("show_case", args=[case.id]))
    wrong = client.post(url, {"way": "POST", "on": "irgendwann"})
    assert wrong.status_code == 422
    today = timezone.localdate()
    done = client.post(url, {"way": "POST", "on": f"{today:%d.%m.%Y}"})
    assert done.status_code == 302
    html = html_of(client, reverse("show_case", args=[case.id]))
    assert "bekannt gegeben am" in html


@pytest.mark.parametrize(
    "who", ["stranger", "unit_administrator", "counsellor", "platform_administrator"]
)
def test_nobody_else_learns_anything(case: Case, people: Cast, who: str) -> None:
    actor: Actor = getattr(people, who)
    client = sign_in(actor)
    file = CaseFile.objects.get(case=case)
    task = open_task(case)
    pages = [
        reverse("show_case", args=[case.id]),
        reverse("download_case_file", args=[case.id, file.id]),
        reverse("do_task", args=[case.id, task.id]),
        reverse("preview_letter", args=[case.id, task.id]),
    ]
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 404, url
        assert "Müller" not in answer.content.decode()
    posts = [
        (reverse("add_note", args=[case.id]), {"text": "x"}),
        (reverse("take_task", args=[case.id, task.id]), {}),
        (reverse("assign_task", args=[case.id, task.id]), {"version": "0"}),
        (reverse("do_task", args=[case.id, task.id]), checked()),
        (reverse("preview_letter", args=[case.id, task.id]), checked()),
        (
            reverse("record_delivery", args=[case.id, file.id]),
            {"way": "POST", "on": "01.03.2026"},
        ),
    ]
    for url, data in posts:
        assert client.post(url, data).status_code == 404, url
    inbox = client.get(reverse("list_cases") + f"?q={case.number}")
    expected = 200 if actor.has_role(Role.CASEWORKER, Role.LEAD) else 403
    assert inbox.status_code == expected
    assert "Jürgen" not in inbox.content.decode()
    assert Task.objects.get().version == 0


def test_a_file_of_another_case_is_not_found(
    applications: FakeApplications, people: Cast
) -> None:
    mine = open_sample(applications)
    other = open_sample(applications, unit_id=people.other_unit_id)
    file = CaseFile.objects.get(case=other)
    task = open_task(other)
    client = sign_in(people.caseworker)
    for case in (mine, other):
        url = reverse("download_case_file", args=[case.id, file.id])
        assert client.get(url).status_code == 404
        url = reverse("do_task", args=[case.id, task.id])
        assert client.get(url).status_code == 404


def test_guests_are_led_to_sign_in(case: Case) -> None:
    for url in (
        reverse("list_cases"),
        reverse("show_case", args=[case.id]),
        task_url(case),
    ):
        assert Client().get(url)["Location"].startswith(reverse("account_login"))


def test_a_letter_is_only_for_its_person(case: Case, people: Cast) -> None:
    now = timezone.now()
    do(case, people.caseworker, ASKED, now)
    letter = CaseFile.objects.get(kind="LETTER")
    person = person_of(case)
    assert api.get_letter_for_person(letter.id, person, now=now).content[:4] == b"%PDF"
    for actor in (GUEST, people.caseworker, people.person):
        with pytest.raises(NotAllowedError):
            api.get_letter_for_person(letter.id, actor, now=now)
        with pytest.raises(NotAllowedError):
            api.progress_for_application(case.application_id, actor, now=now)
    CaseFile.objects.filter(id=letter.id).update(visible_since=None)
    evidence = CaseFile.objects.get(kind="EVIDENCE")
    for file in (letter, evidence):
        with pytest.raises(NotFoundError):
            api.get_letter_for_person(file.id, person, now=now)


def test_lists_for_other_pages(case: Case, people: Cast) -> None:
    now = timezone.now()
    badges = api.count_badges(people.caseworker, now=now)
    assert (badges.mine, badges.unit, badges.overdue, badges.waiting) == (0, 1, 1, 0)
    assert api.count_badges(people.stranger, now=now).unit == 0
    assert api.count_badges(people.unit_administrator, now=now).unit == 0
    [due] = api.list_due(people.lead, until=timezone.localdate())
    assert (due.number, due.name) == (case.number, "Antrag prüfen")
    assert api.list_due(people.stranger, until=timezone.localdate()) == ()
    assert api.list_due(people.lead, until=timezone.localdate(), only_mine=True) == ()


def test_the_load_is_counted_by_person_with_one_query(
    case: Case,
    applications: FakeApplications,
    people: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    fresh = open_sample(applications, files=0)
    Task.objects.filter(case=fresh).update(due_on=None)
    api.take_task(actor=people.colleague, task_id=open_task(fresh).id, now=now)
    with django_assert_num_queries(1):
        load = api.load_per_person(people.lead, now=now)
    assert load == {None: Load(1, 1), people.colleague.id: Load(1, 0)}
    assert api.load_per_person(people.stranger, now=now) == {}
    assert api.load_per_person(people.unit_administrator, now=now) == {}
