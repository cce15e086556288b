"""Look what a letter announces: the request that follows it, and until when."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from tragwerk.engines.process import (
    Event,
    EventKind,
    Process,
    ProcessError,
    State,
    Timer,
    Waiting,
    complete,
)
from tragwerk.kernel.calendar import add_months, next_working_day
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.deadlines import (
    due_day,
    last_day,
    with_lawful_timers,
)
from tragwerk.modules.cases.domain.record import CaseRecord, text_for_person
from tragwerk.modules.cases.queries.deciding import decider


def kind_of(package: blocks.Package, message: str) -> str:
    """Give the kind of a message by `privacy.toml`, or ""."""
    flow = package.flows.get(message)
    return flow.kind if flow else ""


def request_text(process: Process, record: CaseRecord, event: Event) -> str:
    """Give the text that a message of kind `request` takes to the person."""
    element = process.element(event.element_id)
    message = str(event.data.get("message", ""))
    text = text_for_person(record.variables, message, element.extension.get("text"))
    return text or element.documentation or element.label


def answer_day(process: Process, event: Event, new: list[Timer], now: datetime) -> date:
    """Give the last day for the answer to a request.

    It follows from the first timer set with the request, else from `tw:due` of the
    sending element, else it is a month.
    """
    zone = timezone.get_current_timezone()
    if new:
        return last_day(min(new, key=lambda timer: timer.due_at), zone)
    today = timezone.localdate(now)
    given = due_day(process.element(event.element_id).extension.get("due", ""), today)
    return given or next_working_day(add_months(today, 1))


def coming_request(
    package: blocks.Package,
    process: Process,
    state: State,
    service: Waiting,
    record: CaseRecord,
    now: datetime,
) -> tuple[str, date | None]:
    """Give text and day of the request that follows a letter; none is ("", None).

    The engine is pure, so the step is tried and thrown away.
    """
    today = timezone.localdate(now)
    tried = decider(package, record.copy(), on=today, now=now)
    try:
        step = complete(process, state, service.token_id, {}, now=now, decide=tried)
    except (ProcessError, RuleError):
        return "", None
    zone = timezone.get_current_timezone()
    ahead = with_lawful_timers(step.state, state.timers, now, zone)
    new = [timer for timer in ahead.timers if timer not in state.timers]
    for event in step.events:
        message = str(event.data.get("message", ""))
        is_thrown = event.kind == EventKind.MESSAGE_THROWN
        if is_thrown and kind_of(package, message) == "request":
            text = request_text(process, record, event)
            return text, answer_day(process, event, new, now)
    return "", None
