"""Files of a case, for the unit and for the person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, uploads, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.data import FileContent
from tragwerk.modules.cases.domain.kinds import FileKind
from tragwerk.modules.cases.models import CaseFile


@transaction.atomic
def get_file(
    case_id: UUID, file_id: UUID, actor: Actor, *, now: datetime
) -> FileContent:
    """Give a file of a case to the unit; the reading is audited.

    Raises:
        NotFoundError: if there is no such file in a case of the acting unit.
    """
    file = _find(file_id)
    policies.require_visible(actor, file.case)
    if file.case_id != case_id:
        raise NotFoundError("Diese Datei gibt es nicht.")
    return _open(file, actor, "read_case", now)


@transaction.atomic
def get_letter_for_person(
    letter_id: UUID, actor: Actor, *, now: datetime
) -> FileContent:
    """Give a letter to the person it is for, or what they sent with an answer.

    Raises:
        NotFoundError: if there is no such file, or the letter was not sent yet.
        NotAllowedError: if the actor may not act for the application.
    """
    file = _find(letter_id)
    is_sent = file.kind == FileKind.LETTER and file.visible_since is not None
    if not is_sent and file.kind != FileKind.ANSWER:
        raise NotFoundError("Diesen Brief gibt es nicht.")
    applications.require_may_act_for(actor, policies.application_of(file.case))
    return _open(file, actor, "read_letter", now)


def _find(file_id: UUID) -> CaseFile:
    file = CaseFile.objects.select_related("case").filter(id=file_id).first()
    if file is None or file.case.content_deleted_at is not None:
        raise NotFoundError("Diese Datei gibt es nicht.")
    return file


def _open(file: CaseFile, actor: Actor, verb: str, now: datetime) -> FileContent:
    content, media_type = vault.get_file(file.record_id)
    audit.record(
        actor=actor,
        verb=verb,
        subject_kind="case",
        subject_id=file.case_id,
        at=now,
        ledger=f"unit:{file.case.unit_id}",
        detail={"file": str(file.id)},
    )
    extension = uploads.extension_of(media_type)
    name = f"{file.case.number} {file.title}.{extension}"
    return FileContent(name, media_type, content)
