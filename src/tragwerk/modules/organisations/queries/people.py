"""Reads of people: who acts for which unit, and who works where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import GUEST, Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.data import (
    AccountData,
    ActingUnitData,
    ColleagueData,
    InvitationData,
    MemberData,
    SampleLogin,
    SessionData,
    UnitKind,
)
from tragwerk.modules.organisations.domain.devices import device_text
from tragwerk.modules.organisations.domain.land import sample_people
from tragwerk.modules.organisations.domain.sample import SAMPLE_PASSWORD
from tragwerk.modules.organisations.domain.tokens import hash_token
from tragwerk.modules.organisations.models import (
    Account,
    BrowserSession,
    Invitation,
    Membership,
)
from tragwerk.modules.organisations.queries.units import organisation_name


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor whom the middleware found for this request, else a guest."""
    actor = getattr(request, "actor", GUEST)
    return actor if isinstance(actor, Actor) else GUEST


def list_acting_units(
    account_id: UUID, now: datetime | None = None
) -> tuple[ActingUnitData, ...]:
    """Give the units that an account may act for now, by name."""
    rows = (
        Membership.objects.active(now or timezone.now())
        .filter(account_id=account_id)
        .select_related("unit__organisation")
        .order_by("unit__organisation__name", "unit__name", "unit_id")
    )
    by_unit: dict[UUID, list[Membership]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    return tuple(
        ActingUnitData(
            unit_id=unit_id,
            unit_name=members[0].unit.name,
            organisation_name=organisation_name(members[0].unit),
            unit_kind=UnitKind(members[0].unit.kind),
            roles=frozenset(Role(member.role) for member in members),
        )
        for unit_id, members in by_unit.items()
    )


def actor_in(
    account_id: UUID,
    units: Sequence[ActingUnitData],
    unit_id: UUID | None,
    grants: frozenset[UUID] = frozenset(),
) -> Actor:
    """Make the actor for one of the units, or the private person if it is none."""
    for unit in units:
        if unit.unit_id == unit_id:
            return Actor(
                kind=ActorKind.MEMBER,
                id=account_id,
                unit_id=unit.unit_id,
                roles=unit.roles,
                grants=grants,
            )
    return Actor(kind=ActorKind.PERSON, id=account_id, grants=grants)


def has_second_factor(account_id: UUID) -> bool:
    """Say whether signing in asks this account for more than a password."""
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    rows = Authenticator.objects.filter(user_id=account_id, type__in=strong)
    return bool(rows.exists())


def list_colleagues(
    unit_id: UUID, actor: Actor, now: datetime
) -> tuple[ColleagueData, ...]:
    """Give to whom of a unit something can be given, by name; for audited pages only.

    A name in its office role belongs to the reading of the case it is shown with and
    has no entry of its own (decision 0004).

    Raises:
        NotAllowedError: if the actor may not see the members of this unit.
    """
    return tuple(
        ColleagueData(account_id=each.account_id, name=each.name, roles=each.roles)
        for each in _members(unit_id, actor, now)
    )


def count_members(unit_id: UUID, actor: Actor, now: datetime) -> int:
    """Count who works in a unit now; names nobody.

    Raises:
        NotAllowedError: if the actor may not see the members of this unit.
    """
    if not policies.can_see_members(actor, unit_id):
        raise NotAllowedError
    rows = Membership.objects.active(now).filter(unit_id=unit_id)
    return int(rows.values("account_id").distinct().count())


def _members(unit_id: UUID, actor: Actor, now: datetime) -> tuple[MemberData, ...]:
    if not policies.can_see_members(actor, unit_id):
        raise NotAllowedError
    rows = (
        Membership.objects.active(now).filter(unit_id=unit_id).select_related("account")
    )
    by_account: dict[UUID, list[Membership]] = {}
    for row in rows:
        by_account.setdefault(row.account_id, []).append(row)
    members = [
        MemberData(
            account_id=account_id,
            unit_id=unit_id,
            name=mine[0].account.get_full_name(),
            email=mine[0].account.email,
            roles=frozenset(Role(row.role) for row in mine),
            since=min(row.since for row in mine),
        )
        for account_id, mine in by_account.items()
    ]
    return tuple(sorted(members, key=lambda m: (m.name.casefold(), str(m.account_id))))


@transaction.atomic
def read_members(unit_id: UUID, actor: Actor, now: datetime) -> tuple[MemberData, ...]:
    """Give who works in a unit now, with addresses; the reading is audited.

    A unit without members gives nothing to read, and nothing is recorded.

    Raises:
        NotAllowedError: if the actor may not see the members of this unit.
    """
    members = _members(unit_id, actor, now)
    if members:
        audit.record(
            actor=actor,
            verb="read_members",
            subject_kind="unit",
            subject_id=unit_id,
            at=now,
            detail={"count": len(members)},
        )
    return members


def member_names(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name accounts for pages that may show who did something, and are audited."""
    accounts = Account.objects.filter(id__in=set(account_ids))
    return {account.id: account.get_full_name() for account in accounts}


def get_account(account_id: UUID, actor: Actor) -> AccountData:
    """Give an account to its owner.

    Raises:
        NotFoundError: if it is not the actor's own account.
    """
    account = Account.objects.filter(id=account_id).first()
    if account is None or actor.id != account_id:
        raise NotFoundError
    return AccountData(
        id=account.id,
        email=account.email,
        name=account.display_name,
        language=account.language,
    )


def list_sessions(actor: Actor, current_key: str) -> tuple[SessionData, ...]:
    """Give where the actor is signed in, this session first, then the newest."""
    if actor.id is None:
        return ()
    current = hash_token(current_key)
    found = BrowserSession.objects.filter(
        account_id=actor.id, started_at__isnull=False, expire_date__gt=timezone.now()
    ).order_by("-started_at", "session_key")
    rows = [
        SessionData(
            id=session.session_key,
            device=device_text(session.device, _),
            started_at=session.started_at,
            is_current=session.session_key == current,
        )
        for session in found
        if session.started_at is not None
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_current))


def find_account_id(email: str) -> UUID | None:
    """Find the account with this address; for the command line, never for pages."""
    account = Account.objects.filter(email=email.strip().lower()).first()
    return account.id if account is not None else None


def _invitation_data(invitation: Invitation) -> InvitationData:
    return InvitationData(
        id=invitation.id,
        unit_id=invitation.unit_id,
        unit_name=invitation.unit.name,
        organisation_name=organisation_name(invitation.unit),
        roles=frozenset(Role(role) for role in invitation.roles),
        expires_at=invitation.expires_at,
    )


def list_invitations(
    unit_id: UUID, actor: Actor, now: datetime
) -> tuple[InvitationData, ...]:
    """Give the unused, still valid invitations of a unit, newest first.

    Raises:
        NotAllowedError: if the actor does not look after this unit.
    """
    policies.require_can_manage_unit(actor, unit_id)
    rows = Invitation.objects.filter(
        unit_id=unit_id,
        used_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
    ).select_related("unit__organisation")
    return tuple(_invitation_data(row) for row in rows)


def find_invitation(token: str, now: datetime) -> InvitationData | None:
    """Find the invitation of a link; used, revoked and expired ones do not exist."""
    row = (
        Invitation.objects.filter(
            token_hash=hash_token(token),
            used_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=now,
            unit__is_active=True,
        )
        .select_related("unit__organisation")
        .first()
    )
    return _invitation_data(row) if row is not None else None


def list_sample_logins() -> tuple[SampleLogin, ...]:
    """Give the sign-ins of the sample's people that exist on this platform."""
    accounts = {
        account.email: account
        for account in Account.objects.filter(
            email__in=[person.login for person in sample_people()]
        ).prefetch_related("memberships__unit__organisation")
    }
    return tuple(
        _sample_login(accounts[person.login])
        for person in sample_people()
        if person.login in accounts
    )


def _sample_login(account: Account) -> SampleLogin:
    rows = [row for row in account.memberships.all() if row.until is None]
    units = dict.fromkeys(f"{r.unit.name}, {organisation_name(r.unit)}" for r in rows)
    conjunction = " " + _("und") + " "
    return SampleLogin(
        login=account.email,
        password=SAMPLE_PASSWORD,
        name=account.display_name,
        unit=conjunction.join(units),
        roles=tuple(sorted({row.role for row in rows})),
    )
