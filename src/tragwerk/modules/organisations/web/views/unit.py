"""Choosing for which unit one acts, and the missing second factor."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.web.acting import GRANTS_KEY, PRIVATE, UNIT_KEY
from tragwerk.modules.organisations.web.forms import ChooseUnitForm
from tragwerk.modules.organisations.web.middleware import acting_of

START = "/start/"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_unit(request: HttpRequest) -> HttpResponse:
    """Show the units of the account and keep the choice in the session."""
    # The list does not depend on what is chosen now.
    units = api.list_acting_units(cast(UUID, request.user.pk), timezone.now())
    acting = acting_of(request)
    current = str(acting.unit.unit_id) if acting.unit else ""
    if request.method == "POST":
        form = ChooseUnitForm(units, request.POST)
        if form.is_valid():
            chosen = form.cleaned_data["unit"]
            api.choose_acting_unit(
                actor=api.actor_of(request),
                unit_id=None if chosen == PRIVATE else UUID(chosen),
                now=timezone.now(),
            )
            request.session[UNIT_KEY] = chosen
            # What was opened by code in one part is not open in another: as a private
            # person, an employee would read it without an entry in the audit.
            request.session.pop(GRANTS_KEY, None)
            return redirect(_next(request))
    else:
        form = ChooseUnitForm(units, current=current)
    return render(request, "tw_organisations/choose_unit.html", {"form": form})


def _next(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else START


@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Explain why a second factor is needed and lead to setting one up."""
    if not acting_of(request).must_enrol:
        return redirect("mfa_index")
    return render(request, "tw_organisations/second_factor.html")
