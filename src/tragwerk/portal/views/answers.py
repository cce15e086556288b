"""Answering what the unit has asked for."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tragwerk.foundation.uploads import UploadError
from tragwerk.kernel.actor import ActorKind
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
    TragwerkError,
)
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.data import AnswerFile
from tragwerk.modules.organisations import api as organisations
from tragwerk.portal.progress_page import find_request
from tragwerk.portal.views.access import or_ask_for_code

_MOST_FILES = 10


@require_http_methods(["GET", "HEAD", "POST"])
@or_ask_for_code
def answer_request(
    request: HttpRequest, application_id: UUID, request_id: UUID
) -> HttpResponse:
    """Show what is missing and take the answer; a second click changes nothing."""
    actor = organisations.actor_of(request)
    now = timezone.now()
    text = request.POST.get("text", "")
    try:
        asked = find_request(actor, application_id, request_id, now)
    except (NotFoundError, NotAllowedError):
        if request.method == "POST" and actor.kind is not ActorKind.MEMBER:
            return _ask_for_code(request, text)
        raise
    if asked is None:
        messages.info(
            request, _("Diese Nachfrage ist schon beantwortet. Sie müssen nichts tun.")
        )
        return redirect("show_progress", application_id)
    error: TragwerkError | None = None
    if request.method == "POST":
        try:
            cases.answer_request(
                actor=actor,
                request_id=request_id,
                text=text,
                files=_files(request),
                now=now,
            )
        except ConflictError as conflict:
            messages.info(request, conflict.message)
            return redirect("show_progress", application_id)
        except UploadError as refused:
            error = RuleError(refused.message, field="files")
        except RuleError as refused:
            error = refused
        else:
            messages.success(request, _("Ihre Antwort ist angekommen. Danke!"))
            return redirect("show_progress", application_id)
    context = {
        "application_id": application_id,
        "asked": asked,
        "text": text,
        "error": error,
        "had_files": bool(error) and bool(request.FILES),
    }
    status = 422 if error else 200
    return render(request, "tw_portal/answer.html", context, status=status)


def _files(request: HttpRequest) -> list[AnswerFile]:
    # One more than allowed, so that the action can say that there are too many.
    chosen = request.FILES.getlist("files")[: _MOST_FILES + 1]
    # What is larger is not even read: without this, the files would be lost unseen.
    limit = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    if not chosen and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise UploadError(
            _("Ihre Dateien sind zusammen zu groß. Erlaubt sind zusammen 10 MB.")
        )
    return [AnswerFile(name=f.name or "", content=f.read()) for f in chosen]


def _ask_for_code(request: HttpRequest, text: str) -> HttpResponse:
    """Ask for the access code after the session has ended; the text goes along."""
    context = {"target": request.path, "text": text, "had_files": bool(request.FILES)}
    return render(request, "tw_portal/answer_expired.html", context, status=403)
