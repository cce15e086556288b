"""What to answer where this browser may not open an application."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tragwerk.kernel.actor import ActorKind
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.organisations import api as organisations

View = Callable[..., HttpResponse]


def or_ask_for_code(view: View) -> View:
    """Lead persons to the access code; for members, the page does not exist.

    The answer is the same for an application that there is not: nobody learns which
    ones exist.
    """

    @wraps(view)
    def wrapped(
        request: HttpRequest, application_id: UUID, **rest: object
    ) -> HttpResponse:
        try:
            return view(request, application_id, **rest)
        except (NotFoundError, NotAllowedError) as error:
            actor = organisations.actor_of(request)
            if actor.kind is ActorKind.MEMBER or request.method not in {"GET", "HEAD"}:
                raise NotFoundError from error
            query = urlencode({"weiter": request.path})
            return redirect(f"{reverse('resume_application')}?{query}")

    return wrapped
