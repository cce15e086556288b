"""Everything of an application in one file, for the person to keep."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.modules.applications import api as applications
from tragwerk.modules.cases import api as cases

_UNSAFE = re.compile(r"[^\w .,()-]+")


@transaction.atomic
def pack_everything(
    *, actor: Actor, application_id: UUID, now: datetime
) -> tuple[str, bytes]:
    """Pack receipt, answers, papers and letters; gives the number and a zip archive.

    The answers come as a PDF to read and as JSON to carry elsewhere (Art. 20 GDPR).

    Raises:
        NotFoundError: if there is no such application for this actor, or it is a draft.
        NotAllowedError: if the actor is not the person.
    """
    application = applications.get_application(actor, application_id)
    applications.require_may_act_for(actor, application_id)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(actor, application_id, now):
            archive.writestr(name, content)
    audit.record(
        actor=actor,
        verb="download_all",
        subject_kind="application",
        subject_id=application_id,
        at=now,
    )
    return application.number, buffer.getvalue()


def _parts(
    actor: Actor, application_id: UUID, now: datetime
) -> Iterator[tuple[str, bytes]]:
    progress = cases.progress_for_application(application_id, actor, now=now)
    for number, letter in enumerate(progress.letters if progress else (), 1):
        content = cases.get_letter_for_person(letter.id, actor, now=now)
        yield f"Briefe/{number} {safe_name(content.name)}", content.content
    for answer in progress.answers if progress else ():
        # By the day, so that two answers with a „Nachgereicht 1“ stay apart.
        day = timezone.localtime(answer.at).strftime("%Y-%m-%d %H%M")
        yield f"Antworten/{day} Antwort.txt", answer.text.encode("utf-8")
        for file_id, _title in answer.files:
            content = cases.get_letter_for_person(file_id, actor, now=now)
            yield f"Antworten/{day} {safe_name(content.name)}", content.content
    if applications.get_application(actor, application_id).content_deleted_at:
        return  # the own copy is gone; the letters of the unit are what is left
    view = applications.get_view(actor, application_id)
    _number, receipt = applications.get_receipt(actor, application_id, now)
    yield "Eingangsbestätigung.pdf", receipt
    yield "Angaben.pdf", applications.write_summary(actor, application_id, now)[1]
    answers = json.dumps(view.draft.data, ensure_ascii=False, indent=2, default=str)
    yield "Angaben.json", answers.encode("utf-8")
    for paper in view.papers:
        file = applications.get_paper(actor, application_id, paper.id)
        yield f"Unterlagen/{safe_name(paper.name)}", file.content


def safe_name(name: str) -> str:
    """Give a name that every file system takes, without a way to other folders."""
    return _UNSAFE.sub("-", name).strip(" .")[:120] or "Datei"
