"""Filling in together: every page, each kind of mandate, and the end of the help."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from pypdf import PdfWriter

from tests.journeys.filling import Filler, example, sign_in
from tests.journeys.test_online import photo
from tests.journeys.test_to_the_notice import login_of, window
from tests.platform import LivePlatform

Check = Callable[[Page], None]
SECRETS = ("Muster", "Lindenweg")


def pdf() -> FilePayload:
    """Give a scanned paper of one page."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(content)
    return {
        "name": "Betreuerausweis.pdf",
        "mimeType": "application/pdf",
        "buffer": content.getvalue(),
    }


def fill_start(desk: Page, name: str, ground: str) -> None:
    """Say whom one helps, and why one may."""
    desk.goto("/antrag/neu/wohngeld/gemeinsam/")
    desk.get_by_label("Name der Person, der Sie helfen").fill(name)
    desk.get_by_label(ground).check()
    desk.get_by_label("Stadt- oder Landkreis").select_option("08111")


def start(desk: Page) -> None:
    desk.get_by_role("button", name="Gemeinsam beginnen").click()


def shows_nothing(page: Page) -> None:
    """Fail if a page still shows something of the person."""
    text = page.locator("body").inner_text() + page.content()
    assert not [one for one in SECRETS if one in text], page.url


def test_a_counsellor_helps_and_the_view_closes(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    desk = window(browser, live_platform)
    sign_in(desk, login_of(live_platform, "elif.yildiz"))
    desk.goto("/beratung/")
    check_accessibility(desk)
    desk.get_by_role("link", name=re.compile("Gemeinsam beginnen")).first.click()
    check_accessibility(desk)
    fill_start(desk, "Karl Muster", "Die Person ist hier")
    start(desk)
    expect(desk.get_by_text("gemeinsam mit Karl Muster")).to_be_visible()
    check_accessibility(desk)
    code = desk.locator(".tw-code").inner_text()
    desk.get_by_role("link", name="Los geht’s").click()
    filler = Filler(desk, example("20-"), check_accessibility)
    filler.fill_everything()
    assert len(set(filler.seen)) > 12
    check_accessibility(desk)
    desk.get_by_role("link", name="Weiter", exact=True).click()
    check_accessibility(desk)
    desk.get_by_role("button", name="Antrag abschicken").click()
    check_accessibility(desk)
    seen = desk.url
    desk.get_by_role("link", name="Beratung beenden").click()
    check_accessibility(desk)
    desk.get_by_role("button", name=re.compile("Beratung beenden")).click()
    desk.wait_for_url("**/beratung/")
    check_accessibility(desk)
    shows_nothing(desk)

    # The back button leads through pages that show nothing any more.
    for _ in range(6):
        desk.go_back()
        shows_nothing(desk)
    desk.goto(seen)
    expect(desk.get_by_label("Zugangscode")).to_be_visible()
    check_accessibility(desk)

    # The next client sees nothing of the last.
    fill_start(desk, "Berta Beispiel", "Die Person ist hier")
    shows_nothing(desk)
    start(desk)
    expect(desk.get_by_text("gemeinsam mit Berta Beispiel")).to_be_visible()
    shows_nothing(desk)
    desk.get_by_role("link", name="Los geht’s").click()
    Filler(desk, example("20-")).step()
    shows_nothing(desk)
    values = desk.locator("main form[data-autosave] input:not([type=hidden])")
    typed = values.evaluate_all("all => all.filter(e => e.type === 'text' && e.value)")
    assert typed == []

    # The person opens the file with the code and takes it over into an account.
    home = window(browser, live_platform)
    sign_in(home, login_of(live_platform, "andrea.hoffmann"))
    home.goto("/fortsetzen/")
    home.get_by_label("Zugangscode").fill(code)
    home.get_by_role("button", name="Weiter").click()
    expect(home.locator("main")).to_contain_text("Caritas")
    check_accessibility(home)
    home.goto("/meine-antraege/")
    home.get_by_role("button", name=re.compile("In mein Konto übernehmen")).click()
    expect(home.locator("main")).to_contain_text("in Ihrem Konto")
    check_accessibility(home)
    elsewhere = window(browser, live_platform)
    sign_in(elsewhere, login_of(live_platform, "andrea.hoffmann"))
    elsewhere.goto("/meine-antraege/")
    check_accessibility(elsewhere)
    expect(elsewhere.locator("main")).to_contain_text("Wohngeld")
    for page in (desk, home, elsewhere):
        page.context.close()


@pytest.mark.parametrize(
    ("ground", "paper"),
    [
        ("unterschriebene Vollmacht", photo()),
        ("Gesetzliche Vertretung", pdf()),
    ],
)
def test_a_mandate_on_paper_is_asked_for_and_kept(
    browser: Browser,
    live_platform: LivePlatform,
    check_accessibility: Check,
    ground: str,
    paper: FilePayload,
) -> None:
    desk = window(browser, live_platform)
    sign_in(desk, login_of(live_platform, "elif.yildiz"))
    fill_start(desk, "Dora Daheim", ground)
    start(desk)  # without the paper
    field = desk.get_by_label("Vollmacht oder Nachweis der Vertretung")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(desk.get_by_label("Name der Person")).to_have_value("Dora Daheim")
    check_accessibility(desk)
    field.set_input_files(
        [{"name": "v.pdf", "mimeType": "application/pdf", "buffer": b"kein PDF"}]
    )
    start(desk)
    expect(field).to_have_attribute("aria-invalid", "true")
    check_accessibility(desk)
    field.set_input_files([paper])
    start(desk)
    expect(desk.get_by_text("gemeinsam mit Dora Daheim")).to_be_visible()
    desk.context.close()
