"""Every error state, seen in the browser and checked like any page.

Where each of them is seen:
wrong access code, sign-in, sign-up, old form: `test_all_pages`; session over while
filling in: `test_online`; refused paper: `test_all_pages`, `test_assisted`; two people
at one task: `test_to_the_notice`; wrong code of an app, unknown key: `test_account`;
search without result, foreign and unknown pages: `test_all_pages`. The rest is here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.journeys.filling import Filler, begin, example, sign_in
from tests.journeys.test_to_the_notice import (
    apply_online,
    do_task,
    login_of,
    open_case,
    window,
)
from tests.platform import LivePlatform
from tragwerk.foundation.ui import errors
from tragwerk.kernel.actor import GUEST
from tragwerk.kernel.errors import ConflictError
from tragwerk.modules.applications.domain.access_code import new_code

Check = Callable[[Page], None]


def nothing(page: Page) -> None:
    """Check nothing: other journeys have looked at this page."""


def guest_request() -> HttpRequest:
    """Give a request as it reaches a handler of errors."""
    request = RequestFactory().get("/kaputt/")
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment] # read only
    request.actor = GUEST  # type: ignore[attr-defined] # set by our middleware
    request.acting_unit = None  # type: ignore[attr-defined] # as above
    return request


HANDLERS: dict[int, Callable[[HttpRequest], HttpResponse]] = {
    400: errors.bad_request,
    403: errors.forbidden,
    404: errors.not_found,
    409: lambda request: errors.conflict(request, ConflictError("Schon erledigt.")),
    410: errors.gone,
    500: errors.server_error,
}


@pytest.mark.parametrize("status", HANDLERS)
def test_pages_of_the_platform_itself(
    page: Page, check_accessibility: Check, status: int
) -> None:
    """Put before the browser what no address of a whole platform answers."""
    answer = HANDLERS[status](guest_request())
    assert answer.status_code == status

    def give(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html", body=answer.content)

    page.route("**/kaputt/", give)
    page.goto("/kaputt/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    styled = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "Fira" in styled  # checked with its colours, not bare
    check_accessibility(page)


def test_too_many_access_codes(
    page: Page, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    page.goto("/fortsetzen/")
    for _ in range(11):
        page.get_by_label("Zugangscode").fill(new_code())
        page.get_by_role("button", name="Weiter").click()
    expect(page.locator("main")).to_contain_text("Zu viele falsche")
    check_accessibility(page)
    # The next journeys come from the same address.
    with closing(sqlite3.connect(live_platform.data / "tragwerk.sqlite3")) as rows:
        rows.execute("DELETE FROM tw_applications_codeattempt")
        rows.commit()


def test_links_of_invitations(page: Page, check_accessibility: Check) -> None:
    """A link that is gone; and guessing many of them."""
    page.goto("/einladung/gibt-es-nicht/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Einladung")
    check_accessibility(page)
    for _ in range(31):
        page.request.get("/einladung/gibt-es-nicht/")
    answer = page.goto("/einladung/gibt-es-nicht/")
    assert answer is not None
    assert answer.status == 429
    check_accessibility(page)


def kinds_of(form: Locator) -> set[str]:
    """Give which kinds of fields a form has."""
    found: list[str] = form.evaluate(
        "f => [...f.elements].filter(e => e.name && e.type !== 'hidden')"
        ".map(e => e.name.endsWith('.tag') ? 'day' : e.inputMode || e.type)"
    )
    return set(found)


def test_mistakes_at_each_kind_of_field(page: Page, check_accessibility: Check) -> None:
    """Send pages off empty or with nonsense until every kind of field has told it."""
    begin(page)
    filler, told = Filler(page, example("41-")), set[str]()

    def send_nonsense(shown: Page) -> None:
        form = shown.locator("form[data-autosave]")
        if not form.count() or kinds_of(form) <= told:
            return
        for field in form.locator("input[type=text]").all():
            field.fill("x")
        name = "Speichern und weiter"
        if shown.get_by_role("button", name=name, exact=True).count() == 0:
            name = "Speichern"
        shown.get_by_role("button", name=name, exact=True).click()
        if not shown.locator("#fehler").count():
            return
        told.update(kinds_of(form))
        expect(shown.locator("main form .kern-error").first).to_be_visible()
        expect(shown.locator("#fehler")).to_be_focused()
        check_accessibility(shown)

    filler.visit = send_nonsense
    filler.fill_everything()
    assert {"day", "radio", "decimal", "select-one"} <= told, told


def test_an_answer_after_the_session_has_ended(
    browser: Browser, live_platform: LivePlatform, check_accessibility: Check
) -> None:
    """What was written is kept until the access code is given once more."""
    person = window(browser, live_platform)
    code, number = apply_online(person)
    desk = window(browser, live_platform)
    sign_in(desk, login_of(live_platform, "miriam.bauer"))
    open_case(desk, number, nothing)
    asked = {
        "pruefung.ergebnis": "NACHFORDERN",
        "pruefung.nachforderung": "Bitte schicken Sie uns Ihren Mietvertrag.",
    }
    do_task(desk, asked, nothing)
    person.get_by_role("link", name="Zum Stand Ihres Antrags").click()
    answer = person.locator("a[href*='/antworten/']")
    if answer.count():
        answer.first.click()
    form = person.locator("main form:has(textarea)")
    form.locator("button[type=submit]").first.click()  # nothing written
    expect(person.locator("[aria-invalid=true]").first).to_be_visible()
    check_accessibility(person)
    form.locator("textarea").fill("Der Vertrag kommt mit der Post.")
    person.context.clear_cookies(name="tragwerk_session")
    form.locator("button[type=submit]").first.click()
    check_accessibility(person)
    assert "Der Vertrag kommt mit der Post." in person.content()
    person.get_by_label("Zugangscode").fill(code)
    person.get_by_role("button", name="Weiter").click()
    check_accessibility(person)
    assert "Der Vertrag kommt mit der Post." in person.content()
    for one in (person, desk):
        one.context.close()
