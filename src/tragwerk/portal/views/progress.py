"""The person's page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import State
from tragwerk.modules.organisations import api as organisations
from tragwerk.portal.progress_page import read_progress
from tragwerk.portal.views.access import or_ask_for_code


@require_safe
@or_ask_for_code
def show_progress(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show where an application is; a draft is continued instead."""
    actor = organisations.actor_of(request)
    application = applications.get_application(actor, application_id)
    if application.state is State.DRAFT:
        return redirect("show_application", application_id)
    page = read_progress(actor, application_id, timezone.now())
    return render(request, "tw_portal/progress.html", {"page": page})
