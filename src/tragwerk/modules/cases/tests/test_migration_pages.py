"""The pages on which a lead moves the unit's cases to another version."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.actions import transferring
from tragwerk.modules.cases.models import Case, Migration
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    FakeApplications,
    do,
    open_sample,
)
from tragwerk.modules.cases.tests.test_pages import html_of, sign_in
from tragwerk.modules.cases.tests.versions import (
    KEY,
    RENAMED,
    deliver_all,
    read_library,
    register,
)
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.database


@pytest.fixture
def old(
    applications: FakeApplications, monkeypatch: pytest.MonkeyPatch
) -> blocks.Package:
    read_library(monkeypatch)
    return register(version="1.0.0")


@pytest.fixture
def new(old: blocks.Package) -> blocks.Package:
    return register(*RENAMED)


@pytest.fixture
def lead(people: Cast) -> Client:
    return sign_in(people.lead)


def plan_url(old: blocks.Package, new: blocks.Package) -> str:
    return reverse("plan_migration", args=[KEY, old.digest, new.digest])


def seen_in(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found
    return found[1]


def test_from_the_inbox_to_the_end_and_back(
    lead: Client, old: blocks.Package, new: blocks.Package, case: Case, people: Cast
) -> None:
    do(case, people.caseworker, CHECKED)
    assert reverse("list_migrations") in html_of(lead, reverse("list_cases"))
    listed = html_of(lead, reverse("list_migrations"))
    assert "1.0.0 (1 Vorgang)" in listed
    assert f'<option value="{new.digest}" selected>' in listed
    chosen = {"block": KEY, "from": old.digest, "to": new.digest}
    answer = lead.get(reverse("list_migrations"), chosen)
    assert answer.headers["Location"] == plan_url(old, new)
    page = html_of(lead, plan_url(old, new))
    assert "1 Vorgang kann nicht umgestellt werden" in page
    assert "Davon hängt 1 Vorgang ab" in page
    assert 'name="start"' not in page

    sent = {"plan.entscheiden": "beschliessen", "plan.frist": "frist_antwort"}
    told = lead.post(plan_url(old, new), {**sent, "start": "", "seen": seen_in(page)})
    assert told.status_code == 422
    html = told.content.decode()
    assert "Noch ist nichts umgestellt" in html
    assert not Migration.objects.exists()
    assert '<option value="beschliessen" selected>' in html

    sent |= {"start": "", "seen": seen_in(html)}
    begun = lead.post(plan_url(old, new), sent)
    assert begun.status_code == 302
    shown = html_of(lead, begun.headers["Location"])
    assert "0 von 1 Vorgängen sind umgestellt." in shown
    again = lead.post(plan_url(old, new), sent)
    assert again.status_code == 422
    assert "läuft gerade eine andere Umstellung" in again.content.decode()
    deliver_all()
    shown = html_of(lead, begun.headers["Location"])
    assert "1 von 1 Vorgängen sind umgestellt." in shown
    assert "Auf eine andere Fassung" in html_of(
        lead, reverse("show_case", args=[case.id])
    )
    key = Migration.objects.get().id
    back = lead.post(reverse("undo_migration", args=[key]))
    deliver_all()
    assert "nimmt eine frühere Umstellung zurück" in html_of(
        lead, back.headers["Location"]
    )
    assert "wurde zurückgenommen" in html_of(lead, begun.headers["Location"])
    case.refresh_from_db()
    assert case.digest == old.digest
    assert "zurückgenommen" in html_of(lead, reverse("list_migrations"))


def test_stopping_and_going_on(
    lead: Client,
    old: blocks.Package,
    new: blocks.Package,
    applications: FakeApplications,
    people: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transferring, "AT_ONCE", 2)
    for _n in range(3):
        open_sample(applications, files=0)
    key = api.start_migration(
        actor=people.lead,
        unit_id=people.unit_id,
        block_key=KEY,
        from_digest=old.digest,
        to_digest=new.digest,
        plan={},
        now=NOW,
    )
    api.carry_on_migration(actor=SYSTEM, migration_id=key, now=NOW)
    url = reverse("show_migration", args=[key])
    assert "Anhalten" in html_of(lead, url)
    lead.post(reverse("cancel_migration", args=[key]))
    assert "angehalten" in html_of(lead, url)
    lead.post(reverse("resume_migration", args=[key]))
    deliver_all()
    assert "3 von 3" in html_of(lead, url)


def test_a_wrong_answer_is_told_at_its_field_and_nothing_typed_is_lost(
    lead: Client, old: blocks.Package, new: blocks.Package, case: Case
) -> None:
    same = {"plan.entscheiden": "frist_antwort", "plan.frist": "frist_antwort"}
    answer = lead.post(plan_url(old, new), {**same, "preview": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="plan.frist-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<option value="frist_antwort" selected>' in html


def test_versions_that_do_not_go_together_are_explained(
    lead: Client, old: blocks.Package, case: Case
) -> None:
    page = html_of(lead, plan_url(old, old))
    assert "dieselbe Fassung" in page
    assert '<form method="post" class' not in page
    unknown = reverse("plan_migration", args=[KEY, old.digest, "f" * 64])
    assert lead.get(unknown).status_code == 404


def test_a_unit_without_cases(lead: Client, old: blocks.Package) -> None:
    assert "läuft kein Vorgang" in html_of(lead, reverse("list_migrations"))


def test_the_caseworker_finds_no_link_and_no_page(
    old: blocks.Package, case: Case, people: Cast
) -> None:
    client = sign_in(people.caseworker)
    assert reverse("list_migrations") not in html_of(client, reverse("list_cases"))
    assert client.get(reverse("list_migrations")).status_code in (403, 404)


def test_lists_cost_the_same_however_many_there_are(
    lead: Client,
    old: blocks.Package,
    new: blocks.Package,
    case: Case,
    people: Cast,
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries_made:
            html_of(lead, reverse("list_migrations"))
        return len(queries_made)

    def again() -> None:
        for one, other in ((old, new), (new, old)):
            api.start_migration(
                actor=people.lead,
                unit_id=people.unit_id,
                block_key=KEY,
                from_digest=one.digest,
                to_digest=other.digest,
                plan={},
                now=NOW,
            )
            deliver_all()

    again()
    html_of(lead, reverse("list_migrations"))
    first = cost()
    again()
    assert cost() == first


def test_a_choice_that_does_not_exist(lead: Client, old: blocks.Package) -> None:
    for key, version in ((KEY, "\x00"), ("\x00", old.digest), ("../x", old.digest)):
        chosen = {"block": key, "from": version, "to": old.digest}
        assert lead.get(reverse("list_migrations"), chosen).status_code == 404


def test_a_forged_plan_is_told_and_starts_nothing(
    lead: Client, old: blocks.Package, new: blocks.Package, case: Case
) -> None:
    where = plan_url(old, new)
    for key, value in (
        ("\x00", "pruefen"),
        ("pruefen/x", "pruefen"),
        ("<b>", "x"),
        ("pruefen", "../x"),
        ("pruefen", "senden"),
    ):
        given = {f"plan.{key}": value, "start": "", "seen": "0" * 64}
        assert lead.post(where, given).status_code == 422
    assert not Migration.objects.exists()
