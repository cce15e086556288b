"""What every view here reads from a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations import api as organisations

GRANTS = "grants"


def actor_of(request: HttpRequest) -> Actor:
    """Give who acts."""
    return organisations.actor_of(request)


def grant(request: HttpRequest, application_id: UUID) -> None:
    """Let this browser session open an application from now on."""
    grants = [g for g in request.session.get(GRANTS, []) if g != str(application_id)]
    # A new session key, so that nobody who knew the old one gains the grant.
    request.session.cycle_key()
    request.session[GRANTS] = [*grants, str(application_id)][-20:]


def revoke(request: HttpRequest, application_id: UUID) -> None:
    """Close an application for this browser session."""
    grants = request.session.get(GRANTS, [])
    request.session[GRANTS] = [g for g in grants if g != str(application_id)]


def origin_of(request: HttpRequest) -> str:
    """Give the network address of a request; a proxy's word counts only with TLS on.

    The last entry of X-Forwarded-For is the one our own proxy has written.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if request.is_secure() and forwarded:
        return str(forwarded.rsplit(",", 1)[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


View = Callable[..., HttpResponse]


def or_resume(view: View) -> View:
    """Ask for the access code where this browser may not open the application.

    The answer is the same for an application that does not exist.
    """

    @wraps(view)
    def wrapped(
        request: HttpRequest, application_id: UUID, **rest: object
    ) -> HttpResponse:
        try:
            return view(request, application_id, **rest)
        except NotFoundError:
            query = urlencode({"weiter": request.path})
            return redirect(f"{reverse('resume_application')}?{query}")

    return wrapped
