"""Who sees whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tragwerk.foundation import audit
from tragwerk.kernel.actor import GUEST, Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.organisations import api, policies
from tragwerk.modules.organisations.models import Membership, Unit
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    Cast,
    actor_for,
    join,
    make_account,
)

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("caseworker", 4),
        ("lead", 4),
        ("unit_administrator", 4),
        ("stranger", 2),
        ("counsellor", 1),
        ("platform_administrator", 8),
        ("system", 8),
        ("person", 0),
        ("guest", 0),
    ],
)
def test_visible_memberships(people: Cast, who: str, sees: int) -> None:
    rows = policies.visible_to(getattr(people, who), Membership.objects.all())
    assert rows.count() == sees


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("caseworker", True),
        ("unit_administrator", True),
        ("platform_administrator", True),
        ("stranger", False),
        ("counsellor", False),
        ("person", False),
        ("guest", False),
    ],
)
def test_list_colleagues(people: Cast, who: str, *, allowed: bool) -> None:
    actor = getattr(people, who)
    if not allowed:
        with pytest.raises(NotAllowedError):
            api.list_colleagues(people.unit_id, actor, NOW)
        return
    members = api.list_colleagues(people.unit_id, actor, NOW)
    assert [m.name for m in members] == [
        "Alma Auer",
        "Bodo Beck",
        "Carla Cordes",
        "Dana Dorn",
    ]


@pytest.mark.parametrize("who", ["caseworker", "platform_administrator"])
def test_reading_members_is_recorded(people: Cast, who: str) -> None:
    actor = getattr(people, who)
    members = api.read_members(people.unit_id, actor, NOW)
    colleagues = api.list_colleagues(people.unit_id, actor, NOW)
    assert [each.name for each in members] == [each.name for each in colleagues]
    (entry,) = audit.list_for_subject("unit", people.unit_id)
    assert (entry.verb, entry.actor_id, entry.at) == ("read_members", actor.id, NOW)
    assert entry.detail == {"count": 4}


def test_a_refused_or_empty_reading_is_not_recorded(people: Cast) -> None:
    with pytest.raises(NotAllowedError):
        api.read_members(people.unit_id, people.stranger, NOW)
    Membership.objects.filter(unit_id=people.unit_id).update(until=NOW)
    assert not api.read_members(people.unit_id, people.platform_administrator, NOW)
    assert not audit.list_for_subject("unit", people.unit_id)


def test_an_administrator_elsewhere_manages_nothing_here(people: Cast) -> None:
    assert not api.can_manage_unit(people.stranger, people.unit_id)
    assert api.can_manage_unit(people.stranger, people.other_unit_id)
    # A role without the unit of the platform behind it is not enough.
    forged = Actor(
        kind=ActorKind.MEMBER,
        id=people.stranger.id,
        unit_id=None,
        roles=frozenset({Role.ADMINISTRATOR}),
    )
    assert not api.can_manage_unit(forged, people.unit_id)


def test_a_member_of_the_platform_unit_without_the_role_manages_nothing(
    people: Cast,
) -> None:
    editor = people.platform_administrator
    plain = Actor(
        kind=editor.kind,
        id=editor.id,
        unit_id=editor.unit_id,
        roles=frozenset({Role.EDITOR}),
    )
    assert not api.is_platform_administrator(plain)
    assert api.is_platform_administrator(editor)


def test_require_role(people: Cast) -> None:
    api.require_role(people.lead, Role.CASEWORKER, Role.LEAD)
    for actor in (people.caseworker, people.person, GUEST):
        with pytest.raises(NotAllowedError):
            api.require_role(actor, Role.LEAD)


def test_actor_for_takes_roles_from_active_memberships_only(people: Cast) -> None:
    account = make_account("Jana Jost")
    unit = Unit.objects.get(id=people.unit_id)
    join(account, unit, Role.CASEWORKER, since=NOW + timedelta(days=1))
    early = actor_for(account.id, unit.id, now=NOW)
    assert early == Actor(kind=ActorKind.PERSON, id=account.id)
    Membership.objects.filter(account=account).update(until=NOW + timedelta(days=3))
    assert actor_for(account.id, unit.id, now=NOW + timedelta(days=2)).roles
    assert not actor_for(account.id, unit.id, now=NOW + timedelta(days=3)).roles


def test_accounts_are_shown_to_their_owner_only(people: Cast) -> None:
    assert people.caseworker.id is not None
    for actor in (people.colleague, people.platform_administrator, people.guest):
        with pytest.raises(NotFoundError):
            api.get_account(people.caseworker.id, actor)
