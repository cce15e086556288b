"""Who somebody is in a matter that began with an application."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tragwerk.kernel.actor import GUEST, ActorKind
from tragwerk.kernel.errors import NotFoundError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.adapters.matters import standing_of
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.tests.factories import (
    holder,
    start,
    start_submitted,
)
from tragwerk.modules.organisations.tests.factories import NOW, Cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.api import Standing


def test_the_person_by_code_or_account(people: Cast) -> None:
    begun = start()
    assert standing_of(holder(begun.id), begun.id) is Standing.PERSON
    assert standing_of(GUEST, begun.id) is None
    assert standing_of(people.person, begun.id) is None
    GrantApplication.objects.update(owner_id=people.person.id)
    assert standing_of(people.person, begun.id) is Standing.PERSON
    assert standing_of(people.person, new_id()) is None


def test_who_acts_for_a_unit_is_never_the_person(people: Cast) -> None:
    sent = start_submitted()
    spy = replace(people.stranger, grants=frozenset({sent.id}))
    assert spy.kind is ActorKind.MEMBER
    assert standing_of(spy, sent.id) is None


def test_the_unit_from_the_submission_on(people: Cast) -> None:
    assert standing_of(people.caseworker, start().id) is None
    sent = start_submitted()
    assert standing_of(people.caseworker, sent.id) is Standing.UNIT
    assert standing_of(people.stranger, sent.id) is None


def test_the_helper_while_the_help_lasts(people: Cast) -> None:
    begun = start(people.counsellor, mandate=MandateKind.PRESENT)
    assert standing_of(people.counsellor, begun.id) is Standing.UNIT
    applications.end_assistance(
        actor=people.counsellor, application_id=begun.id, now=NOW
    )
    assert standing_of(people.counsellor, begun.id) is None


@pytest.mark.django_db
def test_an_old_code_no_longer_opens_consents(people: Cast) -> None:
    """The id of the matter is no key: after a new code, the old session is shut."""
    sent = start_submitted()
    assert privacy.list_statements(holder(sent.id), sent.id, NOW) == ()
    GrantApplication.objects.filter(id=sent.id).update(grant_id=new_id())
    with pytest.raises(NotFoundError):
        privacy.list_statements(holder(sent.id), sent.id, NOW)
