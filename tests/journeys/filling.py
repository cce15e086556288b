"""Fill in the wohngeld form in a browser, from the data of a worked example."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
from django.http import HttpResponse
from playwright.sync_api import Locator, Page

from tragwerk.foundation.ui.tests.pages import checked

BLOCK = Path(__file__).resolve().parents[2] / "blocks/wohngeld"
_CONTROLS = """form => [...form.querySelectorAll('input, select, textarea')]
  .filter(e => e.name && e.type !== 'hidden')
  .map(e => ({name: e.name, tag: e.tagName, type: e.type}))"""

# Which key brings the focus nearer to an element; nothing when it is there.
_WAY = """wanted => {
  const now = document.activeElement;
  if (now === wanted) return '';
  const back = now.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING;
  if (wanted.type === 'radio' && now.name === wanted.name)
    return back ? 'ArrowUp' : 'ArrowDown';
  return back ? 'Shift+Tab' : 'Tab';
}"""


@cache
def form_document() -> dict[str, Any]:
    """Give the form as its file has it."""
    document: dict[str, Any] = json.loads((BLOCK / "form.json").read_text("utf-8"))
    return document


def example(prefix: str) -> dict[str, Any]:
    """Give the application of a worked example."""
    path = next(BLOCK.glob(f"examples/{prefix}*.toml"))
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))["application"]
    return data


def groups() -> dict[str, str]:
    """Give page id → repeated group."""
    return {p["id"]: p["repeat"] for p in form_document()["x-pages"] if p.get("repeat")}


def value_at(data: Any, path: str) -> Any:
    """Give the value at a dotted path, None if there is none."""
    for part in path.split("."):
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data


@dataclass
class Filler:
    """Goes through the form page by page.

    Attributes:
        page: the browser's page, standing on a page of the form.
        data: what to fill in.
        visit: called on every page before it is filled in (accessibility, width).
    """

    page: Page
    data: dict[str, Any]
    visit: Callable[[Page], None] = lambda page: None
    seen: list[str] = field(default_factory=list)

    def fill_everything(self, until: str = "/unterlagen/") -> None:
        """Fill in page after page until an address that contains `until`."""
        for _ in range(80):
            if until in self.page.url:
                return
            self.step()
        raise AssertionError(f"does not end: {self.page.url} after {self.seen}")

    def step(self) -> None:
        """Fill in the page shown and go on."""
        self.visit(self.page)
        page_id = re.search(r"/seite/([a-z0-9_-]+)/", self.page.url)
        assert page_id, self.page.url
        self.seen.append(page_id[1])
        group = groups().get(page_id[1])
        if group and re.search(r"/seite/[^/]+/$", self.page.url):
            self._fill_group(group)
            self.press("Weiter")
            return
        self.fill_page(self.data)
        self.press("Speichern und weiter")

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self._activate(self.page.get_by_role("button", name=name, exact=True))

    def _activate(self, button: Locator) -> None:
        button.click()

    def _fill_group(self, group: str) -> None:
        for item in self.data.get(group, []):
            self._activate(self.page.locator("form[action$='/neu/'] button"))
            self.visit(self.page)
            for _ in range(4):  # answers may bring up further questions
                self.fill_page(item)
                self.press("Speichern")
                if re.search(r"/seite/[^/]+/$", self.page.url):
                    break
            else:
                raise AssertionError(self.page.locator("main").inner_text())

    def fill_page(self, values: dict[str, Any]) -> None:
        """Fill in every field of the form shown."""
        form = self.page.locator("form[data-autosave]")
        done: set[str] = set()
        for control in form.evaluate(_CONTROLS):
            name = control["name"]
            if name in done:
                continue
            done.add(name)
            part = re.fullmatch(r"(.+)\.(tag|monat|jahr)", name)
            if part:
                year, month, day = str(value_at(values, part[1]) or "--").split("-")
                text = {"tag": day, "monat": month, "jahr": year}[part[2]]
                self._write(form.locator(f'[name="{name}"]'), text)
                continue
            self._fill_control(form, control, value_at(values, name))

    def _fill_control(self, form: Any, control: dict[str, str], value: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            value = "ja" if value else "nein"
        elif isinstance(value, float):
            value = f"{value:.2f}".replace(".", ",")
        target = form.locator(f'[name="{control["name"]}"]')
        if control["type"] in {"radio", "checkbox"}:
            self._check(form.locator(self._choice(control["name"], str(value))))
        elif control["tag"] == "SELECT":
            self._select(target, self._option(target, str(value)))
        else:
            self._write(target, str(value))

    def _write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def _check(self, target: Locator) -> None:
        target.check()

    def _select(self, target: Locator, value: str) -> None:
        target.select_option(value)

    def _choice(self, name: str, value: str) -> str:
        """Find a choice by value, or a member of the household by first name."""
        if self.page.locator(f'[name="{name}"][value="{value}"]').count():
            return f'[name="{name}"][value="{value}"]'
        member = self._first_name(value)
        return f'label:has-text("{member}") >> xpath=preceding-sibling::input'

    def _option(self, target: Any, value: str) -> str:
        if target.locator(f'option[value="{value}"]').count():
            return value
        option = target.locator("option", has_text=self._first_name(value))
        return str(option.get_attribute("value"))

    def _first_name(self, item_id: str) -> str:
        for item in self.data.get("haushalt", []):
            if item["id"] == item_id:
                return str(item["vorname"])
        raise AssertionError(f"no such choice: {item_id}")


class KeyFiller(Filler):
    """Does the same with nothing but a keyboard: no click, no value set by script."""

    def _activate(self, button: Locator) -> None:
        press_by_key(self.page, button)

    def _write(self, target: Locator, text: str) -> None:
        reach(self.page, target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        assert target.input_value() == text, self.page.url

    def _check(self, target: Locator) -> None:
        reach(self.page, target)
        if not target.is_checked():
            self.page.keyboard.press("Space")
        assert target.is_checked(), self.page.url

    def _select(self, target: Locator, value: str) -> None:
        reach(self.page, target)
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert target.input_value() == value, self.page.url


def press_by_key(page: Page, control: Locator) -> None:
    """Go to a button or link by keyboard, press Enter and wait for the next page."""
    reach(page, control)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def reach(page: Page, control: Locator, most: int = 120) -> None:
    """Bring the focus to a control by keyboard, and see that the focus shows.

    Tab and Shift+Tab go from control to control, arrows within a group of radios.
    """
    for _ in range(most):
        key = control.evaluate(_WAY)
        if not key:
            outline = control.evaluate("e => getComputedStyle(e).outlineStyle")
            assert outline != "none", f"the focus of {control} cannot be seen"
            return
        page.keyboard.press(key)
    raise AssertionError(f"{control} cannot be reached by keyboard on {page.url}")


def begin(page: Page, kreis: str = "08111") -> str:
    """Begin an application as a guest; gives the access code."""
    page.goto(f"/antrag/neu/wohngeld/?kreis={kreis}")
    page.get_by_role("button", name="Antrag beginnen").click()
    code = page.locator(".tw-code").inner_text()
    page.get_by_role("link", name="Los geht’s").click()
    return code


def check_markup(page: Page) -> None:
    """Check without any script: headings, ids, targets, a name for every control."""
    html = checked(HttpResponse(page.content()))
    root = lxml.html.document_fromstring(html)
    named = {label.get("for") for label in root.iter("label")}
    for control in root.iter("input", "select", "textarea"):
        if control.get("type") in {"hidden", "submit", "button"}:
            continue
        told = control.get("aria-label") or control.get("aria-labelledby")
        is_inside = any(above.tag == "label" for above in control.iterancestors())
        assert told or is_inside or control.get("id") in named, (
            f"{page.url}: no label for {control.get('name')}"
        )
    for button in root.iter("button"):
        assert "".join(map(str, button.itertext())).strip() or button.get("aria-label")


def sign_in(page: Page, login: dict[str, object]) -> None:
    """Sign in with a sample login."""
    page.goto("/konto/login/")
    page.locator('input[name="login"]').fill(str(login["login"]))
    page.locator('input[name="password"]').fill(str(login["password"]))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/(start|einheit|meine-antraege)/"))
