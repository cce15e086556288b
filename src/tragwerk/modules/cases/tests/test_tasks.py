"""Taking, assigning and doing tasks; two people at one task; four eyes."""

from __future__ import annotations

import pytest

from tragwerk.foundation import vault
from tragwerk.kernel.actor import GUEST, Actor, ActorKind, Role
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import (
    TaskDataError,
    TaskStatus,
)
from tragwerk.modules.cases.models import (
    Case,
    Request,
)
from tragwerk.modules.cases.tests.factories import (
    ASKED,
    CHECKED,
    DECIDED,
    NOW,
    RELEASED,
    FakeApplications,
    announced,
    do,
    last_entry,
    open_sample,
    open_task,
)
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database


class TestTakeTask:
    def test_done(self, case: Case, people: Cast) -> None:
        task = open_task(case)
        for _again in range(2):
            api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
        task.refresh_from_db()
        case.refresh_from_db()
        assert task.assignee_id == case.assignee_id == people.caseworker.id
        assert last_entry(case).verb == "take_task"
        assert announced("cases.task_assigned") == 1

    def test_the_second_is_told_who_was_faster(self, case: Case, people: Cast) -> None:
        task = open_task(case)
        api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
        with pytest.raises(ConflictError, match="Alma Auer"):
            api.take_task(actor=people.colleague, task_id=task.id, now=NOW)
        task.refresh_from_db()
        assert task.assignee_id == people.caseworker.id

    def test_refused(self, case: Case, people: Cast) -> None:
        task = open_task(case)
        with pytest.raises(NotAllowedError):
            api.take_task(actor=people.lead, task_id=task.id, now=NOW)
        for actor in (people.stranger, people.unit_administrator, people.person, GUEST):
            with pytest.raises(NotFoundError):
                api.take_task(actor=actor, task_id=task.id, now=NOW)


class TestAssignTask:
    def test_the_lead_assigns_and_takes_back(self, case: Case, people: Cast) -> None:
        task = open_task(case)
        for number, who in enumerate((people.colleague.id, None)):
            api.assign_task(
                actor=people.lead,
                task_id=task.id,
                assignee_id=who,
                version=number,
                now=NOW,
            )
            task.refresh_from_db()
            assert task.assignee_id == who
        assert last_entry(case).verb == "assign_task"

    def test_refused(self, case: Case, people: Cast) -> None:
        task = open_task(case)

        def assign(actor: Actor, who: Actor, version: int = 0) -> None:
            api.assign_task(
                actor=actor,
                task_id=task.id,
                assignee_id=who.id,
                version=version,
                now=NOW,
            )

        with pytest.raises(NotAllowedError):
            assign(people.caseworker, people.colleague)
        for outside in (people.stranger, people.unit_administrator, people.lead):
            with pytest.raises(RuleError, match="Rolle"):
                assign(people.lead, outside)
        assign(people.lead, people.colleague)
        with pytest.raises(ConflictError, match="Carla Cordes"):
            assign(people.lead, people.caseworker)

    def test_who_has_a_task_may_give_it_back(self, case: Case, people: Cast) -> None:
        task = open_task(case)
        api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
        api.assign_task(
            actor=people.caseworker,
            task_id=task.id,
            assignee_id=None,
            version=1,
            now=NOW,
        )
        task.refresh_from_db()
        assert task.assignee_id is None


