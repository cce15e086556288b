"""Check, submit, and take the receipt."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from tragwerk.engines.forms import EVIDENCE_PAGE, Problem
from tragwerk.foundation.ui import files
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.web.player import Player, player_for
from tragwerk.modules.applications.web.requests import actor_of, or_resume
from tragwerk.modules.organisations import api as organisations


@require_http_methods(["GET", "POST"])
@or_resume
def review_application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show all answers before they are sent; send them."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            applications.submit_application(
                actor=actor_of(request),
                application_id=application_id,
                now=timezone.now(),
                status_url=request.build_absolute_uri(reverse("resume_application")),
            )
        except applications.IncompleteError as error:
            problems = error.problems
        else:
            return redirect("show_receipt", application_id)
    player = player_for(request, application_id)
    application = player.view.application
    if application.state != State.DRAFT:
        return redirect("show_receipt", application_id)
    sections = player.form.review(player.data, player.view.paper_names)
    context = {
        "player": player,
        "application": application,
        "unit": organisations.get_unit(application.unit_id),
        "sections": [
            {"section": s, "url": _address(player, s.page_id, s.item_index)}
            for s in sections
        ],
        "problems": [
            {
                "message": p.message,
                "url": f"{_address(player, p.page_id, p.item_index)}#{p.name}",
            }
            for p in problems
        ],
        "flow": player.view.package.in_language(
            player.view.application.language
        ).flows.get("antrag"),
        "step": player.step("")[1],
        "steps": player.step("")[1],
    }
    status = 422 if problems else 200
    return render(request, "tw_applications/review.html", context, status=status)


def _address(player: Player, page_id: str, item_index: int | None) -> str:
    application_id = player.view.application.id
    if page_id == EVIDENCE_PAGE:
        return reverse("collect_evidence", args=[application_id])
    page = player.form.page(page_id)
    items = player.view.draft.data.get(page.repeat) or [] if page.repeat else []
    if item_index is not None and item_index < len(items):
        item_id = items[item_index]["id"]
        return reverse("fill_item", args=[application_id, page_id, item_id])
    return reverse("fill_page", args=[application_id, page_id])


@require_GET
@or_resume
def show_receipt(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Confirm the submission with number, access code and what comes next."""
    view = applications.get_view(actor_of(request), application_id)
    if view.application.state == State.DRAFT:
        return redirect("show_application", application_id)
    context = {
        "application": view.application,
        "title": view.package.title_in(view.application.language),
        "steps": view.package.text(view.application.language).get("steps", ())[1:],
        "code": view.draft.code,
        "unit": organisations.get_unit(view.application.unit_id),
    }
    return render(request, "tw_applications/receipt.html", context)


@require_GET
@or_resume
def download_receipt(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Give the receipt as PDF."""
    number, content = applications.get_receipt(actor_of(request), application_id)
    return files.answer(content, "application/pdf", f"Eingangsbestätigung {number}.pdf")


@require_GET
@or_resume
def download_summary(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Give all answers as PDF."""
    number, content = applications.write_summary(
        actor_of(request), application_id, timezone.now()
    )
    return files.answer(content, "application/pdf", f"Angaben {number}.pdf")
