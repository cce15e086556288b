"""Consents in the browser: the person decides, withdraws, takes the receipt home."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser import check_reflow
from tests.journeys.filling import sign_in
from tests.journeys.test_online import photo
from tests.journeys.test_to_the_notice import apply_online, login_of, window
from tests.platform import ROOT, LivePlatform

Check = Callable[[Page], None]


def asked(platform: LivePlatform, number: str) -> str:
    """Let the unit ask; gives the address of the list."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.asking", number],
        env=platform.environment | {"TRAGWERK_DATA": str(platform.data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return f"/einwilligungen/{done.stdout.split()[-1]}/"


def test_deciding_withdrawing_and_the_receipt(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    def look(page: Page) -> None:
        check_accessibility(page)
        check_reflow(page)

    person = window(browser, live_platform)
    _code, number = apply_online(person)
    listed = asked(live_platform, number)

    person.goto(listed)
    look(person)
    person.get_by_role("link", name=re.compile(r"entscheiden\s*: Einwilligung")).click()
    look(person)
    expect(person.get_by_text("keinen Nachteil")).to_be_visible()
    person.get_by_role("button", name="Ja, ich willige ein").click()
    expect(person.get_by_text("Die Einwilligung ist gespeichert.")).to_be_visible()
    look(person)
    href = person.get_by_role("link", name="Nachweis (PDF)").get_attribute("href")
    receipt = PdfReader(io.BytesIO(person.request.get(str(href)).body()))
    text = "".join(page.extract_text() for page in receipt.pages)
    assert "Einwilligung in die Weitergabe Ihrer Daten" in text
    assert "Der Bericht der Beratungsstelle" in text
    person.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(person.get_by_text("Es wird nichts mehr weitergegeben.")).to_be_visible()

    person.goto(listed)
    person.get_by_role("link", name=re.compile(r"entscheiden\s*: Sie können")).click()
    look(person)
    person.get_by_role("button", name="Ich widerspreche").click()
    expect(person.get_by_role("button", name="Widerspruch")).to_be_visible()
    look(person)

    desk = window(browser, live_platform)
    sign_in(desk, login_of(live_platform, "miriam.bauer"))
    desk.goto(listed)
    look(desk)
    desk.get_by_role("link", name=re.compile(r"Ansehen\s*: Entbindung")).click()
    look(desk)
    desk.get_by_role("button", name="Eintragen", exact=True).click()
    expect(desk.get_by_role("alert")).to_be_visible()
    look(desk)
    desk.get_by_label("auf Papier").first.check()
    desk.get_by_label("Unterschriebenes Blatt").set_input_files([photo()])
    desk.get_by_role("button", name="Eintragen", exact=True).click()
    expect(desk.get_by_role("link", name="Unterschriebenes Blatt")).to_be_visible()
    look(desk)
