"""Who stands in for whom in a unit: the list, naming somebody, ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tragwerk.kernel.actor import Role
from tragwerk.kernel.errors import NotAllowedError, RuleError
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.web.forms import RepresentationForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_representative(request: HttpRequest) -> HttpResponse:
    """List what runs in the acting unit, and name a representative."""
    actor, now = api.actor_of(request), timezone.now()
    if actor.unit_id is None or actor.id is None:
        raise NotAllowedError
    members = api.read_members(actor.unit_id, actor, now)
    sent = request.POST if request.method == "POST" else None
    form = RepresentationForm(
        members, None if actor.has_role(Role.LEAD) else actor.id, sent
    )
    if form.is_valid():
        try:
            api.name_representative(actor=actor, **form.chosen(), now=now)
        except RuleError as error:
            form.add_error(
                error.field if error.field in form.fields else None, error.message
            )
        else:
            messages.success(request, _("Die Vertretung ist eingetragen."))
            return redirect("name_representative")
    context = {"form": form, "rows": api.list_representations(actor, now)}
    status = 422 if form.errors else 200
    return render(
        request, "tw_organisations/representation.html", context, status=status
    )


@login_required
@require_POST
def end_representation(request: HttpRequest, representation_id: UUID) -> HttpResponse:
    """End a representation now."""
    api.end_representation(
        actor=api.actor_of(request),
        representation_id=representation_id,
        now=timezone.now(),
    )
    messages.success(request, _("Die Vertretung ist beendet."))
    return redirect("name_representative")
