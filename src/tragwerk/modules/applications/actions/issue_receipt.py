"""Set the receipt of a submitted application: once, by whoever comes first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.domain.storage import APPLICANTS
from tragwerk.modules.applications.queries.papers import write_receipt
from tragwerk.modules.applications.queries.reading import (
    list_papers,
    read_receipt,
    to_data,
)
from tragwerk.modules.blocks import api as blocks


@transaction.atomic
def issue_receipt(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Write and store the receipt; where there is one already, nothing happens.

    The row is locked, so that worker and person at the same moment make one file. After
    a new access code it is set anew, with that code.

    Args:
        actor: the platform, or whoever wants to have the receipt.
        application_id: which application.
        now: the moment, for the audit; the receipt has that of the submission.

    Raises:
        NotFoundError: if there is no such submitted application for this actor.
        LetterError: if the letter cannot be set; the submission stands.
    """
    row = policies.require_application(actor, application_id, lock=True)
    if row.submitted_at is None:
        raise NotFoundError
    if row.receipt_id is not None or row.content_deleted_at is not None:
        return
    package = blocks.get_package(row.block_digest)
    draft = Draft.from_json(vault.get_json(row.record_id))
    papers = list_papers(row, package)
    row.receipt_id = vault.put_file(
        owner=APPLICANTS,
        kind="receipt",
        content=write_receipt(to_data(row), draft, package, papers, row.submitted_at),
        media_type="application/pdf",
    )
    row.save(update_fields=["receipt_id"])
    audit.record(
        actor=actor,
        verb="issue_receipt",
        subject_kind="application",
        subject_id=row.id,
        at=now,
    )


def get_receipt(
    actor: Actor, application_id: UUID, now: datetime | None = None
) -> tuple[str, bytes]:
    """Give number and PDF of the receipt; nobody has to wait for the worker.

    Raises:
        NotFoundError: if there is no such submitted application for this actor.
        CopyDeletedError: if it was deleted with the person's copy.
        LetterError: if the letter is not there yet and cannot be set.
    """
    if policies.require_application(actor, application_id).receipt_id is None:
        issue_receipt(
            actor=actor, application_id=application_id, now=now or timezone.now()
        )
    return read_receipt(actor, application_id)
