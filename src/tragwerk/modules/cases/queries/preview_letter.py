"""The letter that would follow from a task, for the caseworker to read first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.domain.record import APPLICATION
from tragwerk.modules.cases.queries.case_view import read_record
from tragwerk.modules.cases.queries.elements import form_of
from tragwerk.modules.cases.queries.previewing import preview
from tragwerk.modules.cases.queries.task_view import find_task


@transaction.atomic
def preview_letter(
    task_id: UUID, actor: Actor, values: Mapping[str, Any], *, now: datetime
) -> bytes:
    """Set the letter with the values typed so far; nothing is stored.

    Raises:
        NotFoundError: if there is no such task in the acting unit.
        NotAllowedError: if the task asks for another role.
        RuleError: if no letter follows, or it cannot be set yet.
    """
    task = find_task(task_id, actor)
    policies.require_task_role(actor, task)
    names = form_of(task).schema.get("properties", {})
    outputs = {name: values.get(name) for name in names if name != APPLICATION}
    letter = preview(task, read_record(task.case), outputs, actor=actor, now=now)
    audit.record(
        actor=actor,
        verb="read_case",
        subject_kind="case",
        subject_id=task.case_id,
        at=now,
        ledger=f"unit:{task.case.unit_id}",
        detail={"task": str(task.id), "preview": True},
    )
    return letter
