"""The applications of the person in front of the screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tragwerk.modules.organisations import api as organisations
from tragwerk.portal.progress_page import list_mine


@require_safe
def list_my_applications(request: HttpRequest) -> HttpResponse:
    """List drafts and submitted applications of the account and of this browser."""
    mine = list_mine(organisations.actor_of(request), timezone.now())
    context = {
        "drafts": mine.drafts,
        "submitted": mine.submitted,
        "expired": mine.expired,
    }
    return render(request, "tw_portal/my_applications.html", context)
