"""From the application at the kitchen table to the Bescheid, with everybody's eyes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.filling import Filler, begin, example, sign_in
from tests.journeys.test_online import photo
from tests.platform import LivePlatform

Check = Callable[[Page], None]

# Whether the box has been scrolled sideways to the element where the case is.
IS_SHOWN = """drawing => {
  const place = drawing.querySelector(".tw-active").getBoundingClientRect();
  const frame = drawing.parentElement.getBoundingClientRect();
  return frame.left <= place.left && place.right <= frame.right;
}"""


def login_of(platform: LivePlatform, address: str) -> dict[str, object]:
    return next(one for one in platform.logins if str(one["login"]).startswith(address))


def window(browser: Browser, platform: LivePlatform) -> Page:
    """Give a browser window of its own, as on another person's desk."""
    return browser.new_context(base_url=platform.url, locale="de-DE").new_page()


def apply_online(page: Page, prefix: str = "20-") -> tuple[str, str]:
    """Submit an application as a guest; gives access code and number."""
    code = begin(page)
    Filler(page, example(prefix)).fill_everything()
    page.get_by_role("link", name="Weiter", exact=True).click()
    page.get_by_role("button", name="Antrag abschicken").click()
    expect(
        page.get_by_role("heading", name="Ihr Antrag ist angekommen")
    ).to_be_visible()
    return code, page.locator("dd").nth(1).inner_text()


def open_case(page: Page, number: str, check: Check) -> None:
    """Find the case of an application in the inbox, waiting for the worker."""
    for _ in range(40):
        page.goto(f"/vorgaenge/?q={number}")
        link = page.locator("main table th a")
        if link.count():
            check(page)
            link.first.click()
            return
        page.wait_for_timeout(500)
    raise AssertionError("the case does not arrive")


def open_task(page: Page, check: Check) -> Any:
    """Take the case's task if nobody has, and give its form."""
    check(page)
    take = page.get_by_role("button", name=re.compile("Aufgabe übernehmen"))
    if take.count():
        take.first.click()
    if "/aufgaben/" not in page.url:
        page.locator("main a[href*='/aufgaben/']").first.click()
    check(page)
    return page.locator("main form:has(input[name=version])")


def do_task(page: Page, values: dict[str, Any], check: Check) -> None:
    """Do the case's task; answers may bring up further questions."""
    form = open_task(page, check)
    for _ in range(3):
        for name, value in values.items():
            fill(form, name, value)
        form.locator("button[type=submit]").first.click()
        if "/aufgaben/" not in page.url:
            return
        check(page)
    raise AssertionError(page.locator("main").inner_text())


def fill(form: Any, name: str, value: Any) -> None:
    """Fill in one field of a task, if it is shown yet."""
    if isinstance(value, tuple):
        for part, text in zip(("tag", "monat", "jahr"), value, strict=True):
            fill(form, f"{name}.{part}", text)
        return
    target = form.locator(f'[name="{name}"]')
    if not target.count():
        return
    if target.first.get_attribute("type") == "radio":
        form.locator(f'[name="{name}"][value="{value}"]').check()
    elif target.first.evaluate("e => e.tagName") == "SELECT":
        target.select_option(str(value))
    else:
        target.fill(str(value))


def printed_text(page: Page) -> str:
    """Give what comes out of the printer, each blank a single one."""
    sheets = PdfReader(io.BytesIO(page.pdf())).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def look_at_the_way(page: Page, check_accessibility: Check) -> None:
    """Unfold the drawing and the list: both say where the application is."""
    page.get_by_text("Der ganze Weg als Bild und als Liste").click()
    drawing = page.locator(".tw-bpmn")
    expect(drawing).to_be_visible()
    box = drawing.bounding_box()
    # Shrunk to the page nobody could read it; it scrolls to where the case is.
    assert box is not None
    assert box["width"] == float(str(drawing.get_attribute("width")))
    assert drawing.evaluate(IS_SHOWN)
    expect(page.get_by_text("hier ist der Antrag gerade").first).to_be_visible()
    check_accessibility(page)


