"""Take the pictures of the documents from a running platform with invented people.

Plays the tutorial once: somebody applies for Wohngeld, a caseworker and a lead decide,
the person looks at their page. Starts a platform of its own in a folder that is thrown
away; `--url` takes one that runs already (`tragwerk up --sample`).
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import FLAGS, chromium  # noqa: E402 - after the path
from tests.platform import LivePlatform  # noqa: E402

TARGET = ROOT / "docs/images"
PASSWORD = "Tragwerk-Beispiel-2026"
KREIS = "08111"
WIDTH, HEIGHT = 1280, 900
MOST_PAGES = 60
CASES = "main table a[href^='/vorgaenge/']"
NEXT = "main form button[type=submit]:not([name]):not([formaction])"

# An invented person; the names are those of the form's questions.
ANSWERS = {
    "antrag.art": "ERST",
    "antragsteller.vorname": "Maria",
    "antragsteller.nachname": "Muster",
    "antragsteller.geburtsdatum": "12.03.1953",
    "antragsteller.geschlecht": "WEIBLICH",
    "antragsteller.familienstand": "VERWITWET",
    "antragsteller.staatsangehoerigkeit": "DEUTSCH",
    "antragsteller.strasse": "Beispielweg",
    "antragsteller.hausnummer": "7",
    "antragsteller.plz": "70173",
    "antragsteller.ort": "Stuttgart",
    "antragsteller.erwerbsstatus": "RENTE",
    "antragsteller.transferleistung": "KEINE",
    "wohnung.art": "HAUPTMIETE",
    "wohnung.einzug_am": "01.04.2009",
    "wohnung.flaeche": "48",
    "wohnung.vermieter.name": "Wohnbau Beispiel eG",
    "wohnung.vermieter.anschrift": "Musterstraße 1, 70173 Stuttgart",
    "wohnung.weitere_bewohner": "0",
    "miete.gesamt": "780,00",
    "miete.enthaelt.heizung": "ja",
    "miete.enthaelt.heizkosten": "70,00",
    "einnahmen_vorhanden": "ja",
    "person": "antragsteller",
    "art": "RENTE",
    "betrag": "720,00",
    "turnus": "MONATLICH",
    "krankenversicherung": "ja",
    "bank.kontoinhaber": "Maria Muster",
    "bank.iban": "DE02 1203 0000 0000 2020 51",
    "bestaetigung.richtig": "ja",
    "bestaetigung.datenschutz_gelesen": "ja",
    "bestaetigung.bescheid_online": "ja",
}

REVIEW = {"pruefung.ergebnis": "VOLLSTAENDIG", "pruefung.mietenstufe": "6"}


def main() -> None:
    """Play the tutorial and write the pictures below `docs/images`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="address of a running platform with sample Land")
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with platform(arguments.url) as url, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium(),
            args=[*FLAGS, "--disable-dev-shm-usage", "--lang=de-DE"],
        )
        Tour(browser, url, arguments.out).play()
        browser.close()


@contextmanager
def platform(url: str | None) -> Iterator[str]:
    """Give the address of the platform to look at."""
    if url:
        yield url.rstrip("/")
        return
    with (
        tempfile.TemporaryDirectory(prefix="tragwerk-pictures-") as folder,
        LivePlatform.started(Path(folder)) as started,
    ):
        yield started.url


