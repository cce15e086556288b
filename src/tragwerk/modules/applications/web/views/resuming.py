"""Come back to an application with its access code."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.web.requests import actor_of, grant, origin_of

CARRIED = "getippt."
_MOST_CARRIED = 200


@require_http_methods(["GET", "POST"])
def resume_application(request: HttpRequest) -> HttpResponse:
    """Ask for the access code; carry on where the session ended, typed data kept."""
    target = request.POST.get("weiter") or request.GET.get("weiter", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = ""
    carried = {
        name.removeprefix(CARRIED): values
        for name, values in list(request.POST.lists())[:_MOST_CARRIED]
        if name.startswith(CARRIED)
    }
    if request.method != "POST":
        return _form(request, target, carried)
    try:
        application = applications.open_by_code(
            actor=actor_of(request),
            code=request.POST.get("code", ""),
            origin=origin_of(request),
            now=timezone.now(),
        )
    except RuleError as error:
        return _form(request, target, carried, error, request.POST.get("code", ""))
    grant(request, application)
    start = reverse("show_application", args=[application.id])
    belongs = target.startswith(start)
    if carried and belongs:
        # Shown once more with everything typed, to be sent with one click.
        return _form(request, target, carried, opened=True)
    return redirect(target if belongs else start)


def ask_for_code(
    request: HttpRequest, application_id: UUID, target: str
) -> HttpResponse:
    """Ask for the access code after a session has ended, keeping what was posted."""
    posted = [] if request.method != "POST" else list(request.POST.lists())
    carried = {
        name: values
        for name, values in posted[:_MOST_CARRIED]
        if name != "csrfmiddlewaretoken"
    }
    if not carried:
        return redirect(f"{reverse('resume_application')}?weiter={target}")
    return _form(request, target, carried, expired=True)


def _form(
    request: HttpRequest,
    target: str,
    carried: dict[str, list[str]],
    error: RuleError | None = None,
    code: str = "",
    *,
    expired: bool = False,
    opened: bool = False,
) -> HttpResponse:
    context = {
        "target": target,
        "carried": [(n, v) for n, values in carried.items() for v in values],
        "prefix": "" if opened else CARRIED,
        "error": error,
        "code": code,
        "expired": expired,
        "opened": opened,
    }
    status = 422 if error else 403 if expired else 200
    return render(request, "tw_applications/resume.html", context, status=status)
