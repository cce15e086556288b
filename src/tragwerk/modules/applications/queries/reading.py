"""Read applications: without content, as a draft, as a submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from tragwerk.foundation import audit, uploads, vault
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import (
    ApplicationData,
    DeletionReason,
    EvidenceData,
    EvidenceFile,
    MandateKind,
    State,
)
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.models import Evidence, GrantApplication
from tragwerk.modules.blocks import api as blocks

_TOLD = timedelta(days=90)
"""How long a list says that a draft was deleted."""


@dataclass(frozen=True, slots=True)
class DraftView:
    """An application with its content and its form."""

    application: ApplicationData
    draft: Draft
    package: blocks.Package
    papers: tuple[EvidenceData, ...]

    @property
    def paper_names(self) -> dict[str, list[str]]:
        """Give the names of the uploaded papers by kind."""
        names: dict[str, list[str]] = {}
        for paper in self.papers:
            names.setdefault(paper.evidence_id, []).append(paper.name)
        return names


@dataclass(frozen=True, slots=True)
class Overview:
    """An application with the names of its papers, none once they are deleted."""

    application: ApplicationData
    package: blocks.Package
    papers: tuple[EvidenceData, ...]

    @property
    def copy_until(self) -> datetime | None:
        """Give when the person's own copy is deleted; None before the handover."""
        at = self.application.handed_over_at
        days = self.package.retention["submitted_copy_days"]
        return at + timedelta(days=days) if at else None


def can_open(actor: Actor, application_id: UUID) -> bool:
    """Say whether this actor may open an application."""
    rows = GrantApplication.objects.filter(id=application_id)
    return policies.visible_to(actor, rows).exists()


def get_application(actor: Actor, application_id: UUID) -> ApplicationData:
    """Give an application without its content.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    return to_data(policies.require_application(actor, application_id))


def get_view(actor: Actor, application_id: UUID) -> DraftView:
    """Give an application with its content, for whoever may fill it in or read it.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    row = policies.require_content(policies.require_application(actor, application_id))
    _note_reading(actor, row)
    package = blocks.get_package(row.block_digest)
    return DraftView(
        application=to_data(row),
        draft=Draft.from_json(vault.get_json(row.record_id)),
        package=package,
        papers=list_papers(row, package),
    )


def get_overview(actor: Actor, application_id: UUID) -> Overview:
    """Give an application with its papers' names; what was entered stays closed.

    Names are in the language of the reader.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    row = policies.require_application(actor, application_id)
    _note_reading(actor, row)
    package = blocks.get_package_to_show(row.block_digest)
    papers = list_papers(row, package, package.language)
    return Overview(to_data(row), package, papers)


def list_papers(
    row: GrantApplication, package: blocks.Package, language: str | None = None
) -> tuple[EvidenceData, ...]:
    """Give the papers of an application with neutral names: „Mietvertrag 2.pdf“."""
    titles = {e.id: e.title for e in package.form(language or row.language).evidence}
    counts: dict[str, int] = {}
    papers = []
    for paper in Evidence.objects.filter(application=row).order_by("uploaded_at", "id"):
        counts[paper.evidence_id] = number = counts.get(paper.evidence_id, 0) + 1
        title = titles.get(paper.evidence_id, paper.evidence_id)
        papers.append(
            EvidenceData(
                id=paper.id,
                evidence_id=paper.evidence_id,
                name=f"{title} {number}.{uploads.extension_of(paper.media_type)}",
                media_type=paper.media_type,
                size=paper.size,
                pages=paper.pages,
                uploaded_at=paper.uploaded_at,
            )
        )
    return tuple(papers)


def get_paper(actor: Actor, application_id: UUID, paper_id: UUID) -> EvidenceFile:
    """Give one paper with its content.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    row = policies.require_content(policies.require_application(actor, application_id))
    paper = Evidence.objects.filter(application=row, id=paper_id).first()
    if paper is None:
        raise NotFoundError
    _note_reading(actor, row)
    content, media_type = vault.get_file(paper.file_id)
    names = {
        p.id: p.name for p in list_papers(row, blocks.get_package(row.block_digest))
    }
    return EvidenceFile(
        paper.id, paper.evidence_id, names[paper.id], media_type, content
    )


