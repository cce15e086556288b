"""Begin an application for oneself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.web.places import read_place
from tragwerk.modules.applications.web.requests import actor_of, grant
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.organisations import api as organisations


@require_http_methods(["GET", "POST"])
def start_application(request: HttpRequest, block_key: str) -> HttpResponse:
    """Ask where the person lives, then begin and show the access code."""
    block = blocks.find_block(block_key)
    if block is None:
        raise NotFoundError
    where = read_place(request, block_key)
    error: RuleError | None = None
    if request.method == "POST":
        try:
            kreis_ags, municipality_ags = where.keys()
            application, _ = applications.start_application(
                actor=actor_of(request),
                block_key=block_key,
                kreis_ags=kreis_ags,
                municipality_ags=municipality_ags,
                now=timezone.now(),
                language=get_language() or "de",
            )
        except RuleError as problem:
            error = problem
        else:
            grant(request, application)
            return redirect("show_application", application.id)
    context = {
        "offered": block,
        "kreise": organisations.list_kreise(),
        "where": where,
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "tw_applications/start.html", context, status=status)
