"""Where somebody arrives after signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tragwerk.kernel.actor import ActorKind
from tragwerk.modules.organisations import api as organisations
from tragwerk.portal.audit_state import read_audit_state, verify_audit
from tragwerk.portal.start_page import read_start_page


@login_required
@require_safe
def show_start(request: HttpRequest) -> HttpResponse:
    """Show what is to do; private persons get their own applications."""
    actor = organisations.actor_of(request)
    if actor.kind is not ActorKind.MEMBER:
        return redirect("list_my_applications")
    page = read_start_page(actor, timezone.now())
    return render(request, "tw_portal/start.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_audit(request: HttpRequest) -> HttpResponse:
    """Show how the audit stands; verify all of it when asked to."""
    actor = organisations.actor_of(request)
    state = read_audit_state(actor)
    report = verify_audit(actor) if request.method == "POST" else None
    return render(request, "tw_portal/audit.html", {"state": state, "report": report})
