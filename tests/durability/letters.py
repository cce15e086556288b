"""The messages of a storm: what each says, and what must be true of it afterwards."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

FLOW, POOL = "anfrage", "nachbar"
PATH = "antrag.antragsteller.nachname"
_SETTLED = {"ACCEPTED": "accept_arrival", "REFUSED": "refuse_arrival"}
_MOST_SHOWN = 20


@cache
def package() -> Any:
    """Give a small Baustein of the tests in which an office asks another one."""
    from tragwerk.modules.cases.tests.bodies import load_bodies_package

    return load_bodies_package()


def store_package() -> None:
    """Put that Baustein on the platform, without the checks that a library makes."""
    from django.utils import timezone

    from tragwerk.modules.blocks.models import BlockVersion
    from tragwerk.modules.blocks.queries import pack

    BlockVersion.objects.create(
        digest=package().digest,
        key=package().key,
        version=package().version,
        title=package().title,
        unit_kind=package().unit_kind,
        archive=pack(package().files),
        registered_at=timezone.now(),
    )


def pairs(count: int) -> list[tuple[UUID, UUID]]:
    """Give pairs of different offices: who sends, who receives."""
    from tragwerk.modules.organisations import api as organisations

    offices = [unit.id for unit in organisations.find_units("WOHNGELDSTELLE")]
    return list(zip(offices[:count], offices[count : 2 * count], strict=True))


def lay_ready(count: int, between: int) -> None:
    """Lay messages ready between so many pairs of offices in turn."""
    from django.db import transaction

    store_package()
    turns = itertools.cycle(pairs(between))
    for begin in range(0, count, 500):
        # Preparing is not what is killed here.
        with transaction.atomic():
            for _number in range(begin, min(begin + 500, count)):
                prepare(*next(turns))


def prepare(sender: UUID, receiver: UUID) -> UUID:
    """Prepare a message in a matter of its own; gives the message."""
    from django.db import transaction
    from django.utils import timezone

    from tragwerk.kernel.actor import SYSTEM
    from tragwerk.kernel.ids import new_id
    from tragwerk.modules.exchange import api as exchange
    from tragwerk.modules.exchange.data import Parcel

    now, matter_id = timezone.now(), new_id()
    parcel = Parcel(
        matter_id=matter_id,
        flow=FLOW,
        digest=package().digest,
        sender_id=sender,
        sender_pool=package().unit_process(),
        receiver_pool=POOL,
        receiver_kind="WOHNGELDSTELLE",
        receiver_id=receiver,
        content=content_for(matter_id),
    )
    with transaction.atomic():
        exchange.open_matter(
            actor=SYSTEM, matter_id=matter_id, block_key=package().key, now=now
        )
        message_id: UUID = exchange.prepare_message(
            actor=SYSTEM, parcel=parcel, now=now
        )
    return message_id


def content_for(matter_id: UUID) -> Any:
    """Give what the message of a matter says; it names its own matter."""
    from tragwerk.modules.exchange.data import Content, Entry

    name = f"Person {matter_id}"
    return Content((Entry(PATH, "Nachname", name, name, "SOCIAL"),))


def worker_of(unit_id: UUID) -> Any:
    """Give somebody who works with the cases of a unit."""
    from tragwerk.kernel.actor import Actor, ActorKind, Role

    roles = frozenset({Role.CASEWORKER})
    return Actor(kind=ActorKind.MEMBER, id=unit_id, unit_id=unit_id, roles=roles)


def settle(arrival: Any, now: datetime, *, refuse: bool = False) -> None:
    """Refuse or accept an arrival as its unit does."""
    from tragwerk.modules.exchange import api as exchange
    from tragwerk.modules.exchange.data import RefusalReason

    actor = worker_of(arrival.unit_id)
    if refuse:
        exchange.refuse_arrival(
            actor=actor,
            arrival_id=arrival.id,
            reason=RefusalReason.NOT_COMPETENT,
            now=now,
        )
    else:
        exchange.accept_arrival(actor=actor, arrival_id=arrival.id, now=now)


def look(count: int, acknowledged: Iterable[str]) -> dict[str, Any]:
    """Look at every message with all that must belong to it; gives the faults."""
    from tragwerk.modules.exchange.models import Arrival, Message

    told: dict[str, list[str]] = defaultdict(list)
    for line in acknowledged:
        what, _colon, key = line.partition(":")
        told[key].append(what)
    messages = list(Message.objects.all())
    faults = [] if len(messages) == count else [f"{len(messages)} messages"]
    for begin in range(0, len(messages), 500):
        part = messages[begin : begin + 500]
        arrivals = defaultdict(list)
        for row in Arrival.objects.filter(message_id__in=[m.id for m in part]):
            arrivals[row.message_id].append(row)
        known = _Known(part, [row for rows in arrivals.values() for row in rows])
        for message in part:
            words = [
                *_faults_of(message, arrivals[message.id], known),
                *_unkept(message.status, told[str(message.id)]),
            ]
            faults += [f"{message.id} {message.status}: {word}" for word in words]
    states = Counter(message.status for message in messages)
    faults += _faults_of_all(count, states["ACCEPTED"])
    return {
        "states": states,
        "acknowledged": sum(map(len, told.values())),
        "faults": faults[:_MOST_SHOWN],
        "fault_count": len(faults),
    }


class _Known:
    """What the vault, the cases and the audit hold about some messages."""

    def __init__(self, messages: list[Any], arrivals: list[Any]) -> None:
        from tragwerk.foundation import vault
        from tragwerk.foundation.audit.models import Entry
        from tragwerk.modules.cases.models import Case, CaseEvent

        self.cases = defaultdict(list)
        cases = list(Case.objects.filter(matter_id__in=[m.matter_id for m in messages]))
        for case in cases:
            self.cases[case.matter_id].append(case)
        ids = [row.id for row in (*messages, *arrivals, *cases)]
        self.verbs: dict[str, Counter[str]] = defaultdict(Counter)
        for key, verb in Entry.objects.filter(
            subject_id__in=[str(key) for key in ids]
        ).values_list("subject_id", "verb"):
            self.verbs[str(key)][verb] += 1
        self.started = Counter(
            CaseEvent.objects.filter(case__in=cases, kind="STARTED").values_list(
                "case_id", flat=True
            )
        )
        wanted = [row.content_id for row in (*messages, *arrivals) if row.content_id]
        self.contents = vault.get_many_json([*wanted, *(c.record_id for c in cases)])

    def wrong_audit(self, row: Any, expected: dict[str, int]) -> Iterator[str]:
        """Give what the audit says of a row if it is not what is expected."""
        found = self.verbs[str(row.id)]
        # Counters are equal whether a verb is missing or counted zero times.
        if found != Counter(expected):
            yield f"audit: {dict(found)}"


def _faults_of(message: Any, arrivals: list[Any], known: _Known) -> Iterator[str]:
    expected = content_for(message.matter_id).to_json()
    is_back = message.status == "TAKEN_BACK"
    if not is_back and message.status not in _SETTLED:
        yield "not through"
    if len(arrivals) != 1 and (arrivals or not is_back):
        yield f"{len(arrivals)} arrivals"
    if message.sealed is not None:
        yield "still sealed"
    if known.contents.get(message.content_id) != expected:
        yield "the sender's content is another"
    verbs = {"prepare_message": 1, "send_message": 1, "deliver_message": len(arrivals)}
    yield from known.wrong_audit(message, verbs | {"take_back_message": int(is_back)})
    for row in arrivals:
        yield from _faults_of_arrival(row, message, known)
    yield from _faults_of_cases(message, known)


def _faults_of_arrival(row: Any, message: Any, known: _Known) -> Iterator[str]:
    is_accepted = message.status == "ACCEPTED"
    expected = content_for(message.matter_id).to_json() if is_accepted else None
    if row.status != message.status:
        yield f"the receipt says otherwise: {row.status}"
    if row.sealed is not None:
        yield "still sealed at the receiver's"
    if known.contents.get(row.content_id) != expected:
        yield "the receiver's content is another"
    verbs = {_SETTLED[row.status]: 1} if row.status in _SETTLED else {}
    yield from known.wrong_audit(row, verbs | {"hand_over_content": int(is_accepted)})


def _faults_of_cases(message: Any, known: _Known) -> Iterator[str]:
    cases = known.cases[message.matter_id]
    if len(cases) != (message.status == "ACCEPTED"):
        yield f"{len(cases)} cases"
    for case in cases:
        record = known.contents[case.record_id]["variables"]
        if record[FLOW] != content_for(message.matter_id).values():
            yield "the case is another"
        if known.started[case.id] != 1:
            yield f"begun {known.started[case.id]} times"
        yield from known.wrong_audit(case, {"receive_message": 1})


def _unkept(status: str, told: list[str]) -> Iterator[str]:
    """Give what somebody was told and what is not true."""
    if len(set(told)) != len(told):
        yield f"told twice: {told}"
    if wrong := set(told) - {"SENT", status}:
        yield f"told, but not so: {wrong}"


def _faults_of_all(count: int, accepted: int) -> Iterator[str]:
    from tragwerk.foundation import audit
    from tragwerk.foundation.outbox.models import Delivery
    from tragwerk.foundation.vault.models import Record
    from tragwerk.modules.cases.models import Case

    kept = Record.objects.filter(deleted_at=None)
    for kind, number in (
        ("exchange.message", count),
        ("exchange.arrival", accepted),
        ("case.record", Case.objects.count()),
    ):
        if (found := kept.filter(kind=kind).count()) != number:
            yield f"{found} records {kind}, {number} expected"
    waiting = Delivery.objects.exclude(state=Delivery.State.DONE).count()
    if waiting:
        yield f"{waiting} undelivered"
    report = audit.verify()
    if not report.ok:
        yield f"audit: {report.first_problem}"
