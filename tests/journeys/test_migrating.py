"""A lead moves the unit's cases to another version, without a script and on a phone."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import check_page, watched
from tests.journeys.filling import sign_in
from tests.journeys.test_to_the_notice import login_of
from tests.platform import ROOT, LivePlatform, clean_environment

VERSION = "98.0.0"
RENAMED = {
    "process.bpmn": (('"pruefen"', '"unterlagen_pruefen"'),),
    "texts/en.toml": (
        ("\npruefen.name", "\nunterlagen_pruefen.name"),
        ("\npruefen.documentation", "\nunterlagen_pruefen.documentation"),
    ),
}


def call(platform: LivePlatform, *words: str) -> str:
    """Run a command or a module on the platform and give what it printed."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        env=clean_environment(
            TRAGWERK_DATA=str(platform.data),
            PYTHONPATH=f"{ROOT / 'src'}:{ROOT}",
        ),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture(scope="module")
def two_versions(
    live_platform: LivePlatform, tmp_path_factory: pytest.TempPathFactory
) -> LivePlatform:
    """Give the platform with a case in Stuttgart and a version without its step."""
    folder = tmp_path_factory.mktemp("version") / "wohngeld"
    source = ROOT / "blocks/wohngeld"
    for path in source.rglob("*"):
        name = str(path.relative_to(source))
        if path.is_file() and not name.startswith("examples/"):
            text = path.read_bytes()
            if name == "block.toml":
                text = re.sub(
                    rb'\nversion = "[^"]+"', f'\nversion = "{VERSION}"'.encode(), text
                )
            for old, new in RENAMED.get(name, ()):
                text = text.replace(old.encode(), new.encode())
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text)
    call(live_platform, "tragwerk.config.cli", "block", "add", str(folder))
    call(live_platform, "tests.durability.drafts", "1", "submitted")
    return live_platform


def reload_until(page: Page, text: str) -> None:
    """Load the page again until the worker has done its part."""
    for _ in range(60):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{page.url} never shows {text!r}")


def test_a_lead_moves_the_cases_and_takes_them_back(
    browser: Browser, two_versions: LivePlatform
) -> None:
    lead = login_of(two_versions, "sabine.lehmann")
    bare = browser.new_context(
        base_url=two_versions.url, locale="de-DE", java_script_enabled=False
    ).new_page()
    page = browser.new_context(base_url=two_versions.url, locale="de-DE").new_page()
    with watched(page, two_versions.url):
        for one in (bare, page):
            sign_in(one, lead)
        bare.goto("/vorgaenge/?tab=unit")
        reload_until(bare, "Antrag prüfen")
        bare.get_by_role("link", name="Vorgänge auf eine andere Fassung").click()
        page.goto(bare.url)
        check_page(page)
        bare.get_by_label("Auf Fassung").first.select_option(label=VERSION)
        bare.get_by_role("button", name="Ansehen, was geschähe").first.click()
        # The plan is found by name; without it the cases would have to stay.
        expect(bare.get_by_label("Antrag prüfen")).to_have_value("unterlagen_pruefen")
        page.goto(bare.url)
        check_page(page)
        bare.get_by_label("Antrag prüfen").select_option(label="noch offen")
        bare.get_by_role("button", name="Vorschau neu berechnen").click()
        expect(bare.get_by_text("Wählen Sie, welcher Schritt")).to_be_visible()
        page.get_by_label("Antrag prüfen").select_option(label="noch offen")
        page.get_by_role("button", name="Vorschau neu berechnen").click()
        check_page(page)
        bare.get_by_label("Antrag prüfen").select_option("unterlagen_pruefen")
        bare.get_by_role("button", name="Vorschau neu berechnen").click()
        bare.get_by_role("button", name=re.compile("Vorg.+ umstellen")).click()
        reload_until(bare, "fertig")
        expect(bare.get_by_text("geblieben")).to_have_count(0)
        page.goto(bare.url)
        check_page(page)
        bare.get_by_role("button", name="Umstellung zurücknehmen").click()
        reload_until(bare, "fertig")
        page.goto("/vorgaenge/umstellen/")
        check_page(page)
        expect(page.get_by_role("link", name=re.compile("Uhr"))).to_have_count(2)
    for one in (bare, page):
        one.context.close()
