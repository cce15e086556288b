"""Let the person answer what the unit asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox, uploads, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotFoundError, RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.filing import new_file
from tragwerk.modules.cases.actions.moving import load_move
from tragwerk.modules.cases.data import AnswerFile
from tragwerk.modules.cases.domain.kinds import RUNNING, FileKind
from tragwerk.modules.cases.events import PersonAnswered
from tragwerk.modules.cases.models import Case, CaseFile, Request

MOST_FILES = 10
MOST_CHARACTERS = 10_000


def answer_request(
    *,
    actor: Actor,
    request_id: UUID,
    text: str,
    files: Sequence[AnswerFile] = (),
    now: datetime,
) -> UUID:
    """Answer a request with a text and files, exactly once.

    An answer after the day is taken as well: the unit sees it, the process has gone
    on by itself.

    Returns:
        The case.

    Raises:
        NotFoundError: if there is no such request for this actor.
        NotAllowedError: if the actor may not act for the application.
        ConflictError: if it was answered already.
        RuleError: if the answer is empty or too long, or the case has ended.
        UploadError: if a file is refused.
    """
    request = Request.objects.filter(id=request_id).select_related("case").first()
    if request is None:
        raise NotFoundError("Diese Nachfrage gibt es nicht.")
    applications.require_may_act_for(actor, policies.application_of(request.case))
    text = text.strip()
    _require_answerable(request.case.status, text, files)
    # Before the case is locked: ten files may take a minute, in which others work.
    checked = [uploads.inspect(file.content, file.name) for file in files]
    return _answer(actor, request, text, checked, now)


@transaction.atomic
def _answer(
    actor: Actor,
    request: Request,
    text: str,
    checked: Sequence[uploads.Checked],
    now: datetime,
) -> UUID:
    move = load_move(request.case_id, actor=actor, now=now)
    # Meanwhile the case may have ended, or the application got another code.
    applications.require_may_act_for(actor, policies.application_of(move.case))
    _require_running(move.case.status)
    _store(request, move.case, text, checked, now)
    move.note("REQUEST_ANSWERED")
    message = move.awaited_answer()
    if message is not None:
        today = timezone.localdate(now).isoformat()
        move.deliver(message, {message: {"am": today, "dateien": len(checked)}})
    move.save()
    outbox.publish(
        PersonAnswered(
            case_id=move.case.id,
            application_id=move.case.application_id,
            unit_id=move.case.unit_id,
            request_id=request.id,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="answer_request",
        subject_kind="case",
        subject_id=move.case.id,
        at=now,
        ledger=f"unit:{move.case.unit_id}",
        detail={"request": str(request.id), "files": len(checked)},
    )
    return move.case.id


def _store(
    request: Request,
    case: Case,
    text: str,
    files: Sequence[uploads.Checked],
    now: datetime,
) -> None:
    """Seal text and files under the unit's key, if nobody has answered yet."""
    answer_id = vault.put_json(
        owner=case.unit_id, kind="case.answer", value={"text": text}
    )
    # The condition is what makes it once, whoever else is writing at this moment.
    changed = Request.objects.filter(id=request.id, answered_at=None).update(
        answered_at=now, answer_id=answer_id
    )
    if not changed:
        raise ConflictError(_("Diese Nachfrage ist schon beantwortet. Danke!"))
    CaseFile.objects.bulk_create(
        new_file(
            case,
            FileKind.ANSWER,
            file.content,
            media_type=file.media_type,
            label="antwort",
            title=f"Nachgereicht {number}",
            now=now,
            request=request,
        )
        for number, file in enumerate(files, 1)
    )


def _require_answerable(status: str, text: str, files: Sequence[AnswerFile]) -> None:
    _require_running(status)
    if not text and not files:
        raise RuleError(
            _("Bitte schreiben Sie etwas oder wählen Sie eine Datei aus."), field="text"
        )
    if len(text) > MOST_CHARACTERS:
        raise RuleError(
            _(
                "Ihr Text ist zu lang. Bitte kürzen Sie ihn auf höchstens 10.000 "
                "Zeichen."
            ),
            field="text",
        )
    if len(files) > MOST_FILES:
        raise RuleError(
            _("Bitte schicken Sie höchstens 10 Dateien auf einmal."), field="files"
        )


def _require_running(status: str) -> None:
    if status not in RUNNING:
        raise RuleError(_("Der Vorgang ist schon abgeschlossen."))
