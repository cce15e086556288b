"""Write a note into a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotAllowedError, RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.storing import add_history
from tragwerk.modules.cases.events import NoteAdded
from tragwerk.modules.cases.models import Case, Note

MOST_CHARACTERS = 5_000


@transaction.atomic
def add_note(*, actor: Actor, case_id: UUID, text: str, now: datetime) -> UUID:
    """Add a note for colleagues; the person may read it in the file (§ 25 SGB X).

    Raises:
        NotFoundError: if there is no such case in the acting unit.
        RuleError: if the text is empty or too long, or the case's content is deleted.
    """
    case = Case.objects.select_for_update().filter(id=case_id).first()
    case = policies.require_content(policies.require_visible(actor, case))
    if actor.id is None:
        raise NotAllowedError
    text = text.strip()
    if not text:
        raise RuleError(_("Bitte schreiben Sie die Notiz in das Feld."), field="text")
    if len(text) > MOST_CHARACTERS:
        raise RuleError(_("Eine Notiz hat höchstens 5.000 Zeichen."), field="text")
    note = Note.objects.create(
        id=new_id(),
        case=case,
        record_id=vault.put_json(
            owner=case.unit_id, kind="case.note", value={"text": text}
        ),
        author_id=actor.id,
        at=now,
    )
    add_history(case, [("NOTE_ADDED", "", "", now)], actor.id)
    outbox.publish(NoteAdded(case_id=case.id, unit_id=case.unit_id, occurred_at=now))
    audit.record(
        actor=actor,
        verb="add_note",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
        detail={"note": str(note.id)},
    )
    return note.id
