"""The person's page: where an application is, and what happened with their data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPage:
    """What the person sees of their application.

    Attributes:
        progress: from the competent unit; None until it has opened its case.
        disclosures: who has received data, the newest first.
        helper: name of the unit that helped, or empty.
        can_withdraw: whether there is still something to withdraw.
        can_take_over: whether it may be put into the person's account.
    """

    application: ApplicationData
    title: str
    unit: UnitData
    progress: PersonProgress | None
    papers: tuple[EvidenceData, ...]
    disclosures: tuple[Disclosure, ...]
    log: tuple[LogLine, ...]
    helper: str
    can_withdraw: bool
    can_take_over: bool


def read_progress(actor: Actor, application_id: UUID, now: datetime) -> ProgressPage:
    """Give the person's page of a submitted application.

    Raises:
        NotFoundError: if there is no such application for this actor.
        NotAllowedError: if the actor only helps with it.
    """
    view = applications.get_view(actor, application_id)
    application = view.application
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
        title=view.package.title_in(get_language() or "de"),
        unit=units[application.unit_id],
        progress=progress,
        papers=view.papers,
        disclosures=tuple(reversed(progress.disclosures)) if progress else (),
        log=describe(entries, names),
        helper=(
            names.get(application.helper_unit_id, "")
            if application.helper_unit_id
            else ""
        ),
        can_withdraw=_can_withdraw(application, progress),
        can_take_over=actor.kind is ActorKind.PERSON and application.owner_id is None,
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
    return progress is None or progress.state in (CaseStatus.OPEN, CaseStatus.WAITING)


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in a list of one's own."""

    application: ApplicationData
    title: str
    unit: str
    can_take_over: bool

    @property
    def is_draft(self) -> bool:
        """Say whether it has not been submitted yet."""
        return self.application.state is State.DRAFT


def list_mine(actor: Actor) -> tuple[ApplicationRow, ...]:
    """Give what this person has begun or submitted, the newest first."""
    found = applications.list_own(actor)
    units = organisations.get_units(each.unit_id for each in found) if found else {}
    titles = {block.key: block.title for block in blocks.list_blocks()} if found else {}
    private = actor.kind is ActorKind.PERSON
    return tuple(
        ApplicationRow(
            application=each,
            title=titles.get(each.block_key, each.block_key),
            unit=units[each.unit_id].full_name if each.unit_id in units else "",
            can_take_over=private and each.owner_id is None,
        )
        for each in found
    )
