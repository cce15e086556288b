"""The door: what the portal, other modules and the command line may call."""

from __future__ import annotations

from tragwerk.modules.cases.actions.add_note import add_note
from tragwerk.modules.cases.actions.answer_request import answer_request
from tragwerk.modules.cases.actions.assign_task import assign_task
from tragwerk.modules.cases.actions.cancel_migration import cancel_migration
from tragwerk.modules.cases.actions.carry_on_migration import carry_on_migration
from tragwerk.modules.cases.actions.complete_task import complete_task
from tragwerk.modules.cases.actions.delete_cases import delete_cases
from tragwerk.modules.cases.actions.fire_due_timers import fire_due_timers
from tragwerk.modules.cases.actions.hand_over_tasks import hand_over_tasks
from tragwerk.modules.cases.actions.open_case import open_case
from tragwerk.modules.cases.actions.postpone_case import bring_back_case, postpone_case
from tragwerk.modules.cases.actions.record_delivery import record_delivery
from tragwerk.modules.cases.actions.reissue_code import reissue_code
from tragwerk.modules.cases.actions.resume_migration import resume_migration
from tragwerk.modules.cases.actions.start_migration import start_migration
from tragwerk.modules.cases.actions.take_task import take_task
from tragwerk.modules.cases.actions.undo_migration import undo_migration
from tragwerk.modules.cases.actions.watch_deadlines import watch_deadlines
from tragwerk.modules.cases.actions.withdraw_case import withdraw_case
from tragwerk.modules.cases.queries.case_view import get_case_view
from tragwerk.modules.cases.queries.code_page import get_code_page
from tragwerk.modules.cases.queries.files import get_file, get_letter_for_person
from tragwerk.modules.cases.queries.forecasting import forecast_migration
from tragwerk.modules.cases.queries.inbox import (
    TABS,
    count_badges,
    list_cases,
    list_due,
    load_per_person,
    search_cases,
)
from tragwerk.modules.cases.queries.migrations import (
    get_migration,
    list_batch,
    list_migrations,
)
from tragwerk.modules.cases.queries.preview_letter import preview_letter
from tragwerk.modules.cases.queries.progress import progress_for_application
from tragwerk.modules.cases.queries.task_view import get_task_view, read_task
from tragwerk.modules.cases.queries.versions import (
    get_version,
    list_block_choices,
    units_with_cases,
)

__all__ = [
    "TABS",
    "add_note",
    "answer_request",
    "assign_task",
    "bring_back_case",
    "cancel_migration",
    "carry_on_migration",
    "complete_task",
    "count_badges",
    "delete_cases",
    "fire_due_timers",
    "forecast_migration",
    "get_case_view",
    "get_code_page",
    "get_file",
    "get_letter_for_person",
    "get_migration",
    "get_task_view",
    "get_version",
    "hand_over_tasks",
    "list_batch",
    "list_block_choices",
    "list_cases",
    "list_due",
    "list_migrations",
    "load_per_person",
    "open_case",
    "postpone_case",
    "preview_letter",
    "progress_for_application",
    "read_task",
    "record_delivery",
    "reissue_code",
    "resume_migration",
    "search_cases",
    "start_migration",
    "take_task",
    "undo_migration",
    "units_with_cases",
    "watch_deadlines",
    "withdraw_case",
]
