"""A unit's people: who works here, inviting, leaving, the unit's details."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tragwerk.kernel.errors import NotAllowedError, NotFoundError, RuleError
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.web.forms import InviteForm, UnitDetailsForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, unit_id: UUID | None = None) -> HttpResponse:
    """List the members of a unit; its administrator invites from here."""
    actor = api.actor_of(request)
    unit_id = unit_id or actor.unit_id
    if unit_id is None:
        raise NotAllowedError
    now = timezone.now()
    invitable = api.invitable_roles(actor, unit_id, now)
    if request.method == "POST" and not invitable:
        raise NotAllowedError
    form = InviteForm(invitable, request.POST if request.method == "POST" else None)
    link = ""
    if request.method == "POST" and form.is_valid():
        token = api.invite_member(
            actor=actor, unit_id=unit_id, roles=form.chosen(), now=now
        )
        # Shown in this answer only: the token is stored nowhere.
        link = request.build_absolute_uri(reverse("accept_invitation", args=[token]))
        invitable = api.invitable_roles(actor, unit_id, now)
        form = InviteForm(invitable)
    members = api.read_members(unit_id, actor, now)
    can_manage = api.can_manage_unit(actor, unit_id)
    invitations = api.list_invitations(unit_id, actor, now) if can_manage else ()
    context = {
        "unit": api.get_unit(unit_id),
        "members": [
            {"member": member, "roles": api.role_labels(member.roles, _)}
            for member in members
        ],
        "invitations": [
            {"invitation": row, "roles": api.role_labels(row.roles, _)}
            for row in invitations
        ],
        "can_manage": can_manage,
        "acting_here": actor.unit_id == unit_id,
        "can_invite": bool(invitable),
        "form": form,
        "link": link,
    }
    return render(request, "tw_organisations/team.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(
    request: HttpRequest, unit_id: UUID, account_id: UUID
) -> HttpResponse:
    """Ask once, then end the membership."""
    actor = api.actor_of(request)
    if actor.id != account_id and not api.can_manage_unit(actor, unit_id):
        raise NotAllowedError
    now = timezone.now()
    members = api.read_members(unit_id, actor, now)
    member = next((m for m in members if m.account_id == account_id), None)
    if member is None:
        raise NotFoundError
    if request.method == "POST":
        api.end_membership(actor=actor, account_id=account_id, unit_id=unit_id, now=now)
        messages.success(request, _("Die Mitgliedschaft ist beendet."))
        # Who left cannot see the team any more.
        return redirect("/") if actor.id == account_id else redirect("team_of", unit_id)
    context = {"member": member, "unit": api.get_unit(unit_id)}
    return render(request, "tw_organisations/end_membership.html", context)


@login_required
@require_POST
def revoke_invitation(
    request: HttpRequest, unit_id: UUID, invitation_id: UUID
) -> HttpResponse:
    """Take an invitation back."""
    api.revoke_invitation(
        actor=api.actor_of(request), invitation_id=invitation_id, now=timezone.now()
    )
    messages.success(request, _("Die Einladung gilt nicht mehr."))
    return redirect("team_of", unit_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_details(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Change address and opening hours."""
    actor = api.actor_of(request)
    if not api.can_manage_unit(actor, unit_id):
        raise NotAllowedError
    unit = api.get_unit(unit_id)
    if request.method == "POST":
        form = UnitDetailsForm(request.POST)
        if form.is_valid():
            try:
                api.change_unit_details(
                    actor=actor,
                    unit_id=unit_id,
                    details=form.details(),
                    now=timezone.now(),
                )
            except RuleError as error:
                form.add_error(
                    error.field if error.field in form.fields else None, error.message
                )
            else:
                messages.success(request, _("Die Angaben sind gespeichert."))
                return redirect("team_of", unit_id)
    else:
        names = UnitDetailsForm.base_fields
        form = UnitDetailsForm(initial={name: getattr(unit, name) for name in names})
    return render(
        request, "tw_organisations/unit_details.html", {"form": form, "unit": unit}
    )
