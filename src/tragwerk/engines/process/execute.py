"""The steps of an instance as functions: from a state to a new one.

For a host that keeps states: each thaws the state, does the step of
:class:`Instance` of the same name and freezes what came of it. The given state stays
as it was, also when the step fails.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.instance import Instance
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.standing import DEFAULT_LIMIT
from tragwerk.engines.process.state import State, Step
from tragwerk.engines.process.variables import Decide, Judge


class Means(TypedDict, total=False):
    """What every step is given: the moment, and the rest as for an instance."""

    now: Required[datetime]
    decide: Required[Decide]
    limit: int
    judge: Judge | None


def start(
    process: Process,
    variables: Mapping[str, Any],
    *,
    message: str | None = None,
    at: str | None = None,
    **means: Unpack[Means],
) -> Step:
    """Start an instance; see :meth:`Instance.start`."""
    return _frozen(Instance.start(process, variables, message=message, at=at, **means))


def complete(
    process: Process,
    state: State,
    token_id: int,
    outputs: Mapping[str, Any],
    **means: Unpack[Means],
) -> Step:
    """Finish work of the host; see :meth:`Instance.complete`."""
    instance = _thawed(process, state, means)
    instance.complete(token_id, outputs, now=means["now"])
    return _frozen(instance)


def choose(
    process: Process,
    state: State,
    token_id: int,
    chosen: Sequence[str],
    **means: Unpack[Means],
) -> Step:
    """Choose flows or activities; see :meth:`Instance.choose`."""
    instance = _thawed(process, state, means)
    instance.choose(token_id, chosen, now=means["now"])
    return _frozen(instance)


def deliver(
    process: Process,
    state: State,
    message_name: str,
    payload: Mapping[str, Any],
    **means: Unpack[Means],
) -> Step:
    """Deliver a message; see :meth:`Instance.deliver`."""
    instance = _thawed(process, state, means)
    instance.deliver(message_name, payload, now=means["now"])
    return _frozen(instance)


def signal(
    process: Process,
    state: State,
    name: str,
    payload: Mapping[str, Any] | None = None,
    **means: Unpack[Means],
) -> Step:
    """Broadcast a signal; see :meth:`Instance.signal`."""
    instance = _thawed(process, state, means)
    instance.signal(name, payload, now=means["now"])
    return _frozen(instance)


def trigger(
    process: Process,
    state: State,
    token_id: int,
    element_id: str,
    payload: Mapping[str, Any] | None = None,
    **means: Unpack[Means],
) -> Step:
    """Say that an awaited event has occurred; see :meth:`Instance.trigger`."""
    instance = _thawed(process, state, means)
    instance.trigger(token_id, element_id, payload, now=means["now"])
    return _frozen(instance)


def fail(
    process: Process,
    state: State,
    token_id: int,
    code: str | None,
    *,
    escalation: bool = False,
    **means: Unpack[Means],
) -> Step:
    """Report an error or an escalation; see :meth:`Instance.fail`."""
    instance = _thawed(process, state, means)
    instance.fail(token_id, code, now=means["now"], escalation=escalation)
    return _frozen(instance)


def advance(process: Process, state: State, **means: Unpack[Means]) -> Step:
    """Fire every timer that is due; see :meth:`Instance.advance`."""
    instance = _thawed(process, state, means)
    instance.advance(now=means["now"])
    return _frozen(instance)


def cancel(process: Process, state: State, *, now: datetime, reason: str) -> Step:
    """End the instance from outside; see :meth:`Instance.cancel`."""
    instance = Instance.of(process, state, decide=_no_decision)
    instance.cancel(now=now, reason=reason)
    return _frozen(instance)


def _thawed(process: Process, state: State, means: Means) -> Instance:
    return Instance.of(
        process,
        state,
        decide=means["decide"],
        limit=means.get("limit", DEFAULT_LIMIT),
        judge=means.get("judge"),
    )


def _frozen(instance: Instance) -> Step:
    return Step(instance.state, instance.events)


def _no_decision(_decision: str, _variables: Mapping[str, Any]) -> object:
    raise ProcessError("Beim Abbrechen wird nichts entschieden.")
