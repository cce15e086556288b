"""The same form without JavaScript, on a narrow screen, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import NARROW, check_reflow
from tests.journeys.filling import (
    Filler,
    KeyFiller,
    begin,
    check_markup,
    example,
    press_by_key,
    reach,
)
from tests.journeys.test_to_the_notice import (
    apply_online,
    login_of,
    open_case,
    window,
)
from tests.platform import LivePlatform

Check = Callable[[Page], None]


def test_without_javascript(browser: Browser, live_platform: LivePlatform) -> None:
    context = browser.new_context(
        base_url=live_platform.url, locale="de-DE", java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/leistungen/")
    check_markup(page)
    page.goto("/antrag/neu/wohngeld/?kreis=08416")
    page.get_by_role("button", name="Antrag beginnen").click()
    page.get_by_role("link", name="Los geht’s").click()
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.locator("#fehler")).to_be_visible()
    check_markup(page)
    context.close()


def test_whole_application_without_javascript(
    browser: Browser, live_platform: LivePlatform
) -> None:
    context = browser.new_context(
        base_url=live_platform.url, locale="de-DE", java_script_enabled=False
    )
    page = context.new_page()
    begin(page)
    Filler(page, example("21-"), check_markup).fill_everything()
    check_markup(page)
    page.get_by_role("link", name="Weiter", exact=True).click()
    check_markup(page)
    page.get_by_role("button", name="Antrag abschicken").click()
    expect(
        page.get_by_role("heading", name="Ihr Antrag ist angekommen")
    ).to_be_visible()
    check_markup(page)
    context.close()


def test_on_a_narrow_screen(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    """320 CSS pixels are also 1280 pixels at 400 % (WCAG 1.4.10)."""
    context = browser.new_context(
        base_url=live_platform.url,
        locale="de-DE",
        viewport={"width": NARROW, "height": 640},
    )
    page = context.new_page()
    for address in (
        "/",
        "/leistungen/",
        "/leistungen/wohngeld/?kreis=08111",
        "/hilfe/",
    ):
        page.goto(address)
        check_reflow(page)
    begin(page)
    Filler(page, example("22-"), check_reflow).fill_everything()
    check_reflow(page)
    page.get_by_role("link", name="Weiter", exact=True).click()
    check_reflow(page)
    check_accessibility(page)
    context.close()


def test_by_keyboard_alone(page: Page) -> None:
    """From the first page to the receipt without a mouse (WCAG 2.1.1, 2.4.7)."""
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    page.goto("/antrag/neu/wohngeld/?kreis=08111")
    press_by_key(page, page.get_by_role("button", name="Antrag beginnen"))
    press_by_key(page, page.get_by_role("link", name="Los geht’s"))
    filler = KeyFiller(page, example("41-"))
    filler.step()

    # Back to a field already typed into: it is still there and can be changed.
    first = page.locator("[name='antragsteller.vorname']")
    reach(page, first)
    page.keyboard.type("Falsch")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(first).to_be_focused()
    expect(first).to_have_value("Falsch")

    filler.fill_everything()
    assert len(filler.seen) > 10
    press_by_key(page, page.get_by_role("link", name="Weiter", exact=True))
    expect(page.locator("main")).to_contain_text("Anna")
    press_by_key(page, page.get_by_role("button", name="Antrag abschicken"))
    expect(
        page.get_by_role("heading", name="Ihr Antrag ist angekommen")
    ).to_be_visible()


def choose_by_key(page: Page, name: str, value: str) -> None:
    """Choose a value of a task's field without a mouse."""
    field = page.locator(f'main form:has([name=version]) [name="{name}"]')
    if field.first.get_attribute("type") == "radio":
        reach(page, page.locator(f'main [name="{name}"][value="{value}"]'))
        page.keyboard.press("Space")
    elif field.evaluate("e => e.tagName") == "SELECT":
        reach(page, field)
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            page.keyboard.press("ArrowDown")
        assert field.input_value() == value
    else:
        reach(page, field)
        page.keyboard.press("Control+A")
        page.keyboard.type(value)


def finish_by_key(page: Page, number: str, values: dict[str, str]) -> None:
    """Find the case in the inbox, take its task and do it, by keyboard alone."""
    page.goto(f"/vorgaenge/?q={number}")
    press_by_key(page, page.locator("main table th a").first)
    take = page.get_by_role("button", name=re.compile("Aufgabe übernehmen"))
    if take.count():
        press_by_key(page, take.first)
    else:
        press_by_key(page, page.locator("main a[href*='/aufgaben/']").first)
    for _ in range(3):  # answers may bring up further questions
        for name, value in values.items():
            if page.locator(f'main form:has([name=version]) [name="{name}"]').count():
                choose_by_key(page, name, value)
        press_by_key(page, page.get_by_role("button", name="Aufgabe abschließen"))
        if "/aufgaben/" not in page.url:
            return
    raise AssertionError(page.locator("main").inner_text())


def test_to_the_notice_by_keyboard_alone(
    browser: Browser, live_platform: LivePlatform
) -> None:
    """A caseworker signs in, checks, decides and notes the delivery without a mouse."""
    person, desk = (window(browser, live_platform) for _ in range(2))
    _, number = apply_online(person)
    login = login_of(live_platform, "miriam.bauer")
    desk.goto("/konto/login/")
    for name in ("login", "password"):
        reach(desk, desk.locator(f"main [name={name}]"))
        desk.keyboard.type(str(login[name]))
    press_by_key(desk, desk.locator("main form button[type=submit]").first)
    press_by_key(desk, desk.locator("header nav a[href='/vorgaenge/']"))
    open_case(desk, number, lambda page: None)  # waits for the worker
    finish_by_key(
        desk,
        number,
        {"pruefung.ergebnis": "VOLLSTAENDIG", "pruefung.mietenstufe": "2"},
    )
    finish_by_key(
        desk,
        number,
        {
            "entscheidung.ergebnis": "BEWILLIGEN",
            "entscheidung.ab.tag": "1",
            "entscheidung.ab.monat": "11",
            "entscheidung.ab.jahr": "2026",
            "entscheidung.bis.tag": "31",
            "entscheidung.bis.monat": "10",
            "entscheidung.bis.jahr": "2027",
            "entscheidung.betrag": "166",
            "entscheidung.begruendung": "Alle Voraussetzungen sind erfüllt.",
        },
    )
    person.get_by_role("link", name="Zum Stand Ihres Antrags").click()
    expect(person.locator("a[href*='/brief/']").first).to_be_visible()
    for page in (person, desk):
        page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_sending_twice_and_going_back(
    browser: Browser, live_platform: LivePlatform, *, script: bool
) -> None:
    """Two quick clicks and the back button make one application, not two."""
    context = browser.new_context(
        base_url=live_platform.url, locale="de-DE", java_script_enabled=script
    )
    page = context.new_page()
    begin(page)
    Filler(page, example("20-")).fill_everything()
    page.get_by_role("link", name="Weiter", exact=True).click()
    send = page.get_by_role("button", name="Antrag abschicken")
    send.dblclick()
    arrived = page.get_by_role("heading", name="Ihr Antrag ist angekommen")
    expect(arrived).to_be_visible()
    number = page.locator("dd").nth(1).inner_text()
    page.go_back()
    if send.count():  # the browser shows the old page again
        send.click()
    expect(arrived).to_be_visible()
    assert page.locator("dd").nth(1).inner_text() == number
    page.goto("/meine-antraege/")
    expect(page.locator("main li.tw-card")).to_have_count(1)
    context.close()
