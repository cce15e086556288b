"""An account's ways in: password, passkey, app with codes, codes for emergencies."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.browser import check_page, watched
from tests.platform import LivePlatform

PASSWORD = "blauer Regen im Mai 7"


@contextmanager
def newcomer(
    browser: Browser, platform: LivePlatform, name: str
) -> Iterator[tuple[Page, str]]:
    """Give a window in which a person has just made an account, and its address.

    At localhost, the address that `make run` prints: an account with a passkey belongs
    to a name, and browsers take no number for one (WebAuthn, 5.1.2).
    """
    address = f"{name}.{secrets.token_hex(4)}@post.example"
    home = platform.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=home, locale="de-DE")
    page = context.new_page()
    with watched(page, home):
        page.goto("/konto/signup/")
        page.locator("main [name=email]").fill(address)
        page.locator("main [name=password1]").fill(PASSWORD)
        page.locator("main form:has([name=email]) button[type=submit]").click()
        expect(page.get_by_role("button", name="Abmelden")).to_be_visible()
        yield page, address
    context.close()


def open_after_asking(page: Page, link: str) -> None:
    """Follow a link to something that the password guards once more."""
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("dass Sie es sind")
    check_page(page)
    page.locator("main [name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Abmelden").click()
    expect(page.locator("header").get_by_role("link", name="Anmelden")).to_be_visible()


def give_password(page: Page, address: str) -> None:
    page.goto("/konto/login/")
    page.locator("main [name=login]").fill(address)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form:has([name=password]) button[type=submit]").click()


def test_a_passkey_opens_the_account_without_a_password(
    browser: Browser, live_platform: LivePlatform
) -> None:
    with newcomer(browser, live_platform, "petra.passkey") as (page, address):
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        device = devtools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

        page.goto("/konto/2fa/")
        open_after_asking(page, "Schlüssel hinzufügen")
        expect(page.locator("html")).to_have_attribute("lang", "de")
        check_page(page)
        page.get_by_label("Name").fill("Mein Telefon")
        page.get_by_label("Damit auch ohne Passwort anmelden").check()
        page.get_by_role("button", name="Schlüssel hinzufügen").click()
        expect(page.locator("main li code").first).to_be_visible()  # codes to keep
        check_page(page)
        page.goto("/konto/2fa/webauthn/")
        expect(page.get_by_text("Passkey (ohne Passwort)")).to_be_visible()
        check_page(page)

        # A device that knows no key, or a person who says no: told, not silent.
        sign_out(page)
        page.goto("/konto/login/")
        devtools.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": device, "isUserVerified": False},
        )
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        expect(page.get_by_role("alert")).to_contain_text("nicht geklappt")
        check_page(page)
        devtools.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": device, "isUserVerified": True},
        )
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        expect(page.get_by_role("button", name="Abmelden")).to_be_visible()

        # With the password alone the key is the second step.
        sign_out(page)
        give_password(page, address)
        page.wait_for_url("**/konto/2fa/authenticate/")
        check_page(page)
        page.get_by_role("button", name="Sicherheitsschlüssel benutzen").click()
        expect(page.get_by_role("button", name="Abmelden")).to_be_visible()

        page.goto("/konto/2fa/webauthn/")
        page.get_by_role("link", name="Entfernen").click()
        page.get_by_role("link", name="Mit einem Sicherheitsschlüssel").click()
        check_page(page)
        page.get_by_role("button", name="Sicherheitsschlüssel benutzen").click()
        expect(page.get_by_role("heading", name="Schlüssel entfernen")).to_be_visible()
        check_page(page)
        page.get_by_role("button", name="Entfernen").click()
        page.goto("/konto/2fa/webauthn/")
        expect(page.get_by_text("noch keinen Schlüssel")).to_be_visible()
        check_page(page)
        sign_out(page)
        page.goto("/konto/login/")
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        expect(page.locator("main")).to_contain_text("kennen wir nicht")
        check_page(page)
        give_password(page, address)
        expect(page.get_by_role("button", name="Abmelden")).to_be_visible()


def code_of(secret: str) -> str:
    """Give what the app on the telephone shows now (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_an_app_with_codes_and_a_code_for_emergencies(
    browser: Browser, live_platform: LivePlatform
) -> None:
    with newcomer(browser, live_platform, "anton.app") as (page, address):
        page.goto("/konto/2fa/")
        check_page(page)
        open_after_asking(page, "App einrichten")
        check_page(page)
        expect(page.locator("main img")).to_be_visible()
        assert page.locator("main img").evaluate("e => e.naturalWidth > 0")
        secret = page.locator("main code").first.inner_text()
        submit = page.get_by_role("button", name="App einrichten")
        page.locator("main [name=code]").fill("000000")
        submit.click()
        expect(page.locator("main")).to_contain_text("Dieser Code stimmt nicht")
        check_page(page)
        assert page.locator("main code").first.inner_text() == secret
        page.locator("main [name=code]").fill(code_of(secret))
        submit.click()
        codes = page.locator("main li code").all_inner_texts()
        assert len(codes) == 10
        check_page(page)

        sign_out(page)
        give_password(page, address)
        page.wait_for_url("**/konto/2fa/authenticate/")
        expect(page.get_by_text("Oder mit Schlüssel")).to_have_count(0)
        check_page(page)
        sign_in = page.get_by_role("button", name="Anmelden")
        page.locator("main [name=code]").fill("000000")
        sign_in.click()
        expect(page.locator("main")).to_contain_text("Dieser Code stimmt nicht")
        check_page(page)
        page.locator("main [name=code]").fill(codes[0])
        sign_in.click()
        expect(page.get_by_role("button", name="Abmelden")).to_be_visible()
        page.goto("/konto/2fa/")
        expect(page.locator("main")).to_contain_text("Noch gültige Codes: 9")
        check_page(page)

        # The used code is worth nothing any more.
        sign_out(page)
        give_password(page, address)
        page.locator("main [name=code]").fill(codes[0])
        sign_in.click()
        expect(page.locator("main")).to_contain_text("Dieser Code stimmt nicht")
        page.locator("main [name=code]").fill(codes[1])
        sign_in.click()
        page.wait_for_url(re.compile("/(start|meine-antraege)/"))
        page.goto("/konto/2fa/recovery-codes/generate/")
        page.get_by_role("link", name="Mit der App").click()
        check_page(page)
        page.locator("main [name=code]").fill(codes[2])
        page.get_by_role("button", name="Bestätigen").click()
        check_page(page)
        page.get_by_role("button", name="Neue Codes erzeugen").click()
        expect(page.locator("main li code")).to_have_count(10)
        assert codes[3] not in page.locator("main li code").all_inner_texts()

        page.goto("/konto/2fa/totp/deactivate/")
        check_page(page)
        page.get_by_role("button", name="App entfernen").click()
        expect(page.locator("main")).to_contain_text("Noch nicht eingerichtet")
