"""Delete the content of cases whose years of keeping are over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.actions.storing import add_history, save_case
from tragwerk.modules.cases.domain.kinds import FileKind
from tragwerk.modules.cases.domain.record import CaseRecord
from tragwerk.modules.cases.domain.retention import retention_start, years_before
from tragwerk.modules.cases.models import BlindIndex, Case, CaseFile, Note, Request
from tragwerk.modules.exchange import api as exchange

_AT_ONCE = 1_000

log = structlog.get_logger("tragwerk.cases")


def delete_cases(now: datetime) -> int:
    """Delete the content of ended cases when their time is over; gives how many.

    The years stand in the Baustein (`case_years`). Each case goes in its own
    transaction, at most a thousand of a Baustein in one run: what is left, and what
    failed, comes next time.
    """
    kept = Case.objects.filter(content_deleted_at=None, closed_at__isnull=False)
    count = 0
    for digest in kept.values_list("digest", flat=True).distinct():
        years = blocks.get_package(digest).retention["case_years"]
        limit = years_before(timezone.localdate(now), years)
        due = kept.filter(
            # Cases that ended before the day was kept are looked at in `_delete`.
            Q(retention_from__lt=limit)
            | Q(retention_from=None, closed_at__date__lt=limit),
            digest=digest,
        )
        ids = due.order_by("closed_at").values_list("id", flat=True)
        for case_id in list(ids[:_AT_ONCE]):
            try:
                count += _delete(case_id, limit, now)
            except vault.VaultError as error:
                name = type(error).__name__
                log.error("case not deleted", case=str(case_id), error=name)
    return count


@transaction.atomic
def _delete(case_id: UUID, limit: date, now: datetime) -> int:
    case = Case.objects.select_for_update().get(id=case_id)
    if case.content_deleted_at is not None or case.closed_at is None:
        return 0
    if case.retention_from is None:
        case.retention_from = _start_of(case, timezone.localdate(case.closed_at))
        if case.retention_from >= limit:
            save_case(case, "retention_from")
            return 0
    count = _shred(case)
    count += exchange.delete_contents(
        actor=SYSTEM,
        case_id=case.id,
        matter_id=case.matter_id,
        pool=case.process_id,
        now=now,
    )
    case.content_deleted_at = now
    save_case(case, "retention_from", "content_deleted_at")
    add_history(case, [("CONTENT_DELETED", "", "", now)], None)
    audit.record(
        actor=SYSTEM,
        verb="delete_case",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
        detail={"records": count, "kept_from": case.retention_from.isoformat()},
    )
    return 1


def _start_of(case: Case, closed_on: date) -> date:
    try:
        record = CaseRecord.from_json(vault.get_json(case.record_id))
    except vault.DeletedRecordError:
        # A restored backup: the journal has deleted it already.
        return closed_on
    return retention_start(closed_on, record.variables)


def _shred(case: Case) -> int:
    """Delete all keys of a case, its names for searching and what its papers were.

    Letters keep their row and their Bekanntgabe, without content: that something was
    decided and made known stays provable. Which papers somebody handed in does not.
    """
    files = CaseFile.objects.filter(case=case)
    records = {case.record_id, case.subject_id}
    records |= set(files.values_list("record_id", flat=True))
    records |= set(Note.objects.filter(case=case).values_list("record_id", flat=True))
    for pair in Request.objects.filter(case=case).values_list("text_id", "answer_id"):
        records |= {key for key in pair if key is not None}
    vault.delete_many(records)
    files.exclude(kind=FileKind.LETTER).delete()
    BlindIndex.objects.filter(case=case).delete()
    return len(records)
