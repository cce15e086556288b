"""The form player: overview, pages, saving while typing."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tragwerk.engines.forms import FormDataError, Page, Problem
from tragwerk.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.domain.draft import fingerprint, typed_key
from tragwerk.modules.applications.web.player import Player, player_for
from tragwerk.modules.applications.web.requests import (
    actor_of,
    after_submission,
    keep_alive,
    or_resume,
)
from tragwerk.modules.applications.web.views.items import list_items
from tragwerk.modules.applications.web.views.resuming import ask_for_code


@require_GET
@or_resume
def show_application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what is done and what is open, and the access code."""
    player = player_for(request, application_id)
    if player.view.application.state != State.DRAFT:
        return after_submission(request, player.view.application)
    visited = [key.split(":", 1)[0] for key in player.view.draft.visited]
    states = player.form.progress(player.data, visited)
    pages = [
        {"page": page, "state": states.get(page.id, "open")} for page in player.pages
    ]
    following = next(
        (page.id for page in player.pages if states.get(page.id) != "done"), ""
    )
    context = {
        "player": player,
        "application": player.view.application,
        "code": player.view.draft.code,
        "pages": pages,
        "next_url": reverse("fill_page", args=[application_id, following])
        if following
        else reverse("collect_evidence", args=[application_id]),
        "begun": bool(player.view.draft.visited),
    }
    return render(request, "tw_applications/overview.html", context)


@require_http_methods(["GET", "POST"])
def fill_page(request: HttpRequest, application_id: UUID, page_id: str) -> HttpResponse:
    """Show one page, or store it and go on."""
    return _fill(request, application_id, page_id, "")


@require_http_methods(["GET", "POST"])
def fill_item(
    request: HttpRequest, application_id: UUID, page_id: str, item_id: str
) -> HttpResponse:
    """Show one item of a repeated group, or store it and go back to the list."""
    return _fill(request, application_id, page_id, item_id)


def _fill(
    request: HttpRequest, application_id: UUID, page_id: str, item_id: str
) -> HttpResponse:
    if request.method == "POST":
        try:
            return _save(request, application_id, page_id, item_id)
        except (NotFoundError, NotAllowedError):
            pass  # what it was is found out below, at leisure
    try:
        player = player_for(request, application_id)
    except applications.CopyDeletedError:
        return redirect("show_progress", application_id)
    except NotFoundError:
        return ask_for_code(request, application_id, request.path)
    if player.view.application.state != State.DRAFT:
        return after_submission(request, player.view.application)
    try:
        page = player.form.page(page_id)
    except FormDataError as error:
        raise NotFoundError from error
    if item_id and not page.repeat:
        raise NotFoundError
    if not player.is_shown(page):
        messages.info(request, _("Diese Seite ist für Ihre Angaben nicht nötig."))
        return redirect("show_application", application_id)
    if page.repeat and not item_id:
        return list_items(request, player, page)
    try:
        return _render_page(request, player, page, item_id)
    except NotFoundError:
        messages.info(request, _("Diesen Eintrag gibt es nicht mehr."))
        return redirect("fill_page", application_id, page_id)


def _save(
    request: HttpRequest, application_id: UUID, page_id: str, item_id: str
) -> HttpResponse:
    try:
        saved = applications.save_page(
            actor=actor_of(request),
            application_id=application_id,
            page_id=page_id,
            item_id=item_id,
            posted=dict(request.POST.lists()),
            window=_window(request),
            now=timezone.now(),
        )
    except ConflictError as conflict:
        advice = _(
            "Unten steht, was Sie hier eingegeben haben. Wenn Sie jetzt speichern, "
            "ersetzt es den anderen Stand."
        )
        messages.warning(request, f"{conflict.message} {advice}")
        player = player_for(request, application_id)
        page = player.form.page(page_id)
        return _render_page(request, player, page, item_id, posted=True)
    keep_alive(request)
    after = Player(saved.view)
    page = after.form.page(page_id)
    if "spaeter" in request.POST or not after.is_shown(page):
        return redirect("show_application", application_id)
    if saved.problems or saved.asks_more:
        return _render_page(
            request, after, page, item_id, problems=saved.problems, more=saved.asks_more
        )
    if item_id:
        return redirect("fill_page", application_id, page_id)
    return redirect(after.address_after(page_id))


def _window(request: HttpRequest) -> applications.Window | None:
    if "base" not in request.POST:
        return None
    return applications.Window(
        name=request.POST.get("fenster", "")[:32],
        base=request.POST["base"],
        shown=frozenset(request.POST.get("gezeigt", "").split()),
    )


def _render_page(
    request: HttpRequest,
    player: Player,
    page: Page,
    item_id: str,
    *,
    problems: tuple[Problem, ...] = (),
    more: bool = False,
    posted: bool = False,
) -> HttpResponse:
    key = typed_key(page.id, item_id)
    stored = player.view.draft.typed.get(key)
    index = player.item_index(page, item_id)
    raw = (
        {k: v[0] if len(v) == 1 else v for k, v in request.POST.lists()}
        if posted
        else stored
    )
    application = player.view.application
    step, steps = player.step(page.id)
    if item_id:
        save_url = reverse("autosave_item", args=[application.id, page.id, item_id])
        back_url = reverse("fill_page", args=[application.id, page.id])
    else:
        save_url = reverse("autosave_page", args=[application.id, page.id])
        back_url = player.address_before(page.id)
    context = {
        "player": player,
        "application": application,
        "page": page,
        "title": player.form.item_title(page, player.data, index)
        if index is not None
        else page.title,
        "fields": player.form.visible_fields(page, player.data, index),
        "raw": raw or {},
        "problems": problems,
        "more": more,
        "base": fingerprint(stored),
        "window": secrets.token_hex(8),
        "save_url": save_url,
        "back_url": back_url,
        "step": step,
        "steps": steps,
        "in_item": bool(item_id),
    }
    status = 422 if problems else 409 if posted else 200
    return render(request, "tw_applications/page.html", context, status=status)


@require_POST
def autosave(
    request: HttpRequest, application_id: UUID, page_id: str, item_id: str = ""
) -> HttpResponse:
    """Store a page while it is being filled in; answers without content."""
    try:
        applications.save_page(
            actor=actor_of(request),
            application_id=application_id,
            page_id=page_id,
            item_id=item_id,
            posted=dict(request.POST.lists()),
            window=_window(request),
            now=timezone.now(),
            visited=False,
        )
    except ConflictError:
        return HttpResponse(status=409)
    except (NotAllowedError, NotFoundError, FormDataError):
        return HttpResponse(status=403)
    keep_alive(request)
    return HttpResponse(status=204)
