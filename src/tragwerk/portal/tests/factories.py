"""An application with its case, made through the doors as a person would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.test import Client

from tragwerk.kernel.actor import GUEST, SYSTEM, Actor, ActorKind
from tragwerk.modules.applications import api as applications
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.tests import factories as case_factories
from tragwerk.modules.organisations.tests.factories import Account, Cast

KREIS = "08111"
KEY = "probe-hilfe"
ANSWERS = {
    "antragsteller.vorname": ["Jürgen"],
    "antragsteller.nachname": ["Müller-Özdemir"],
    "antragsteller.geburtsdatum.tag": ["3"],
    "antragsteller.geburtsdatum.monat": ["7"],
    "antragsteller.geburtsdatum.jahr": ["1959"],
    "antragsteller.strasse": ["Am Bahnhof"],
    "antragsteller.hausnummer": ["3"],
    "antragsteller.plz": ["70173"],
    "antragsteller.ort": ["Stuttgart"],
    "personen": ["2"],
}

_STEPS = b"""
[[steps]]
title = "Abschicken"
text = "Sie schicken den Antrag ab."
[[steps]]
title = "Entscheiden"
text = "Ein Mensch entscheidet."
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """A submitted application, who holds its code, and its case once opened."""

    id: UUID
    code: str
    person: Actor
    case: case_factories.Case | None = None


def offer_sample(people: Cast, now: datetime) -> str:
    """Register the small Baustein of the cases' tests and let the unit offer it."""
    folder = Path(case_factories.__file__).parent / "block"
    files = dict(blocks.read_folder(folder))
    files["texts/de.toml"] += _STEPS
    digest = blocks.register_block(actor=SYSTEM, files=files, now=now)
    blocks.adopt_block(actor=SYSTEM, digest=digest, unit_id=people.unit_id, now=now)
    return digest


def begin(now: datetime, actor: Actor = GUEST) -> Filed:
    """Begin an application and fill in its one page."""
    data, code = applications.start_application(
        actor=actor, block_key=KEY, kreis_ags=KREIS, now=now
    )
    person = Actor(kind=ActorKind.GUEST, grants=frozenset({data.id}))
    applications.save_page(
        actor=person,
        application_id=data.id,
        page_id="sie",
        posted=ANSWERS,
        now=now,
    )
    return Filed(data.id, code, person)


def submit(filed: Filed, now: datetime) -> Filed:
    """Submit it; the unit has no case yet."""
    applications.submit_application(
        actor=filed.person,
        application_id=filed.id,
        now=now,
        status_url="https://platform.example/fortsetzen/",
    )
    return filed


def deliver(filed: Filed, now: datetime) -> Filed:
    """Let the unit open its case."""
    case_id = cases.open_case(actor=SYSTEM, application_id=filed.id, now=now)
    case = case_factories.Case.objects.get(id=case_id)
    return Filed(filed.id, filed.code, filed.person, case)


def ask(filed: Filed, worker: Actor, now: datetime) -> UUID:
    """Let the unit ask for something; gives the request."""
    assert filed.case is not None
    case_factories.do(filed.case, worker, case_factories.ASKED, now)
    progress = cases.progress_for_application(filed.id, filed.person, now=now)
    assert progress is not None
    return progress.missing[0].id


def browser_with(*application_ids: UUID) -> Client:
    """Give a browser that has opened these applications by their codes."""
    client = Client()
    session = client.session
    session["grants"] = [str(each) for each in application_ids]
    session.save()
    return client


def browser_of(actor: Actor, client: Client | None = None) -> Client:
    """Give a browser in which somebody is signed in."""
    client = client or Client()
    client.force_login(Account.objects.get(id=actor.id))
    return client
