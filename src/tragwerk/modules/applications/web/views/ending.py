"""Delete a draft, withdraw an application, take it into the own account."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.web.requests import (
    actor_of,
    or_resume,
    or_resume_at,
    revoke,
)


@require_http_methods(["GET", "POST"])
@or_resume
def delete_draft(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Ask whether to delete a draft, then delete it."""
    actor = actor_of(request)
    application = applications.get_application(actor, application_id)
    if request.method == "POST":
        applications.delete_draft(
            actor=actor, application_id=application_id, now=timezone.now()
        )
        revoke(request, application)
        messages.success(request, _("Der Entwurf ist gelöscht."))
        return redirect("/")
    return render(request, "tw_applications/delete.html", {"application": application})


@require_http_methods(["GET", "POST"])
@or_resume
def withdraw_application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Ask whether to withdraw an application, then withdraw it."""
    actor = actor_of(request)
    if request.method == "POST":
        applications.withdraw_application(
            actor=actor, application_id=application_id, now=timezone.now()
        )
        messages.success(request, _("Ihr Antrag ist zurückgenommen."))
        return redirect("show_progress", application_id)
    application = applications.get_application(actor, application_id)
    return render(
        request, "tw_applications/withdraw.html", {"application": application}
    )


@require_POST
@or_resume_at("show_application")
def take_over(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Take an application into the own account."""
    applications.take_over(
        actor=actor_of(request), application_id=application_id, now=timezone.now()
    )
    messages.success(request, _("Der Antrag ist jetzt in Ihrem Konto."))
    return redirect("show_application", application_id)
