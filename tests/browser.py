"""The browser of the journeys: how it starts, and what every page must keep to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request

AXE = Path(__file__).resolve().parents[1] / "node_modules/axe-core/axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_RUN = """async (tags) => {
  const runOnly = {type: 'tag', values: tags};
  const resultTypes = ['violations'];  // the others are not read: half the time
  const result = await axe.run(document, {runOnly, resultTypes});
  return result.violations.map(one => ({
    rule: one.id, help: one.help,
    targets: one.nodes.map(node => node.target.flat().join(' ')),
  }));
}"""

# What could have the focus is looked at where it lies then; the focus goes back after.
_HIDDEN = """() => {
  const before = document.activeElement;
  const hidden = [];
  const quiet = event => event.stopImmediatePropagation();  // saves nothing meanwhile
  document.addEventListener('focusout', quiet, true);
  const all = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  for (const one of document.querySelectorAll(all)) {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility()) continue;
    one.focus({preventScroll: true});
    if (document.activeElement !== one) continue;
    one.scrollIntoView({block: 'nearest', behavior: 'instant'});
    const box = one.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const seen = top && (top === one || one.contains(top) || top.contains(one)
      || top.closest('label')?.control === one);
    if (!seen) hidden.push(one.outerHTML.slice(0, 120));
  }
  before?.focus?.({preventScroll: true});
  document.removeEventListener('focusout', quiet, true);
  window.scrollTo(0, 0);
  return hidden;
}"""
NARROW = 320


def chromium() -> str:
    """Give the path of the system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium fehlt: sudo apt-get install chromium"
    return found


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def check_accessibility(page: Page) -> None:
    """Fail with rule and place of everything that breaks WCAG 2.2 AA on this page."""
    # By the debugger, not as a script of the page: the content policy stays as it is.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(TAGS))
    told = [
        f"{one['rule']} ({one['help']}): {target}"
        for one in found
        for target in one["targets"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def check_reflow(page: Page) -> None:
    """Fail if a page scrolls sideways at 320 CSS pixels, or hides what has the focus.

    320 CSS pixels are also 1280 pixels at 400 % (WCAG 1.4.10, 2.4.11).
    """
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    hidden = page.evaluate(_HIDDEN)
    if before:
        page.set_viewport_size(before)
    assert width <= NARROW, f"{page.url} is {width} px wide"
    assert not hidden, f"{page.url}: the focus is hidden at {hidden}"


def check_page(page: Page) -> None:
    """Check what every page must keep to, wide and narrow."""
    check_accessibility(page)
    check_reflow(page)


@contextmanager
def watched(page: Page, home: str) -> Iterator[None]:
    """Fail afterwards if a script failed or a page broke the policy or called out."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:", "about:")):
            faults.append(f"calls out: {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    yield
    assert not faults, "\n".join(faults)
