"""The real Baustein „bildung-und-teilhabe“: office, provider, Bescheid, payment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.utils import timezone

from tragwerk.engines.letters import check_accessible
from tragwerk.foundation import outbox, vault
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import CaseStatus, WaitsFor
from tragwerk.modules.cases.models import Case, CaseFile
from tragwerk.modules.cases.tests.factories import (
    NOW,
    FakeApplications,
    do,
    open_sample,
    open_task,
    person_of,
)
from tragwerk.modules.cases.tests.test_full_run import text_of
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.exchange.tests.factories import Arrival, Message
from tragwerk.modules.organisations.data import OrganisationKind, UnitKind
from tragwerk.modules.organisations.tests.factories import (
    Cast,
    Organisation,
    join,
    make_account,
    make_unit,
)
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import StatementKind, Way
from tragwerk.modules.privacy.tests.factories import PDF

pytestmark = pytest.mark.database
LUNCH_AND_CLUB = "examples/22-"
PARTLY_REFUSED = "examples/23-"
ASKED = {
    "pruefung": {
        "ergebnis": "ANBIETER",
        "frage_leistung": "MITTAGESSEN",
        "frage_von": "2026-03-01",
        "frage_bis": "2026-07-31",
    }
}
CONFIRMED = {
    "teilnahme": {
        "nimmt_teil": True,
        "kosten": 68.5,
        "turnus": "MONATLICH",
        "von": "2026-03-01",
    }
}
CHECKED = {
    "ergebnis": "VOLLSTAENDIG",
    "grundleistung": "WOHNGELD",
    "grundleistung_bis": "2026-12-31",
}
DELIVERED = {"bekanntgabe": {"weg": "POST", "am": "2026-03-06"}}
PAID = {"zahlung": {"angewiesen": True, "empfaenger": "ANBIETER", "am": "2026-03-09"}}


@pytest.fixture(scope="module")
def package() -> blocks.Package:
    folder = settings.TRAGWERK_LIBRARY / "bildung-und-teilhabe"
    return blocks.load_package(blocks.read_folder(folder))


@pytest.fixture
def provider(people: Cast) -> Actor:
    """Give a caseworker of a school kitchen."""
    owner = Organisation.objects.create(
        kind=OrganisationKind.ASSOCIATION, name="Küche e. V.", short_name="Küche"
    )
    unit = make_unit(owner, UnitKind.PROVIDER, "Schulküche")
    return join(make_account("Kim Koch"), unit, Role.CASEWORKER)


def unit_of(actor: Actor) -> UUID:
    assert actor.unit_id is not None
    return actor.unit_id


def open_example(
    applications: FakeApplications, package: blocks.Package, start: str
) -> Case:
    example: Any = next(e for e in package.examples if e.file.startswith(start))
    return open_sample(applications, data=example.application, package=package)


def deliver_all() -> None:
    # Deliveries take the clock of the machine.
    while outbox.deliver_pending(now=timezone.now()):
        pass


def send(actor: Actor, **more: Any) -> Message:
    message = Message.objects.get(unit_id=unit_of(actor))
    exchange.send_message(
        actor=actor, message_id=message.id, kept=message.paths, now=NOW, **more
    )
    deliver_all()
    return message


def accept(actor: Actor) -> None:
    arrival = Arrival.objects.get(unit_id=unit_of(actor), status="ARRIVED")
    exchange.accept_arrival(actor=actor, arrival_id=arrival.id, now=NOW)
    deliver_all()


def consent_on_paper(actor: Actor) -> None:
    """Let the person consent to what the actor's unit wants to send."""
    message = Message.objects.get(unit_id=unit_of(actor))
    matter = exchange.ask_for_ground(actor=actor, message_id=message.id, now=NOW)
    for asked in privacy.list_statements(actor, matter, NOW):
        assert asked.kind is StatementKind.CONSENT
        privacy.give_statement(
            kind=asked.kind,
            actor=actor,
            matter_id=matter,
            statement_id=asked.id,
            way=Way.PAPER,
            scan=(PDF, "application/pdf"),
            shown=asked.text_id,
            now=NOW,
        )


def written(case: Case, label: str) -> str:
    file = CaseFile.objects.get(case=case, label=label)
    content, _ = vault.get_file(file.record_id)
    assert check_accessible(content) == ()
    return text_of(content).replace("\xa0", " ")


