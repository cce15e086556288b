"""Every page of every role: WCAG 2.2 AA by axe, and 320 CSS pixels wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from tests.browser import check_accessibility, check_reflow, watched
from tests.journeys.filling import Filler, begin, example, sign_in
from tests.journeys.test_to_the_notice import login_of
from tests.platform import LivePlatform

_PUBLIC = (
    "/",
    "/leistungen/",
    "/leistungen/?q=Miete+zu+hoch&ort=Stuttgart",
    "/leistungen/?q=Xylophonverleih&ort=Stuttgart",
    "/leistungen/?q=Miete&ort=Nirgendwoheim",
    "/leistungen/wohngeld/",
    "/leistungen/wohngeld/?kreis=08111",
    "/bausteine/",
    "/bausteine/wohngeld/",
    "/bausteine/wohngeld/tabelle/1/",
    "/hilfe/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/impressum/",
    "/fortsetzen/",
    "/meine-antraege/",
    "/antrag/neu/wohngeld/",
    "/konto/login/",
    "/konto/signup/",
    "/konto/password/reset/",
)
_INBOX = tuple(
    f"/vorgaenge/?tab={tab}"
    for tab in ("mine", "unit", "postponed", "overdue", "waiting", "closed")
)
_ACCOUNT = ("/konto/", "/konto/sitzungen/", "/konto/2fa/", "/konto/password/change/")
# Sample login → what its role has beside the start page.
_DESKS = {
    "miriam.bauer": (*_INBOX, "/vorgaenge/?q=WG-0000", "/team/", *_ACCOUNT),
    "sabine.lehmann": (*_INBOX, "/vorgaenge/?q=WG-0000", "/team/", "/team/vertretung/"),
    "martin.vogt": ("/einheit/", "/vorgaenge/"),
    "elif.yildiz": ("/beratung/", "/leistungen/wohngeld/?kreis=08111", "/team/"),
    "claudia.frey": ("/pruefkette/", "/team/"),
    "verena.koch": ("/pruefkette/", "/bausteine/", "/bausteine/wohngeld/", "/team/"),
}


@dataclass
class Tour:
    """One person's way through the pages; collects what is wrong with them."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def visit(self, *addresses: str, status: int = 200) -> None:
        """Open pages and look at each."""
        for address in addresses:
            answer = self.page.goto(address)
            if answer is None or answer.status != status:
                self.faults.append(f"{address} answers {answer and answer.status}")
            self.look()

    def look(self) -> None:
        """Check the page shown."""
        for check in (check_accessibility, check_reflow):
            try:
                check(self.page)
            except AssertionError as fault:
                self.faults.append(str(fault))

    def submit(self, expected: str, **values: str) -> None:
        """Fill in the page's main form, send it off and look at the answer."""
        form = self.page.locator("main form:has([name='" + next(iter(values)) + "'])")
        for name, value in values.items():
            form.locator(f"[name='{name}']").fill(value)
        form.locator("button[type=submit]").first.click()
        if not self.page.locator(expected).count():
            self.faults.append(f"{self.page.url} does not show {expected}")
        self.look()


@contextmanager
def tour(browser: Browser, platform: LivePlatform, login: str = "") -> Iterator[Tour]:
    """Give a tour in a window of its own; fail at its end with all that is wrong."""
    context = browser.new_context(base_url=platform.url, locale="de-DE")
    page = context.new_page()
    with watched(page, platform.url):
        if login:
            sign_in(page, login_of(platform, login))
        guided = Tour(page)
        yield guided
    context.close()
    assert not guided.faults, "\n".join(guided.faults)


def test_guest(browser: Browser, live_platform: LivePlatform) -> None:
    with tour(browser, live_platform) as guest:
        guest.visit(*_PUBLIC)
        guest.page.goto("/leistungen/wohngeld/?kreis=08111")
        unit = guest.page.locator("main a[href^='/stellen/']").first
        guest.visit(str(unit.get_attribute("href")))
        guest.page.goto("/bausteine/wohngeld/")
        unfold = "document.querySelectorAll('details').forEach(one => one.open = true)"
        guest.page.evaluate(unfold)
        guest.look()
        guest.visit("/gibt-es-nicht/", "/bausteine/gibt-es-nicht/", status=404)


