"""Actions on members and invitations: refused, done, announced, audited."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tragwerk.foundation import audit
from tragwerk.foundation.outbox.models import Message
from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.data import UnitDetails
from tragwerk.modules.organisations.models import Account, Invitation, Membership, Unit
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    PASSWORD,
    Cast,
    actor_for,
    make_account,
)

pytestmark = pytest.mark.database
LATER = NOW + timedelta(days=8)


def _verbs(kind: str, subject: UUID) -> list[str]:
    return [entry.verb for entry in audit.list_for_subject(kind, subject)]


def _published() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("name", flat=True))


def _invite(people: Cast, *roles: Role) -> str:
    return api.invite_member(
        actor=people.unit_administrator,
        unit_id=people.unit_id,
        roles=roles or (Role.CASEWORKER,),
        now=NOW,
    )


@pytest.mark.parametrize(
    "who", ["caseworker", "lead", "stranger", "counsellor", "person", "guest"]
)
def test_only_administrators_invite(people: Cast, who: str) -> None:
    with pytest.raises(NotAllowedError):
        api.invite_member(
            actor=getattr(people, who),
            unit_id=people.unit_id,
            roles=[Role.CASEWORKER],
            now=NOW,
        )
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["unit_administrator", "system"])
def test_administrators_invite(people: Cast, who: str) -> None:
    token = api.invite_member(
        actor=getattr(people, who),
        unit_id=people.unit_id,
        roles=[Role.LEAD, Role.CASEWORKER],
        now=NOW,
    )
    row = Invitation.objects.get()
    assert token not in str(row.__dict__)
    assert row.expires_at == NOW + timedelta(days=7)
    assert _verbs("invitation", row.id) == ["invite_member"]
    assert _published() == ["organisations.member_invited"]


def _as_platform(people: Cast, unit_id: UUID, *roles: Role) -> str:
    return api.invite_member(
        actor=people.platform_administrator, unit_id=unit_id, roles=roles, now=NOW
    )


def test_the_platform_brings_in_the_first_administrator_and_nobody_else(
    people: Cast,
) -> None:
    centre = people.counselling_id
    wrong: tuple[tuple[Role, ...], ...] = (
        (),
        (Role.LEAD,),
        (Role.CASEWORKER,),
        (Role.ADMINISTRATOR, Role.LEAD),
    )
    for roles in wrong:
        with pytest.raises((NotAllowedError, RuleError)):
            _as_platform(people, centre, *roles)
    token = _as_platform(people, centre, Role.ADMINISTRATOR)
    # One open invitation is enough: a second would bring in a second one.
    with pytest.raises(NotAllowedError):
        _as_platform(people, centre, Role.ADMINISTRATOR)
    api.accept_invitation(actor=people.person, token=token, now=NOW)
    for roles in (*wrong, (Role.ADMINISTRATOR,)):
        with pytest.raises((NotAllowedError, RuleError)):
            _as_platform(people, centre, *roles)
    assert people.person.id is not None
    first = actor_for(people.person.id, centre, now=NOW)
    assert api.invite_member(
        actor=first, unit_id=centre, roles=[Role.COUNSELLOR], now=NOW
    )


def test_where_a_unit_looks_after_itself_the_platform_invites_nobody(
    people: Cast,
) -> None:
    for roles in ((Role.CASEWORKER,), (Role.ADMINISTRATOR,)):
        with pytest.raises(NotAllowedError):
            _as_platform(people, people.unit_id, *roles)
    assert not Invitation.objects.exists()
    # Its own unit it looks after as everybody does.
    assert _as_platform(people, people.platform_id, Role.EDITOR)


def test_a_revoked_or_expired_invitation_makes_room_for_another(people: Cast) -> None:
    centre = people.counselling_id
    _as_platform(people, centre, Role.ADMINISTRATOR)
    row = Invitation.objects.get()
    actor = people.platform_administrator
    api.revoke_invitation(actor=actor, invitation_id=row.id, now=NOW)
    assert _as_platform(people, centre, Role.ADMINISTRATOR)
    assert api.invitable_roles(actor, centre, NOW) == frozenset()
    assert api.invitable_roles(actor, centre, LATER) == {Role.ADMINISTRATOR}


def test_an_invitation_needs_a_role(people: Cast) -> None:
    with pytest.raises(RuleError):
        api.invite_member(
            actor=people.unit_administrator, unit_id=people.unit_id, roles=[], now=NOW
        )


def test_a_guest_accepts_with_a_new_account(people: Cast) -> None:
    token = _invite(people, Role.CASEWORKER, Role.LEAD)
    account_id = api.accept_invitation(
        actor=people.guest,
        token=token,
        now=NOW,
        email=" Neu@Test.Example ",
        password=PASSWORD,
        display_name="Nina Neu",
    )
    assert Account.objects.get(id=account_id).email == "neu@test.example"
    actor = actor_for(account_id, people.unit_id, now=NOW)
    assert actor.roles == {Role.CASEWORKER, Role.LEAD}
    assert "organisations.membership_began" in _published()


def test_a_signed_in_person_accepts_with_the_own_account(people: Cast) -> None:
    token = _invite(people)
    assert people.person.id == api.accept_invitation(
        actor=people.person, token=token, now=NOW
    )
    assert actor_for(people.person.id, people.unit_id, now=NOW).roles == {
        Role.CASEWORKER
    }


def test_an_invitation_works_once(people: Cast) -> None:
    token = _invite(people)
    api.accept_invitation(actor=people.person, token=token, now=NOW)
    with pytest.raises(NotFoundError):
        api.accept_invitation(actor=people.counsellor, token=token, now=NOW)
    assert api.find_invitation(token, NOW) is None


def test_an_invitation_expires(people: Cast) -> None:
    token = _invite(people)
    with pytest.raises(NotFoundError):
        api.accept_invitation(actor=people.person, token=token, now=LATER)
    assert not Membership.objects.filter(account_id=people.person.id).exists()


def test_a_wrong_token_and_the_stored_hash_open_nothing(people: Cast) -> None:
    token = _invite(people)
    stored = Invitation.objects.get().token_hash
    for wrong in ("", token[:-1], stored, token + "x"):
        with pytest.raises(NotFoundError):
            api.accept_invitation(actor=people.person, token=wrong, now=NOW)


def test_an_invitation_of_a_closed_unit_opens_nothing(people: Cast) -> None:
    token = _invite(people)
    Unit.objects.filter(id=people.unit_id).update(is_active=False)
    with pytest.raises(NotFoundError):
        api.accept_invitation(actor=people.person, token=token, now=NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "alma.auer@test.example"}, "email"),
        ({"email": "keine-adresse"}, "email"),
        ({"password": "kurz"}, "password"),
        ({"display_name": "  "}, "display_name"),
    ],
)
def test_a_refused_account_leaves_the_invitation_usable(
    people: Cast, fields: dict[str, str], field: str
) -> None:
    token = _invite(people)
    good = {
        "email": "neu@test.example",
        "password": PASSWORD,
        "display_name": "Nina Neu",
    }
    with pytest.raises(RuleError) as caught:
        api.accept_invitation(
            actor=people.guest, token=token, now=NOW, **(good | fields)
        )
    assert caught.value.field == field
    assert api.find_invitation(token, NOW) is not None


def test_a_foreign_administrator_cannot_revoke(people: Cast) -> None:
    _invite(people)
    invitation_id = Invitation.objects.get().id
    for actor in (people.stranger, people.caseworker, people.guest):
        with pytest.raises(NotFoundError):
            api.revoke_invitation(actor=actor, invitation_id=invitation_id, now=NOW)


def test_a_revoked_invitation_opens_nothing(people: Cast) -> None:
    token = _invite(people)
    invitation_id = Invitation.objects.get().id
    actor = people.unit_administrator
    api.revoke_invitation(actor=actor, invitation_id=invitation_id, now=NOW)
    assert api.list_invitations(people.unit_id, actor, NOW) == ()
    with pytest.raises(NotFoundError):
        api.accept_invitation(actor=people.person, token=token, now=NOW)
    with pytest.raises(ConflictError):
        api.revoke_invitation(actor=actor, invitation_id=invitation_id, now=NOW)
    assert _verbs("invitation", invitation_id)[-1] == "revoke_invitation"


@pytest.mark.parametrize("who", ["colleague", "lead", "stranger", "person", "guest"])
def test_others_cannot_end_a_membership(people: Cast, who: str) -> None:
    with pytest.raises(NotAllowedError):
        api.end_membership(
            actor=getattr(people, who),
            account_id=people.caseworker.id,
            unit_id=people.unit_id,
            now=LATER,
        )


@pytest.mark.parametrize(
    "who", ["caseworker", "unit_administrator", "platform_administrator"]
)
def test_leaving_ends_the_right_and_is_announced(people: Cast, who: str) -> None:
    account_id = people.caseworker.id
    assert account_id is not None
    api.end_membership(
        actor=getattr(people, who),
        account_id=account_id,
        unit_id=people.unit_id,
        now=LATER,
    )
    assert actor_for(account_id, people.unit_id, now=LATER) == Actor(
        kind=ActorKind.PERSON, id=account_id
    )
    message = Message.objects.get()
    assert message.name == "organisations.membership_ended"
    assert message.payload["account_id"] == str(account_id)
    assert _verbs("unit", people.unit_id) == ["end_membership"]


def test_who_left_can_come_back(people: Cast) -> None:
    account_id = people.caseworker.id
    assert account_id is not None
    api.end_membership(
        actor=people.caseworker, account_id=account_id, unit_id=people.unit_id, now=NOW
    )
    Membership.objects.grant(account_id, people.unit_id, [Role.CASEWORKER], LATER)
    assert actor_for(account_id, people.unit_id, now=LATER).roles == {Role.CASEWORKER}


def test_who_is_no_member_cannot_be_ended(people: Cast) -> None:
    with pytest.raises(NotFoundError):
        api.end_membership(
            actor=people.unit_administrator,
            account_id=people.stranger.id,
            unit_id=people.unit_id,
            now=NOW,
        )


def test_the_last_platform_administrator_stays(people: Cast) -> None:
    last = people.platform_administrator
    with pytest.raises(RuleError):
        api.end_membership(
            actor=last, account_id=last.id, unit_id=people.platform_id, now=NOW
        )
    second = make_account("Ines Iser")
    Membership.objects.grant(second.id, people.platform_id, [Role.ADMINISTRATOR], NOW)
    api.end_membership(
        actor=last, account_id=last.id, unit_id=people.platform_id, now=NOW
    )


def test_choosing_a_unit_is_logged_and_needs_a_membership(people: Cast) -> None:
    actor = people.caseworker
    assert actor.id is not None
    api.choose_acting_unit(actor=actor, unit_id=people.unit_id, now=NOW)
    api.choose_acting_unit(actor=actor, unit_id=None, now=NOW)
    assert _verbs("account", actor.id) == ["choose_acting_unit"] * 2
    for who, unit_id in (
        (actor, people.other_unit_id),
        (people.person, people.unit_id),
        (people.guest, people.unit_id),
        (people.guest, None),
    ):
        with pytest.raises(NotAllowedError):
            api.choose_acting_unit(actor=who, unit_id=unit_id, now=NOW)


def _details(**changes: str) -> UnitDetails:
    values = {
        "name": "Wohngeldstelle",
        "street": "Neue Straße 2",
        "postal_code": "70173",
        "place": "Stuttgart",
        "phone": "115",
        "email": "",
        "opening_hours": "Montag 8–12 Uhr",
    }
    return UnitDetails(**(values | changes))


def test_unit_details_are_changed_by_the_administrator(people: Cast) -> None:
    api.change_unit_details(
        actor=people.unit_administrator,
        unit_id=people.unit_id,
        details=_details(),
        now=NOW,
    )
    assert api.get_unit(people.unit_id).street == "Neue Straße 2"
    entry = audit.list_for_subject("unit", people.unit_id)[-1]
    assert entry.detail == {"street": True, "phone": True, "opening_hours": True}
    assert _published() == ["organisations.unit_details_changed"]


def test_unchanged_details_are_no_event(people: Cast) -> None:
    for _ in range(2):
        api.change_unit_details(
            actor=people.unit_administrator,
            unit_id=people.unit_id,
            details=_details(),
            now=NOW,
        )
    assert len(_published()) == 1


@pytest.mark.parametrize(
    ("change", "field"), [({"name": ""}, "name"), ({"email": "x"}, "email")]
)
def test_unit_details_are_checked(
    people: Cast, change: dict[str, str], field: str
) -> None:
    with pytest.raises(RuleError) as caught:
        api.change_unit_details(
            actor=people.unit_administrator,
            unit_id=people.unit_id,
            details=_details(**change),
            now=NOW,
        )
    assert caught.value.field == field


@pytest.mark.parametrize("who", ["lead", "stranger", "person", "guest"])
def test_others_cannot_change_a_unit(people: Cast, who: str) -> None:
    with pytest.raises(NotAllowedError):
        api.change_unit_details(
            actor=getattr(people, who),
            unit_id=people.unit_id,
            details=_details(),
            now=NOW,
        )


def test_only_the_platform_creates_accounts_and_adds_members(people: Cast) -> None:
    for actor in (
        people.platform_administrator,
        people.unit_administrator,
        people.person,
        people.guest,
    ):
        with pytest.raises(NotAllowedError):
            api.create_account(
                actor=actor,
                email="x@test.example",
                password=PASSWORD,
                display_name="X",
                now=NOW,
            )
        with pytest.raises(NotAllowedError):
            api.add_member(
                actor=actor,
                account_id=people.person.id,
                unit_id=people.unit_id,
                roles=[Role.LEAD],
                now=NOW,
            )
    account_id = api.create_account(
        actor=people.system,
        email="Kim@test.example",
        password=PASSWORD,
        display_name="Kim",
        now=NOW,
    )
    assert api.find_account_id("kim@TEST.example") == account_id
    api.add_member(
        actor=people.system,
        account_id=account_id,
        unit_id=people.unit_id,
        roles=[Role.LEAD],
        now=NOW,
    )
    assert actor_for(account_id, people.unit_id, now=NOW).roles == {Role.LEAD}
    with pytest.raises(NotFoundError):
        api.add_member(
            actor=people.system,
            account_id=uuid4(),
            unit_id=people.unit_id,
            roles=[Role.LEAD],
            now=NOW,
        )


def test_change_profile(people: Cast) -> None:
    api.change_profile(
        actor=people.person, display_name=" Hanna  Haas ", language="en", now=NOW
    )
    assert people.person.id is not None
    account = api.get_account(people.person.id, people.person)
    assert (account.name, account.language) == ("Hanna Haas", "en")
    for name, language in (("", "de"), ("x" * 121, "de"), ("Hanna", "xx")):
        with pytest.raises(RuleError):
            api.change_profile(
                actor=people.person, display_name=name, language=language, now=NOW
            )
    with pytest.raises(NotAllowedError):
        api.change_profile(actor=people.guest, display_name="X", language="de", now=NOW)