class TestCompleteTask:
    def test_the_second_of_two_overwrites_nothing(
        self, case: Case, people: Cast
    ) -> None:
        task = open_task(case)
        do(case, people.caseworker, CHECKED)
        record = vault.get_json(case.record_id)
        with pytest.raises(ConflictError, match="Alma Auer war schneller"):
            api.complete_task(
                actor=people.colleague,
                task_id=task.id,
                values=ASKED,
                version=task.version,
                now=NOW,
            )
        case.refresh_from_db()
        assert vault.get_json(case.record_id) == record
        assert not Request.objects.exists()

    def test_what_a_colleague_has_taken_is_theirs(
        self, case: Case, people: Cast
    ) -> None:
        task = open_task(case)
        api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
        with pytest.raises(ConflictError, match="Alma Auer"):
            do(case, people.colleague, CHECKED)

    def test_a_task_given_back_in_the_meantime_is_a_conflict(
        self, case: Case, people: Cast
    ) -> None:
        task = open_task(case)
        api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
        api.assign_task(
            actor=people.lead, task_id=task.id, assignee_id=None, version=1, now=NOW
        )
        with pytest.raises(ConflictError, match="Carla Cordes"):
            api.complete_task(
                actor=people.colleague,
                task_id=task.id,
                values=CHECKED,
                version=0,
                now=NOW,
            )

    @pytest.mark.parametrize(
        "values",
        [
            {},
            {"pruefung": {}},
            {"pruefung": {"ergebnis": "VIELLEICHT"}},
            {"pruefung": {"ergebnis": "NACHFORDERN"}},
            {**CHECKED, "fremd": 1},
            {**CHECKED, "antrag": {"personen": 20}},
        ],
    )
    def test_values_must_fit_the_form(
        self, case: Case, people: Cast, values: dict[str, object]
    ) -> None:
        with pytest.raises(TaskDataError) as caught:
            do(case, people.caseworker, values)
        assert caught.value.problems
        assert open_task(case).status == TaskStatus.OPEN

    def test_four_eyes(self, applications: FakeApplications, people: Cast) -> None:
        both = Actor(
            kind=ActorKind.MEMBER,
            id=people.caseworker.id,
            unit_id=people.unit_id,
            roles=frozenset({Role.CASEWORKER, Role.LEAD}),
        )
        case = open_sample(applications)
        do(case, both, CHECKED)
        do(case, both, DECIDED)
        task = open_task(case)
        assert (task.element_id, task.assignee_id) == ("freigeben", None)
        with pytest.raises(RuleError, match="Vier-Augen"):
            api.take_task(actor=both, task_id=task.id, now=NOW)
        with pytest.raises(RuleError, match="Vier-Augen"):
            do(case, both, RELEASED)
        do(case, people.lead, RELEASED)
        assert open_task(case).element_id == "bekanntgeben"

    def test_back_from_approval_the_task_comes_again(
        self, case: Case, people: Cast
    ) -> None:
        do(case, people.caseworker, CHECKED)
        do(case, people.caseworker, DECIDED)
        do(case, people.lead, {"freigabe": {"ergebnis": "ZURUECK"}})
        task = open_task(case)
        assert task.element_id == "entscheiden"
        view = api.get_task_view(task.id, people.caseworker, now=NOW)
        assert view.raw["entscheidung.begruendung"] == (
            "Sie erfüllen die Voraussetzungen."
        )

    def test_role_and_unit_are_asked(self, case: Case, people: Cast) -> None:
        task = open_task(case)
        for actor, error in (
            (people.lead, NotAllowedError),
            (people.stranger, NotFoundError),
            (people.unit_administrator, NotFoundError),
            (people.person, NotFoundError),
            (GUEST, NotFoundError),
        ):
            with pytest.raises(error):
                api.complete_task(
                    actor=actor, task_id=task.id, values=CHECKED, version=0, now=NOW
                )

    def test_a_calculation_that_fails_changes_nothing(
        self,
        applications: FakeApplications,
        people: Cast,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def fail(*_given: object, **_more: object) -> None:
            raise LookupError("Müller hat keine Beträge")

        case = open_sample(applications)
        monkeypatch.setattr(blocks, "calculate", fail)
        with pytest.raises(RuleError, match="Berechnung") as caught:
            do(case, people.caseworker, CHECKED)
        assert "Müller" not in caught.value.message
        assert open_task(case).version == 0

    def test_the_calculation_is_kept_step_by_step(
        self, case: Case, people: Cast
    ) -> None:
        do(case, people.caseworker, CHECKED)
        view = api.get_case_view(case.id, people.caseworker, now=NOW)
        assert view.calculation is not None
        assert [(s.label, s.paragraph, s.text) for s in view.calculation.steps] == [
            ("Satz nach dem Gesetz", "§ 1 Probegesetz", "111"),
            ("Höhe der Hilfe", "§ 2 Probegesetz", "222"),
        ]
