"""The way of a message from the tray of the sender to the record of the receiver."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import SYSTEM, Actor, ActorKind, Role
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from tragwerk.modules.exchange import api
from tragwerk.modules.exchange.data import (
    ArrivalStatus,
    Content,
    Entry,
    MessageStatus,
    RefusalReason,
)
from tragwerk.modules.exchange.models import Arrival, Message
from tragwerk.modules.exchange.tests.factories import (
    CONTENT,
    NEED,
    NOW,
    arrival_of,
    deliver_all,
    lay_ready,
)
from tragwerk.modules.organisations.tests.factories import Cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import Way
from tragwerk.modules.privacy.tests.factories import PDF

pytestmark = pytest.mark.database
ALL = CONTENT.paths


def status(message_id: UUID) -> MessageStatus:
    return MessageStatus(Message.objects.get(id=message_id).status)


def send(people: Cast, message_id: UUID, kept: tuple[str, ...] = ALL) -> None:
    api.send_message(actor=people.caseworker, message_id=message_id, kept=kept, now=NOW)


class TestSending:
    def test_arrives_and_is_accepted(self, people: Cast, message_id: UUID) -> None:
        send(people, message_id)
        assert status(message_id) == MessageStatus.SENT
        deliver_all()
        assert status(message_id) == MessageStatus.ARRIVED
        arrival = arrival_of(message_id)
        before = api.get_arrival(people.stranger, arrival.id, now=NOW)
        assert before.content is None
        assert before.entries == len(ALL)
        api.accept_arrival(actor=people.stranger, arrival_id=arrival.id, now=NOW)
        deliver_all()
        assert status(message_id) == MessageStatus.ACCEPTED
        after = api.get_arrival(people.stranger, arrival.id, now=NOW)
        assert after.content == CONTENT
        handed = api.hand_over_content(actor=SYSTEM, arrival_id=arrival.id, now=NOW)
        assert handed.content == CONTENT

    def test_what_is_left_out_is_gone_everywhere(
        self, people: Cast, message_id: UUID
    ) -> None:
        send(people, message_id, (NEED.path,))
        deliver_all()
        arrival = arrival_of(message_id)
        api.accept_arrival(actor=people.stranger, arrival_id=arrival.id, now=NOW)
        shown = api.get_arrival(people.stranger, arrival.id, now=NOW)
        mine = api.get_message(people.caseworker, message_id, now=NOW)
        assert shown.content == mine.content == Content((NEED,))

    def test_nothing_can_be_added(self, people: Cast, message_id: UUID) -> None:
        with pytest.raises(RuleError):
            send(people, message_id, (*ALL, "konto.iban"))
        assert status(message_id) == MessageStatus.PREPARED

    def test_a_second_click_is_told(self, people: Cast, message_id: UUID) -> None:
        send(people, message_id)
        with pytest.raises(ConflictError):
            send(people, message_id)
        deliver_all()
        assert Arrival.objects.filter(message_id=message_id).count() == 1

    def test_without_consent_health_data_do_not_leave_a_provider(
        self, people: Cast
    ) -> None:
        health = Content((Entry("diagnose", "Diagnose", "F20", "F20", "HEALTH"),))
        message_id = lay_ready(people.counselling_id, people.unit_id, health)
        view = api.get_message(people.counsellor, message_id, now=NOW)
        assert view.standing is not None
        assert not view.standing.is_satisfied
        with pytest.raises(RuleError):
            api.send_message(
                actor=people.counsellor,
                message_id=message_id,
                kept=health.paths,
                now=NOW,
            )
        assert status(message_id) == MessageStatus.PREPARED

    def test_once_the_person_has_consented_they_do(self, people: Cast) -> None:
        health = Content((Entry("diagnose", "Diagnose", "F20", "F20", "HEALTH"),))
        message_id = lay_ready(people.counselling_id, people.unit_id, health)
        matter = Message.objects.get(id=message_id).matter_id
        assert (
            api.ask_for_ground(actor=people.counsellor, message_id=message_id, now=NOW)
            == matter
        )
        for asked in privacy.list_statements(people.counsellor, matter, NOW):
            privacy.give_statement(
                kind=asked.kind,
                actor=people.counsellor,
                matter_id=matter,
                statement_id=asked.id,
                way=Way.PAPER,
                scan=(PDF, "application/pdf"),
                shown=asked.text_id,
                now=NOW,
            )
        api.send_message(
            actor=people.counsellor, message_id=message_id, kept=health.paths, now=NOW
        )
        assert status(message_id) == MessageStatus.SENT

    def test_discarding_deletes_the_content(
        self, people: Cast, message_id: UUID
    ) -> None:
        content_id = Message.objects.get(id=message_id).content_id
        api.discard_message(actor=people.caseworker, message_id=message_id, now=NOW)
        assert status(message_id) == MessageStatus.DISCARDED
        assert content_id is not None
        with pytest.raises(vault.DeletedRecordError):
            vault.get_json(content_id)


class TestDelivery:
    def test_once_however_often_it_is_tried(
        self, people: Cast, message_id: UUID
    ) -> None:
        send(people, message_id)
        for _again in range(3):
            api.deliver_message(actor=SYSTEM, message_id=message_id, now=NOW)
        deliver_all()
        assert Arrival.objects.filter(message_id=message_id).count() == 1

    def test_nobody_delivers_by_hand(self, people: Cast, message_id: UUID) -> None:
        send(people, message_id)
        with pytest.raises(NotAllowedError):
            api.deliver_message(actor=people.caseworker, message_id=message_id, now=NOW)

    def test_what_travels_is_not_readable_in_the_database(
        self, people: Cast, message_id: UUID
    ) -> None:
        send(people, message_id)
        assert not _stored_anywhere("Geheimnis")
        deliver_all()
        assert not _stored_anywhere("Geheimnis")

    def test_a_rotated_key_opens_what_was_sealed_before(
        self, people: Cast, message_id: UUID
    ) -> None:
        send(people, message_id)
        api.rotate_unit_key(actor=SYSTEM, unit_id=people.other_unit_id, now=NOW)
        later = lay_ready(people.unit_id, people.other_unit_id)
        send(people, later)
        deliver_all()
        for each in (message_id, later):
            arrival = arrival_of(each)
            api.accept_arrival(actor=people.stranger, arrival_id=arrival.id, now=NOW)
        assert arrival_of(later).key_version == arrival_of(message_id).key_version + 1

    def test_a_changed_message_does_not_open(
        self, people: Cast, message_id: UUID
    ) -> None:
        send(people, message_id)
        deliver_all()
        other = lay_ready(people.unit_id, people.other_unit_id)
        send(people, other)
        deliver_all()
        Arrival.objects.filter(message_id=other).update(
            sealed=arrival_of(message_id).sealed
        )
        with pytest.raises(RuleError, match="verändert"):
            api.accept_arrival(
                actor=people.stranger, arrival_id=arrival_of(other).id, now=NOW
            )
        assert arrival_of(other).status == ArrivalStatus.ARRIVED


class TestRefusing:
    def test_destroys_the_content_and_tells_why(
        self, people: Cast, message_id: UUID
    ) -> None:
        send(people, message_id)
        deliver_all()
        arrival = arrival_of(message_id)
        api.refuse_arrival(
            actor=people.stranger,
            arrival_id=arrival.id,
            reason=RefusalReason.NOT_COMPETENT,
            now=NOW,
        )
        deliver_all()
        view = api.get_message(people.caseworker, message_id, now=NOW)
        assert view.status == MessageStatus.REFUSED
        assert view.reason == "Wir sind nicht zuständig."
        assert arrival_of(message_id).sealed is None
        with pytest.raises(RuleError):
            api.hand_over_content(actor=SYSTEM, arrival_id=arrival.id, now=NOW)


class TestTakingBack:
    @pytest.mark.parametrize("arrived", [False, True])
    def test_destroys_it_on_both_sides(
        self, people: Cast, message_id: UUID, arrived: bool
    ) -> None:
        send(people, message_id)
        if arrived:
            deliver_all()
        api.take_back_message(actor=people.caseworker, message_id=message_id, now=NOW)
        deliver_all()
        assert status(message_id) == MessageStatus.TAKEN_BACK
        assert Message.objects.get(id=message_id).sealed is None
        for arrival in Arrival.objects.filter(message_id=message_id):
            assert arrival.sealed is None
            with pytest.raises(ConflictError, match="zurückgenommen"):
                api.accept_arrival(
                    actor=people.stranger, arrival_id=arrival.id, now=NOW
                )
        assert Arrival.objects.filter(message_id=message_id).count() == int(arrived)

    def test_too_late_once_accepted(self, people: Cast, message_id: UUID) -> None:
        send(people, message_id)
        deliver_all()
        arrival = arrival_of(message_id)
        api.accept_arrival(actor=people.stranger, arrival_id=arrival.id, now=NOW)
        with pytest.raises(ConflictError):
            api.take_back_message(
                actor=people.caseworker, message_id=message_id, now=NOW
            )


class TestWhoSeesIt:
    def test_the_other_side_has_no_way_to_a_row(
        self, people: Cast, message_id: UUID
    ) -> None:
        send(people, message_id)
        deliver_all()
        arrival = arrival_of(message_id)
        outsiders = (people.stranger, people.counsellor)
        for actor in outsiders:
            with pytest.raises(NotFoundError):
                api.get_message(actor, message_id, now=NOW)
            with pytest.raises(NotFoundError):
                api.take_back_message(actor=actor, message_id=message_id, now=NOW)
        for actor in (people.caseworker, people.counsellor):
            with pytest.raises(NotFoundError):
                api.get_arrival(actor, arrival.id, now=NOW)
            with pytest.raises(NotFoundError):
                api.accept_arrival(actor=actor, arrival_id=arrival.id, now=NOW)
        assert not api.list_arrivals(people.counsellor)
        assert not api.list_messages(people.counsellor)

    def test_roles_without_cases_see_nothing(
        self, people: Cast, message_id: UUID
    ) -> None:
        steward = Actor(
            kind=ActorKind.MEMBER,
            id=people.caseworker.id,
            unit_id=people.unit_id,
            roles=frozenset({Role.DATA_STEWARD, Role.DATA_PROTECTION_OFFICER}),
        )
        for actor in (people.unit_administrator, people.person, people.guest, steward):
            for call in (api.list_messages, api.list_arrivals):
                with pytest.raises(NotAllowedError):
                    call(actor)
            with pytest.raises(NotAllowedError):
                api.get_message(actor, message_id, now=NOW)

    def test_every_reading_is_recorded(self, people: Cast, message_id: UUID) -> None:
        api.get_message(people.caseworker, message_id, now=NOW)
        verbs = [e.verb for e in audit.list_for_subject("message", message_id)]
        assert verbs == ["prepare_message", "read_message"]

    def test_the_person_reads_what_was_sent(
        self, people: Cast, message_id: UUID
    ) -> None:
        matter = Message.objects.get(id=message_id).matter_id
        assert api.disclosures_of(matter) == ()
        send(people, message_id, (NEED.path,))
        [told] = api.disclosures_of(matter)
        assert told.paths == (NEED.path,)
        assert told.sentence.startswith("Das Amt hat die Nachbarstelle gefragt")
        assert told.ground
        assert told.sender != told.receiver

    def test_lists_need_no_query_per_row(
        self, people: Cast, django_assert_num_queries: object
    ) -> None:
        counts = []
        for _round in range(2):
            for _each in range(3):
                lay_ready(people.unit_id, people.other_unit_id)
            connection.force_debug_cursor = True
            before = len(connection.queries)
            api.list_messages(people.caseworker)
            counts.append(len(connection.queries) - before)
            connection.force_debug_cursor = False
        assert counts[0] == counts[1]


def _stored_anywhere(text: str) -> bool:
    """Search every column of this module and of the outbox for a readable text."""
    needle = text.encode()
    for model in (Message, Arrival, *_outbox_tables()):
        for row in model.objects.values():
            for value in row.values():
                raw = (
                    bytes(value)
                    if isinstance(value, bytes | memoryview)
                    else (str(value).encode())
                )
                if needle in raw:
                    return True
    return False


def _outbox_tables() -> tuple[type, ...]:
    from tragwerk.foundation.outbox.models import Delivery
    from tragwerk.foundation.outbox.models import Message as Posted

    return (Posted, Delivery)


class TestChoosingTheReceiver:
    def test_a_unit_of_the_kind_is_chosen(self, people: Cast) -> None:
        message_id = lay_ready(people.unit_id, None)
        view = api.get_message(people.caseworker, message_id, now=NOW)
        assert [key for key, _name in view.receivers] == [people.other_unit_id]
        for wrong in (None, people.unit_id, people.counselling_id):
            with pytest.raises(RuleError, match="wählen Sie die Stelle"):
                api.send_message(
                    actor=people.caseworker,
                    message_id=message_id,
                    kept=ALL,
                    receiver_id=wrong,
                    now=NOW,
                )
        api.send_message(
            actor=people.caseworker,
            message_id=message_id,
            kept=ALL,
            receiver_id=people.other_unit_id,
            now=NOW,
        )
        deliver_all()
        arrival = arrival_of(message_id)
        assert arrival.unit_id == people.other_unit_id
        assert api.participant_of(arrival.matter_id, "nachbar") == arrival.unit_id

    def test_a_pool_of_a_matter_has_one_unit(self, people: Cast) -> None:
        message_id = lay_ready(people.unit_id, None)
        matter = Message.objects.get(id=message_id).matter_id
        api.join_matter(
            actor=SYSTEM,
            matter_id=matter,
            pool="nachbar",
            unit_id=people.counselling_id,
            now=NOW,
        )
        with pytest.raises(ConflictError):
            api.send_message(
                actor=people.caseworker,
                message_id=message_id,
                kept=ALL,
                receiver_id=people.other_unit_id,
                now=NOW,
            )
        assert status(message_id) == MessageStatus.PREPARED
