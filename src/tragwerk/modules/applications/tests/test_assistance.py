"""Help: four identities apart; the view closes; the person can take the file over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotAllowedError, NotFoundError, RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.tests.factories import (
    KREIS,
    Started,
    fill,
    holder,
    pdf_file,
    start,
    start_submitted,
)
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    Cast,
    make_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def helped(people: Cast) -> Started:
    return start(people.counsellor, mandate=MandateKind.PRESENT)


@pytest.fixture
def colleague(people: Cast) -> Actor:
    """Give another counsellor of the same centre."""
    return replace(people.counsellor, id=make_account("Ida Iser").id)


def end(actor: Actor, started: Started) -> None:
    applications.end_assistance(actor=actor, application_id=started.id, now=NOW)


class TestMandate:
    def begin(
        self,
        actor: Actor,
        mandate: MandateKind,
        represented: str = "Vera",
        paper: tuple[bytes, str] | None = None,
    ) -> None:
        applications.start_application(
            actor=actor,
            block_key="wohngeld",
            kreis_ags=KREIS,
            now=NOW,
            mandate=mandate,
            represented=represented,
            mandate_paper=paper,
        )

    @pytest.mark.parametrize("mandate", MandateKind)
    def test_paper_is_needed_unless_the_person_is_there(
        self, people: Cast, mandate: MandateKind
    ) -> None:
        if mandate is MandateKind.PRESENT:
            self.begin(people.counsellor, mandate)
            assert GrantApplication.objects.get().mandate_paper_id is None
        else:
            with pytest.raises(RuleError) as caught:
                self.begin(people.counsellor, mandate)
            assert caught.value.field == "mandate_paper"
            self.begin(
                people.counsellor, mandate, paper=(pdf_file(), "application/pdf")
            )
            assert GrantApplication.objects.get().mandate_paper_id is not None

    @pytest.mark.parametrize("name", ["", "   "])
    def test_the_person_needs_a_name(self, people: Cast, name: str) -> None:
        with pytest.raises(RuleError) as caught:
            self.begin(people.counsellor, MandateKind.PRESENT, name)
        assert caught.value.field == "represented"

    @pytest.mark.parametrize("who", ["caseworker", "lead", "person", "guest"])
    def test_only_counsellors_help(self, people: Cast, who: str) -> None:
        with pytest.raises(NotAllowedError):
            self.begin(getattr(people, who), MandateKind.PRESENT)

    def test_helper_unit_person_and_ground_are_kept_apart(
        self, helped: Started, people: Cast
    ) -> None:
        row = GrantApplication.objects.get()
        assert row.owner_id is None
        assert row.helper_id == people.counsellor.id
        assert row.helper_unit_id == people.counselling_id
        assert row.mandate == "PRESENT"
        draft = applications.get_view(people.counsellor, helped.id).draft
        assert draft.mandate_person == "Vera Vertreten"


class TestView:
    def test_nobody_else_of_the_unit_sees_anything(
        self, helped: Started, colleague: Actor, people: Cast
    ) -> None:
        for actor in (colleague, people.caseworker, people.unit_administrator):
            assert applications.list_assisted(actor) == ()
            with pytest.raises(NotFoundError):
                applications.get_view(actor, helped.id)

    def test_the_helper_sees_nothing_while_acting_for_another_unit(
        self, helped: Started, people: Cast
    ) -> None:
        elsewhere = replace(people.counsellor, unit_id=people.unit_id)
        with pytest.raises(NotFoundError):
            applications.get_view(elsewhere, helped.id)
        assert applications.list_assisted(elsewhere) == ()

    def test_after_the_end_only_the_code_opens_it(
        self, helped: Started, people: Cast
    ) -> None:
        end(people.counsellor, helped)
        for read in (applications.get_view, applications.get_application):
            with pytest.raises(NotFoundError):
                read(people.counsellor, helped.id)
        found = applications.open_by_code(
            actor=people.guest, code=helped.code, origin="a", now=NOW
        )
        assert applications.get_view(holder(found.id), found.id)

    def test_the_list_stays_and_has_no_content(
        self, helped: Started, people: Cast
    ) -> None:
        fill(helped.id)
        end(people.counsellor, helped)
        (entry,) = applications.list_assisted(people.counsellor)
        assert not entry.is_assistance_open
        assert "Vera" not in repr(entry)
        assert "Karl" not in repr(entry)

    def test_the_next_client_begins_empty(self, helped: Started, people: Cast) -> None:
        fill(helped.id)
        following = start(people.counsellor, mandate=MandateKind.PRESENT)
        draft = applications.get_view(people.counsellor, following.id).draft
        assert (draft.data, draft.typed, draft.visited) == ({}, {}, ())

    def test_every_look_of_the_helper_is_recorded_and_none_of_the_person(
        self, helped: Started, people: Cast
    ) -> None:
        applications.get_view(people.counsellor, helped.id)
        applications.get_view(holder(helped.id), helped.id)
        found = audit.list_for_subject("application", helped.id)
        looks = [entry for entry in found if entry.verb == "read_application"]
        assert [(e.actor_id, e.unit_id) for e in looks] == [
            (people.counsellor.id, people.counselling_id)
        ]

    def test_a_helper_who_kept_the_code_is_recorded_all_the_same(
        self, helped: Started, people: Cast
    ) -> None:
        end(people.counsellor, helped)
        keeper = replace(people.counsellor, grants=frozenset({helped.id}))
        applications.get_view(keeper, helped.id)
        found = audit.list_for_subject("application", helped.id)
        assert found[-1].verb == "read_application"
        assert found[-1].unit_id == people.counselling_id


class TestEnd:
    def test_twice_keeps_the_first_moment(self, helped: Started, people: Cast) -> None:
        end(people.counsellor, helped)
        end(holder(helped.id), helped)
        verbs = [e.verb for e in audit.list_for_subject("application", helped.id)]
        assert verbs.count("end_assistance") == 1

    def test_the_person_may_end_it(self, helped: Started, people: Cast) -> None:
        end(holder(helped.id), helped)
        with pytest.raises(NotFoundError):
            applications.get_view(people.counsellor, helped.id)

    def test_there_is_nothing_to_end_without_help(self, people: Cast) -> None:
        alone = start()
        with pytest.raises(NotFoundError):
            end(alone.actor, alone)
        assert GrantApplication.objects.get().assistance_ended_at is None


class TestTakeOver:
    def take(self, actor: Actor, started: Started) -> None:
        applications.take_over(actor=actor, application_id=started.id, now=NOW)

    def with_code(self, actor: Actor, started: Started) -> Actor:
        return replace(actor, grants=frozenset({started.id}))

    def test_a_signed_in_person_with_the_code(
        self, helped: Started, people: Cast
    ) -> None:
        self.take(self.with_code(people.person, helped), helped)
        assert applications.get_view(people.person, helped.id)
        assert [a.id for a in applications.list_own(people.person)] == [helped.id]
        with pytest.raises(NotFoundError):
            applications.get_view(people.counsellor, helped.id)

    def test_not_without_code_nor_by_members_nor_guests(
        self, helped: Started, people: Cast
    ) -> None:
        with pytest.raises(NotFoundError):
            self.take(people.person, helped)
        with pytest.raises(NotAllowedError):
            self.take(people.counsellor, helped)
        with pytest.raises(NotAllowedError):
            self.take(holder(helped.id), helped)

    def test_not_from_another_account(self, helped: Started, people: Cast) -> None:
        self.take(self.with_code(people.person, helped), helped)
        other = replace(people.person, id=make_account("Ole Otto").id)
        with pytest.raises(NotAllowedError, match="anderen Konto"):
            self.take(self.with_code(other, helped), helped)
        self.take(self.with_code(people.person, helped), helped)

    def test_a_submitted_application_as_well(self, people: Cast) -> None:
        sent = start_submitted(people.counsellor, mandate=MandateKind.PRESENT)
        self.take(self.with_code(people.person, sent), sent)
        assert applications.get_receipt(people.person, sent.id)


def test_acting_for_an_application_is_the_persons(
    helped: Started, people: Cast
) -> None:
    assert applications.require_may_act_for(holder(helped.id), helped.id)
    for actor in (people.counsellor, people.caseworker, people.guest, people.system):
        with pytest.raises(NotAllowedError):
            applications.require_may_act_for(actor, helped.id)
    assert applications.list_own(people.counsellor) == ()
    assert applications.list_own(people.system) == ()
