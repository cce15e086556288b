"""How many queries a page costs: written down, so that a change is seen in review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.tests.browsing import hidden, opened, signed_in
from tragwerk.modules.applications.tests.factories import fill, start
from tragwerk.modules.applications.tests.test_drafts import PERSON
from tragwerk.modules.organisations.tests.factories import Cast

COUNTS = Path(__file__).with_name("query_counts.json")


def count(browser: Client, page: str, data: dict[str, object] | None = None) -> int:
    """Count the queries of a request that is not the first of its kind."""
    browser.get(page)
    with CaptureQueriesContext(
        connection,
    ) as found:
        browser.get(page) if data is None else browser.post(page, data)
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE")) for q in found)


@pytest.mark.django_db
def test_query_counts(people: Cast) -> None:
    begun = start()
    fill(begun.id)
    browser = opened(begun.id)
    page = reverse("fill_page", args=[begun.id, "person"])
    sent = {**PERSON, **hidden(browser.get(page))}
    for _ in range(3):
        start(people.counsellor, mandate=MandateKind.PRESENT)
    counsellor = signed_in(people.counsellor)
    found = {
        "show_application": count(
            browser, reverse("show_application", args=[begun.id])
        ),
        "fill_page GET": count(browser, page),
        "fill_page POST": count(browser, page, sent),
        "review_application": count(
            browser, reverse("review_application", args=[begun.id])
        ),
        "list_assisted_applications": count(
            counsellor, reverse("list_assisted_applications")
        ),
    }
    assert found == json.loads(COUNTS.read_text(encoding="utf-8"))