def test_from_application_to_notice(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    person = window(browser, live_platform)
    code, number = apply_online(person)

    desk = window(browser, live_platform)
    sign_in(desk, login_of(live_platform, "miriam.bauer"))
    check_accessibility(desk)
    open_case(desk, number, check_accessibility)
    expect(desk.get_by_text("Lindenweg").first).to_be_visible()

    # The caseworker asks for something; the person answers with text and a photo.
    do_task(
        desk,
        {
            "pruefung.ergebnis": "NACHFORDERN",
            "pruefung.nachforderung": "Bitte schicken Sie uns Ihren Mietvertrag.",
        },
        check_accessibility,
    )
    open_case(desk, number, check_accessibility)
    look_at_the_way(desk, check_accessibility)
    person.get_by_role("link", name="Zum Stand Ihres Antrags").click()
    look_at_the_way(person, check_accessibility)
    expect(person.get_by_text("Mietvertrag").first).to_be_visible()
    check_accessibility(person)
    answer = person.locator("a[href*='/antworten/']")
    if answer.count():
        answer.first.click()
        check_accessibility(person)
    person.locator("main textarea").first.fill("Hier ist der Vertrag.")
    person.locator("main input[type=file]").first.set_input_files([photo()])
    person.locator("main form:has(textarea) button[type=submit]").first.click()
    expect(person.locator("main")).to_contain_text(
        re.compile("angekommen|Danke|gesendet")
    )

    # Checked, calculated by the decision, decided by a person.
    open_case(desk, number, check_accessibility)
    expect(desk.get_by_text("Hier ist der Vertrag.").first).to_be_visible()
    do_task(
        desk,
        {"pruefung.ergebnis": "VOLLSTAENDIG", "pruefung.mietenstufe": "2"},
        check_accessibility,
    )
    open_case(desk, number, check_accessibility)
    expect(desk.locator("main")).to_contain_text("§ 19")
    expect(desk.locator("main")).to_contain_text("166")
    do_task(
        desk,
        {
            "entscheidung.ergebnis": "BEWILLIGEN",
            "entscheidung.ab": (1, 11, 2026),
            "entscheidung.bis": (31, 10, 2027),
            "entscheidung.betrag": "166",
            "entscheidung.begruendung": "Alle Voraussetzungen sind erfüllt.",
        },
        check_accessibility,
    )
    open_case(desk, number, check_accessibility)
    do_task(
        desk,
        {"bekanntgabe.weg": "ONLINE", "bekanntgabe.am": (22, 11, 2026)},
        check_accessibility,
    )

    # The person reads the notice on another device, with the code alone.
    phone = window(browser, live_platform)
    phone.goto("/fortsetzen/")
    phone.get_by_label("Zugangscode").fill(code)
    phone.get_by_role("button", name="Weiter").click()
    check_accessibility(phone)
    letters = phone.locator("a[href*='/brief/']", has_text="(PDF)")
    expect(letters.first).to_be_visible()
    status = phone.locator(".tw-standing p").first.inner_text()
    text = ""
    for letter in letters.all():
        pdf = phone.request.get(str(letter.get_attribute("href")))
        text += "".join(
            p.extract_text() for p in PdfReader(io.BytesIO(pdf.body())).pages
        )
    assert "166" in text
    assert "Widerspruch" in text
    printed = printed_text(phone)
    assert number in printed
    assert status in printed

    # Another unit finds nothing of all this.
    foreign = window(browser, live_platform)
    sign_in(foreign, login_of(live_platform, "jonas.weigel"))
    foreign.goto(f"/vorgaenge/?q={number}")
    check_accessibility(foreign)
    assert foreign.request.get(desk.url).status == 404
    expect(foreign.locator("main")).not_to_contain_text("Muster")
    for shown in (person, desk, phone, foreign):
        shown.context.close()


def test_two_people_at_the_same_task(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    person = window(browser, live_platform)
    _, number = apply_online(person, "21-")
    first, second = (window(browser, live_platform) for _ in range(2))
    for page, name in ((first, "miriam.bauer"), (second, "tobias.krueger")):
        sign_in(page, login_of(live_platform, name))
        open_case(page, number, lambda page: None)
    # Both have the case open; whoever takes the task second is told.
    task = open_task(first, lambda page: None)
    second.get_by_role("button", name=re.compile("Aufgabe übernehmen")).first.click()
    expect(second.locator("main")).to_contain_text("Miriam Bauer")
    check_accessibility(second)

    # The same task in two windows: the later one is told and loses nothing.
    window_two = first.context.new_page()
    window_two.goto(first.url)
    other = window_two.locator("main form:has(input[name=version])")
    for form, text in ((task, "Bitte den Mietvertrag."), (other, "Bitte den Ausweis.")):
        fill(form, "pruefung.ergebnis", "NACHFORDERN")
        fill(form, "pruefung.nachforderung", text)
        finish = form.get_by_role("button", name="Aufgabe abschließen")
        finish.click()
        if finish.count():  # the answer brought up the text to send
            fill(form, "pruefung.nachforderung", text)
            finish.click()
    expect(window_two.locator("main")).to_contain_text("Bitte den Ausweis.")
    expect(window_two.locator("main")).to_contain_text("schneller")
    check_accessibility(window_two)
    person.reload()
    person.get_by_role("link", name="Zum Stand Ihres Antrags").click()
    expect(person.locator("main")).to_contain_text("Bitte den Mietvertrag.")
    expect(person.locator("main")).not_to_contain_text("Ausweis.")
    for page in (person, first, second):
        page.context.close()
