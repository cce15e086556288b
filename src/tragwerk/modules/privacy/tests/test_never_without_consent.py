"""Whatever happens in whatever order: nothing passes without a consent that lives.

A model beside the platform remembers what was given, withdrawn and for how long; the
platform must never say yes where the model says no.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.errors import TragwerkError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.organisations.tests.factories import NOW, Cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import DataCategory, StatementKind, Way
from tragwerk.modules.privacy.models import TABLES
from tragwerk.modules.privacy.tests.conftest import Matters
from tragwerk.modules.privacy.tests.factories import make_asking

CONSENT, RELEASE = StatementKind.CONSENT, StatementKind.RELEASE
FIELDS = ("a", "b", "c")


class Story:
    """One matter, its person, a stranger, a clock, and what the model remembers."""

    def __init__(self, people: Cast, matters: Matters, *, medical: bool) -> None:
        kinds = {DataCategory.MEDICAL} if medical else {DataCategory.HEALTH}
        self.asking = make_asking(people.unit_id, categories=frozenset(kinds))
        self.needed = {CONSENT, RELEASE} if medical else {CONSENT}
        matters.persons[self.asking.matter_id] = people.person.id
        self.person: Actor = people.person
        self.now = NOW
        self.asked: dict[StatementKind, tuple[UUID, frozenset[str]]] = {}
        # kind → statement → (fields, last moment)
        self.given: dict[StatementKind, dict[UUID, frozenset[str]]] = {
            CONSENT: {},
            RELEASE: {},
        }
        self.until: dict[UUID, object] = {}

    def ask(self, fields: set[str]) -> None:
        asking = make_asking(
            self.asking.sender.id,
            self.asking.matter_id,
            categories=self.asking.categories,
            fields={each: each.upper() for each in fields},
        )
        found = privacy.ask_person(actor=SYSTEM, asking=asking, now=self.now)
        for kind, statement_id in found.items():
            if statement_id not in self.given[kind]:
                self.asked[kind] = (statement_id, frozenset(fields))
                last = self.now + timedelta(days=365)
                self.until.setdefault(statement_id, last.date())
                if TABLES[kind].objects.get(id=statement_id).asked_at == self.now:
                    self.until[statement_id] = last.date()

    def give(self, kind: StatementKind) -> None:
        if kind not in self.asked:
            return
        statement_id, fields = self.asked[kind]
        try:
            with transaction.atomic():
                privacy.give_statement(
                    kind=kind,
                    actor=self.person,
                    matter_id=self.asking.matter_id,
                    statement_id=statement_id,
                    way=Way.ONLINE,
                    shown=TABLES[kind].objects.get(id=statement_id).text_id,
                    now=self.now,
                )
        except TragwerkError:
            return
        self.given[kind][statement_id] = fields

    def end(self, kind: StatementKind) -> None:
        """Withdraw the newest that was given, or refuse what is asked."""
        ids = [*self.given[kind]] or [self.asked[kind][0]] if kind in self.asked else []
        for statement_id in ids[-1:]:
            privacy.end_statement(
                kind=kind,
                actor=self.person,
                matter_id=self.asking.matter_id,
                statement_id=statement_id,
                way=Way.ONLINE,
                now=self.now,
            )
            self.given[kind].pop(statement_id, None)

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    def model_allows(self, fields: frozenset[str]) -> bool:
        today = self.now.date()
        return all(
            any(
                fields <= named and self.until[statement_id] >= today
                for statement_id, named in self.given[kind].items()
            )
            for kind in self.needed
        )

    def check(self) -> None:
        for fields in (frozenset("a"), frozenset("ab"), frozenset("abc")):
            found = privacy.ground_for(
                matter_id=self.asking.matter_id,
                flow=self.asking.flow,
                sender=self.asking.sender,
                receiver=self.asking.receiver,
                categories=self.asking.categories,
                fields=fields,
                now=self.now,
            )
            assert found.is_satisfied is self.model_allows(fields)


def machine_of(people: Cast, matters: Matters, *, medical: bool) -> type:
    """Give what hypothesis plays: random steps, and the check after each."""

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.story = Story(people, matters, medical=medical)

        @initialize()
        def begin(self) -> None:
            self.story.ask({"a", "b"})

        @rule(fields=st.sets(st.sampled_from(FIELDS), min_size=1))
        def ask(self, fields: set[str]) -> None:
            self.story.ask(fields)

        @rule(first=st.sampled_from([CONSENT, RELEASE]), both=st.booleans())
        def give(self, first: StatementKind, both: bool) -> None:
            for kind in (CONSENT, RELEASE) if both else (first,):
                self.story.give(kind)

        @rule(kind=st.sampled_from([CONSENT, RELEASE]))
        def end(self, kind: StatementKind) -> None:
            self.story.end(kind)

        @rule(days=st.sampled_from([1, 100, 365, 366, 1500]))
        def wait(self, days: int) -> None:
            self.story.wait(days)

        @rule()
        def clean(self) -> None:
            privacy.delete_statements(self.story.now)

        @invariant()
        def check(self) -> None:
            self.story.check()

    return Machine


@pytest.mark.django_db
@pytest.mark.parametrize("medical", [False, True])
def test_nothing_passes_without_a_living_consent(
    people: Cast, matters: Matters, medical: bool
) -> None:
    run_state_machine_as_test(
        machine_of(people, matters, medical=medical),
        settings=settings(max_examples=25, stateful_step_count=15, deadline=None),
    )


@pytest.mark.django_db
def test_a_matter_that_nobody_knows_has_no_ground(people: Cast) -> None:
    asking = make_asking(people.unit_id, new_id())
    found = privacy.ground_for(
        matter_id=asking.matter_id,
        flow=asking.flow,
        sender=asking.sender,
        receiver=asking.receiver,
        categories=asking.categories,
        now=NOW,
    )
    assert not found.is_satisfied
