"""The pages of the directory, for guests and counsellors."""

from __future__ import annotations

import itertools
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tragwerk.modules.organisations.tests.factories import (
    Account,
    Cast,
    ServiceArea,
    make_kreis,
    make_unit,
)

pytestmark = pytest.mark.database
HOSTILE = [
    "<script>alert(1)</script>",
    "\x00\x00",
    "'; DROP TABLE tw_unit; --",
    "%" * 5000,
    "ﷺ" * 400,
    "\u202eetiem",
    "{{ 7|add:7 }}{% load %}",
    "a" * 100_000,
]


def _page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert html.count("<h1") == 1
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'\s(?:for|aria-labelledby)="([^"]+)"', html):
        assert target in ids
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=", html)
    return html


def test_search_with_result_and_place(offered: Cast, client: Client) -> None:
    html = _page(client, reverse("search_services"), q="Miete", ort="Stuttgart")
    assert "Zuständig: Wohngeldstelle, Stadt Stuttgart" in html
    assert 'href="/leistungen/wohngeld/?kreis=08111"' in html


def test_search_without_result_helps_on(offered: Cast, client: Client) -> None:
    html = _page(client, reverse("search_services"), q="Reisepass")
    assert "Das heißt nicht, dass es keine Hilfe gibt" in html
    assert 'href="/leistungen/wohngeld/"' in html


def test_a_municipality_is_found_and_kept_in_the_links(
    offered: Cast, client: Client
) -> None:
    html = _page(client, reverse("search_services"), q="Miete", ort="Nehren")
    assert "Nehren, Landkreis Tübingen" in html
    assert 'href="/leistungen/wohngeld/?gemeinde=08416026"' in html
    html = _page(client, reverse("search_services"), ort="tübingen")
    assert "Welchen Ort meinen Sie" in html
    assert "gemeinde=08416041" in html
    assert "kreis=08416" in html


def test_a_postal_code_gets_a_sentence_of_its_own(
    offered: Cast, client: Client
) -> None:
    html = _page(client, reverse("search_services"), ort="72147")
    assert "Bitte geben Sie den Namen des Ortes ein." in html
    assert 'value="72147"' in html


def test_towns_with_their_own_office_are_named(offered: Cast, client: Client) -> None:
    kreis = make_kreis("08416", "Tübingen")
    town = make_unit(kreis, name="Wohngeldstelle Mössingen")
    ServiceArea.objects.filter(unit=town).update(municipality_ags="08416025")
    address = reverse("show_service", args=["wohngeld"])
    html = _page(client, address, kreis="08416")
    assert "Wohnen Sie in einer dieser Städte?" in html
    assert f'href="{address}?gemeinde=08416025"' in html
    html = _page(client, address, gemeinde="08416025")
    assert "Wohngeldstelle Mössingen" in html
    assert "Wohnen Sie in einer dieser Städte?" not in html
    html = _page(client, reverse("show_unit", args=[town.id]))
    assert "Mössingen, Landkreis Tübingen" in html


def test_unknown_place_offers_the_list(offered: Cast, client: Client) -> None:
    html = _page(client, reverse("search_services"), q="Miete", ort="Atlantis")
    assert 'aria-invalid="true"' in html
    assert '<option value="08416">Landkreis Tübingen</option>' in html
    assert 'value="Atlantis"' in html


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_input_is_only_text(offered: Cast, client: Client, typed: str) -> None:
    address = reverse("search_services")
    html = _page(client, address, q=typed, ort=typed, kreis=typed)
    assert "<script>alert" not in html
    _page(client, reverse("show_service", args=["wohngeld"]), ort=typed, kreis=typed)


def test_nothing_in_an_empty_library(people: Cast, client: Client) -> None:
    assert "noch keine Leistung" in _page(client, reverse("search_services"))


def test_service_asks_for_the_place_first(offered: Cast, client: Client) -> None:
    html = _page(client, reverse("show_service", args=["wohngeld"]))
    assert "Wo wohnen Sie?" in html
    assert "Antrag beginnen" not in html


def test_service_in_a_kreis_begins_the_application(
    offered: Cast, client: Client
) -> None:
    address = reverse("show_service", args=["wohngeld"])
    html = _page(client, address, kreis="08111")
    start = reverse("start_application", args=["wohngeld"])
    assert f'href="{start}?kreis=08111"' in html
    assert "Gemeinsam mit einer Person" not in html
    assert "Antrag beginnen" not in _page(client, address, kreis="08416")


def test_counsellors_may_fill_in_together(offered: Cast, client: Client) -> None:
    client.force_login(Account.objects.get(id=offered.counsellor.id))
    address = reverse("show_service", args=["wohngeld"])
    html = _page(client, address, kreis="08111")
    start = reverse("start_assisted_application", args=["wohngeld"])
    assert f'href="{start}?kreis=08111"' in html


def test_unit_page_and_unknown_ones(offered: Cast, client: Client) -> None:
    html = _page(client, reverse("show_unit", args=[offered.unit_id]))
    assert "Musterstraße 1" in html
    assert "Stadtkreis Stuttgart" in html
    assert client.get(reverse("show_unit", args=[uuid4()])).status_code == 404
    assert client.get(reverse("show_service", args=["nichts"])).status_code == 404


def test_pages_set_no_cookie_for_the_search(offered: Cast, client: Client) -> None:
    answer = client.get(reverse("search_services"), {"q": "Miete"})
    assert "tragwerk_session" not in answer.cookies


def test_only_reading(offered: Cast, client: Client) -> None:
    assert client.post(reverse("search_services"), {"q": "x"}).status_code == 405
