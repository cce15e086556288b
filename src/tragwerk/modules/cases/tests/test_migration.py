"""Moving cases to another version of their Baustein, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tragwerk.engines.process import State
from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import GUEST, SYSTEM, Role
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api, policies
from tragwerk.modules.cases.actions import carry_on_migration as carrying
from tragwerk.modules.cases.actions import transferring
from tragwerk.modules.cases.data import Forecast, MigrationData, MigrationStatus
from tragwerk.modules.cases.models import Case, MigratedCase, Migration, Task, Timer
from tragwerk.modules.cases.queries import versions
from tragwerk.modules.cases.tests.factories import (
    APPLICATION,
    ASKED,
    CHECKED,
    DECIDED,
    DELIVERED,
    NOW,
    RELEASED,
    FakeApplications,
    do,
    last_entry,
    later,
    open_sample,
    open_task,
    person_of,
)
from tragwerk.modules.cases.tests.versions import (
    KEY,
    PLAN,
    RENAMED,
    deliver_all,
    finish,
    read_library,
    register,
    start,
)
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database
QUICK_REVIEW = (
    "process.bpmn",
    '<exclusiveGateway id="alles_da"',
    '<boundaryEvent id="mahnung" name="Zu lange" attachedToRef="pruefen" '
    'cancelActivity="false"><timerEventDefinition><timeDuration>P3D</timeDuration>'
    '</timerEventDefinition></boundaryEvent><userTask id="mahnen" name="Nachsehen" '
    'tw:role="LEAD" tw:form="tasks/freigeben.json"/>'
    '<sequenceFlow id="m1" sourceRef="mahnung" targetRef="mahnen"/>'
    '<exclusiveGateway id="alles_da"',
)
"""A deadline beside checking that the first version has not."""


@pytest.fixture
def old(
    applications: FakeApplications, monkeypatch: pytest.MonkeyPatch
) -> blocks.Package:
    """Give the first version; from here on Bausteine come from the library."""
    read_library(monkeypatch)
    return register(version="1.0.0")


def forecast(
    people: Cast, old: blocks.Package, new: blocks.Package, **plan: str
) -> Forecast:
    return api.forecast_migration(
        people.lead,
        unit_id=people.unit_id,
        block_key=KEY,
        from_digest=old.digest,
        to_digest=new.digest,
        plan=plan or None,
    )


def migrate(
    people: Cast, old: blocks.Package, new: blocks.Package, **plan: str
) -> MigrationData:
    key = start(people.unit_id, old, new, **plan)
    finish(key)
    return api.get_migration(people.lead, key)


class TestForecast:
    def test_it_asks_what_the_ids_do_not_tell_and_proposes_by_name(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        do(case, people.caseworker, CHECKED)
        found = forecast(people, old, new)
        asked = {q.element_id: q for q in found.questions}
        assert list(asked) == ["frist", "entscheiden"]
        assert asked["frist"].chosen == "frist_antwort"
        assert asked["frist"].is_timed
        assert (asked["entscheiden"].chosen, asked["entscheiden"].needed) == ("", 1)
        assert ("beschliessen", "Beschließen") in asked["entscheiden"].options
        assert not found.is_possible
        [group] = found.staying
        assert "„Entscheiden“" in group.reason
        assert group.examples == ((case.id, case.number),)

    def test_it_says_where_cases_go_and_changes_nothing(
        self,
        old: blocks.Package,
        case: Case,
        people: Cast,
        applications: FakeApplications,
    ) -> None:
        new = register(*RENAMED)
        do(open_sample(applications), people.caseworker, CHECKED)
        before = list(Case.objects.order_by("id").values())
        found = forecast(people, old, new, **PLAN)
        assert {(m.steps, m.to_steps, m.count) for m in found.moving} == {
            ("Antrag prüfen", "Antrag prüfen", 1),
            ("Entscheiden", "Beschließen", 1),
        }
        assert found.is_possible
        assert found.staying == ()
        assert (found.old.running, found.new.running) == (2, 0)
        assert list(Case.objects.order_by("id").values()) == before

    def test_a_wrong_plan_is_told_at_its_field(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        found = forecast(
            people, old, new, entscheiden="frist_antwort", frist="frist_antwort"
        )
        problems = {q.element_id: q.problem for q in found.questions}
        assert "schon für einen anderen" in problems["frist"]
        assert not found.is_possible
        found = forecast(people, old, new, entscheiden="gibt_es_nicht")
        problems = {q.element_id: q.problem for q in found.questions}
        assert "gibt_es_nicht" in problems["entscheiden"]

    def test_other_differences_are_named(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        question = ("form.json", '"personen"', '"menschen"')
        notes = forecast(people, old, register(QUICK_REVIEW, question)).notes
        assert len(notes) == 3
        assert "zeigt die neue Fassung nicht mehr: Wie viele Menschen" in notes[0]
        assert "bleiben leer: Wie viele Menschen" in notes[1]
        assert "„Zu lange“" in notes[2]

    def test_versions_that_lose_a_message_do_not_go_together(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = replace(register(*RENAMED), flows={})
        assert "„bescheid“" in versions.find_blocker(old, new)
        kind = replace(old, digest="x", unit_kind="SOZIALAMT")
        assert "dieselbe Art" in versions.find_blocker(old, kind)

    @pytest.mark.parametrize(
        "who", ["caseworker", "unit_administrator", "stranger", "person", "counsellor"]
    )
    def test_only_the_lead_of_the_unit(
        self, old: blocks.Package, case: Case, people: Cast, who: str
    ) -> None:
        new = register(*RENAMED)
        actor = getattr(people, who)
        key = start(people.unit_id, old, new, **PLAN)
        for ask in (
            lambda: api.forecast_migration(
                actor,
                unit_id=people.unit_id,
                block_key=KEY,
                from_digest=old.digest,
                to_digest=new.digest,
            ),
            lambda: api.start_migration(
                actor=actor,
                unit_id=people.unit_id,
                block_key=KEY,
                from_digest=old.digest,
                to_digest=new.digest,
                plan=PLAN,
                now=NOW,
            ),
            lambda: api.list_migrations(actor, people.unit_id),
            lambda: api.list_block_choices(actor, people.unit_id),
            lambda: api.carry_on_migration(actor=actor, migration_id=key, now=NOW),
            lambda: api.list_batch(actor, key),
        ):
            with pytest.raises(NotAllowedError):
                ask()
        for act in (api.cancel_migration, api.resume_migration, api.undo_migration):
            with pytest.raises(NotFoundError):
                act(actor=actor, migration_id=key, now=NOW)
        with pytest.raises(NotFoundError):
            api.get_migration(actor, key)
        foreign = replace(people.lead, unit_id=people.other_unit_id)
        with pytest.raises(NotFoundError):
            api.get_migration(foreign, key)
        with pytest.raises(NotAllowedError):
            api.list_migrations(foreign, people.unit_id)
        with pytest.raises(NotFoundError):
            api.cancel_migration(actor=GUEST, migration_id=key, now=NOW)


class TestMigrate:
    def test_a_case_goes_on_in_the_new_version(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        do(case, people.caseworker, CHECKED)
        record = vault.get_json(case.record_id)
        key = api.start_migration(
            actor=people.lead,
            unit_id=people.unit_id,
            block_key=KEY,
            from_digest=old.digest,
            to_digest=new.digest,
            plan=PLAN,
            now=NOW,
        )
        deliver_all()
        case.refresh_from_db()
        assert case.digest == new.digest
        assert case.step_label == "Beschließen"
        assert State.from_dict(case.state).tokens[0].element == "beschliessen"
        task = open_task(case)
        assert (task.element_id, task.name) == ("beschliessen", "Beschließen")
        assert task.assignee_id == people.caseworker.id
        assert vault.get_json(case.record_id) == record
        event = case.events.order_by("-sequence")[0]
        assert (event.kind, event.code, event.actor_id) == (
            "MIGRATED",
            str(key),
            people.lead.id,
        )
        entry = last_entry(case)
        assert (entry.verb, entry.detail) == ("migrate_case", {"migration": str(key)})
        verbs = [e.verb for e in audit.list_for_subject("migration", key)]
        assert verbs == ["start_migration", "finish_migration"]
        told = api.get_migration(people.lead, key)
        assert (told.status, told.moved, told.stayed) == (MigrationStatus.DONE, 1, 0)
        assert (told.from_version, told.to_version) == ("1.0.0", "2.0.0")
        do(case, people.caseworker, DECIDED)
        do(case, people.lead, RELEASED)
        assert do(case, people.caseworker, DELIVERED).status == "CLOSED"

    def test_the_pages_show_the_new_process_with_what_is_done(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        do(do(case, people.caseworker, CHECKED), people.caseworker, DECIDED)
        migrate(people, old, new, **PLAN)
        seen = api.progress_for_application(
            case.application_id, person_of(case), now=NOW
        )
        assert seen is not None
        assert seen.way.marks["pruefen"] == "done"
        assert seen.way.marks["beschliessen"] == "done"
        assert seen.way.marks["freigeben"] == "active"
        assert "entscheiden" not in seen.way.marks
        assert "Beschließen" in seen.way.picture
        view = api.get_case_view(case.id, people.caseworker, now=NOW)
        told = [entry.text for entry in view.timeline]
        # What was done before is called as it was called then.
        assert "Erledigt: Entscheiden" in told
        assert "Auf eine andere Fassung der Leistung umgestellt" in told

    def test_what_has_no_counterpart_stays_and_is_named(
        self,
        old: blocks.Package,
        case: Case,
        people: Cast,
        applications: FakeApplications,
    ) -> None:
        new = register(*RENAMED)
        stays = do(open_sample(applications), people.caseworker, CHECKED)
        told = migrate(people, old, new)
        assert (told.moved, told.stayed) == (1, 1)
        [group] = told.staying
        assert group.examples == ((stays.id, stays.number),)
        stays.refresh_from_db()
        assert stays.digest == old.digest

    def test_a_deadline_runs_on_to_the_same_moment(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        do(case, people.caseworker, ASKED)
        before = Timer.objects.get(case=case)
        migrate(people, old, new, **PLAN)
        timer = Timer.objects.get(case=case)
        assert (timer.element_id, timer.due_at) == ("frist_antwort", before.due_at)
        assert api.fire_due_timers(timer.due_at) == 1
        assert open_task(case).element_id == "pruefen"

    def test_a_new_deadline_begins_and_ends_on_a_working_day(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(QUICK_REVIEW)
        migrate(people, old, new)
        timer = Timer.objects.get(case=case)
        assert timer.element_id == "mahnung"
        # Monday and three days is Thursday, which is over at midnight.
        assert timer.due_at == (NOW + timedelta(days=4)).replace(hour=0) - timedelta(
            hours=1
        )
        api.fire_due_timers(later(days=5))
        assert {task.name for task in Task.objects.filter(case=case)} == {
            "Antrag prüfen",
            "Nachsehen",
        }

    def test_four_eyes_see_through_another_name(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        both = replace(people.caseworker, roles=frozenset({Role.CASEWORKER, Role.LEAD}))
        do(do(case, people.caseworker, CHECKED), people.caseworker, DECIDED)
        migrate(people, old, new, **PLAN)
        assert policies.is_barred(both.id, open_task(case), "beschliessen")
        with pytest.raises(RuleError, match="Vier-Augen"):
            do(case, both, RELEASED)

    def test_four_eyes_that_would_be_lost_keep_the_case_where_it_is(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        do(do(case, people.caseworker, CHECKED), people.caseworker, DECIDED)
        found = forecast(people, old, new, frist="frist_antwort")
        assert "Vier-Augen" in found.staying[0].reason
        told = migrate(people, old, new, frist="frist_antwort")
        assert (told.moved, told.stayed) == (0, 1)
        assert "„Entscheiden“" in told.staying[0].reason

    def test_another_role_puts_the_task_back_on_the_list(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        api.take_task(actor=people.caseworker, task_id=open_task(case).id, now=NOW)
        role = 'name="Antrag prüfen" tw:role="CASEWORKER"'
        new = register(("process.bpmn", role, role.replace("CASEWORKER", "LEAD")))
        migrate(people, old, new)
        task = open_task(case)
        assert (task.role, task.assignee_id) == (Role.LEAD, None)
        kinds = list(case.events.order_by("-sequence").values_list("kind", flat=True))
        assert kinds[:2] == ["TASK_RETURNED", "MIGRATED"]

    def test_who_has_the_old_form_open_is_told_once(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        task = open_task(case)
        api.take_task(actor=people.caseworker, task_id=task.id, now=NOW)
        new = register(("tasks/pruefen.json", '"title"', '"title" '))
        migrate(people, old, new)
        task.refresh_from_db()

        def save(version: int) -> UUID:
            return api.complete_task(
                actor=people.caseworker,
                task_id=task.id,
                values=CHECKED,
                version=version,
                now=NOW,
            )

        with pytest.raises(RuleError, match="noch einmal"):
            save(task.version - 1)
        assert save(task.version) == case.id

    def test_the_same_form_disturbs_nobody(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        task = open_task(case)
        migrate(people, old, register(*RENAMED), **PLAN)
        api.complete_task(
            actor=people.caseworker, task_id=task.id, values=CHECKED, version=0, now=NOW
        )

    def test_a_new_parameter_gets_its_usual_value(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        more = (
            "block.toml",
            "[pools]",
            '[parameters.grenze]\ntitle = "Grenze"\ntype = "integer"\ndefault = 7\n'
            "minimum = 0\nmaximum = 9\n\n[pools]",
        )
        migrate(people, old, register(more))
        variables = vault.get_json(case.record_id)["variables"]
        assert variables["parameter"]["grenze"] == 7
        assert variables["antrag"] == dict(APPLICATION)

    def test_a_case_that_cannot_be_read_stops_nobody(
        self,
        old: blocks.Package,
        case: Case,
        people: Cast,
        applications: FakeApplications,
    ) -> None:
        other = open_sample(applications)
        Case.objects.filter(id=case.id).update(state={"format": 99})
        told = migrate(people, old, register(*RENAMED), **PLAN)
        assert (told.moved, told.stayed) == (1, 1)
        other.refresh_from_db()
        assert other.step_label == "Antrag prüfen"

    def test_ended_cases_and_those_of_other_units_stay(
        self,
        old: blocks.Package,
        case: Case,
        people: Cast,
        applications: FakeApplications,
    ) -> None:
        ended = open_sample(applications)
        api.withdraw_case(actor=SYSTEM, application_id=ended.application_id, now=NOW)
        foreign = open_sample(applications, unit_id=people.other_unit_id)
        told = migrate(people, old, register(*RENAMED), **PLAN)
        assert (told.total, told.moved, told.stayed) == (1, 1, 0)
        for other in (ended, foreign):
            other.refresh_from_db()
            assert other.digest == old.digest

    def test_what_is_refused(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        new = register(*RENAMED)
        with pytest.raises(RuleError, match="dieselbe"):
            start(people.unit_id, old, old)
        with pytest.raises(RuleError, match="kein Vorgang"):
            start(people.unit_id, new, old)
        with pytest.raises(RuleError, match="schon für einen anderen"):
            start(
                people.unit_id,
                old,
                new,
                entscheiden="beschliessen",
                pruefen="beschliessen",
            )
        with pytest.raises(NotFoundError):
            start(people.unit_id, old, replace(new, digest="x"))
        start(people.unit_id, old, new, **PLAN)
        with pytest.raises(ConflictError):
            start(people.unit_id, old, new, **PLAN)


class TestLongWork:
    @pytest.fixture(autouse=True)
    def _small_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transferring, "AT_ONCE", 2)

    def go_on(self, key: UUID) -> bool:
        return api.carry_on_migration(actor=SYSTEM, migration_id=key, now=NOW)

    def test_it_can_be_stopped_and_resumed(
        self, old: blocks.Package, people: Cast, applications: FakeApplications
    ) -> None:
        for _n in range(5):
            open_sample(applications, files=0)
        new = register(*RENAMED)
        key = start(people.unit_id, old, new, **PLAN)
        assert self.go_on(key)
        for _twice in range(2):
            api.cancel_migration(actor=people.lead, migration_id=key, now=NOW)
        deliver_all()
        assert Case.objects.filter(digest=new.digest).count() == 2
        told = api.get_migration(people.lead, key)
        assert (told.status, told.done, told.total) == (MigrationStatus.CANCELLED, 2, 5)
        api.resume_migration(actor=people.lead, migration_id=key, now=NOW)
        deliver_all()
        told = api.get_migration(people.lead, key)
        assert (told.status, told.moved) == (MigrationStatus.DONE, 5)
        assert MigratedCase.objects.count() == 5

    def test_who_is_killed_in_a_part_has_done_nothing_of_it(
        self,
        old: blocks.Package,
        people: Cast,
        applications: FakeApplications,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for _n in range(3):
            open_sample(applications, files=0)
        key = start(people.unit_id, old, register(*RENAMED), **PLAN)
        assert self.go_on(key)

        def die(**_arguments: object) -> None:
            raise KeyboardInterrupt

        before = list(Case.objects.order_by("id").values())
        with monkeypatch.context() as broken:
            broken.setattr(carrying.audit, "record", die)
            with pytest.raises(KeyboardInterrupt):
                self.go_on(key)
        assert list(Case.objects.order_by("id").values()) == before
        assert Migration.objects.get(id=key).moved == 2
        finish(key)
        assert Migration.objects.get(id=key).moved == 3


class TestUndo:
    def take_back(self, people: Cast, key: UUID) -> MigrationData:
        back = api.undo_migration(actor=people.lead, migration_id=key, now=NOW)
        deliver_all()
        return api.get_migration(people.lead, back)

    def test_everything_is_as_it_was(
        self,
        old: blocks.Package,
        case: Case,
        people: Cast,
        applications: FakeApplications,
    ) -> None:
        asked = do(open_sample(applications), people.caseworker, ASKED)
        do(do(case, people.caseworker, CHECKED), people.caseworker, DECIDED)

        def shown() -> list[object]:
            return [
                list(
                    Case.objects.order_by("id").values("digest", "state", "step_label")
                ),
                list(Task.objects.order_by("id").values("element_id", "name", "role")),
                list(Timer.objects.order_by("id").values("element_id", "due_at")),
            ]

        before = shown()
        # The deadline is given up for a new one, and comes back all the same.
        new = register(*RENAMED)
        told = migrate(people, old, new, entscheiden="beschliessen", frist="")
        assert told.can_undo
        assert Timer.objects.get(case=asked).element_id == "frist_antwort"
        back = self.take_back(people, told.id)
        assert (back.is_undo, back.moved, back.stayed) == (True, 2, 0)
        assert shown() == before
        assert asked.events.latest("sequence").kind == "MIGRATED_BACK"
        again = api.undo_migration(actor=people.lead, migration_id=told.id, now=NOW)
        assert again == back.id
        assert not api.get_migration(people.lead, told.id).can_undo
        with pytest.raises(RuleError, match="nichts zurückzunehmen"):
            api.undo_migration(actor=people.lead, migration_id=back.id, now=NOW)
        seen = api.progress_for_application(
            case.application_id, person_of(case), now=NOW
        )
        assert seen is not None
        assert seen.way.marks["entscheiden"] == "done"

    def test_what_has_moved_on_stays_and_is_named(
        self,
        old: blocks.Package,
        case: Case,
        people: Cast,
        applications: FakeApplications,
    ) -> None:
        other, gone = open_sample(applications), open_sample(applications)
        told = migrate(people, old, register(*RENAMED), **PLAN)
        do(case, people.caseworker, CHECKED)
        api.take_task(actor=people.colleague, task_id=open_task(other).id, now=NOW)
        api.withdraw_case(actor=SYSTEM, application_id=gone.application_id, now=NOW)
        back = self.take_back(people, told.id)
        assert (back.moved, back.stayed) == (1, 2)
        reasons = {group.examples[0][0]: group.reason for group in back.staying}
        assert "weitergegangen" in reasons[case.id]
        assert "beendet" in reasons[gone.id]
        other.refresh_from_db()
        assert other.digest == old.digest
        assert open_task(other).assignee_id == people.colleague.id

    def test_not_while_it_runs(
        self, old: blocks.Package, case: Case, people: Cast
    ) -> None:
        key = start(people.unit_id, old, register(*RENAMED), **PLAN)
        with pytest.raises(RuleError, match="läuft noch"):
            api.undo_migration(actor=people.lead, migration_id=key, now=NOW)