def test_guest_makes_mistakes(browser: Browser, live_platform: LivePlatform) -> None:
    with tour(browser, live_platform) as guest:
        page = guest.page
        page.goto("/fortsetzen/")
        page.get_by_label("Zugangscode").fill("AAAA-AAAA-AAAA")
        page.get_by_role("button", name="Weiter").click()
        guest.look()
        page.goto("/konto/login/")
        wrong = "[aria-invalid=true], [role=alert]"
        guest.submit(wrong, login="niemand@post.example", password="falsch")
        page.goto("/konto/signup/")
        guest.submit(wrong, email="keine-adresse", password1="kurz")
        page.goto("/konto/login/")
        page.context.clear_cookies()  # the form is too old: 403
        guest.submit(
            "main:not(:has(form))", login="niemand@post.example", password="falsch"
        )
        page.goto("/antrag/neu/wohngeld/")
        page.get_by_role("button", name="Antrag beginnen").click()
        guest.look()


def test_guest_with_a_draft(browser: Browser, live_platform: LivePlatform) -> None:
    with tour(browser, live_platform) as guest:
        page = guest.page
        begin(page)
        draft = re.sub(r"seite/.*", "", page.url)
        guest.visit(draft, draft + "pruefen/", draft + "loeschen/")
        guest.visit(draft + "seite/haushalt/", "/meine-antraege/")
        page.goto(draft)
        page.get_by_role("link", name="Weitermachen").or_(
            page.get_by_role("link", name="Los geht’s")
        ).first.click()
        Filler(page, example("41-")).fill_everything()
        guest.look()
        text: FilePayload = {
            "name": "brief.txt",
            "mimeType": "text/plain",
            "buffer": b"Guten Tag",
        }
        page.locator("input[type=file]").first.set_input_files([text])
        page.get_by_role("button", name=re.compile("Hochladen")).first.click()
        if not page.locator("[aria-invalid=true]").count():
            guest.faults.append("the refused file is not told at its field")
        guest.look()
        page.get_by_role("link", name="Weiter", exact=True).click()
        page.get_by_role("button", name="Antrag abschicken").click()
        guest.look()
        guest.visit(draft + "stand/", draft + "zuruecknehmen/", "/meine-antraege/")


@pytest.mark.parametrize("login", _DESKS)
def test_desk(browser: Browser, live_platform: LivePlatform, login: str) -> None:
    with tour(browser, live_platform, login) as desk:
        desk.look()  # where signing in ends
        desk.visit("/start/", *_DESKS[login])


def test_private_person(browser: Browser, live_platform: LivePlatform) -> None:
    with tour(browser, live_platform, "andrea.hoffmann") as person:
        person.visit("/meine-antraege/", *_ACCOUNT, "/konto/logout/")
        person.visit("/pruefkette/", "/team/", status=403)


def test_unit_administrator(browser: Browser, live_platform: LivePlatform) -> None:
    with tour(browser, live_platform, "petra.schmid") as desk:
        page = desk.page
        desk.visit("/team/")
        details = page.locator("main a[href$='/stelle/']").get_attribute("href")
        leave = page.locator("main a[href*='/beenden/']").first.get_attribute("href")
        page.locator("main input[type=checkbox]").first.check()
        page.get_by_role("button", name="Link erstellen").click()
        if not page.locator("#einladungslink").count():
            desk.faults.append("no link of an invitation")
        desk.look()
        page.get_by_role("button", name="Link erstellen").click()
        desk.look()  # nothing ticked
        desk.visit(str(details), str(leave))


def test_counsellor_makes_a_mistake(
    browser: Browser, live_platform: LivePlatform
) -> None:
    with tour(browser, live_platform, "elif.yildiz") as desk:
        desk.visit("/antrag/neu/wohngeld/gemeinsam/")
        desk.page.get_by_role("button", name="Gemeinsam beginnen").click()
        if not desk.page.locator("#fehler").count():
            desk.faults.append("the mistake is not told")
        desk.look()
