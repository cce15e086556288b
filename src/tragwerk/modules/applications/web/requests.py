"""What every view here reads from a request."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import ApplicationData
from tragwerk.modules.organisations import api as organisations

GRANTS = "grants"
_TOUCHED = "touched"
_TOUCH_SECONDS = 300


def actor_of(request: HttpRequest) -> Actor:
    """Give who acts."""
    return organisations.actor_of(request)


def grant(request: HttpRequest, application: ApplicationData) -> None:
    """Let this browser session open an application, until it gets another code."""
    key = str(application.grant_id)
    grants = [g for g in request.session.get(GRANTS, []) if g != key]
    # A new session key, so that nobody who knew the old one gains the grant.
    request.session.cycle_key()
    request.session[GRANTS] = [*grants, key][-20:]


def revoke(request: HttpRequest, application: ApplicationData) -> None:
    """Close an application for this browser session."""
    grants = request.session.get(GRANTS, [])
    key = str(application.grant_id)
    request.session[GRANTS] = [g for g in grants if g != key]


def keep_alive(request: HttpRequest) -> None:
    """Begin the session's time anew: who works on something is there.

    Stored at most every five minutes, since each store is a write of its own.
    """
    now = int(time.time())
    pause = min(_TOUCH_SECONDS, request.session.get_expiry_age() // 4)
    if now - int(request.session.get(_TOUCHED, 0)) >= pause:
        request.session[_TOUCHED] = now


def origin_of(request: HttpRequest) -> str:
    """Give the network address of a request; a proxy's word counts only with TLS on.

    The last entry of X-Forwarded-For is the one our own proxy has written.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    address = str(request.META.get("REMOTE_ADDR", ""))
    if request.is_secure() and forwarded:
        address = str(forwarded.rsplit(",", 1)[-1].strip())
    return _network_of(address)


def _network_of(address: str) -> str:
    """Give an IPv6 address by its /64: one household has that many addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


View = Callable[..., HttpResponse]


def or_resume(view: View) -> View:
    """Ask for the access code where this browser may not open the application.

    The answer is the same for an application that does not exist.
    """
    return _or_resume(view, "")


def or_resume_at(target: str) -> Callable[[View], View]:
    """As `or_resume`, for addresses that only take data: come back to another."""
    return lambda view: _or_resume(view, target)


def _or_resume(view: View, target: str) -> View:
    @wraps(view)
    def wrapped(
        request: HttpRequest, application_id: UUID, **rest: object
    ) -> HttpResponse:
        try:
            return view(request, application_id, **rest)
        except applications.CopyDeletedError:
            return redirect("show_progress", application_id)  # which says so
        except NotFoundError:
            if applications.can_open(actor_of(request), application_id):
                raise  # a paper or page of theirs that is not there
        path = reverse(target, args=[application_id]) if target else request.path
        return redirect(
            f"{reverse('resume_application')}?{urlencode({'weiter': path})}"
        )

    return wrapped


def after_submission(
    request: HttpRequest, application: ApplicationData
) -> HttpResponse:
    """Lead from a page of the draft to where a submitted application is shown."""
    if applications.is_person(actor_of(request), application):
        return redirect("show_progress", application.id)
    return redirect("show_receipt", application.id)


def upload_of(request: HttpRequest, name: str) -> tuple[bytes, str] | None:
    """Give content and name of an uploaded file, None if none was chosen."""
    upload = request.FILES.get(name)
    return None if upload is None else (upload.read(), upload.name or "")
