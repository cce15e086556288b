"""Moving cases to another version: choose, look ahead, start, watch, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotAllowedError, RuleError
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import DROPPED, MigrationStatus
from tragwerk.modules.organisations.api import actor_of

_FIELD = "plan."


@login_required
@require_safe
def list_migrations(request: HttpRequest) -> HttpResponse:
    """Show the versions that cases run on, and earlier migrations."""
    actor = actor_of(request)
    unit_id = _unit(actor)
    choices = api.list_block_choices(actor, unit_id)
    if {"block", "from", "to"} <= request.GET.keys():
        return _chosen(request, actor, unit_id)
    context = {"blocks": choices, "rows": api.list_migrations(actor, unit_id)}
    return render(request, "tw_cases/migrations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_migration(
    request: HttpRequest, block_key: str, from_digest: str, to_digest: str
) -> HttpResponse:
    """Show what would happen with a plan; start it once it was seen."""
    actor = actor_of(request)
    about: dict[str, Any] = {
        "unit_id": _unit(actor),
        "block_key": block_key,
        "from_digest": from_digest,
        "to_digest": to_digest,
    }
    plan = _plan(request) if request.method == "POST" else None
    forecast = api.forecast_migration(actor, plan=plan, **about)
    context: dict[str, Any] = {"forecast": forecast}
    wants_start = "start" in request.POST
    if wants_start and plan is not None and forecast.is_possible:
        if request.POST.get("seen") != forecast.seen:
            context["is_changed"] = True
        else:
            try:
                key = api.start_migration(
                    actor=actor, plan=plan, now=timezone.now(), **about
                )
            except (ConflictError, RuleError) as error:
                context["refusal"] = error.message
            else:
                return redirect("show_migration", key)
    refused = wants_start or any(question.problem for question in forecast.questions)
    status = 422 if refused else 200
    return render(request, "tw_cases/plan_migration.html", context, status=status)


@login_required
@require_safe
def show_migration(request: HttpRequest, migration_id: UUID) -> HttpResponse:
    """Show how far a migration is, and what stayed."""
    found = api.get_migration(actor_of(request), migration_id)
    context = {"migration": found, "statuses": MigrationStatus}
    return render(request, "tw_cases/migration.html", context)


@login_required
@require_POST
def cancel_migration(request: HttpRequest, migration_id: UUID) -> HttpResponse:
    """Stop a migration."""
    now = timezone.now()
    api.cancel_migration(actor=actor_of(request), migration_id=migration_id, now=now)
    return redirect("show_migration", migration_id)


@login_required
@require_POST
def resume_migration(request: HttpRequest, migration_id: UUID) -> HttpResponse:
    """Go on with a stopped migration."""
    now = timezone.now()
    try:
        api.resume_migration(
            actor=actor_of(request), migration_id=migration_id, now=now
        )
    except (ConflictError, RuleError) as error:
        messages.error(request, error.message)
    return redirect("show_migration", migration_id)


@login_required
@require_POST
def undo_migration(request: HttpRequest, migration_id: UUID) -> HttpResponse:
    """Take a migration back."""
    now = timezone.now()
    try:
        key = api.undo_migration(
            actor=actor_of(request), migration_id=migration_id, now=now
        )
    except (ConflictError, RuleError) as error:
        messages.error(request, error.message)
        key = migration_id
    return redirect("show_migration", key)


def _chosen(request: HttpRequest, actor: Actor, unit_id: UUID) -> HttpResponse:
    """Lead on to the plan for the versions that were chosen."""
    # A NUL byte is no text and some databases refuse it.
    key = request.GET["block"].replace("\x00", "")
    old, new = (
        api.get_version(key, request.GET[name], unit_id).digest
        for name in ("from", "to")
    )
    return redirect("plan_migration", key, old, new)


def _plan(request: HttpRequest) -> dict[str, str]:
    """Read the answers; an open one says nothing."""
    return {
        name.removeprefix(_FIELD): "" if value == DROPPED else value
        for name, value in request.POST.items()
        if name.startswith(_FIELD) and isinstance(value, str) and value
    }


def _unit(actor: Actor) -> UUID:
    if actor.unit_id is None:
        raise NotAllowedError
    return actor.unit_id
