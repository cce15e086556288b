"""Several at the same moment: one comes first, the others are told, nothing doubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from uuid import UUID

import pytest
from django.db import connections

from tragwerk.foundation import audit
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.exchange import api
from tragwerk.modules.exchange.actions import send_message as sending
from tragwerk.modules.exchange.data import (
    ArrivalStatus,
    Content,
    Entry,
    MessageStatus,
    RefusalReason,
)
from tragwerk.modules.exchange.models import Arrival, Matter, Message, UnitKey
from tragwerk.modules.exchange.tests.factories import (
    CONTENT,
    FLOW,
    NOW,
    Participant,
    arrival_of,
    deliver_all,
    lay_ready,
)
from tragwerk.modules.organisations.tests.factories import Cast
from tragwerk.modules.privacy.data import DataCategory, StatementKind, Way
from tragwerk.modules.privacy.tests.factories import (
    ask,
    end,
    give,
    make_asking,
    unit_party,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
ROUNDS = 4
TOLD = "told"
DONE = "done"


def at_once(*works: Callable[[], object]) -> list[str]:
    """Do things in threads of their own, beginning at the same moment.

    Gives DONE for each that was done, and TOLD where somebody else was faster.
    """
    together = Barrier(len(works))

    def do(work: Callable[[], object]) -> str:
        together.wait(timeout=20)
        try:
            work()
        except ConflictError:
            return TOLD
        else:
            return DONE
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def send(people: Cast, message_id: UUID) -> None:
    api.send_message(
        actor=people.caseworker, message_id=message_id, kept=CONTENT.paths, now=NOW
    )


def accept(people: Cast, arrival_id: UUID) -> None:
    api.accept_arrival(actor=people.stranger, arrival_id=arrival_id, now=NOW)


def refuse(people: Cast, arrival_id: UUID) -> None:
    api.refuse_arrival(
        actor=people.stranger,
        arrival_id=arrival_id,
        reason=RefusalReason.NOT_NEEDED,
        now=NOW,
    )


def arrived(people: Cast) -> UUID:
    message_id = lay_ready(people.unit_id, people.other_unit_id)
    send(people, message_id)
    api.deliver_message(actor=SYSTEM, message_id=message_id, now=NOW)
    return message_id


def kept_by_receiver() -> int:
    return Record.objects.filter(kind="exchange.arrival").count()


def verbs_of(kind: str, subject_id: UUID) -> Counter[str]:
    return Counter(entry.verb for entry in audit.list_for_subject(kind, subject_id))


def test_of_two_who_send_one_does(people: Cast) -> None:
    for _round in range(ROUNDS):
        key = lay_ready(people.unit_id, people.other_unit_id)
        work = lambda key=key: send(people, key)  # noqa: E731
        assert sorted(at_once(work, work)) == [DONE, TOLD]
        assert verbs_of("message", key)["send_message"] == 1
        deliver_all()
        assert Arrival.objects.filter(message_id=key).count() == 1
    assert audit.verify().ok


def test_sending_against_discarding(people: Cast) -> None:
    for _round in range(ROUNDS):
        key = lay_ready(people.unit_id, people.other_unit_id)
        sent, discarded = at_once(
            lambda key=key: send(people, key),
            lambda key=key: api.discard_message(
                actor=people.caseworker, message_id=key, now=NOW
            ),
        )
        assert {sent, discarded} == {DONE, TOLD}
        row = Message.objects.get(id=key)
        assert row.status == (
            MessageStatus.SENT if sent == DONE else MessageStatus.DISCARDED
        )
        assert (row.content_id is None) is (sent == TOLD)


def test_two_workers_deliver_one_message_once(people: Cast) -> None:
    for _round in range(ROUNDS):
        key = lay_ready(people.unit_id, people.other_unit_id)
        send(people, key)
        work = lambda key=key: api.deliver_message(  # noqa: E731
            actor=SYSTEM, message_id=key, now=NOW
        )
        assert at_once(work, work, deliver_all) == [DONE] * 3
        assert Arrival.objects.filter(message_id=key).count() == 1
        assert verbs_of("message", key)["deliver_message"] == 1


def test_of_two_who_accept_one_does(people: Cast) -> None:
    for number in range(1, ROUNDS + 1):
        arrival = arrival_of(arrived(people))
        work = lambda key=arrival.id: accept(people, key)  # noqa: E731
        assert sorted(at_once(work, work)) == [DONE, TOLD]
        assert verbs_of("arrival", arrival.id)["accept_arrival"] == 1
        assert kept_by_receiver() == number


def test_accepting_against_refusing(people: Cast) -> None:
    for _round in range(ROUNDS):
        message_id = arrived(people)
        arrival = arrival_of(message_id)
        accepted, refused = at_once(
            lambda key=arrival.id: accept(people, key),
            lambda key=arrival.id: refuse(people, key),
        )
        assert {accepted, refused} == {DONE, TOLD}
        deliver_all()
        arrival.refresh_from_db()
        message = Message.objects.get(id=message_id)
        assert arrival.sealed is None
        assert message.status == arrival.status
        assert (arrival.content_id is not None) is (accepted == DONE)


def test_accepting_against_taking_back(people: Cast) -> None:
    for _round in range(2 * ROUNDS):
        before = kept_by_receiver()
        message_id = arrived(people)
        arrival = arrival_of(message_id)
        accepted, taken = at_once(
            lambda key=arrival.id: accept(people, key),
            lambda key=message_id: api.take_back_message(
                actor=people.caseworker, message_id=key, now=NOW
            ),
        )
        assert {accepted, taken} == {DONE, TOLD}
        deliver_all()
        arrival.refresh_from_db()
        message = Message.objects.get(id=message_id)
        assert message.sealed is arrival.sealed is None
        is_accepted = accepted == DONE
        assert kept_by_receiver() == before + is_accepted
        expected = ArrivalStatus.ACCEPTED if is_accepted else ArrivalStatus.TAKEN_BACK
        assert message.status == arrival.status == expected
    assert audit.verify().ok


def test_delivering_against_taking_back(people: Cast) -> None:
    for _round in range(2 * ROUNDS):
        key = lay_ready(people.unit_id, people.other_unit_id)
        send(people, key)
        done = at_once(
            lambda key=key: api.deliver_message(actor=SYSTEM, message_id=key, now=NOW),
            lambda key=key: api.take_back_message(
                actor=people.caseworker, message_id=key, now=NOW
            ),
        )
        assert done == [DONE, DONE]
        message = Message.objects.get(id=key)
        assert (message.status, message.sealed) == (MessageStatus.TAKEN_BACK, None)
        for arrival in Arrival.objects.filter(message_id=key):
            assert arrival.status == ArrivalStatus.TAKEN_BACK
            assert arrival.sealed is None


def test_a_withdrawal_waits_for_who_is_sending(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = Entry("bedarf", "Was gebraucht wird", "Hilfe", "Hilfe", "SOCIAL")
    sender, receiver = people.counselling_id, people.unit_id
    first, second = (lay_ready(sender, receiver, Content((entry,))) for _n in range(2))
    asked = {}
    for key in (first, second):
        asking = make_asking(
            sender,
            Message.objects.get(id=key).matter_id,
            flow=FLOW,
            receiver=unit_party(receiver),
            categories=frozenset({DataCategory.SOCIAL}),
            fields={entry.path: entry.label},
        )
        statements = ask(asking)
        for kind, statement_id in statements.items():
            give(people.counsellor, asking, statement_id, kind, way=Way.IN_PERSON)
        asked[key] = (asking, statements[StatementKind.CONSENT])
    holds, order, real = Event(), [], sending.seal

    def slow_seal(public: bytes, value: object, context: bytes) -> bytes:
        holds.set()
        # Long enough for the withdrawal to come first if nothing held it.
        Event().wait(0.4)
        order.append("sealed")
        return real(public, value, context)

    def withdraw(key: UUID) -> None:
        asking, statement_id = asked[key]
        end(people.counsellor, asking, statement_id, way=Way.IN_PERSON)
        order.append("withdrawn")

    def pass_on(key: UUID) -> None:
        api.send_message(
            actor=people.counsellor, message_id=key, kept=(entry.path,), now=NOW
        )

    def withdraw_first() -> None:
        assert holds.wait(20)
        withdraw(first)

    monkeypatch.setattr(sending, "seal", slow_seal)
    assert at_once(lambda: pass_on(first), withdraw_first) == [DONE, DONE]
    assert order == ["sealed", "withdrawn"]
    withdraw(second)
    with pytest.raises(RuleError):
        pass_on(second)
    rows = Message.objects.in_bulk([first, second])
    assert rows[first].status == MessageStatus.SENT
    assert (rows[second].status, rows[second].sealed) == (MessageStatus.PREPARED, None)


def test_the_first_two_messages_to_a_unit_make_one_key(people: Cast) -> None:
    keys = [lay_ready(people.unit_id, people.other_unit_id) for _n in range(3)]
    done = at_once(*(lambda key=key: send(people, key) for key in keys))
    assert done == [DONE] * 3
    assert UnitKey.objects.filter(unit_id=people.other_unit_id).count() == 1
    assert Record.objects.filter(kind="exchange.key", deleted_at=None).count() == 1
    deliver_all()
    for key in keys:
        accept(people, arrival_of(key).id)


def test_rotating_while_others_send(people: Cast) -> None:
    keys = [lay_ready(people.unit_id, people.other_unit_id) for _n in range(2)]

    def rotate() -> None:
        api.rotate_unit_key(actor=SYSTEM, unit_id=people.other_unit_id, now=NOW)

    works = [lambda key=key: send(people, key) for key in keys]
    assert at_once(rotate, rotate, *works) == [DONE] * 4
    rows = UnitKey.objects.filter(unit_id=people.other_unit_id)
    versions = sorted(rows.values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    deliver_all()
    for key in keys:
        accept(people, arrival_of(key).id)


def test_a_pool_of_a_matter_gets_one_unit(people: Cast) -> None:
    here, there = people.unit_id, people.other_unit_id

    def join(matter: UUID, unit_id: UUID) -> None:
        about = {"actor": SYSTEM, "matter_id": matter, "now": NOW}
        api.open_matter(block_key="probe-hilfe", **about)
        api.join_matter(pool="nachbar", unit_id=unit_id, **about)

    for _round in range(ROUNDS):
        matter = new_id()
        results = at_once(partial(join, matter, here), partial(join, matter, there))
        assert sorted(results) == [DONE, TOLD]
        bound = Participant.objects.get(matter_id=matter)
        assert bound.unit_id == (here if results[0] == DONE else there)
        assert Matter.objects.filter(id=matter).count() == 1
