"""What all tests share: a running platform, a browser, the mark for the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings
from tests import browser as browsers
from tests.platform import LivePlatform

from tragwerk.foundation.vault import keys

_DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup"}
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, so that it runs again on PostgreSQL."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & _DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)
        if "live_platform" in names or "page" in names:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def live_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePlatform]:
    """Give a platform with the sample Land that really runs, one per test process."""
    with LivePlatform.started(tmp_path_factory.mktemp("live")) as platform:
        yield platform


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium.

    One per module, not per session: while the driver runs, Django takes this thread
    for an asynchronous one and refuses the database to other tests.
    """
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=browsers.chromium(), args=list(browsers.FLAGS)
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, live_platform: LivePlatform) -> Iterator[Page]:
    """Give a fresh browser window; fails if a page breaks the content policy."""
    context = browser.new_context(
        base_url=live_platform.url,
        locale="de-DE",
        viewport={"width": 1280, "height": 900},
    )
    opened = context.new_page()
    with browsers.watched(opened, live_platform.url):
        yield opened
    context.close()


@pytest.fixture
def check_accessibility() -> Callable[[Page], None]:
    """Give the check of a page: WCAG 2.2 AA by axe, and 320 CSS pixels wide."""
    return browsers.check_page


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give a TRAGWERK_DATA of its own; no keys, no counters of another test."""
    settings.TRAGWERK_DATA = tmp_path
    keys.forget()
    cache.clear()
    yield tmp_path
    keys.forget()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Begin in German, whatever a page in English before has left active."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def root() -> Path:
    """Give the folder of the repository."""
    return Path(__file__).resolve().parent
