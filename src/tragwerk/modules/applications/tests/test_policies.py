"""Nobody without a ground sees anything, whoever they are and however it stands."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.organisations.tests.factories import NOW

pytestmark = pytest.mark.django_db

IDS = [UUID(int=number) for number in range(1, 4)]
some = st.sampled_from(IDS)
maybe = st.none() | some

ACTORS = st.builds(
    Actor,
    kind=st.sampled_from(ActorKind),
    id=maybe,
    unit_id=maybe,
    roles=st.frozensets(st.sampled_from(Role), max_size=3),
    grants=st.frozensets(some, max_size=1),
)
APPLICATIONS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(State),
        "owner_id": maybe,
        "helper_id": maybe,
        "helper_unit_id": maybe,
        "assistance_ended_at": st.sampled_from([None, NOW]),
    }
)


def has_ground(actor: Actor, row: dict[str, object]) -> bool:
    """Say it again, one ground a line, from the words of the README."""
    if row["state"] == State.DELETED:
        return False
    if actor.kind is ActorKind.SYSTEM:
        return True
    if IDS[0] in actor.grants:
        return True
    if actor.id is not None and row["owner_id"] == actor.id:
        return True
    return (
        actor.kind is ActorKind.MEMBER
        and Role.COUNSELLOR in actor.roles
        and actor.id is not None
        and actor.unit_id is not None
        and row["helper_id"] == actor.id
        and row["helper_unit_id"] == actor.unit_id
        and row["assistance_ended_at"] is None
    )


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(actor=ACTORS, row=APPLICATIONS)
def test_visible_to(actor: Actor, row: dict[str, object], db: None) -> None:
    GrantApplication.objects.all().delete()
    GrantApplication.objects.create(
        id=IDS[0],
        grant_id=IDS[0],
        number="A-1",
        block_key="b",
        block_digest="d",
        kreis_ags="08111",
        unit_id=IDS[2],
        record_id=IDS[1],
        created_at=NOW,
        updated_at=NOW,
        **row,
    )
    rows = GrantApplication.objects.all()
    ground = has_ground(actor, row)
    assert policies.visible_to(actor, rows).exists() == ground
    if policies.own(actor, rows.exclude(state=State.DELETED)).exists():
        assert ground
