"""Play a process to its end with random choices, as a person at a table would.

For files whose data nobody has: tasks are done, awaited events occur, open choices
are made at random. It shows that a file runs, and what it does on the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.execute import (
    advance,
    choose,
    complete,
    fail,
    signal,
    start,
    trigger,
)
from tragwerk.engines.process.model import Element, Process, Trigger
from tragwerk.engines.process.occur import waits_of
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.state import Event, EventKind, State, Step, Waiting

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
STEPS = 2_000
# The further the play-out, the less it wanders: loops are left sooner or later.
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class PlayOut:
    """A play-out: how it ended (None: not within the steps), and what happened."""

    outcome: str | None
    events: tuple[Event, ...]
    steps: int
    problem: str | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether it ended in a deadlock."""
        return any(event.kind == EventKind.STUCK for event in self.events)


def play(process: Process, rng: Random, *, limit: int = STEPS) -> PlayOut:
    """Play a process once, from a start event chosen at random."""
    events: list[Event] = []
    steps = 0
    try:
        step = _start(process, rng)
        events.extend(step.events)
        while not step.state.finished and steps < limit:
            step = _next(process, step.state, rng, steps)
            events.extend(step.events)
            steps += 1
            if any(event.kind == EventKind.STUCK for event in step.events):
                break
    except ProcessError as error:
        return PlayOut(None, tuple(events), steps, str(error))
    return PlayOut(step.state.outcome, tuple(events), steps)


def _arguments(rng: Random, steps: int = 0) -> dict[str, Any]:
    return {
        "now": BEGIN + timedelta(days=steps),
        "decide": _decide,
        "judge": lambda _flow: rng.random() < 0.5,
    }


def _decide(_decision: str, _variables: Mapping[str, Any]) -> object:
    return None


def _start(process: Process, rng: Random) -> Step:
    begins = [
        element
        for element in process.elements.values()
        if element.parent is None
        and not element.is_event_subprocess
        and (element.kind == "startEvent" or element.instantiate)
    ]
    if not begins:
        return start(process, {}, **_arguments(rng))
    return start(process, {}, at=rng.choice(begins).id, **_arguments(rng))


def _next(process: Process, state: State, rng: Random, steps: int) -> Step:
    waits = waits_of(process, state)
    if not waits:
        raise ProcessError("Der Prozess wartet auf nichts und ist nicht zu Ende.")
    arguments = _arguments(rng, steps)
    chosen = _pick(waits, rng, steps)
    element, token = chosen.element, chosen.token_id
    match chosen.kind:
        case "task" | "service":
            thrown = _thrown(process, element)
            if thrown and rng.random() < 0.3:
                each = rng.choice(thrown)
                return fail(
                    process,
                    state,
                    token,
                    each.name,
                    escalation=each.kind == "escalation",
                    **arguments,
                )
            return complete(process, state, token, {}, **arguments)
        case "choice":
            options = [rng.choice(chosen.options)]
            if element.kind in ("inclusiveGateway", "complexGateway"):
                options = [o for o in chosen.options if rng.random() < 0.5] or options
            return choose(process, state, token, options, **arguments)
        case "timer":
            arguments["now"] = max(arguments["now"], chosen.due_at)
            return advance(process, state, **arguments)
        case "signal":
            return signal(process, state, chosen.message or "", **arguments)
        case _:
            return trigger(process, state, token, element.id, **arguments)


def _pick(waits: tuple[Waiting, ...], rng: Random, steps: int) -> Waiting:
    """Choose what happens next; side events become rare, so that it comes to an end."""
    main = [w for w in waits if w.element.kind not in ("boundaryEvent", "startEvent")]
    if main and rng.random() < max(0.7, 1 - PATIENCE / (steps + 1)):
        return rng.choice(main)
    return rng.choice(waits)


def _thrown(process: Process, element: Element) -> list[Trigger]:
    """Return the errors and escalations that something catches at a task."""
    return [
        each
        for boundary in program_of(process).nodes[element.id].boundaries
        for each in boundary.element.triggers
        if each.kind in ("error", "escalation")
    ]
