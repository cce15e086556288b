"""Withdrawing and passing on at the same moment: one goes before the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connections, transaction

from tragwerk.modules.organisations.tests.factories import NOW, make_cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import Asking, Ground, StatementKind, Way
from tragwerk.modules.privacy.models import Consent
from tragwerk.modules.privacy.tests.conftest import Matters
from tragwerk.modules.privacy.tests.factories import ask, give, make_asking

CONSENT = StatementKind.CONSENT


def ground(asking: Asking) -> Ground:
    return privacy.ground_for(
        matter_id=asking.matter_id,
        flow=asking.flow,
        sender=asking.sender,
        receiver=asking.receiver,
        categories=asking.categories,
        now=NOW,
        lock=True,
    )


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_who_is_passing_on(matters: Matters) -> None:
    people = make_cast()
    asking = make_asking(people.unit_id)
    matters.persons[asking.matter_id] = people.person.id
    statement_id = ask(asking)[CONSENT]
    give(people.person, asking, statement_id)
    holds, order = Event(), []

    def pass_on() -> None:
        try:
            with transaction.atomic():
                assert ground(asking).is_satisfied
                holds.set()
                # Long enough for the withdrawal to come first if nothing held it.
                Event().wait(0.5)
                order.append("passed on")
        finally:
            connections.close_all()

    def withdraw() -> None:
        try:
            holds.wait(20)
            privacy.end_statement(
                kind=StatementKind.CONSENT,
                actor=people.person,
                matter_id=asking.matter_id,
                statement_id=statement_id,
                way=Way.ONLINE,
                now=NOW,
            )
            order.append("withdrawn")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for work in (pool.submit(pass_on), pool.submit(withdraw)):
            work.result(timeout=60)
    assert order == ["passed on", "withdrawn"]
    with transaction.atomic():
        assert not ground(asking).is_satisfied


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_the_same_make_one_question() -> None:
    people = make_cast()
    asking = make_asking(people.unit_id)
    together = Barrier(3)

    def work(_number: int) -> object:
        together.wait(20)
        try:
            return ask(asking)[CONSENT]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(work, range(3)))) == 1
    assert Consent.objects.count() == 1
