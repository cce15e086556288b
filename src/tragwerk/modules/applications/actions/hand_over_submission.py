"""Hand a submitted application over to the competent unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, uploads, vault
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import (
    MANDATE,
    EvidenceFile,
    State,
    Submission,
)
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.models import Evidence, GrantApplication
from tragwerk.modules.applications.queries.reading import list_papers
from tragwerk.modules.blocks import api as blocks


@transaction.atomic
def hand_over_submission(
    *, actor: Actor, application_id: UUID, now: datetime
) -> Submission:
    """Hand a submitted application over to the competent unit; recorded.

    From the first time on, the person's own copy is kept for some more days only.

    Raises:
        NotAllowedError: if anybody but the platform itself asks.
        NotFoundError: if there is no such submitted application.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowedError
    row = (
        GrantApplication.objects.select_for_update()
        .filter(id=application_id, state__in=[State.SUBMITTED, State.WITHDRAWN])
        .first()
    )
    if row is None or row.submitted_at is None:
        raise NotFoundError
    policies.require_content(row)
    package = blocks.get_package(row.block_digest)
    draft = Draft.from_json(vault.get_json(row.record_id))
    evidence = tuple(_papers(row, package))
    if row.handed_over_at is None:
        row.handed_over_at = now
        row.save(update_fields=["handed_over_at"])
    audit.record(
        actor=actor,
        verb="deliver_application",
        subject_kind="application",
        subject_id=row.id,
        at=now,
        detail={"unit": str(row.unit_id), "files": len(evidence)},
    )
    return Submission(
        application_id=row.id,
        number=row.number,
        block_key=row.block_key,
        digest=row.block_digest,
        unit_id=row.unit_id,
        kreis_ags=row.kreis_ags,
        data=draft.data,
        evidence=evidence,
        submitted_at=row.submitted_at,
        helper_unit_id=row.helper_unit_id,
    )


def _papers(row: GrantApplication, package: blocks.Package) -> Iterator[EvidenceFile]:
    """Open every paper, and that of the mandate."""
    files = {p.id: p.file_id for p in Evidence.objects.filter(application=row)}
    for paper in list_papers(row, package, language="de"):
        content, media_type = vault.get_file(files[paper.id])
        yield EvidenceFile(paper.id, paper.evidence_id, paper.name, media_type, content)
    if row.mandate_paper_id is not None:
        content, media_type = vault.get_file(row.mandate_paper_id)
        name = f"Vollmacht.{uploads.extension_of(media_type)}"
        yield EvidenceFile(row.mandate_paper_id, MANDATE, name, media_type, content)