def test_the_provider_confirms_and_the_bescheid_says_it(
    applications: FakeApplications,
    package: blocks.Package,
    people: Cast,
    provider: Actor,
) -> None:
    case = open_example(applications, package, LUNCH_AND_CLUB)
    assert case.number.startswith("BT-2026-")
    do(case, people.caseworker, ASKED)
    assert case.waits_for == WaitsFor.OTHER
    question = send(people.caseworker, receiver_id=unit_of(provider))
    assert set(question.paths) == {
        "antrag.kind.vorname",
        "antrag.kind.nachname",
        "pruefung.frage_leistung",
        "pruefung.frage_von",
        "pruefung.frage_bis",
    }
    accept(provider)
    theirs = Case.objects.get(unit_id=unit_of(provider))
    # Neither the basic benefit nor the address nor the account has reached them.
    got = vault.get_json(theirs.record_id)["variables"]["frage"]
    assert set(got["antrag"]) == {"kind"}
    assert got["pruefung"]["frage_leistung"] == "MITTAGESSEN"
    do(theirs, provider, CONFIRMED)
    with pytest.raises(RuleError):
        send(provider)
    consent_on_paper(provider)
    send(provider)
    accept(people.caseworker)
    case.refresh_from_db()
    proposed = api.get_task_view(open_task(case).id, people.caseworker, now=NOW).data
    assert proposed["pruefung"]["kosten_mittagessen"] == 68.5
    do(case, people.caseworker, {"pruefung": {**CHECKED, "kosten_mittagessen": 68.5}})
    deciding = api.get_task_view(open_task(case).id, people.caseworker, now=NOW).data
    decision = dict(deciding["entscheidung"])
    assert decision["mittagessen_betrag"] == 68.5
    assert decision["teilhabe_betrag"] == 15
    assert (decision["schulbedarf"], decision["bis"]) == (
        "NICHT_BEANTRAGT",
        "2026-12-31",
    )
    decision["begruendung"] = "Die Schulküche hat die Teilnahme bestätigt."
    do(case, people.caseworker, {"entscheidung": decision})
    # Nothing refused, nothing changed, little money: one pair of eyes is enough.
    assert open_task(case).element_id == "bekanntgeben"
    text = written(case, "bescheid")
    for part in (
        "gemeinsames Mittagessen: 68,50 € im Monat",
        "§ 6b Abs. 2 BKGG mit § 28 Abs. 6 SGB II",
        "15,00 € im Monat",
        "31. Dezember 2026",
        "Widerspruch",
        case.number,
    ):
        assert part in text
    assert "Das können wir nicht zahlen" not in text
    do(case, people.caseworker, DELIVERED)
    do(case, people.caseworker, PAID)
    theirs.refresh_from_db()
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, "BEWILLIGEN")
    assert theirs.status == CaseStatus.CLOSED
    assert case.application_id is not None
    told = api.progress_for_application(case.application_id, person_of(case), now=NOW)
    assert told is not None
    assert any(
        "nur Name, Leistung und Zeitraum" in d.sentence for d in told.disclosures
    )


def test_without_an_answer_paper_is_enough_and_a_part_is_refused_by_two(
    applications: FakeApplications, package: blocks.Package, people: Cast
) -> None:
    case = open_example(applications, package, PARTLY_REFUSED)
    asked = {**ASKED["pruefung"], "frage_leistung": "BEFOERDERUNG"}
    do(case, people.caseworker, {"pruefung": asked})
    later = NOW + timedelta(days=15)
    assert api.fire_due_timers(later) == 1
    case.refresh_from_db()
    assert open_task(case).element_id == "pruefen"
    checked = {**CHECKED, "grundleistung": "SGB2"}
    do(case, people.caseworker, {"pruefung": checked}, later)
    deciding = api.get_task_view(open_task(case).id, people.caseworker, now=later).data
    decision = dict(deciding["entscheidung"])
    assert (decision["schulbedarf_betrag"], decision["befoerderung"]) == (
        65,
        "ABGELEHNT",
    )
    decision["begruendung"] = "Die nächste Realschule ist im Nachbarort."
    do(case, people.caseworker, {"entscheidung": decision}, later)
    assert open_task(case).element_id == "freigeben"
    do(case, people.lead, {"freigabe": {"ergebnis": "FREIGEBEN"}}, later)
    text = written(case, "bescheid")
    assert "Schulsachen: 65,00 €" in text
    assert "Die besuchte Schule ist weiter entfernt" in text


def test_a_refusal_pays_nothing(
    applications: FakeApplications, package: blocks.Package, people: Cast
) -> None:
    case = open_example(applications, package, "examples/16-")
    checked = {**CHECKED, "grundleistung": "SGB12"}
    do(case, people.caseworker, {"pruefung": checked})
    deciding = api.get_task_view(open_task(case).id, people.caseworker, now=NOW).data
    decision = dict(deciding["entscheidung"])
    assert (decision["ergebnis"], decision["ablehnungsgrund"]) == ("ABLEHNEN", "ZU_ALT")
    decision["begruendung"] = "Das Kind ist schon 18."
    do(case, people.caseworker, {"entscheidung": decision})
    do(case, people.lead, {"freigabe": {"ergebnis": "FREIGEBEN"}})
    assert "bis ein Kind 18 Jahre alt ist" in written(case, "ablehnung")
    do(case, people.caseworker, DELIVERED)
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, "ABLEHNEN")
