"""A task: its form, taking, assigning, the letter before it goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tragwerk.engines.forms import Problem
from tragwerk.foundation.ui import files
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotFoundError, RuleError
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import TaskDataError
from tragwerk.modules.cases.web.forms import whole_number
from tragwerk.modules.organisations.api import actor_of

Sent = Mapping[str, Sequence[str]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def do_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Show a task's form; finish the task. What was typed is never lost."""
    actor, now = actor_of(request), timezone.now()
    if request.method != "POST":
        return _page(request, case_id, task_id)
    sent = _sent(request)
    read = api.read_task(task_id, actor, sent, now=now)
    if read.problems:
        return _page(request, case_id, task_id, sent, read.problems, status=422)
    try:
        api.complete_task(
            actor=actor,
            task_id=task_id,
            values=read.data,
            version=whole_number(request, "version"),
            now=now,
        )
    except TaskDataError as error:
        return _page(request, case_id, task_id, sent, error.problems, status=422)
    except ConflictError as error:
        return _page(
            request, case_id, task_id, sent, conflict=error.message, status=409
        )
    except RuleError as error:
        return _page(request, case_id, task_id, sent, refusal=error.message, status=422)
    messages.success(request, _("Die Aufgabe ist erledigt."))
    return redirect("show_case", case_id)


@login_required
@require_POST
def take_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Take a task and go to its form."""
    api.take_task(actor=actor_of(request), task_id=task_id, now=timezone.now())
    return redirect("do_task", case_id, task_id)


@login_required
@require_POST
def assign_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Give a task to somebody, or back to the list."""
    chosen = request.POST.get("assignee", "")
    try:
        assignee = UUID(chosen) if chosen else None
    except ValueError:
        raise NotFoundError from None
    api.assign_task(
        actor=actor_of(request),
        task_id=task_id,
        assignee_id=assignee,
        version=whole_number(request, "version"),
        now=timezone.now(),
    )
    messages.success(request, _("Die Zuteilung ist gespeichert."))
    return redirect("show_case", case_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview_letter(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Show the letter that would go out, with what is typed now."""
    actor, now = actor_of(request), timezone.now()
    if request.method != "POST":
        view = api.get_task_view(task_id, actor, now=now)
        values = view.data
    else:
        sent = _sent(request)
        read = api.read_task(task_id, actor, sent, now=now)
        if read.problems:
            return _page(request, case_id, task_id, sent, read.problems, status=422)
        values = read.data
    try:
        letter = api.preview_letter(task_id, actor, values, now=now)
    except RuleError as error:
        typed = _sent(request) if request.method == "POST" else None
        return _page(
            request, case_id, task_id, typed, refusal=error.message, status=422
        )
    return files.answer(letter, "application/pdf", "Vorschau.pdf")


def _page(
    request: HttpRequest,
    case_id: UUID,
    task_id: UUID,
    sent: Sent | None = None,
    problems: tuple[Problem, ...] = (),
    *,
    conflict: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    actor: Actor = actor_of(request)
    view = api.get_task_view(task_id, actor, now=timezone.now(), sent=sent)
    if view.case.id != case_id:
        raise NotFoundError
    context = {
        "view": view,
        "case": view.case,
        "task": view.task,
        "problems": problems,
        "conflict": conflict,
        "refusal": refusal,
        "version": view.task.version
        if not conflict
        else whole_number(request, "version"),
    }
    return render(request, "tw_cases/task.html", context, status=status)


def _sent(request: HttpRequest) -> Sent:
    hidden = {"csrfmiddlewaretoken", "version"}
    return {key: texts for key, texts in request.POST.lists() if key not in hidden}
