"""How every action deletes what an application holds: its keys, at once, for good."""

from __future__ import annotations

from datetime import datetime

from tragwerk.foundation import vault
from tragwerk.modules.applications.data import DeletionReason
from tragwerk.modules.applications.models import GrantApplication


def shred(row: GrantApplication, *, because: DeletionReason, now: datetime) -> None:
    """Delete record, papers, mandate and receipt of a locked row, and save the row.

    The rows of the papers go as well: which papers there were says something about
    the person.
    """
    papers = row.papers.all()
    records = {row.record_id, row.mandate_paper_id, row.receipt_id}
    records |= set(papers.values_list("file_id", flat=True))
    vault.delete_many(key for key in records if key is not None)
    papers.delete()
    row.mandate_paper_id = row.receipt_id = None
    row.content_deleted_at = now
    row.deletion = because
    row.save()
