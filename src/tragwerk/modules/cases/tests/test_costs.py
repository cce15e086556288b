"""What pages cost in queries, for one case and for many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tragwerk.modules.cases import api
from tragwerk.modules.cases.tests.factories import (
    FakeApplications,
    open_sample,
    open_task,
)
from tragwerk.modules.cases.tests.test_pages import sign_in, task_url
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database
COUNTS = Path(__file__).parent / "query_counts.json"


def test_pages_cost_what_they_cost(
    applications: FakeApplications, people: Cast
) -> None:
    """The same number of queries for one case and for thirty, as committed."""
    client = sign_in(people.caseworker)
    case = open_sample(applications, files=1)
    urls = {
        "list_cases": reverse("list_cases") + "?tab=unit",
        "search_cases": reverse("list_cases") + "?q=Müller-Özdemir&birthday=3.7.1959",
        "show_case": reverse("show_case", args=[case.id]),
        "do_task": task_url(case),
    }
    for url in urls.values():
        client.get(url)
    first = {name: _cost(client, url) for name, url in urls.items()}
    for _n in range(27):
        other = open_sample(applications, files=0)
        api.take_task(
            actor=people.colleague, task_id=open_task(other).id, now=timezone.now()
        )
    for n in range(10):
        api.add_note(
            actor=people.lead, case_id=case.id, text=f"Notiz {n}", now=timezone.now()
        )
    many = {name: _cost(client, url) for name, url in urls.items()}
    committed = json.loads(COUNTS.read_text())
    assert many == committed
    assert {name: many[name] - first[name] for name in many} == {
        "list_cases": 1,  # the names of who has taken something
        "search_cases": 1,
        "show_case": 1,  # the names of who has written something
        "do_task": 1,
    }


def _cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
