"""The same form without JavaScript, on a narrow screen, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.journeys.filling import (
    Filler,
    KeyFiller,
    begin,
    check_markup,
    example,
    press_by_key,
    reach,
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
        viewport={"width": 320, "height": 640},
    )
    page = context.new_page()

    def fits(shown: Page) -> None:
        width = shown.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{shown.url} is {width} px wide"

    for address in (
        "/",
        "/leistungen/",
        "/leistungen/wohngeld/?kreis=08111",
        "/hilfe/",
    ):
        page.goto(address)
        fits(page)
    begin(page)
    Filler(page, example("22-"), fits).fill_everything()
    fits(page)
    page.get_by_role("link", name="Weiter", exact=True).click()
    fits(page)
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
