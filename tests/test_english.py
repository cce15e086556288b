"""Who reads English reads no German sentence of a Baustein, on no page of a case.

The case of a whole Wohngeld application is walked from the application to the notice;
at every stop the pages of the person, of the unit and of the public are looked at.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.modules.applications.tests.factories import (
    Started,
    fill,
    start,
    submit,
)
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.tests.factories import offer_wohngeld, wohngeld_files
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.models import Case, Task
from tragwerk.modules.cases.tests.factories import do
from tragwerk.modules.organisations.models import Account
from tragwerk.modules.organisations.tests.factories import NOW, Cast, make_cast

pytestmark = pytest.mark.django_db

# Names and legal terms that people meet in letters and offices; they stay German.
# „Kind“ is an English word as well: the column of the kinds of files.
TERMS = frozenset(
    {
        "Ablehnung",
        "Bewilligung",
        "Bruttokaltmiete",
        "Bürgergeld",
        "Bescheid",
        "Garage",
        "Kind",
        "Klimakomponente",
        "Mietenstufe",
        "Nachforderung",
        "Partner",
        "Person",
        "Wohngeld",
        "Wohngeldstelle",
    }
)
# In no English sentence, and in no name of the cast: whoever reads one reads German.
GERMAN = re.compile(
    r"\b(nicht|wird|werden|Ihr|Ihre|Ihren|Sie|haben|keine?|wenn|oder|eine[nr]?|ist)\b"
)
TEXT_KEYS = frozenset(
    {"title", "description", "intro", "message", "add_label", "x-help", "x-error"}
)


def told(value: object, key: str = "") -> Iterator[str]:
    """Give every text for people in a document of a form."""
    if isinstance(value, Mapping):
        for name, entry in value.items():
            if name == "x-options" and isinstance(entry, Mapping):
                yield from (str(label) for label in entry.values())
            else:
                yield from told(entry, name)
    elif isinstance(value, list):
        for entry in value:
            yield from told(entry, key)
    elif isinstance(value, str) and key in TEXT_KEYS:
        yield value


def strings(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for entry in value.values():
            yield from strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from strings(entry)
    elif isinstance(value, str):
        yield value


@cache
def german() -> frozenset[str]:
    """Give every German text that wohngeld has for people, each blank a single one.

    Letters and the working of the examples are German by decision 0014.
    """
    files = wohngeld_files()
    package = blocks.load_package(files)
    found: set[str] = {package.title, *strings(tomllib.loads(
        files["texts/de.toml"].decode()
    ))}  # fmt: skip
    for name, content in files.items():
        if name == "form.json" or name.startswith("tasks/"):
            found |= set(told(json.loads(content)))
    for process in package.collaboration.processes.values():
        for element in process.elements.values():
            found |= {element.name, element.documentation, element.lane or ""}
        found |= {process.name} | {flow.name for flow in process.flows.values()}
    found |= {pool.name for pool in package.collaboration.pools}
    for rule in package.rules.values():
        found |= {rule.name, rule.description}
    for flow in package.flows.values():
        found |= {flow.purpose, flow.sentence, flow.legal_basis}
    found |= {words.title for words in package.letter_words.values()}
    found |= {example.title for example in package.examples}
    found |= set(strings(package.purpose))
    found -= set(strings(tomllib.loads(files["texts/en.toml"].decode()))) | TERMS
    return frozenset(re.sub(r"\s+", " ", text) for text in found if len(text) > 3)


def stands_in(words: str, text: str) -> bool:
    """Say whether these words, not as parts of longer ones, are in a text."""
    # A thousand patterns on each page would take most of the time.
    return words in text and bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def shown(page: bytes) -> str:
    """Give what is read on a page; what is marked as German is read as German."""
    tree = html.fromstring(page.decode())
    assert tree.get("lang") == "en"
    for element in tree.xpath("//*[@lang='de']|//script|//style|//footer"):
        element.drop_tree()
    parts = tree.xpath("//text()|//@title|//@aria-label|//@placeholder")
    return re.sub(r"\s+", " ", " ".join(map(str, parts)))


def read(client: Client, name: str, *values: object) -> str:
    """Open a page in English; it has no German sentence of the Baustein in it."""
    answer = client.get(reverse(name, args=values))
    assert answer.status_code == 200, (name, answer.status_code)
    text = shown(answer.content)
    left = [each for each in german() if stands_in(each, text)]
    assert not left, (name, left)
    other = [text[max(0, m.start() - 60) : m.end() + 60] for m in GERMAN.finditer(text)]
    assert not other, (name, other)
    return text


def browser(actor: Actor | None = None, *grants: object) -> Client:
    client = Client()
    if actor is not None:
        account = Account.objects.get(id=actor.id)
        account.language = "en"
        account.save(update_fields=["language"])
        client.force_login(account)
    elif grants:
        session = client.session
        session["grants"] = [str(each) for each in grants]
        session.save()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def people() -> Cast:
    cast = make_cast()
    offer_wohngeld(cast.unit_id)
    return cast


@pytest.fixture
def begun(people: Cast) -> Started:
    started = start(language="en")
    fill(started.id)
    return started


@pytest.fixture
def case(begun: Started) -> Case:
    submit(begun)
    return Case.objects.get(
        id=cases.open_case(actor=SYSTEM, application_id=begun.id, now=NOW)
    )


def everywhere(case: Case, people: Cast, started: Started) -> str:
    """Look at all pages about a case; gives what the person reads."""
    worker, lead = browser(people.caseworker), browser(people.lead)
    read(worker, "show_case", case.id)
    read(worker, "list_cases")
    read(worker, "start_page")
    for task in Task.objects.filter(case=case):
        read(lead if task.role == "LEAD" else worker, "do_task", case.id, task.id)
    return read(browser(None, started.id), "show_progress", started.id)


CHECKED: dict[str, Any] = {
    "pruefung": {"ergebnis": "VOLLSTAENDIG", "mietenstufe": 3, "vermerk": "Complete."}
}
ASKED = {
    "pruefung": {"ergebnis": "NACHFORDERN", "nachforderung": "The rental contract."}
}


def decided(result: str, **more: object) -> dict[str, Any]:
    return {"entscheidung": {"ergebnis": result, "begruendung": "R" * 30, **more}}


def test_a_request_and_a_grant(case: Case, people: Cast, begun: Started) -> None:
    page = everywhere(case, people, begun)
    assert "A caseworker reads your application" in page
    do(case, people.caseworker, ASKED, NOW)
    page = everywhere(case, people, begun)
    assert "It is your turn now." in page
    assert "Letter: something is missing (Nachforderung)" in page
    assert "The letters are in German" in page
    progress = cases.progress_for_application(begun.id, begun.actor, now=NOW)
    assert progress is not None
    asked = progress.missing[0].id
    read(browser(None, begun.id), "answer_request", begun.id, asked)
    cases.answer_request(
        actor=begun.actor, request_id=asked, text="Here it is.", files=(), now=NOW
    )
    case.refresh_from_db()
    do(case, people.caseworker, CHECKED, NOW)
    everywhere(case, people, begun)
    grant = decided("BEWILLIGEN", ab="2026-03-01", bis="2027-02-28", betrag=800)
    do(case, people.caseworker, grant, NOW)
    everywhere(case, people, begun)
    do(case, people.lead, {"freigabe": {"ergebnis": "FREIGEBEN"}}, NOW)
    day = NOW.date().isoformat()
    told_on = {"bekanntgabe": {"weg": "POST", "am": day}}
    do(case, people.caseworker, told_on, NOW)
    page = everywhere(case, people, begun)
    assert "The case is closed." in page
    assert "It says: you get housing benefit." in page


def test_a_refusal(case: Case, people: Cast, begun: Started) -> None:
    do(case, people.caseworker, CHECKED, NOW)
    do(
        case,
        people.caseworker,
        decided("ABLEHNEN", ablehnungsgrund="SONSTIGER"),
        NOW,
    )
    do(case, people.lead, {"freigabe": {"ergebnis": "FREIGEBEN"}}, NOW)
    page = everywhere(case, people, begun)
    assert "Decision letter: no housing benefit" in page


def test_pages_of_the_public(people: Cast, begun: Started) -> None:
    guest = browser()
    read(guest, "show_block", "wohngeld")
    for name in ("list_blocks", "show_privacy", "search_services", "home"):
        assert "Housing benefit for tenants" in read(guest, name) or name == "home"
    read(guest, "show_service", "wohngeld")
    read(guest, "show_unit", people.unit_id)
    holder = browser(None, begun.id)
    assert "Housing benefit for tenants" in read(holder, "list_my_applications")
    for name in ("show_application", "review_application", "collect_evidence"):
        read(holder, name, begun.id)


def test_pages_of_the_counsellor(people: Cast) -> None:
    start(people.counsellor, mandate=None, language="en")
    counsellor = browser(people.counsellor)
    read(counsellor, "start_page")
    read(counsellor, "list_assisted_applications")


def test_german_stays_german(case: Case, begun: Started) -> None:
    client = Client()
    session = client.session
    session["grants"] = [str(begun.id)]
    session.save()
    page = client.get(reverse("show_progress", args=[begun.id])).content.decode()
    assert "Eine Mitarbeiterin oder ein Mitarbeiter liest Ihren Antrag" in page
    assert Case.objects.get(id=case.id).step_label == "Antrag prüfen"
