"""Read applications: without content, as a draft, as a submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tragwerk.foundation import audit, uploads, vault
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import (
    MANDATE,
    ApplicationData,
    EvidenceData,
    EvidenceFile,
    HelperInfo,
    MandateKind,
    State,
    Submission,
)
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.models import Evidence, GrantApplication
from tragwerk.modules.blocks import api as blocks

_EXTENSION = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


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


def can_open(actor: Actor, application_id: UUID) -> bool:
    """Say whether this actor may open an application."""
    rows = GrantApplication.objects.filter(id=application_id)
    return policies.visible_to(actor, rows).exists()


def is_person(actor: Actor, application: ApplicationData) -> bool:
    """Say whether the actor is the person (by code or account), not a helper."""
    return application.id in actor.grants or (
        actor.id is not None and application.owner_id == actor.id
    )


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
    row = policies.require_application(actor, application_id)
    _note_reading(actor, row)
    package = blocks.get_package(row.block_digest)
    return DraftView(
        application=to_data(row),
        draft=Draft.from_json(vault.get_json(row.record_id)),
        package=package,
        papers=list_papers(row, package),
    )


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
                name=f"{title} {number}.{_EXTENSION.get(paper.media_type, 'bin')}",
                media_type=paper.media_type,
                size=paper.size,
                uploaded_at=paper.uploaded_at,
            )
        )
    return tuple(papers)


def get_paper(actor: Actor, application_id: UUID, paper_id: UUID) -> EvidenceFile:
    """Give one paper with its content.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    row = policies.require_application(actor, application_id)
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
    """Give a small picture of an uploaded image, None for other papers."""
    paper = get_paper(actor, application_id, paper_id)
    return uploads.preview(paper.content, paper.media_type)


def read_receipt(actor: Actor, application_id: UUID) -> tuple[str, bytes]:
    """Give number and PDF of the receipt that is stored already.

    Raises:
        NotFoundError: if there is none for this actor, or none yet.
    """
    row = policies.require_application(actor, application_id)
    if row.receipt_id is None:
        raise NotFoundError
    _note_reading(actor, row)
    return row.number, vault.get_file(row.receipt_id)[0]


def list_own(actor: Actor) -> tuple[ApplicationData, ...]:
    """Give the applications of this person: own account and opened by code."""
    rows = policies.own(actor, GrantApplication.objects.exclude(state=State.DELETED))
    return tuple(to_data(row) for row in rows.order_by("-updated_at"))


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


def read_submission(*, actor: Actor, application_id: UUID, now: datetime) -> Submission:
    """Hand a submitted application over to the competent unit; recorded.

    Raises:
        NotAllowedError: if anybody but the platform itself asks.
        NotFoundError: if there is no such submitted application.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowedError
    row = GrantApplication.objects.filter(
        id=application_id, state__in=[State.SUBMITTED, State.WITHDRAWN]
    ).first()
    if row is None or row.submitted_at is None:
        raise NotFoundError
    package = blocks.get_package(row.block_digest)
    draft = Draft.from_json(vault.get_json(row.record_id))
    files = {p.id: p.file_id for p in Evidence.objects.filter(application=row)}
    evidence = []
    for paper in list_papers(row, package, language="de"):
        content, media_type = vault.get_file(files[paper.id])
        evidence.append(
            EvidenceFile(paper.id, paper.evidence_id, paper.name, media_type, content)
        )
    if row.mandate_paper_id is not None:
        content, media_type = vault.get_file(row.mandate_paper_id)
        name = f"Vollmacht.{_EXTENSION.get(media_type, 'bin')}"
        evidence.append(
            EvidenceFile(row.mandate_paper_id, MANDATE, name, media_type, content)
        )
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
        evidence=tuple(evidence),
        submitted_at=row.submitted_at,
        helper=_helper(row, draft),
    )


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


def _helper(row: GrantApplication, draft: Draft) -> HelperInfo | None:
    if row.helper_id is None or row.helper_unit_id is None:
        return None
    return HelperInfo(
        account_id=row.helper_id,
        unit_id=row.helper_unit_id,
        mandate=MandateKind(row.mandate),
        represented=draft.mandate_person,
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
        withdrawn_at=row.withdrawn_at,
        owner_id=row.owner_id,
        helper_id=row.helper_id,
        helper_unit_id=row.helper_unit_id,
        mandate=MandateKind(row.mandate) if row.mandate else None,
        is_assistance_open=row.helper_id is not None
        and row.assistance_ended_at is None,
    )
