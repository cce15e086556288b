"""Representation: who names it, whom, when; what it gives to whom."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tragwerk.foundation import audit
from tragwerk.foundation.ui.tests import pages
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotAllowedError, NotFoundError, RuleError
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.models import Representation
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    PASSWORD,
    Cast,
    make_cast,
)

pytestmark = pytest.mark.database
FIRST, LAST = date(2026, 1, 19), date(2026, 1, 23)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def name(
    actor: Actor, whom: Actor, by: Actor, first: date = FIRST, last: date = LAST
) -> UUID:
    assert whom.id is not None
    assert by.id is not None
    return api.name_representative(
        actor=actor,
        account_id=whom.id,
        representative_id=by.id,
        from_on=first,
        until_on=last,
        now=NOW,
    )


def test_it_begins_and_ends_by_itself(cast: Cast) -> None:
    name(cast.caseworker, cast.caseworker, cast.colleague)
    for days, stands_in in ((6, False), (7, True), (11, True), (12, False)):
        found = api.represented_by(cast.colleague, NOW + timedelta(days=days))
        assert found == (frozenset({cast.caseworker.id}) if stands_in else frozenset())
    for other in (cast.caseworker, cast.lead, cast.stranger, cast.guest):
        assert not api.represented_by(other, NOW + timedelta(days=7))


def test_the_lead_names_somebody_and_it_is_audited(cast: Cast) -> None:
    key = name(cast.lead, cast.caseworker, cast.colleague)
    entry = audit.list_for_subject("unit", cast.unit_id)[-1]
    assert entry.verb == "name_representative"
    api.end_representation(actor=cast.caseworker, representation_id=key, now=NOW)
    api.end_representation(actor=cast.lead, representation_id=key, now=NOW)
    verbs = [e.verb for e in audit.list_for_subject("unit", cast.unit_id)]
    assert verbs.count("end_representation") == 1
    assert not api.represented_by(cast.colleague, NOW + timedelta(days=7))


def test_nobody_else_names_or_ends_it(cast: Cast) -> None:
    for actor in (cast.colleague, cast.stranger, cast.person, cast.unit_administrator):
        with pytest.raises(NotAllowedError):
            name(actor, cast.caseworker, cast.colleague)
    key = name(cast.caseworker, cast.caseworker, cast.colleague)
    for actor in (cast.colleague, cast.stranger, cast.person):
        with pytest.raises(NotFoundError):
            api.end_representation(actor=actor, representation_id=key, now=NOW)


def test_only_members_of_the_same_unit(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        name(cast.caseworker, cast.caseworker, cast.stranger)
    with pytest.raises(NotFoundError):
        name(cast.lead, cast.stranger, cast.colleague)
    with pytest.raises(RuleError, match="selbst"):
        name(cast.caseworker, cast.caseworker, cast.caseworker)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 11), LAST),
        (LAST, FIRST),
        (FIRST, date(2027, 1, 14)),
    ],
)
def test_days_that_cannot_be(cast: Cast, first: date, last: date) -> None:
    with pytest.raises(RuleError, match="Zeitraum"):
        name(cast.caseworker, cast.caseworker, cast.colleague, first, last)


def test_one_at_a_time(cast: Cast) -> None:
    key = name(cast.caseworker, cast.caseworker, cast.colleague)
    with pytest.raises(RuleError, match="schon eine Vertretung"):
        name(cast.caseworker, cast.caseworker, cast.lead, LAST, LAST)
    day = LAST + timedelta(days=1)
    name(cast.caseworker, cast.caseworker, cast.lead, day, day)
    api.end_representation(actor=cast.caseworker, representation_id=key, now=NOW)
    name(cast.caseworker, cast.caseworker, cast.lead)


def test_who_sees_which(cast: Cast) -> None:
    name(cast.caseworker, cast.caseworker, cast.colleague)
    assert len(api.list_representations(cast.lead, NOW)) == 1
    assert [row.can_end for row in api.list_representations(cast.caseworker, NOW)] == [
        True
    ]
    assert [row.can_end for row in api.list_representations(cast.colleague, NOW)] == [
        False
    ]
    for other in (cast.unit_administrator, cast.stranger, cast.person):
        assert api.list_representations(other, NOW) == ()


def test_the_page(cast: Cast) -> None:
    client = Client()
    assert cast.caseworker.id is not None
    assert cast.colleague.id is not None
    email = api.get_account(cast.caseworker.id, cast.caseworker).email
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    url = reverse("name_representative")
    html = pages.checked(client.get(url), 200)
    assert "Wer wird vertreten?" not in html
    today = timezone.localdate()
    sent = {
        "representative": str(cast.colleague.id),
        "from_on": "bald",
        "until_on": f"{today:%d.%m.%Y}",
    }
    refused = pages.checked(client.post(url, sent), 422)
    assert 'value="bald"' in refused
    assert not Representation.objects.exists()
    answer = client.post(url, {**sent, "from_on": f"{today:%d.%m.%Y}"})
    assert answer.status_code == 302
    row = Representation.objects.get()
    assert row.account_id == cast.caseworker.id
    html = pages.checked(client.get(url), 200)
    assert "Vertretung beenden" in html
    ended = client.post(reverse("end_representation", args=[row.id]))
    assert ended.status_code == 302
    assert "Vertretung beenden" not in pages.checked(client.get(url), 200)
