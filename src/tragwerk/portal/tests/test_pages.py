"""Every page of the portal, for every role, with a constant number of queries."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tragwerk.foundation.ui.tests.pages import checked
from tragwerk.kernel.actor import SYSTEM, Actor, Role
from tragwerk.modules.applications import api as applications
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.tests.factories import (
    offer_wohngeld,
    short_wohngeld_files,
)
from tragwerk.modules.organisations.tests.factories import (
    Cast,
    Unit,
    join,
    make_account,
)
from tragwerk.portal.tests.factories import (
    KEY,
    Filed,
    begin,
    browser_of,
    browser_with,
    deliver,
    submit,
)

pytestmark = pytest.mark.database
COUNTS = Path(__file__).parent / "query_counts.json"
PUBLIC = (
    "home",
    "list_blocks",
    "show_help",
    "show_privacy",
    "show_accessibility",
    "show_imprint",
    "list_my_applications",
)


def _count(client: Client, address: str) -> int:
    client.get(address)  # caches of this process are warm from here on
    with CaptureQueriesContext(connection) as queries:
        checked(client.get(address))
    return len(queries)


def _expected(name: str) -> int:
    return int(json.loads(COUNTS.read_text(encoding="utf-8"))[name])


def _member(people: Cast, *roles: Role) -> Actor:
    unit = Unit.objects.get(id=people.unit_id)
    return join(make_account(" ".join(roles).title() or "Niemand"), unit, *roles)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_for_guests(people: Cast, name: str) -> None:
    assert _count(Client(), reverse(name)) == _expected(name)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_for_members(people: Cast, name: str) -> None:
    checked(browser_of(people.caseworker).get(reverse(name)))


def test_pages_of_an_empty_platform(db: None) -> None:
    for name in PUBLIC:
        checked(Client().get(reverse(name)))


@pytest.mark.parametrize("role", list(Role))
def test_start_page_of_each_role(people: Cast, filed: Filed, role: Role) -> None:
    client = browser_of(_member(people, role))
    assert _count(client, reverse("start_page")) == _expected(f"start_page.{role}")


def test_start_page_of_somebody_with_all_roles(people: Cast, filed: Filed) -> None:
    checked(browser_of(_member(people, *Role)).get(reverse("start_page")))


def test_start_page_queries_do_not_grow(people: Cast, filed: Filed) -> None:
    client = browser_of(people.lead)
    before = _count(client, reverse("start_page"))
    now = timezone.now()
    _member(people, Role.CASEWORKER)
    for _ in range(3):
        deliver(submit(begin(now), now), now)
    assert _count(client, reverse("start_page")) == before


def test_lead_sees_what_nobody_has_taken(people: Cast, filed: Filed) -> None:
    html = checked(browser_of(people.lead).get(reverse("start_page")))
    assert "Eine Aufgabe hat noch niemand übernommen" in html
    assert "Alma Auer" in html
    # The unit of somebody else has neither the case nor the people.
    other = checked(browser_of(people.stranger).get(reverse("start_page")))
    assert "Alma Auer" not in other


def test_start_page_of_others(people: Cast) -> None:
    address = reverse("start_page")
    assert reverse("account_login") in Client().get(address)["Location"]
    private = browser_of(people.person).get(address)
    assert private["Location"] == reverse("list_my_applications")


def test_platform_administrator_sees_health(people: Cast) -> None:
    html = checked(browser_of(people.platform_administrator).get(reverse("start_page")))
    assert "Der Hintergrunddienst meldet sich nicht." in html
    unit = checked(browser_of(people.unit_administrator).get(reverse("start_page")))
    assert "Hintergrunddienst" not in unit


def test_audit_is_for_its_watchers(people: Cast, filed: Filed) -> None:
    address = reverse("show_audit")
    client = browser_of(_member(people, Role.DATA_PROTECTION_OFFICER))
    checked(client.get(address))
    assert "Die Prüfkette ist unversehrt" in checked(client.post(address))
    assert browser_of(people.caseworker).get(address).status_code == 403
    assert browser_of(people.person).post(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_my_applications_of_this_browser(filed: Filed, draft: Filed) -> None:
    now = timezone.now()
    second = begin(now)
    html = checked(
        browser_with(filed.id, second.id).get(reverse("list_my_applications"))
    )
    assert reverse("show_application", args=[second.id]) in html
    assert reverse("show_progress", args=[filed.id]) in html
    assert "In mein Konto übernehmen" not in html
    empty = checked(Client().get(reverse("list_my_applications")))
    assert str(filed.id) not in empty


def test_taking_an_application_into_the_account(filed: Filed, people: Cast) -> None:
    client = browser_of(people.person, browser_with(filed.id))
    page = reverse("list_my_applications")
    target = reverse("take_over_application", args=[filed.id])
    # Signing in closes what a guest had open: it may have been somebody else's.
    assert target not in checked(client.get(page))
    session = client.session
    session["grants"] = [str(filed.id)]  # opened by its code
    session.save()
    assert f'action="{target}"' in checked(client.get(page))
    client.post(target)
    later = browser_of(people.person)
    html = checked(later.get(page))
    assert reverse("show_progress", args=[filed.id]) in html
    assert f'action="{target}"' not in html
    assert applications.list_own(people.person)[0].id == filed.id


def test_number_of_queries_of_ones_own_list(filed: Filed) -> None:
    now = timezone.now()
    one = _count(browser_with(filed.id), reverse("list_my_applications"))
    more = [begin(now).id for _ in range(4)]
    many = _count(browser_with(filed.id, *more), reverse("list_my_applications"))
    assert many == one


def test_progress_has_a_constant_number_of_queries(filed: Filed) -> None:
    client = browser_with(filed.id)
    address = reverse("show_progress", args=[filed.id])
    assert _count(client, address) == _expected("show_progress")
    for _ in range(3):
        client.get(address)
    assert _count(client, address) == _expected("show_progress")


def test_baustein_shows_everything(people: Cast) -> None:
    offer_wohngeld(people.unit_id)
    address = reverse("show_block", args=["wohngeld"])
    assert _count(Client(), address) == _expected("show_block")
    html = checked(Client().get(address))
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in html
    assert "rechtliche Freigabe steht aus" in html
    assert "BGBl. 2024 I Nr. 314" in html
    assert "§ 67a Abs. 1 und 2 SGB X" in html
    assert "Rechenbeispiele des BMWSB" in html
    assert Client().get(reverse("show_block", args=["nichts"])).status_code == 404
    table = reverse("show_table", args=["wohngeld", 1])
    assert _count(Client(), table) == _expected("show_table")


def test_baustein_as_an_archive_is_always_the_same(people: Cast) -> None:
    address = reverse("download_block", args=[KEY])
    first, second = Client().get(address), Client().get(address)
    assert first.content == second.content
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        assert f"{KEY}/block.toml" in archive.namelist()
    assert re.search(rf"{KEY}-\d+\.\d+\.\d+\.zip", first["Content-Disposition"])


def test_privacy_page_speaks_from_the_configuration(people: Cast) -> None:
    offer_wohngeld(people.unit_id)
    html = checked(Client().get(reverse("show_privacy")))
    assert "30 Tage nach der letzten Änderung" in html
    assert "nach 2 Stunden" in html
    assert "§ 67a Abs. 1 und 2 SGB X" in html
    assert "alle Angaben und Unterlagen zum Antrag" in html
    assert "keine Angaben aus dem Antrag" in html


def test_a_flow_names_its_questions_in_the_readers_language(people: Cast) -> None:
    files = dict(short_wohngeld_files())
    text = files["privacy.toml"].decode()
    named = text.replace('["*"]', '["antragsteller.vorname"]')
    files["privacy.toml"] = named.encode()
    blocks.register_block(actor=SYSTEM, files=files, now=timezone.now())
    address = reverse("show_block", args=["wohngeld"])
    for language, name in (("de", "Vorname"), ("en", "First name")):
        browser = Client(headers={"accept-language": language})
        assert f"<li>{name}</li>" in checked(browser.get(address))


def test_files_for_machines(people: Cast) -> None:
    security = Client().get("/.well-known/security.txt")
    text = security.content.decode()
    assert security["Content-Type"] == "text/plain; charset=utf-8"
    assert re.search(r"^Contact: (mailto:|https?://)\S+$", text, re.M)
    (until,) = re.findall(r"^Expires: (\d{4}-\d\d-\d\d)T00:00:00Z$", text, re.M)
    assert until > timezone.localdate().isoformat()
    robots = Client().get("/robots.txt").content.decode()
    assert "Disallow: /antrag/" in robots
    assert "Disallow: /leistungen/" not in robots


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/start/",
        "/bausteine/",
        f"/bausteine/{KEY}/",
        "/meine-antraege/",
        "/datenschutz/",
        "/robots.txt",
    ],
)
def test_only_reading(people: Cast, address: str) -> None:
    assert browser_of(people.caseworker).post(address).status_code == 405
