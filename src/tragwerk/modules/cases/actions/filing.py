"""How every action puts a file into a case: sealed for the unit, a row beside it."""

from __future__ import annotations

from datetime import datetime

from tragwerk.foundation import vault
from tragwerk.kernel.ids import new_id
from tragwerk.modules.cases.domain.kinds import FileKind
from tragwerk.modules.cases.models import Case, CaseFile, Request

_SEALED_AS = {
    FileKind.EVIDENCE: "case.evidence",
    FileKind.ANSWER: "case.answer_file",
    FileKind.LETTER: "case.letter",
}


def new_file(
    case: Case,
    kind: FileKind,
    content: bytes,
    *,
    media_type: str,
    label: str,
    title: str,
    now: datetime,
    request: Request | None = None,
) -> CaseFile:
    """Seal a content and give its row, which the caller stores.

    Args:
        case: whose file.
        kind: how it came into the case.
        content: of the file.
        media_type: as it was checked.
        label: id of the paper in the form, or of the letter's template.
        title: a neutral name, never the one the person gave the file.
        now: the time.
        request: which question of the unit it answers, if one.
    """
    return CaseFile(
        id=new_id(),
        case=case,
        kind=kind,
        record_id=vault.put_file(
            owner=case.unit_id,
            kind=_SEALED_AS[kind],
            content=content,
            media_type=media_type,
        ),
        label=label[:120],
        title=title[:200],
        media_type=media_type,
        size=len(content),
        created_at=now,
        request=request,
    )
