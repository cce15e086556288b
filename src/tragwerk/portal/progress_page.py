"""The person's page: where an application is, and what happened with their data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import ApplicationData, EvidenceData, State
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.data import (
    CaseStatus,
    Disclosure,
    PersonProgress,
    PersonRequest,
)
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import UnitData
from tragwerk.portal.access_log import LogLine, describe

_RUNNING = (CaseStatus.OPEN, CaseStatus.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPage:
    """What the person sees of their application.

    Attributes:
        language: of the words of the Baustein.
        progress: from the competent unit; None until it has opened its case.
        disclosures: who has received data, the newest first.
        helper: name of the unit that helped, or empty.
        can_withdraw: whether there is still something to withdraw.
        can_take_over: whether it may be put into the person's account.
        copy_until: when the person's own copy will be deleted, or was to be.
        copy_days: how many days after the handover that is.
        new_codes: access codes that were issued anew, the newest first.
    """

    application: ApplicationData
    title: str
    unit: UnitData
    language: str
    progress: PersonProgress | None
    papers: tuple[EvidenceData, ...]
    disclosures: tuple[Disclosure, ...]
    log: tuple[LogLine, ...]
    helper: str
    can_withdraw: bool
    can_take_over: bool
    copy_until: datetime | None
    copy_days: int
    new_codes: tuple[LogLine, ...]

    @property
    def is_only_withdrawn(self) -> bool:
        """Say whether it is withdrawn, but the unit's case does not know it yet."""
        if self.application.withdrawn_at is None:
            return False
        return self.progress is None or self.progress.state in _RUNNING


def read_progress(actor: Actor, application_id: UUID, now: datetime) -> ProgressPage:
    """Give the person's page of a submitted application.

    Raises:
        NotFoundError: if there is no such application for this actor.
        NotAllowedError: if the actor only helps with it.
    """
    overview = applications.get_overview(actor, application_id)
    application = overview.application
    progress = cases.progress_for_application(application_id, actor, now=now)
    entries = audit.list_for_subject("application", application_id)
    wanted = {entry.unit_id for entry in entries if entry.unit_id is not None}
    wanted |= {application.unit_id}
    if application.helper_unit_id is not None:
        wanted.add(application.helper_unit_id)
    units = organisations.get_units(wanted)
    names = {unit.id: unit.full_name for unit in units.values()}
    return ProgressPage(
        application=application,
        title=overview.package.title,
        language=overview.package.language,
        unit=units[application.unit_id],
        progress=progress,
        papers=overview.papers,
        disclosures=tuple(reversed(progress.disclosures)) if progress else (),
        log=describe(entries, names, application.owner_id),
        helper=(
            names.get(application.helper_unit_id, "")
            if application.helper_unit_id
            else ""
        ),
        can_withdraw=_can_withdraw(application, progress),
        can_take_over=actor.kind is ActorKind.PERSON and application.owner_id is None,
        copy_until=overview.copy_until,
        copy_days=overview.package.retention["submitted_copy_days"],
        new_codes=describe([e for e in entries if e.verb == "reissue_code"], names),
    )


def find_request(
    actor: Actor, application_id: UUID, request_id: UUID, now: datetime
) -> PersonRequest | None:
    """Give an open request of an application; None if it is answered or gone.

    Raises:
        NotFoundError: if there is no such application for this actor.
        NotAllowedError: if the actor only helps with it.
    """
    applications.get_application(actor, application_id)
    progress = cases.progress_for_application(application_id, actor, now=now)
    missing = progress.missing if progress else ()
    return next((each for each in missing if each.id == request_id), None)


def _can_withdraw(
    application: ApplicationData, progress: PersonProgress | None
) -> bool:
    if application.state is not State.SUBMITTED:
        return False
    return progress is None or progress.state in _RUNNING


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in a list of one's own."""

    application: ApplicationData
    title: str
    unit: str
    can_take_over: bool
    draft_days: int

    @property
    def deleted_after(self) -> datetime:
        """Give when a draft is deleted if nobody goes on with it."""
        return self.application.updated_at + timedelta(days=self.draft_days)

    @property
    def is_draft(self) -> bool:
        """Say whether it has not been submitted yet."""
        return self.application.state is State.DRAFT


@dataclass(frozen=True, slots=True)
class MyApplications:
    """What a person has begun, submitted, or left lying too long."""

    drafts: tuple[ApplicationRow, ...]
    submitted: tuple[ApplicationRow, ...]
    expired: tuple[ApplicationRow, ...]


def list_mine(actor: Actor, now: datetime) -> MyApplications:
    """Give what this person has begun or submitted, the newest first."""
    found = applications.list_own(actor)
    gone = applications.list_expired(actor, now)
    ids = {each.unit_id for each in (*found, *gone)}
    units = organisations.get_units(ids) if ids else {}
    private = actor.kind is ActorKind.PERSON

    def row_of(each: ApplicationData) -> ApplicationRow:
        package = blocks.get_package_to_show(each.digest)
        return ApplicationRow(
            application=each,
            title=package.title,
            unit=units[each.unit_id].full_name if each.unit_id in units else "",
            can_take_over=private and each.owner_id is None,
            draft_days=package.retention["draft_days"],
        )

    rows = [row_of(each) for each in found]
    return MyApplications(
        drafts=tuple(row for row in rows if row.is_draft),
        submitted=tuple(row for row in rows if not row.is_draft),
        expired=tuple(row_of(each) for each in gone),
    )
