"""What all tests share: a running platform, a browser, the mark for the database."""

from __future__ import annotations

import fcntl
import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from django.core.cache import cache
from django.utils import translation
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings
from tests import browser as browsers
from tests.platform import LivePlatform

from tragwerk.foundation.vault import keys

_DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup"}
)


def pytest_configure() -> None:
    """Write a logged error as Python does; with colours and locals it takes 0.3 s."""
    processors = structlog.get_config()["processors"][:-1]
    renderer = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*processors, renderer])
    # Patience costs nothing where nothing fails; the machine is busy.
    expect.set_options(timeout=20_000)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what touches the database, so that it runs again on PostgreSQL.

    When the order has been left to chance, the files with the longest tests are put
    first: whichever process is free then takes one of the many short files.
    """
    _mark(items)
    yield
    long = {item.path for item in items if _is_long(item)}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Look for garbage less often, and never among what lives to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _is_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("journey", "slow"))


def _mark(items: list[pytest.Item]) -> None:
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & _DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)
        if "live_platform" in names or "page" in names:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def sample_land(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give the data folder of a platform that was started once and has ended.

    All test processes share it; whoever wants a platform of their own copies it.
    """
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder = shared / "sample-land"
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ended").exists():
            folder.mkdir(exist_ok=True)
            with LivePlatform.started(folder):
                pass
            (folder / "ended").touch()
    return folder / "data"


@pytest.fixture(scope="session")
def live_platform(
    sample_land: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LivePlatform]:
    """Give a platform with the sample Land that really runs, one per test process."""
    folder = tmp_path_factory.mktemp("live")
    with LivePlatform.started(folder, like=sample_land) as platform:
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