class Tour:
    """Somebody with a camera, who walks through the whole way of an application."""

    def __init__(self, browser: Browser, url: str, out: Path) -> None:
        self._browser, self._url, self._out = browser, url, out
        self._today = datetime.now(ZoneInfo("Europe/Berlin")).date()

    def play(self) -> None:
        """Apply, help, decide, look back."""
        person = self._window()
        self._find(person)
        self._apply(person)
        self._help(self._window())
        self._decide()
        person.goto(f"{self._url}/meine-antraege/")
        person.get_by_role(
            "link", name=re.compile("Stand|ansehen|Wohngeld")
        ).first.click()
        self._shoot(person, "stand")

    def _find(self, page: Page) -> None:
        page.goto(f"{self._url}/leistungen/wohngeld/?kreis={KREIS}")
        self._shoot(page, "leistung")

    def _apply(self, page: Page) -> None:
        page.goto(f"{self._url}/antrag/neu/wohngeld/?kreis={KREIS}")
        page.locator(NEXT).first.click()
        page.get_by_role("link", name="Los geht").click()
        self._fill_all(page)
        page.locator(NEXT).first.click()
        page.wait_for_url("**/eingereicht/")
        self._shoot(page, "eingang")

    def _fill_all(self, page: Page) -> None:
        """Answer every page until the review."""
        for _ in range(MOST_PAGES):
            if page.url.endswith("/pruefen/"):
                return
            if page.url.endswith("/unterlagen/"):
                page.goto(page.url.replace("/unterlagen/", "/pruefen/"))
            elif page.url.endswith("/seite/einkommen/"):
                label = "Weiter" if _has_items(page) else "Einnahme hinzufügen"
                page.get_by_role("button", name=label, exact=True).click()
            else:
                fill(page, ANSWERS)
                if page.url.endswith("/seite/miete/"):
                    self._shoot(page, "formular")
                page.locator(NEXT).first.click()
        raise SystemExit(f"Der Antrag kommt nicht weiter: {page.url}")

    def _help(self, page: Page) -> None:
        self._sign_in(page, "elif.yildiz@caritas.example")
        page.goto(f"{self._url}/antrag/neu/wohngeld/gemeinsam/?kreis={KREIS}")
        page.fill("[name=represented]", "Jakob Beispiel")
        page.check("[name=mandate][value=PRESENT]")
        self._shoot(page, "gemeinsam")
        page.locator(NEXT).first.click()

    def _decide(self) -> None:
        worker = self._window()
        self._sign_in(worker, "miriam.bauer@stuttgart.example")
        worker.goto(f"{self._url}/vorgaenge/?tab=unit")
        self._wait_for_case(worker)
        self._shoot(worker, "vorgaenge")
        worker.locator(CASES).first.click()
        self._shoot(worker, "vorgang")
        self._do_task(worker, "pruefen", REVIEW)
        self._do_task(worker, "entscheiden", decision(self._today))
        lead = self._window()
        self._sign_in(lead, "sabine.lehmann@stuttgart.example")
        self._shoot(lead, "leitung")
        lead.goto(worker.url)
        self._do_task(lead, "freigeben", {"freigabe.ergebnis": "FREIGEBEN"})
        worker.reload()
        today = f"{self._today:%d.%m.%Y}"
        notice = {"bekanntgabe.weg": "ONLINE", "bekanntgabe.am": today}
        self._do_task(worker, "bekanntgeben", notice)

    def _do_task(self, page: Page, name: str, answers: dict[str, str]) -> None:
        """Take the open task, fill it in until it asks no more, and finish it."""
        take = page.get_by_role("button", name="Aufgabe übernehmen")
        if take.count():
            take.first.click()
        if page.get_by_role("link", name="Aufgabe bearbeiten").count():
            page.get_by_role("link", name="Aufgabe bearbeiten").first.click()
        for turn in range(4):
            fill(page, answers | proposed(page))
            if turn == 0 and name == "entscheiden":
                self._shoot(page, "aufgabe-entscheiden")
            page.get_by_role("button", name="Aufgabe abschließen").click()
            if "/aufgaben/" not in page.url:
                return
        raise SystemExit(f"Die Aufgabe {name} lässt sich nicht abschließen.")

    def _wait_for_case(self, page: Page) -> None:
        """Wait until the worker has delivered the application."""
        case = page.locator(CASES)
        for _ in range(40):
            if case.count():
                return
            page.wait_for_timeout(250)
            page.reload()
        raise SystemExit(
            "Der Vorgang ist nicht angekommen. Läuft die Hintergrundarbeit?"
        )

    def _sign_in(self, page: Page, login: str) -> None:
        page.goto(f"{self._url}/konto/login/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.locator(NEXT).first.click()
        page.wait_for_url(re.compile(r"/(start|einheit)/"))

    def _window(self) -> Page:
        context = self._browser.new_context(
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": WIDTH, "height": HEIGHT},
        )
        return context.new_page()

    def _shoot(self, page: Page, name: str) -> None:
        """Save what a person sees, with few colours so that it stays small."""
        page.evaluate("window.scrollTo(0, 0)")
        picture = Image.open(io.BytesIO(page.screenshot()))
        reduced = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        reduced.save(self._out / f"{name}.png", optimize=True)
        print(f"{name}.png", flush=True)


def decision(today: date) -> dict[str, str]:
    """Decide for a year from this month on; the proposed amount stays as it is."""
    first = today.replace(day=1)
    last = first.replace(year=first.year + 1) - timedelta(days=1)
    return {
        "entscheidung.ergebnis": "BEWILLIGEN",
        "entscheidung.ab": f"{first:%d.%m.%Y}",
        "entscheidung.bis": f"{last:%d.%m.%Y}",
        "entscheidung.begruendung": "Miete und Einkommen sind durch Mietvertrag und "
        "Rentenbescheid nachgewiesen. Die Voraussetzungen sind erfüllt.",
    }


def proposed(page: Page) -> dict[str, str]:
    """Read the amount that the calculation beside the task proposes."""
    found = page.locator("main dt").filter(has_text=re.compile(r"^\s*Wohngeld\b"))
    if not found.count():
        return {}
    text = found.first.locator("xpath=following-sibling::dd[1]").text_content() or ""
    return {"entscheidung.betrag": re.sub(r"\D", "", text.split(",")[0])}


def fill(page: Page, answers: dict[str, str]) -> None:
    """Answer the questions of a page; a yes-or-no question not named gets a no."""
    names = page.eval_on_selector_all(
        "main form [name]", "all => [...new Set(all.map(one => one.name))]"
    )
    for name in names:
        stem, _, part = name.rpartition(".")
        if part in ("tag", "monat", "jahr") and stem in answers:
            day, month, year = answers[stem].split(".")
            page.fill(f'[name="{name}"]', {"tag": day, "monat": month}.get(part, year))
        elif name in answers:
            answer(page, name, answers[name])
        elif page.locator(f'[name="{name}"][type=radio][value=nein]').count():
            page.check(f'[name="{name}"][value=nein]')


def answer(page: Page, name: str, value: str) -> None:
    """Enter one answer, whatever kind of field asks for it."""
    field = page.locator(f'[name="{name}"]').first
    kind = field.get_attribute("type") or ""
    enter: dict[str, Callable[[], object]] = {
        "radio": lambda: page.check(f'[name="{name}"][value="{value}"]'),
        "checkbox": field.check,
    }
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        enter.get(kind, lambda: field.fill(value))()


def _has_items(page: Page) -> bool:
    return page.locator("main a[href*='/seite/einkommen/']").count() > 0


if __name__ == "__main__":
    main()
