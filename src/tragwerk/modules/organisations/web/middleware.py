"""Say who acts, for every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from tragwerk.modules.organisations.web.acting import Acting, resolve

_OPEN_PATHS = ("/konto/", "/einheit/", "/einladung/", "/sprache/", "/static/")
"""Where somebody may go who has still to choose a unit or a second factor."""


class ActorMiddleware:
    """Set `request.actor` and `request.acting_unit`, looked up when first asked for.

    Who belongs to several units is asked for which one they act; who must have a
    second factor is led to it. Until then they act as a private person: a page that
    forgot to ask could not give them more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to what must be settled first."""
        acting = SimpleLazyObject(lambda: _resolve(request))
        request.acting = acting  # type: ignore[attr-defined] # our own attribute
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined] # as above
            lambda: cast(Acting, acting).actor
        )
        request.acting_unit = SimpleLazyObject(  # type: ignore[attr-defined] # as above
            lambda: cast(Acting, acting).unit
        )
        if not request.path.startswith(_OPEN_PATHS) and request.user.is_authenticated:
            detour = _detour(cast(Acting, acting))
            if detour:
                query = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(
                    f"{detour}?{query}" if request.method == "GET" else detour
                )
        return self.get_response(request)


def _resolve(request: HttpRequest) -> Acting:
    account_id = request.user.pk if request.user.is_authenticated else None
    return resolve(request.session, account_id)


def _detour(acting: Acting) -> str:
    if acting.must_enrol:
        return reverse("second_factor")
    return reverse("choose_unit") if acting.must_choose else ""


def acting_of(request: HttpRequest) -> Acting:
    """Give what the middleware found out."""
    return cast(Acting, request.acting)  # type: ignore[attr-defined] # set above
