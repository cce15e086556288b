"""One's own account: name, security, sessions, a forgotten password."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.account.views import password_reset as send_reset_link
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tragwerk.kernel.errors import RuleError
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.web.forms import ProfileForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_overview(request: HttpRequest) -> HttpResponse:
    """Show what belongs to the account, and change name and language."""
    actor = api.actor_of(request)
    account_id = cast(UUID, request.user.pk)
    account = api.get_account(account_id, actor)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            try:
                api.change_profile(actor=actor, now=timezone.now(), **form.cleaned_data)
            except RuleError as error:
                form.add_error(error.field or None, error.message)
            else:
                messages.success(request, _("Ihre Angaben sind gespeichert."))
                response = redirect("account_overview")
                response.set_cookie(
                    settings.LANGUAGE_COOKIE_NAME,
                    form.cleaned_data["language"],
                    samesite="Lax",
                    secure=settings.SESSION_COOKIE_SECURE,
                )
                return response
    else:
        form = ProfileForm(
            initial={"display_name": account.name, "language": account.language}
        )
    context = {
        "account": account,
        "form": form,
        "units": [
            {"unit": unit, "roles": api.role_labels(unit.roles, _)}
            for unit in api.list_acting_units(account_id, timezone.now())
        ],
        "has_second_factor": api.has_second_factor(account_id),
    }
    return render(request, "tw_organisations/account.html", context)


@login_required
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """List where the account is signed in."""
    sessions = api.list_sessions(
        api.actor_of(request), request.session.session_key or ""
    )
    return render(request, "tw_organisations/session_list.html", {"sessions": sessions})


@login_required
@require_POST
def end_session(request: HttpRequest, session_id: str) -> HttpResponse:
    """End one of the own sessions."""
    api.end_session(
        actor=api.actor_of(request), session_id=session_id, now=timezone.now()
    )
    messages.success(request, _("Die Sitzung ist beendet."))
    return redirect("session_list")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of the own sessions but this one."""
    api.end_other_sessions(
        actor=api.actor_of(request),
        current_key=request.session.session_key or "",
        now=timezone.now(),
    )
    messages.success(request, _("Alle anderen Sitzungen sind beendet."))
    return redirect("session_list")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget everything this browser may open, for those who have no account."""
    logout(request)
    messages.success(request, _("Die Sitzung ist beendet."))
    return redirect("/")


def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Send a link where mail is set up; else say who helps."""
    if settings.TRAGWERK_SENDS_EMAIL:
        return cast(HttpResponse, send_reset_link(request))
    return render(request, "tw_organisations/password_help.html")
