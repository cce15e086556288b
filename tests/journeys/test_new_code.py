"""A lost access code: from the call to the letter, and back to the application."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser import check_reflow
from tests.journeys.filling import sign_in
from tests.journeys.test_to_the_notice import (
    apply_online,
    login_of,
    open_case,
    window,
)
from tests.platform import LivePlatform

Check = Callable[[Page], None]
_CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,}")


def code_of(letter: bytes) -> str:
    """Read the code where it stands: on the second sheet."""
    sheets = PdfReader(io.BytesIO(letter)).pages
    (code,) = _CODE.findall(sheets[1].extract_text())
    return str(code)


def give_code(page: Page, code: str) -> None:
    """Enter a code."""
    page.goto("/fortsetzen/")
    page.get_by_label("Zugangscode").fill(code)
    page.get_by_role("button", name="Weiter").click()


def test_a_new_code_replaces_a_lost_one(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    old, number = apply_online(window(browser, live_platform))
    desk = window(browser, live_platform)
    sign_in(desk, login_of(live_platform, "miriam.bauer"))
    open_case(desk, number, check_accessibility)
    desk.get_by_role("link", name="Neuen Zugangscode ausstellen").click()
    check_accessibility(desk)
    check_reflow(desk)
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name=re.compile("Code ausstellen")).click()
    new = code_of(Path(waiting.value.path()).read_bytes())
    assert new not in desk.content()

    person = window(browser, live_platform)
    give_code(person, old)
    expect(person.locator("[aria-invalid=true]")).to_be_visible()
    give_code(person, new)
    expect(
        person.get_by_text("hat einen neuen Zugangscode ausgestellt")
    ).to_be_visible()
    check_accessibility(person)
