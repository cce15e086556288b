"""What somebody finds first after signing in: what is theirs to do, by role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation.audit import Summary
from tragwerk.foundation.health.checks import failing
from tragwerk.kernel.actor import Actor, Role
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import ApplicationData
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.data import Badges, DueTask, Load
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.organisations import api as organisations
from tragwerk.portal.audit_state import read_audit_state
from tragwerk.portal.library_page import BlockRow, read_library

_SOON = timedelta(days=7)
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class LoadRow:
    """How much somebody has on their desk."""

    name: str
    load: Load


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDesk:
    """Numbers and next tasks of somebody who works with cases."""

    badges: Badges
    soon: tuple[DueTask, ...]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDesk:
    """Who has how much to do, and what nobody has taken yet."""

    load: tuple[LoadRow, ...]
    unassigned: Load


@dataclass(frozen=True, slots=True, kw_only=True)
class CounsellingDesk:
    """Open consultations, and what can be begun."""

    open: tuple[ApplicationData, ...]
    titles: dict[str, str]
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeDesk:
    """What an administrator looks after."""

    members: int
    invitations: int
    failing: tuple[str, ...]
    runs_platform: bool


@dataclass(frozen=True, slots=True)
class PostDesk:
    """How many messages between offices wait for somebody."""

    arrived: int
    to_send: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """The parts of a start page; None where the actor lacks the role."""

    roles: tuple[str, ...]
    cases: CaseDesk | None = None
    post: PostDesk | None = None
    lead: LeadDesk | None = None
    counselling: CounsellingDesk | None = None
    library: tuple[BlockRow, ...] | None = None
    audit: Summary | None = None
    office: OfficeDesk | None = None
    outlooks: tuple[str, ...] = ()


_OUTLOOKS = (Role.DATA_STEWARD, Role.FUNDING_OFFICER, Role.EDITOR)


def read_start_page(actor: Actor, now: datetime) -> StartPage:
    """Give the parts for every role the actor has in the acting unit."""
    works = actor.has_role(Role.CASEWORKER, Role.LEAD)
    counsels = actor.has_role(Role.COUNSELLOR)
    return StartPage(
        roles=organisations.role_labels(actor.roles, _),
        cases=_case_desk(actor, now) if works else None,
        post=_post_desk(actor) if works or counsels else None,
        lead=_lead_desk(actor, now) if actor.has_role(Role.LEAD) else None,
        counselling=_counselling_desk(actor) if counsels else None,
        library=read_library() if actor.has_role(Role.PROCESS_DESIGNER) else None,
        audit=read_audit_state(actor)
        if actor.has_role(Role.DATA_PROTECTION_OFFICER)
        else None,
        office=_office_desk(actor, now) if actor.has_role(Role.ADMINISTRATOR) else None,
        outlooks=tuple(str(role) for role in _OUTLOOKS if actor.has_role(role)),
    )


def _post_desk(actor: Actor) -> PostDesk | None:
    """Count what waits; nothing is said where nothing does."""
    desk = PostDesk(exchange.count_open_arrivals(actor), exchange.count_to_send(actor))
    return desk if desk.arrived or desk.to_send else None


def _case_desk(actor: Actor, now: datetime) -> CaseDesk:
    today = timezone.localdate(now)
    soon = cases.list_due(actor, until=today + _SOON, only_mine=True)
    return CaseDesk(
        badges=cases.count_badges(actor, now=now),
        soon=soon[:_MOST_SHOWN],
        today=today,
    )


def _lead_desk(actor: Actor, now: datetime) -> LeadDesk:
    load = cases.load_per_person(actor, now=now)
    nothing = Load(0, 0)
    workers = {Role.CASEWORKER, Role.LEAD}
    # How much each colleague has to do is about them: the list is audited.
    members = (
        organisations.read_members(actor.unit_id, actor, now) if actor.unit_id else ()
    )
    rows = [
        LoadRow(each.name, load.get(each.account_id, nothing))
        for each in members
        if each.roles & workers
    ]
    return LeadDesk(
        load=tuple(sorted(rows, key=lambda row: (-row.load.tasks, row.name))),
        unassigned=load.get(None, nothing),
    )


def _counselling_desk(actor: Actor) -> CounsellingDesk:
    found = applications.list_assisted(actor)
    still_open = [each for each in found if each.is_assistance_open]
    return CounsellingDesk(
        open=tuple(still_open[:_MOST_SHOWN]),
        titles={block.key: block.title for block in blocks.list_blocks()},
        closed=len(found) - len(still_open),
    )


def _office_desk(actor: Actor, now: datetime) -> OfficeDesk:
    runs = organisations.is_platform_administrator(actor)
    unit_id = actor.unit_id
    return OfficeDesk(
        members=organisations.count_members(unit_id, actor, now) if unit_id else 0,
        invitations=len(organisations.list_invitations(unit_id, actor, now))
        if unit_id
        else 0,
        failing=tuple(failing(now)) if runs else (),
        runs_platform=runs,
    )
