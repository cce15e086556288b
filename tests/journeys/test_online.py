"""Wohngeld online: from the first search to the receipt, and coming back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.filling import Filler, begin, example
from tests.platform import LivePlatform

Check = Callable[[Page], None]


def photo() -> dict[str, Any]:
    """Give a photo of a paper, as a phone makes it."""
    picture = io.BytesIO()
    Image.new("RGB", (1200, 1600), "white").save(picture, "JPEG")
    return {
        "name": "IMG_0001.jpg",
        "mimeType": "image/jpeg",
        "buffer": picture.getvalue(),
    }


def test_a_person_finds_applies_and_follows(
    page: Page, check_accessibility: Check
) -> None:
    page.goto("/")
    check_accessibility(page)
    page.goto("/leistungen/?q=Miete+zu+hoch&ort=Stuttgart")
    check_accessibility(page)
    page.get_by_role("link", name=re.compile("Wohngeld")).first.click()
    check_accessibility(page)
    page.goto("/antrag/neu/wohngeld/?kreis=08111")
    check_accessibility(page)
    page.get_by_role("button", name="Antrag beginnen").click()
    check_accessibility(page)
    code = page.locator(".tw-code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", code)
    page.get_by_role("link", name="Los geht’s").click()

    Filler(page, example("20-"), check_accessibility).fill_everything()
    check_accessibility(page)
    page.locator("input[type=file]").first.set_input_files([photo()])
    page.get_by_role("button", name=re.compile("Hochladen")).first.click()
    expect(page.get_by_text("Die Datei ist gespeichert.")).to_be_visible()
    expect(page.locator("main img").first).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="Weiter", exact=True).click()

    check_accessibility(page)
    expect(page.get_by_text("Lindenweg").first).to_be_visible()
    page.get_by_role("button", name="Antrag abschicken").click()
    expect(
        page.get_by_role("heading", name="Ihr Antrag ist angekommen")
    ).to_be_visible()
    check_accessibility(page)
    number = page.locator("dd").nth(1).inner_text()

    href = page.get_by_role("link", name="Eingangsbestätigung (PDF)").get_attribute(
        "href"
    )
    receipt = page.request.get(str(href))
    text = "".join(
        p.extract_text() for p in PdfReader(io.BytesIO(receipt.body())).pages
    )
    assert number in text
    assert code in text

    page.get_by_role("link", name="Zum Stand Ihres Antrags").click()
    check_accessibility(page)
    expect(page.get_by_text(number).first).to_be_visible()

    page.go_back()
    page.goto(page.url.replace("eingereicht/", "pruefen/"))
    expect(
        page.get_by_role("heading", name="Ihr Antrag ist angekommen")
    ).to_be_visible()


def test_errors_are_told_at_the_field_and_nothing_is_lost(
    page: Page, check_accessibility: Check
) -> None:
    begin(page)
    Filler(page, example("20-")).step()
    page.locator('[name="antragsteller.vorname"]').fill("Karl")
    page.locator('[name="antragsteller.geburtsdatum.tag"]').fill("31")
    page.locator('[name="antragsteller.geburtsdatum.monat"]').fill("2")
    page.locator('[name="antragsteller.geburtsdatum.jahr"]').fill("1959")
    page.get_by_role("button", name="Speichern und weiter").click()

    summary = page.locator("#fehler")
    expect(summary).to_be_focused()
    check_accessibility(page)
    expect(page.locator('[name="antragsteller.vorname"]')).to_have_value("Karl")
    expect(page.locator('[name="antragsteller.geburtsdatum.monat"]')).to_have_value("2")
    for link in summary.get_by_role("link").all():
        target = str(link.get_attribute("href"))[1:]
        assert page.locator(f'[id="{target}"]').count() == 1


def test_the_session_ends_and_typed_data_are_kept(
    page: Page, check_accessibility: Check
) -> None:
    code = begin(page)
    data = example("20-")
    Filler(page, data).step()
    Filler(page, data).fill_page(data)
    page.locator("h1").click()  # leaves the last field; its saving ends first
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="tragwerk_session")
    page.get_by_role("button", name="Speichern und weiter").click()

    expect(
        page.get_by_role("heading", name="Ihre Sitzung ist abgelaufen")
    ).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Zugangscode").fill("AAAA-AAAA-AAAA")
    page.get_by_role("button", name="Weiter").click()
    expect(page.locator("#code-error")).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Zugangscode").fill(code.lower())
    page.get_by_role("button", name="Weiter").click()
    check_accessibility(page)
    page.get_by_role("button", name="Eingaben speichern und weiter").click()
    assert "/seite/staatsangehoerigkeit/" in page.url
    page.get_by_role("link", name="Zurück").click()
    expect(page.locator('[name="antragsteller.nachname"]')).to_have_value("Muster")


def test_the_draft_is_saved_when_a_field_is_left(
    page: Page, live_platform: LivePlatform
) -> None:
    code = begin(page)
    Filler(page, example("20-")).step()
    page.locator('[name="antragsteller.vorname"]').fill("Karla")
    with page.expect_response(lambda r: "/sichern/" in r.url) as saved:
        page.locator('[name="antragsteller.nachname"]').focus()
    assert saved.value.status == 204
    expect(page.locator("#autosave-status")).to_have_text("Gespeichert.")

    other = page.context.browser.new_context(base_url=live_platform.url, locale="de-DE")  # type: ignore[union-attr] # launched
    device = other.new_page()
    device.goto("/fortsetzen/")
    device.get_by_label("Zugangscode").fill(code)
    device.get_by_role("button", name="Weiter").click()
    device.wait_for_url("**/antrag/*/")
    device.goto(page.url)
    expect(device.locator('[name="antragsteller.vorname"]')).to_have_value("Karla")
    other.close()


def test_two_tabs_do_not_overwrite_each_other(page: Page) -> None:
    begin(page)
    data = example("20-")
    Filler(page, data).step()
    second = page.context.new_page()
    second.goto(page.url)
    Filler(second, data).fill_page(data)
    second.get_by_role("button", name="Speichern und weiter").click()

    page.locator('[name="antragsteller.vorname"]').fill("Karlotta")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_text("in einem anderen Fenster").first).to_be_visible()
    expect(page.locator('[name="antragsteller.vorname"]')).to_have_value("Karlotta")
