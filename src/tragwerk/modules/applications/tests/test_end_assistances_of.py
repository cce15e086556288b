"""Who leaves a counselling centre no longer sees what they helped with there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import ActorKind
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.actions.end_assistances_of import (
    end_assistances_of,
)
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.tests.factories import Started, start
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def helped(people: Cast) -> Started:
    return start(people.counsellor, mandate=MandateKind.PRESENT)


def ended() -> object:
    return GrantApplication.objects.get().assistance_ended_at


def test_all_open_help_of_the_unit_ends_once(helped: Started, people: Cast) -> None:
    other = start(people.counsellor, mandate=MandateKind.PRESENT)
    account, unit = people.counsellor.id, people.counselling_id
    assert account is not None
    end_assistances_of(account, unit, NOW)
    end_assistances_of(account, unit, NOW + timedelta(hours=1))
    for one in (helped, other):
        assert GrantApplication.objects.get(id=one.id).assistance_ended_at == NOW
        with pytest.raises(NotFoundError):
            applications.get_view(people.counsellor, one.id)
        entries = [
            entry
            for entry in audit.list_for_subject("application", one.id)
            if entry.verb == "end_assistance"
        ]
        assert [entry.actor_kind for entry in entries] == [ActorKind.SYSTEM]


def test_help_for_another_unit_or_by_others_goes_on(
    helped: Started, people: Cast
) -> None:
    account, colleague = people.counsellor.id, people.colleague.id
    assert account is not None
    assert colleague is not None
    end_assistances_of(account, people.unit_id, NOW)
    end_assistances_of(colleague, people.counselling_id, NOW)
    assert ended() is None


def test_help_that_began_later_goes_on(helped: Started, people: Cast) -> None:
    account = people.counsellor.id
    assert account is not None
    end_assistances_of(account, people.counselling_id, NOW - timedelta(seconds=1))
    assert ended() is None


def test_leaving_the_unit_ends_the_help(helped: Started, people: Cast) -> None:
    account = people.counsellor.id
    assert account is not None
    organisations.end_membership(
        actor=people.counsellor,
        account_id=account,
        unit_id=people.counselling_id,
        now=NOW,
    )
    outbox.deliver_pending(now=NOW)
    assert ended() == NOW
