"""Papers: upload, preview, removal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tragwerk.foundation.ui import files
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.web.player import EVIDENCE, player_for
from tragwerk.modules.applications.web.requests import (
    actor_of,
    after_submission,
    or_resume,
    or_resume_at,
    upload_of,
)


@require_http_methods(["GET", "POST"])
@or_resume
def collect_evidence(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show which papers are asked for, and take them one by one."""
    error: RuleError | None = None
    if request.method == "POST":
        kind = request.POST.get("art", "")
        try:
            upload = upload_of(request, "datei")
            if upload is None:
                raise RuleError(_("Bitte wählen Sie zuerst eine Datei aus."))
            applications.add_evidence(
                actor=actor_of(request),
                application_id=application_id,
                evidence_id=kind,
                content=upload[0],
                name=upload[1],
                now=timezone.now(),
            )
        except RuleError as problem:
            error = RuleError(problem.message, field=kind)
        else:
            messages.success(request, _("Die Datei ist gespeichert."))
            return redirect("collect_evidence", application_id)
    player = player_for(request, application_id)
    if player.view.application.state != State.DRAFT:
        return after_submission(request, player.view.application)
    papers = player.view.papers
    kinds = player.form.visible_evidence(player.data)
    if error and error.field not in {kind.id for kind in kinds}:
        error = RuleError(error.message)
    step, steps = player.step(EVIDENCE)
    context = {
        "player": player,
        "application": player.view.application,
        "kinds": [
            {"kind": kind, "papers": [p for p in papers if p.evidence_id == kind.id]}
            for kind in kinds
        ],
        "has_required": any(kind.required for kind in kinds),
        "error": error,
        "back_url": reverse("fill_page", args=[application_id, player.pages[-1].id]),
        "step": step,
        "steps": steps,
    }
    status = 422 if error else 200
    return render(request, "tw_applications/evidence.html", context, status=status)


@require_GET
@or_resume
def show_evidence(
    request: HttpRequest, application_id: UUID, paper_id: UUID
) -> HttpResponse:
    """Show an uploaded paper."""
    paper = applications.get_paper(actor_of(request), application_id, paper_id)
    return files.answer(paper.content, paper.media_type, paper.name)


@require_GET
@or_resume
def preview_evidence(
    request: HttpRequest, application_id: UUID, paper_id: UUID
) -> HttpResponse:
    """Show a small picture of an uploaded paper, or a drawn sheet in its place."""
    content = applications.get_paper_preview(
        actor_of(request), application_id, paper_id
    )
    if content is None:
        return redirect(static("tw/paper.svg"))
    return files.answer(content, "image/jpeg", "vorschau.jpg")


@require_POST
@or_resume_at("collect_evidence")
def remove_evidence(
    request: HttpRequest, application_id: UUID, paper_id: UUID
) -> HttpResponse:
    """Remove an uploaded paper."""
    applications.remove_evidence(
        actor=actor_of(request),
        application_id=application_id,
        paper_id=paper_id,
        now=timezone.now(),
    )
    messages.success(request, _("Die Datei ist entfernt."))
    return redirect("collect_evidence", application_id)
