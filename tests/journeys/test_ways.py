"""The same form without JavaScript, on a narrow screen, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.journeys.filling import Filler, begin, example
from tests.platform import LivePlatform

Check = Callable[[Page], None]


def test_without_javascript(browser: Browser, live_platform: LivePlatform) -> None:
    context = browser.new_context(
        base_url=live_platform.url, locale="de-DE", java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/leistungen/")
    page.goto("/antrag/neu/wohngeld/?kreis=08416")
    page.get_by_role("button", name="Antrag beginnen").click()
    page.get_by_role("link", name="Los geht’s").click()
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.locator("#fehler")).to_be_visible()
    context.close()


def test_whole_application_without_javascript(
    browser: Browser, live_platform: LivePlatform
) -> None:
    context = browser.new_context(
        base_url=live_platform.url, locale="de-DE", java_script_enabled=False
    )
    page = context.new_page()
    begin(page)
    Filler(page, example("21-")).fill_everything()
    page.get_by_role("link", name="Weiter", exact=True).click()
    page.get_by_role("button", name="Antrag abschicken").click()
    expect(
        page.get_by_role("heading", name="Ihr Antrag ist angekommen")
    ).to_be_visible()
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
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    page.goto("/antrag/neu/wohngeld/?kreis=08111")
    press_until(page, "button:has-text('Antrag beginnen')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/antrag/*/")
    press_until(page, "a:has-text('Los geht’s')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/seite/antrag/")
    press_until(page, "input[name='antrag.art']")
    page.keyboard.press("Space")
    press_until(page, "button:has-text('Speichern und weiter')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/seite/person/")
    press_until(page, "[name='antragsteller.vorname']")
    page.keyboard.type("Karl")
    page.keyboard.press("Tab")
    page.keyboard.type("Muster")
    expect(page.locator("[name='antragsteller.nachname']")).to_have_value("Muster")


def press_until(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until an element has the focus, and see that the focus shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate(
            "e => e === document.activeElement"
            " || e.name && e.name === document.activeElement.name"
        ):
            outline = page.evaluate(
                "getComputedStyle(document.activeElement).outlineStyle"
            )
            assert outline != "none", f"the focus of {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")
