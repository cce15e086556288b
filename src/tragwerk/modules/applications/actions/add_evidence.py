"""Add a paper to an application."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.engines.forms import Evidence as KindOfPaper
from tragwerk.foundation import audit, uploads, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.domain.storage import APPLICANTS
from tragwerk.modules.applications.models import Evidence, GrantApplication
from tragwerk.modules.blocks import api as blocks


def add_evidence(
    *,
    actor: Actor,
    application_id: UUID,
    evidence_id: str,
    content: bytes,
    name: str,
    now: datetime,
) -> UUID:
    """Check an upload and keep it encrypted; the same file twice is kept once.

    Raises:
        NotFoundError: if there is no such draft or kind of paper for this actor.
        NotAllowedError: if the application has been submitted already.
        RuleError: if the file cannot be accepted, or there are enough.
    """
    # Looking into a file costs time: first see whether this actor may send any.
    policies.require_changeable(policies.require_application(actor, application_id))
    try:
        checked = uploads.inspect(content, name)
    except uploads.UploadError as error:
        raise RuleError(str(error), field=evidence_id) from error
    with transaction.atomic():
        row = policies.require_draft(actor, application_id)
        form = blocks.get_package(row.block_digest).form(row.language)
        kind = next((e for e in form.evidence if e.id == evidence_id), None)
        if kind is None:
            raise NotFoundError
        digest = _digest(checked.content)
        papers = Evidence.objects.filter(application=row, evidence_id=evidence_id)
        known = papers.filter(digest=digest).first()
        if known is not None:
            return known.id
        _require_room(papers.count(), kind)
        paper = _store(row, evidence_id, checked, digest, now)
        row.updated_at = now
        row.save(update_fields=["updated_at"])
        audit.record(
            actor=actor,
            verb="add_evidence",
            subject_kind="application",
            subject_id=row.id,
            at=now,
            detail={"evidence": evidence_id},
        )
        return paper.id


def _digest(content: bytes) -> str:
    """Keyed: who only sees the table cannot try whether it is a known document."""
    return vault.blind_index("evidence", hashlib.sha256(content).hexdigest())


def _require_room(count: int, kind: KindOfPaper) -> None:
    if count >= kind.max_files:
        raise RuleError(
            _(
                "Hier sind höchstens %(n)s Dateien möglich. Entfernen Sie zuerst "
                "eine andere."
            )
            % {"n": kind.max_files},
            field=kind.id,
        )


def _store(
    row: GrantApplication,
    evidence_id: str,
    checked: uploads.Checked,
    digest: str,
    now: datetime,
) -> Evidence:
    return Evidence.objects.create(
        application=row,
        evidence_id=evidence_id,
        file_id=vault.put_file(
            owner=APPLICANTS,
            kind="evidence",
            content=checked.content,
            media_type=checked.media_type,
        ),
        digest=digest,
        media_type=checked.media_type,
        size=len(checked.content),
        pages=checked.pages,
        uploaded_at=now,
    )
