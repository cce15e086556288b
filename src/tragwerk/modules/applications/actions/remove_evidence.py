"""Remove a paper from an application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.models import Evidence


@transaction.atomic
def remove_evidence(
    *, actor: Actor, application_id: UUID, paper_id: UUID, now: datetime
) -> None:
    """Delete an uploaded paper; one that is gone already is no error.

    Raises:
        NotFoundError: if there is no such draft for this actor.
        NotAllowedError: if the application has been submitted already.
    """
    row = policies.require_draft(actor, application_id)
    paper = Evidence.objects.filter(application=row, id=paper_id).first()
    if paper is None:
        return
    vault.delete(paper.file_id)
    kind = paper.evidence_id
    paper.delete()
    row.updated_at = now
    row.save(update_fields=["updated_at"])
    audit.record(
        actor=actor,
        verb="remove_evidence",
        subject_kind="application",
        subject_id=row.id,
        at=now,
        detail={"evidence": kind},
    )
