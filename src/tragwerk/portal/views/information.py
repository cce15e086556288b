"""Help, privacy, accessibility, imprint, and what machines ask for."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import UnitData, UnitKind
from tragwerk.portal.privacy_page import read_privacy

DECLARED_ON = date(2026, 11, 22)
"""When the accessibility declaration was drawn up; change it with the text."""
_VALID_FOR = timedelta(days=180)
_CLOSED_PATHS = (
    "/antrag/",
    "/beratung/",
    "/einheit/",
    "/einladung/",
    "/fortsetzen/",
    "/konto/",
    "/meine-antraege/",
    "/pruefkette/",
    "/start/",
    "/team/",
    "/vorgaenge/",
)


@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Answer what people ask most."""
    return render(request, "tw_portal/help.html")


@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    """Say how data are protected, from the configuration that is running."""
    context = {
        "privacy": read_privacy(),
        "session_hours": settings.SESSION_COOKIE_AGE / 3600,
        "operator": _operator(),
    }
    return render(request, "tw_portal/privacy.html", context)


@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """Show the declaration after Implementing Decision (EU) 2018/1523."""
    context = {"declared_on": DECLARED_ON, "operator": _operator()}
    return render(request, "tw_portal/accessibility.html", context)


@require_safe
def show_imprint(request: HttpRequest) -> HttpResponse:
    """Say who runs the platform."""
    return render(request, "tw_portal/imprint.html", {"operator": _operator()})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness (RFC 9116)."""
    operator = _operator()
    imprint = request.build_absolute_uri("/impressum/")
    contact = f"mailto:{operator.email}" if operator and operator.email else imprint
    day = timezone.localdate() + _VALID_FOR
    lines = (
        f"Contact: {contact}",
        f"Expires: {day:%Y-%m-%d}T00:00:00Z",
        "Preferred-Languages: de, en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    )
    return _plain("\n".join(lines) + "\n")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Keep search engines out of everything that belongs to somebody."""
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in _CLOSED_PATHS))
    return _plain("\n".join(lines) + "\n")


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _operator() -> UnitData | None:
    """Give the unit that runs the platform, if one is entered."""
    return next(iter(organisations.find_units(UnitKind.PLATFORM)), None)
