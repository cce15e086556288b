"""What a browser is, in words its owner recognises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tragwerk.kernel.phrases import gettext_noop as _

SIGNED_IN = "signed_in"
"""Under this name a session holds `sign_in_note`."""
_LONGEST = 200

# The first match counts: Edge and Opera call themselves Chrome, Chrome calls itself
# Safari, and Android says that it is Linux.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def sign_in_note(user_agent: str, now: datetime) -> dict[str, str]:
    """Say when and with what somebody signs in, for the list of their sessions."""
    return {"at": now.isoformat(), "device": user_agent[:_LONGEST]}


def device_text(user_agent: str, say: Callable[[str], str]) -> str:
    """Name browser and system, such as „Firefox unter Windows“, as the reader says."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return say(_("{browser} unter {system}")).format(browser=browser, system=system)
    return browser or system or say(_("Unbekanntes Gerät"))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
