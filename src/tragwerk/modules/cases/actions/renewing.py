"""Gives the tasks of a moved case the element, words, role and form of their step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tragwerk.engines.process import Element, State, waits_of
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.actions.storing import role_of
from tragwerk.modules.cases.domain.kinds import TaskStatus
from tragwerk.modules.cases.models import Task


@dataclass(frozen=True, slots=True)
class Renewal:
    """The two versions between which tasks go."""

    old: blocks.Package
    new: blocks.Package

    def renew(
        self,
        process_id: str,
        tasks: Sequence[Task],
        state: State,
        renamed: Mapping[UUID, str],
        changed: list[Task],
    ) -> list[tuple[str, str]]:
        """Give tasks their new element; says what else the history should know."""
        process = self.new.collaboration.process(process_id)
        was = self.old.collaboration.process(process_id).elements
        waiting = {
            each.token_id: each.element
            for each in waits_of(process, state)
            if each.kind == "task"
        }
        facts = []
        old_ids = {task.id: task.element_id for task in tasks}
        for task in tasks:
            task.element_id = renamed.get(task.id, task.element_id)
        for task in tasks:
            is_changed = task.id in renamed
            element = waiting.get(task.token_id)
            if task.status == TaskStatus.OPEN and element is not None:
                holder = task.assignee_id
                is_changed |= self._renew(
                    task, was.get(old_ids[task.id]), element, tasks
                )
                if holder is not None and task.assignee_id is None:
                    facts.append(("TASK_RETURNED", task.element_id))
            if is_changed:
                changed.append(task)
        return facts

    def _renew(
        self, task: Task, was: Element | None, element: Element, tasks: Sequence[Task]
    ) -> bool:
        """Give an open task the words, the role and the form of its new element."""
        name, role = element.label[:200], role_of(element.extension)
        is_other = (task.name, task.role) != (name, role)
        if task.role != role or _is_barred(
            task.assignee_id, element.extension.get("notBy", ""), tasks
        ):
            is_other |= task.assignee_id is not None
            task.assignee_id = None
        task.name, task.role = name, role
        if is_other or self._has_other_form(was, element):
            # Who has its page open learns it when they save (see `complete_task`).
            task.version += 1
            task.changed_by_id = None
            return True
        return False

    def _has_other_form(self, was: Element | None, element: Element) -> bool:
        if was is None:
            return True
        forms = (
            self.old.files.get(was.extension.get("form", "")),
            self.new.files.get(element.extension.get("form", "")),
        )
        return forms[0] != forms[1]


def _is_barred(account_id: UUID | None, not_by: str, tasks: Sequence[Task]) -> bool:
    """Say whether four eyes forbid an account a task, as `policies.is_barred` does."""
    return bool(not_by and account_id) and any(
        task.element_id == not_by
        and task.status == TaskStatus.DONE
        and task.done_by_id == account_id
        for task in tasks
    )
