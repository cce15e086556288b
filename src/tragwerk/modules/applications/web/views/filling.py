"""The form player: overview, pages, repeated groups, saving while typing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tragwerk.engines.forms import FormDataError, Page
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.domain.draft import fingerprint, typed_key
from tragwerk.modules.applications.web.requests import actor_of, or_resume
from tragwerk.modules.applications.web.views.resuming import ask_for_code

EVIDENCE = "unterlagen"


@dataclass(frozen=True, slots=True)
class Player:
    """A draft with what its pages need: form, data of today, order of pages."""

    view: applications.DraftView

    @property
    def form(self) -> Any:
        """Give the form in the applicant's language."""
        return self.view.package.form(self.view.application.language)

    @property
    def data(self) -> dict[str, Any]:
        """Give the answers with the day that counts until submission."""
        today = timezone.localdate().isoformat()
        return {**self.view.draft.data, "antragsdatum": today}

    @property
    def pages(self) -> tuple[Page, ...]:
        """Give the pages shown, in order."""
        pages: tuple[Page, ...] = self.form.visible_pages(self.data)
        return pages

    def page(self, page_id: str) -> Page:
        """Give a page that is shown now.

        Raises:
            NotFoundError: if there is none.
        """
        for page in self.pages:
            if page.id == page_id:
                return page
        raise NotFoundError

    def address_after(self, page_id: str) -> str:
        """Give the address of what follows a page."""
        ids = [page.id for page in self.pages]
        following = ids[ids.index(page_id) + 1 :] if page_id in ids else ids[:1]
        if following:
            return reverse("fill_page", args=[self.view.application.id, following[0]])
        return reverse("collect_evidence", args=[self.view.application.id])

    def address_before(self, page_id: str) -> str:
        """Give the address of what precedes a page."""
        ids = [page.id for page in self.pages]
        if page_id in ids and ids.index(page_id) > 0:
            before = ids[ids.index(page_id) - 1]
            return reverse("fill_page", args=[self.view.application.id, before])
        return reverse("show_application", args=[self.view.application.id])

    def step(self, page_id: str) -> tuple[int, int]:
        """Give the number of a page and of all, evidence and review included."""
        ids = [page.id for page in self.pages]
        total = len(ids) + 2
        return (ids.index(page_id) + 1 if page_id in ids else total - 1), total


def player_for(request: HttpRequest, application_id: UUID) -> Player:
    """Load a draft for filling in.

    Raises:
        NotFoundError: if the actor may not open it.
    """
    return Player(applications.get_view(actor_of(request), application_id))


@require_GET
@or_resume
def show_application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what is done and what is open, and the access code."""
    player = player_for(request, application_id)
    if player.view.application.state != State.DRAFT:
        return redirect("show_progress", application_id)
    visited = [key.split(":", 1)[0] for key in player.view.draft.visited]
    states = player.form.progress(player.data, visited)
    pages = [
        {"page": page, "state": states.get(page.id, "open")} for page in player.pages
    ]
    following = next(
        (entry["page"].id for entry in pages if entry["state"] != "done"), ""
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
    try:
        player = player_for(request, application_id)
    except NotFoundError:
        return ask_for_code(request, application_id, request.path)
    if player.view.application.state != State.DRAFT:
        return redirect("show_progress", application_id)
    page = player.page(page_id)
    if page.repeat and not item_id:
        return _list_items(request, player, page)
    if request.method != "POST":
        return _render_page(request, player, page, item_id)
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
        messages.warning(request, conflict.message)
        return _render_page(request, player, page, item_id, posted=True)
    request.session.modified = True  # working on it keeps the session alive
    after = player_for(request, application_id)
    if saved.problems or saved.asks_more:
        return _render_page(
            request, after, page, item_id, problems=saved.problems, more=saved.asks_more
        )
    if "spaeter" in request.POST:
        return redirect("show_application", application_id)
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
    problems: tuple[Any, ...] = (),
    more: bool = False,
    posted: bool = False,
) -> HttpResponse:
    key = typed_key(page.id, item_id)
    stored = player.view.draft.typed.get(key)
    index = _index(player, page, item_id)
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


def _index(player: Player, page: Page, item_id: str) -> int | None:
    if not page.repeat:
        return None
    for index, item in enumerate(player.view.draft.data.get(page.repeat) or ()):
        if item.get("id") == item_id:
            return index
    raise NotFoundError


def _list_items(request: HttpRequest, player: Player, page: Page) -> HttpResponse:
    items = player.view.draft.data.get(page.repeat) or []
    problems = player.form.check_page(page, player.data)
    faulty = {p.item_index for p in problems}
    shown: tuple[Any, ...] = ()
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
@or_resume
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
@or_resume
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
    request.session.modified = True
    return HttpResponse(status=204)
