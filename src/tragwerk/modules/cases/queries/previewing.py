"""Show a letter before it is sent: try the process on and throw the steps away."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.process import ProcessError, State, complete, waits_of
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.record import CaseRecord
from tragwerk.modules.cases.models import Task
from tragwerk.modules.cases.queries.composing import compose_letter
from tragwerk.modules.cases.queries.deciding import decider
from tragwerk.modules.cases.queries.looking_ahead import coming_request

_MOST_STEPS = 6


def leads_to_letter(task: Task) -> bool:
    """Say whether a letter may follow from a task, looking along the arrows."""
    process = blocks.get_package(task.case.digest).collaboration.process(
        task.case.process_id
    )
    queue = deque([process.elements[task.element_id]])
    seen: set[str] = set()
    while queue:
        element = queue.popleft()
        if element.id in seen:
            continue
        seen.add(element.id)
        if element.extension.get("service") == "letter":
            return True
        queue.extend(process.elements[flow.target] for flow in element.outgoing)
    return False


def preview(
    task: Task,
    record: CaseRecord,
    outputs: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> bytes:
    """Set the letter that would follow, with what is typed now; nothing is stored.

    Approvals on the way are taken as given.

    Raises:
        RuleError: if no letter follows, or it cannot be set yet.
    """
    case, tried = task.case, record.copy()
    package = blocks.get_package(case.digest)
    process = package.collaboration.process(case.process_id)
    state = State.from_dict(case.state, tried.variables)
    day = timezone.localdate(case.submitted_at)
    decide = decider(package, tried, on=day, now=now)
    token, values = task.token_id, dict(outputs)
    for _step in range(_MOST_STEPS):
        before = {each.token_id for each in waits_of(process, state)}
        try:
            step = complete(process, state, token, values, now=now, decide=decide)
        except ProcessError as error:
            raise RuleError(error.message) from error
        state = step.state
        if state.finished:
            break
        tried.variables = dict(state.variables)
        new = [w for w in waits_of(process, state) if w.token_id not in before]
        letter = next((each for each in new if each.kind == "service"), None)
        if letter is not None:
            text, until = coming_request(package, process, state, letter, tried, now)
            return compose_letter(
                case,
                package,
                tried,
                letter.element.extension.get("template", ""),
                actor=actor,
                now=now,
                request_text=text,
                request_until=until,
            )
        approval = next((each for each in new if each.kind == "task"), None)
        if approval is None:
            break
        token, values = approval.token_id, {}
    raise RuleError(_("An dieser Stelle entsteht kein Brief."))
