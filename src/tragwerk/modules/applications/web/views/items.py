"""The repeated groups of a form: list, add, remove."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tragwerk.engines.forms import Page, Problem
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.web.player import Player
from tragwerk.modules.applications.web.requests import actor_of, or_resume_at


def list_items(request: HttpRequest, player: Player, page: Page) -> HttpResponse:
    """Show the items of a group, or go on once they are complete."""
    items = player.items(page)
    problems = player.form.check_page(page, player.data)
    faulty = {p.item_index for p in problems}
    shown: tuple[Problem, ...] = ()
    if request.method == "POST":
        if not problems:
            applications.visit_page(
                actor=actor_of(request),
                application_id=player.view.application.id,
                page_id=page.id,
                now=timezone.now(),
            )
            return redirect(player.address_after(page.id))
        shown = problems
    step, steps = player.step(page.id)
    context = {
        "player": player,
        "application": player.view.application,
        "page": page,
        "items": [
            {
                "id": item["id"],
                "title": player.form.item_title(page, player.data, index),
                "is_incomplete": index in faulty,
            }
            for index, item in enumerate(items)
        ],
        "problems": shown,
        "back_url": player.address_before(page.id),
        "step": step,
        "steps": steps,
        "can_add": not page.max_items or len(items) < page.max_items,
    }
    status = 422 if shown else 200
    return render(request, "tw_applications/items.html", context, status=status)


@require_POST
@or_resume_at("show_application")
def add_item(request: HttpRequest, application_id: UUID, page_id: str) -> HttpResponse:
    """Add an item to a repeated group and open it."""
    try:
        item_id = applications.add_item(
            actor=actor_of(request),
            application_id=application_id,
            page_id=page_id,
            now=timezone.now(),
        )
    except RuleError as error:
        messages.error(request, error.message)
        return redirect("fill_page", application_id, page_id)
    return redirect("fill_item", application_id, page_id, item_id)


@require_POST
@or_resume_at("show_application")
def remove_item(
    request: HttpRequest, application_id: UUID, page_id: str, item_id: str
) -> HttpResponse:
    """Remove an item of a repeated group."""
    applications.remove_item(
        actor=actor_of(request),
        application_id=application_id,
        page_id=page_id,
        item_id=item_id,
        now=timezone.now(),
    )
    messages.success(request, _("Der Eintrag ist entfernt."))
    return redirect("fill_page", application_id, page_id)