def get_paper_preview(
    actor: Actor, application_id: UUID, paper_id: UUID
) -> bytes | None:
    """Give a small JPEG of an image or of a PDF's first page.

    None if the page cannot be drawn. It is drawn anew for every look: so there is no
    second copy of a paper to protect and delete.

    Raises:
        NotFoundError: if there is no such paper for this actor.
    """
    paper = get_paper(actor, application_id, paper_id)
    return uploads.preview(paper.content, paper.media_type)


def read_receipt(actor: Actor, application_id: UUID) -> tuple[str, bytes]:
    """Give number and PDF of the receipt that is stored already.

    Raises:
        NotFoundError: if there is none for this actor, or none yet.
    """
    row = policies.require_content(policies.require_application(actor, application_id))
    if row.receipt_id is None:
        raise NotFoundError
    _note_reading(actor, row)
    return row.number, vault.get_file(row.receipt_id)[0]


def list_own(actor: Actor) -> tuple[ApplicationData, ...]:
    """Give the applications of this person: own account and opened by code."""
    rows = policies.own(actor, GrantApplication.objects.exclude(state=State.DELETED))
    return tuple(to_data(row) for row in rows.order_by("-updated_at"))


def list_expired(actor: Actor, now: datetime) -> tuple[ApplicationData, ...]:
    """Give the person's drafts that were deleted of late because nobody went on."""
    rows = policies.own(actor, GrantApplication.objects.all()).filter(
        state=State.DELETED,
        deletion=DeletionReason.INACTIVE,
        content_deleted_at__gt=now - _TOLD,
    )
    return tuple(to_data(row) for row in rows.order_by("-content_deleted_at"))


def list_assisted(actor: Actor) -> tuple[ApplicationData, ...]:
    """Give what this helper has helped with in the acting unit, without content."""
    if actor.id is None or actor.unit_id is None:
        return ()
    rows = GrantApplication.objects.exclude(state=State.DELETED).filter(
        helper_id=actor.id, helper_unit_id=actor.unit_id
    )
    return tuple(to_data(row) for row in rows.order_by("-updated_at")[:200])


def require_may_act_for(actor: Actor, application_id: UUID) -> ApplicationData:
    """Make sure that the actor is the person of an application.

    Raises:
        NotAllowedError: if the actor neither holds its access code nor owns it.
    """
    row = GrantApplication.objects.exclude(state=State.DELETED).filter(
        id=application_id
    ).first()  # fmt: skip
    if row is None or not policies.is_person(actor, row):
        raise NotAllowedError
    return to_data(row)


def _note_reading(actor: Actor, row: GrantApplication) -> None:
    """Record that somebody other than the person reads personal data.

    Who acts for a unit is never the person, whatever code they have typed.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is not ActorKind.MEMBER and policies.is_person(actor, row):
        return
    audit.record(
        actor=actor,
        verb="read_application",
        subject_kind="application",
        subject_id=row.id,
        at=timezone.now(),
    )


def to_data(row: GrantApplication) -> ApplicationData:
    """Give a row as it crosses the door."""
    return ApplicationData(
        id=row.id,
        number=row.number,
        block_key=row.block_key,
        digest=row.block_digest,
        unit_id=row.unit_id,
        kreis_ags=row.kreis_ags,
        language=row.language,
        state=State(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        submitted_at=row.submitted_at,
        handed_over_at=row.handed_over_at,
        withdrawn_at=row.withdrawn_at,
        content_deleted_at=row.content_deleted_at,
        owner_id=row.owner_id,
        helper_id=row.helper_id,
        helper_unit_id=row.helper_unit_id,
        mandate=MandateKind(row.mandate) if row.mandate else None,
        is_assistance_open=row.helper_id is not None
        and row.assistance_ended_at is None,
        code_version=row.code_version,
        grant_id=row.grant_id,
    )
