"""How every action stores a changed draft: content, moment and audit together."""

from __future__ import annotations

from datetime import datetime

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.models import GrantApplication


def store_draft(
    actor: Actor,
    row: GrantApplication,
    draft: Draft,
    *,
    verb: str,
    page: str,
    now: datetime,
) -> None:
    """Replace the content of a locked draft and record who changed which page."""
    vault.replace_json(row.record_id, draft.to_json())
    row.updated_at = now
    row.save(update_fields=["updated_at"])
    audit.record(
        actor=actor,
        verb=verb,
        subject_kind="application",
        subject_id=row.id,
        at=now,
        detail={"page": page},
    )
