"""Messages between offices in the browser: look, leave out, send, accept, take back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser import check_reflow
from tests.journeys.filling import sign_in
from tests.journeys.test_to_the_notice import apply_online, login_of, window
from tests.platform import ROOT, LivePlatform

Check = Callable[[Page], None]


def laid_ready(platform: LivePlatform, number: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.writing", number],
        env=platform.environment | {"TRAGWERK_DATA": str(platform.data)},
        cwd=ROOT,
        check=True,
    )


def test_from_one_office_to_the_other(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    def look(page: Page) -> None:
        check_accessibility(page)
        check_reflow(page)

    person = window(browser, live_platform)
    _code, number = apply_online(person)
    laid_ready(live_platform, number)

    desk = window(browser, live_platform)
    sign_in(desk, login_of(live_platform, "miriam.bauer"))
    desk.get_by_role("link", name="Post", exact=True).click()
    look(desk)
    desk.get_by_role("row", name="bitte ansehen und senden").get_by_role("link").click()
    look(desk)
    desk.get_by_label("Miete: 600 Euro").uncheck()
    desk.get_by_role("button", name="Versiegeln und senden").click()
    expect(desk.get_by_role("alert")).to_contain_text("wählen Sie die Stelle")
    # What was left out stays so when the page comes back.
    expect(desk.get_by_label("Miete: 600 Euro")).not_to_be_checked()
    look(desk)
    choice = desk.get_by_label("Welche Stelle bekommt die Nachricht?")
    names = choice.get_by_role("option").all_inner_texts()
    choice.select_option(label=next(name for name in names if "Tübingen" in name))
    desk.get_by_role("button", name="Versiegeln und senden").click()
    expect(desk.get_by_text("versiegelt und auf dem Weg")).to_be_visible()
    expect(desk.get_by_text("600 Euro")).to_have_count(0)
    look(desk)
    desk.get_by_role("button", name="Zurücknehmen").click()
    expect(desk.get_by_text("Die andere Stelle kann sie nicht lesen.")).to_be_visible()
    look(desk)

    centre = window(browser, live_platform)
    sign_in(centre, login_of(live_platform, "elif.yildiz"))
    centre.get_by_role("link", name="Post", exact=True).click()
    centre.get_by_role("row", name="bitte ansehen").get_by_role("link").click()
    expect(
        centre.get_by_text("So darf diese Nachricht noch nicht gehen")
    ).to_be_visible()
    look(centre)
    centre.get_by_role("button", name="Versiegeln und senden").click()
    expect(centre.get_by_role("alert")).to_contain_text("muss erst einwilligen")
    look(centre)
    centre.get_by_role("button", name="Die Person darum bitten").click()
    expect(centre.get_by_role("link", name="Einwilligung").first).to_be_visible()
    look(centre)
