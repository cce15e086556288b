"""The page of a Baustein: tables in words, who needs whom, findings, long tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tragwerk.foundation.ui.tests.pages import checked
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.tests.factories import short_wohngeld_files
from tragwerk.modules.organisations.tests.factories import Cast
from tragwerk.portal.decisions_page import PAGE_ROWS
from tragwerk.portal.library_page import flow_view

pytestmark = pytest.mark.database
RULES = 1000


def add(**files: bytes) -> None:
    """Register wohngeld with other files; names are without their endings."""
    changed = dict(short_wohngeld_files())
    endings = {"decisions": "decisions.dmn", "block": "block.toml"}
    changed |= {endings[name]: content for name, content in files.items()}
    blocks.register_block(actor=SYSTEM, files=changed, now=timezone.now())


def page(address: str, language: str = "de") -> str:
    browser = Client(headers={"accept-language": language})
    return checked(browser.get(address))


def words(html: str) -> str:
    """Give what is read, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def long_table() -> bytes:
    """Give the decisions of wohngeld with one more, of a thousand rules."""
    rules = "".join(
        f"<rule><inputEntry><text>{n}</text></inputEntry>"
        f'<outputEntry><text>"STUFE_{n}"</text></outputEntry></rule>'
        for n in range(1, RULES + 1)
    )
    decision = (
        '<decision id="lang" name="Lange Tabelle"><variable name="lang"/>'
        '<informationRequirement><requiredInput href="#personen"/>'
        '</informationRequirement><decisionTable hitPolicy="UNIQUE"><input>'
        '<inputExpression typeRef="number"><text>personen</text></inputExpression>'
        f"</input><output/>{rules}</decisionTable></decision>"
    )
    model = short_wohngeld_files()["decisions.dmn"].decode()
    place = model.index('<decision id="wohngeld_entscheidung"')
    text = model[:place] + decision + model[place:]
    return text.encode()


def german_only() -> bytes:
    """Give block.toml without other languages: the long table has German names only."""
    text = short_wohngeld_files()["block.toml"].decode()
    return text.replace('languages = ["en"]', "languages = []").encode()


def test_a_table_reads_like_sentences(people: Cast) -> None:
    add()
    html = page(reverse("show_block", args=["wohngeld"]))
    text = words(html)
    assert "Von oben nach unten gelesen gilt die erste Regel, die passt." in text
    assert "weniger als Mindestbetrag" in text
    assert "höchstens 0 €" in text
    assert 'scope="colgroup" colspan="5">Wenn<' in html


def test_decisions_name_what_they_need(people: Cast) -> None:
    add()
    html = page(reverse("show_block", args=["wohngeld"]))
    part = html.split('id="regel-wohngeld"')[1].split("</details>")[0]
    assert 'href="#regel-miete_zu_beruecksichtigen"' in part  # it needs this
    assert 'href="#regel-grund"' in part  # and this needs it
    assert "gerundetes_wohngeld" in part
    helper = html.split('id="regel-staffel"')[1].split("</details>")[0]
    assert "Rechenweg, der diese Werte bekommt: werte" in helper


def test_the_process_tells_its_messages(people: Cast) -> None:
    add()
    text = words(page(reverse("show_block", args=["wohngeld"])))
    assert "Bekommt Nachricht „antrag“ von Person" in text


def test_findings_are_told_with_rule_source_and_reason(people: Cast) -> None:
    add()
    html = page(reverse("show_block", args=["wohngeld"]))
    part = words(html.split('id="befunde"')[1].split("</section>")[0])
    assert re.search(r"Geprüft wurde nach \d\d Regeln", part)
    assert "keine offenen Befunde" in part
    assert "Keine Befunde nach 27 Regeln." in part
    assert "Warum das so bleibt: Die Spalten sind Ergebnisse" in part
    assert "Quelle: bpmnlint" in part


def test_what_nobody_explains_is_an_open_hint(people: Cast) -> None:
    text = short_wohngeld_files()["block.toml"].decode()
    add(block=text.replace("[explained.unchecked]", "[explained.gap]").encode())
    html = page(reverse("show_block", args=["wohngeld"]))
    part = words(html.split('id="befunde"')[1].split("</section>")[0])
    assert "keine offenen Befunde" not in part
    assert "5 Hinweise" in part
    # Hints that nobody has explained come first, and are not told by colour alone.
    assert part.index("Hinweis Regel unchecked") < part.index(
        "Hinweis mit Begründung Regel"
    )


def test_what_another_body_is_told_is_named(root: Path) -> None:
    folder = root / "blocks/bildung-und-teilhabe"
    package = blocks.load_package(blocks.read_folder(folder))
    for flow in package.flows.values():
        view = flow_view(package, flow, {})
        if flow.kind == "information":
            assert view.fields, flow.name
    asked = flow_view(package, package.flows["frage"], {}).fields
    assert asked[:2] == ("Vorname des Kindes", "Nachname des Kindes")


def test_a_table_of_a_thousand_rules_comes_in_pages(people: Cast) -> None:
    add(decisions=long_table(), block=german_only())
    html = page(reverse("show_block", args=["wohngeld"]))
    address = reverse("show_table", args=["wohngeld", 2])
    assert f'href="{address}"' in html
    assert html.count(">Stufe ") == PAGE_ROWS
    seen = [
        int(number)
        for at in range(1, RULES // PAGE_ROWS + 1)
        for number in re.findall(r">Stufe (\d+)<", page(f"{address}?seite={at}"))
    ]
    assert seen == list(range(1, RULES + 1))
    assert "Regeln 901 bis 1000 von 1000" in page(f"{address}?seite=10")


@pytest.mark.parametrize(
    "where",
    ["2/", "0/", "1/?seite=2", "1/?seite=0", "1/?seite=x", "1/?seite=" + "9" * 99],
)
def test_tables_and_pages_that_are_not_there(people: Cast, where: str) -> None:
    add()
    address = f"/bausteine/wohngeld/tabelle/{where}"
    assert Client().get(address).status_code == 404


def test_the_table_has_an_english_page(people: Cast) -> None:
    add()
    html = page(reverse("show_table", args=["wohngeld", 1]), "en")
    assert "Entitlement or ground for refusal" in html
    assert "less than" in html
    assert "Section 21 no. 2 WoGG" in html
