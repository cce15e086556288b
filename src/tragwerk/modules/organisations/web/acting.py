"""Who acts in this request: account, acting unit and opened applications."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from tragwerk.kernel.actor import GUEST, Actor, ActorKind
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.data import ActingUnitData

UNIT_KEY = "acting_unit"
GRANTS_KEY = "grants"
PRIVATE = "private"
"""Stored instead of a unit by a member who acts for themselves."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, and what must be settled before they can act for a unit."""

    actor: Actor
    unit: ActingUnitData | None = None
    units: tuple[ActingUnitData, ...] = ()
    must_choose: bool = False
    must_enrol: bool = False


def resolve(session: SessionBase, account_id: UUID | None) -> Acting:
    """Find out who acts; a unit in the session counts only with a membership now."""
    grants = _grants(session.get(GRANTS_KEY))
    if account_id is None:
        guest = Actor(kind=ActorKind.GUEST, grants=grants) if grants else GUEST
        return Acting(actor=guest)
    units = api.list_acting_units(account_id, timezone.now())
    private = api.actor_in(account_id, (), None, grants)
    if not units or session.get(UNIT_KEY) == PRIVATE:
        return Acting(actor=private, units=units)
    if settings.TRAGWERK_REQUIRE_MFA and not api.has_second_factor(account_id):
        return Acting(actor=private, units=units, must_enrol=True)
    chosen = _chosen(session.get(UNIT_KEY), units)
    if chosen is None:
        return Acting(actor=private, units=units, must_choose=True)
    actor = api.actor_in(account_id, units, chosen.unit_id, grants)
    return Acting(actor=actor, unit=chosen, units=units)


def _chosen(stored: object, units: tuple[ActingUnitData, ...]) -> ActingUnitData | None:
    for unit in units:
        if str(unit.unit_id) == stored:
            return unit
    # With one unit there is nothing to choose; what the session says is out of date.
    return units[0] if len(units) == 1 else None


def _grants(stored: object) -> frozenset[UUID]:
    if not isinstance(stored, list):
        return frozenset()
    return frozenset(filter(None, map(_uuid, stored)))


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
