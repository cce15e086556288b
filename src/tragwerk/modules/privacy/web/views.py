"""Consents, releases and notices of a matter: for its person, and for a unit."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tragwerk.foundation.ui import files
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.kernel.errors import (
    ConflictError,
    NotFoundError,
    RuleError,
    TragwerkError,
)
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import (
    StatementData,
    StatementKind,
    StatementState,
    Way,
)
from tragwerk.modules.privacy.web.labels import (
    KINDS,
    SLUGS,
    badge_of,
    title_of,
    words_of,
)

_ENDED = {StatementState.REFUSED, StatementState.WITHDRAWN}
_EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_GET
def list_statements(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """List what was asked, given, withdrawn."""
    actor = organisations.actor_of(request)
    found = privacy.list_statements(actor, matter_id, timezone.now())
    bare = [each for each in found if each.text is None]
    ids = {key for each in bare for key in (each.unit_id, each.receiver_id)}
    units = organisations.get_units(ids) if ids else {}
    names = {key: unit.full_name for key, unit in units.items()}
    context = {
        "rows": [_row(each, names) for each in found],
        "is_own": actor.kind is not ActorKind.MEMBER,
    }
    return render(request, "tw_privacy/statements.html", context)


def _row(statement: StatementData, names: dict[UUID, str]) -> dict[str, Any]:
    text = statement.text
    return {
        "statement": statement,
        "slug": SLUGS[statement.kind],
        "title": text.title if text else title_of(statement.kind),
        "sender": text.sender if text else names.get(statement.unit_id, ""),
        "receiver": text.receiver if text else names.get(statement.receiver_id, ""),
        "badge": badge_of(statement.kind, statement.state),
    }


@require_http_methods(["GET", "POST"])
def show_statement(
    request: HttpRequest, matter_id: UUID, kind: str, statement_id: UUID
) -> HttpResponse:
    """Show a text in full, and take the answer to it."""
    actor, its_kind = organisations.actor_of(request), _kind(kind)
    if request.method != "POST":
        return _page(request, actor, its_kind, matter_id, statement_id)
    upload = request.FILES.get("scan")
    try:
        privacy.give_statement(
            kind=its_kind,
            actor=actor,
            matter_id=matter_id,
            statement_id=statement_id,
            way=_way(request, actor),
            shown=_uuid(request.POST.get("shown", "")),
            scan=None if upload is None else (upload.read(), upload.name or ""),
            now=timezone.now(),
        )
    except (RuleError, ConflictError) as error:
        return _page(request, actor, its_kind, matter_id, statement_id, error)
    messages.success(request, words_of(its_kind).given)
    return redirect("show_statement", matter_id, kind, statement_id)


@require_POST
def end_statement(
    request: HttpRequest, matter_id: UUID, kind: str, statement_id: UUID
) -> HttpResponse:
    """Withdraw, refuse or object."""
    actor, its_kind = organisations.actor_of(request), _kind(kind)
    try:
        privacy.end_statement(
            kind=its_kind,
            actor=actor,
            matter_id=matter_id,
            statement_id=statement_id,
            way=_way(request, actor),
            now=timezone.now(),
        )
    except RuleError as error:
        return _page(request, actor, its_kind, matter_id, statement_id, error)
    messages.success(request, words_of(its_kind).ended)
    return redirect("show_statement", matter_id, kind, statement_id)


@require_POST
def take_back_objection(
    request: HttpRequest, matter_id: UUID, kind: str, statement_id: UUID
) -> HttpResponse:
    """Take an objection back."""
    if _kind(kind) is not StatementKind.NOTICE:
        raise NotFoundError
    privacy.take_back_objection(
        actor=organisations.actor_of(request),
        matter_id=matter_id,
        statement_id=statement_id,
        now=timezone.now(),
    )
    messages.success(request, _("Der Widerspruch ist zurückgenommen."))
    return redirect("show_statement", matter_id, kind, statement_id)


@require_GET
def show_scan(
    request: HttpRequest, matter_id: UUID, kind: str, statement_id: UUID
) -> HttpResponse:
    """Show the signed paper."""
    scan = privacy.get_scan(
        organisations.actor_of(request),
        _kind(kind),
        matter_id,
        statement_id,
        timezone.now(),
    )
    name = f"{kind}.{_EXTENSIONS.get(scan.media_type, 'bin')}"
    return files.answer(scan.content, scan.media_type, name)


@require_GET
def download_receipt(
    request: HttpRequest, matter_id: UUID, kind: str, statement_id: UUID
) -> HttpResponse:
    """Give the receipt as PDF."""
    content = privacy.write_receipt(
        organisations.actor_of(request),
        _kind(kind),
        matter_id,
        statement_id,
        timezone.now(),
    )
    return files.answer(content, "application/pdf", f"{kind}.pdf")


@require_GET
def download_record(
    request: HttpRequest, matter_id: UUID, kind: str, statement_id: UUID
) -> HttpResponse:
    """Give the record for machines (ISO/IEC TS 27560)."""
    record = privacy.write_record(
        organisations.actor_of(request),
        _kind(kind),
        matter_id,
        statement_id,
        timezone.now(),
    )
    content = json.dumps(record, ensure_ascii=False, indent=2).encode()
    return files.answer(content, "application/json", f"{kind}.json", save=True)


def _page(
    request: HttpRequest,
    actor: Actor,
    kind: StatementKind,
    matter_id: UUID,
    statement_id: UUID,
    error: TragwerkError | None = None,
) -> HttpResponse:
    now = timezone.now()
    statement = privacy.get_statement(actor, kind, matter_id, statement_id, now)
    ways = privacy.way_labels()
    offered = (
        [Way.PAPER] if kind is StatementKind.NOTICE else [Way.IN_PERSON, Way.PAPER]
    )
    context = {
        "s": statement,
        "slug": SLUGS[kind],
        "title": statement.text.title if statement.text else title_of(kind),
        "badge": badge_of(kind, statement.state),
        "words": words_of(kind),
        "is_notice": kind is StatementKind.NOTICE,
        "is_open": statement.state is StatementState.REQUESTED,
        "has_ended": statement.state in _ENDED,
        "can_end": statement.state in {StatementState.REQUESTED, StatementState.GIVEN},
        "way": ways.get(statement.way) if statement.way else "",
        "ended_way": ways.get(statement.ended_way) if statement.ended_way else "",
        "ways_to_give": [(way.value, ways[way]) for way in offered],
        "ways_to_end": [(way.value, ways[way]) for way in (Way.IN_PERSON, Way.PAPER)],
        "chosen": request.POST.get("way", ""),
        "error": error,
    }
    status = 200
    if error is not None:
        status = 409 if isinstance(error, ConflictError) else 422
    return render(request, "tw_privacy/statement.html", context, status=status)


def _kind(slug: str) -> StatementKind:
    if slug not in KINDS:
        raise NotFoundError
    return KINDS[slug]


def _way(request: HttpRequest, actor: Actor) -> Way:
    """Read the way a unit names; who is no member answers here, so online."""
    if actor.kind is not ActorKind.MEMBER:
        return Way.ONLINE
    try:
        return Way(request.POST.get("way", ""))
    except ValueError as error:
        raise RuleError(
            _("Bitte wählen Sie, wie die Person es erklärt hat."), field="way"
        ) from error


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
