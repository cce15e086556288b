"""Following the link of an invitation."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.data import InvitationData
from tragwerk.modules.organisations.web.acting import UNIT_KEY
from tragwerk.modules.organisations.web.forms import NewAccountForm


@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; take it with the own account or with a new one."""
    refused: HttpResponse | None = ratelimit.consume_or_429(
        request, action="accept_invitation", limit_get=True
    )
    if refused is not None:
        return refused
    invitation = api.find_invitation(token, timezone.now())
    if invitation is None:
        return _gone(request)
    form = NewAccountForm()
    if request.method == "POST":
        try:
            if request.user.is_authenticated:
                return _accept(request, token, invitation)
            form = NewAccountForm(request.POST)
            if form.is_valid():
                return _accept_new(request, token, form)
        except NotFoundError:
            return _gone(request)
    context = {
        "invitation": invitation,
        "roles": api.role_labels(invitation.roles, _),
        "form": form,
    }
    response = render(request, "tw_organisations/accept_invitation.html", context)
    # The address holds the secret; no other site may learn it from a link.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "tw_organisations/invitation_gone.html", status=404)


def _accept(
    request: HttpRequest, token: str, invitation: InvitationData
) -> HttpResponse:
    now = timezone.now()
    api.accept_invitation(actor=api.actor_of(request), token=token, now=now)
    api.choose_acting_unit(
        actor=api.actor_of(request), unit_id=invitation.unit_id, now=now
    )
    request.session[UNIT_KEY] = str(invitation.unit_id)
    messages.success(request, _("Sie gehören jetzt dazu."))
    return redirect("/start/")


def _accept_new(request: HttpRequest, token: str, form: NewAccountForm) -> HttpResponse:
    try:
        api.accept_invitation(
            actor=api.actor_of(request),
            token=token,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except RuleError as error:
        form.add_error(error.field or None, error.message)
        invitation = api.find_invitation(token, timezone.now())
        return render(
            request,
            "tw_organisations/accept_invitation.html",
            {
                "invitation": invitation,
                "roles": api.role_labels(invitation.roles, _) if invitation else (),
                "form": form,
            },
        )
    messages.success(
        request, _("Ihr Konto ist angelegt. Bitte melden Sie sich jetzt damit an.")
    )
    return redirect("account_login")
