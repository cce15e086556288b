"""Say in words where a process stands and what comes next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tragwerk.engines.process import Element, Process, State, Waiting, waits_of
from tragwerk.modules.cases.domain.kinds import WaitsFor

_PASSED = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "intermediateThrowEvent",
        "task",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands.

    Attributes:
        label: names of what it waits for, short.
        waits_for: whose turn it is.
        elements: ids of what it waits for.
    """

    label: str
    waits_for: WaitsFor
    elements: tuple[str, ...]


def standing_of(
    process: Process, state: State, person_pools: frozenset[str]
) -> Standing:
    """Tell whose turn it is: with a task open the unit's, else who is waited for.

    Args:
        process: the unit's process.
        state: where it stands.
        person_pools: process ids and participant ids of the person.
    """
    if state.finished:
        return Standing("", WaitsFor.NOBODY, ())
    waiting = _main_waits(waits_of(process, state))
    tasks = [each for each in waiting if each.kind in ("task", "service")]
    asked = [each for each in waiting if _from_person(each, person_pools)]
    told = [each for each in waiting if each.kind == "message"]
    shown = tasks or asked or told or waiting
    who = WaitsFor.UNIT
    if not tasks and shown:
        who = WaitsFor.PERSON if asked else WaitsFor.OTHER if told else who
    names = dict.fromkeys(each.element.label for each in shown)
    ids = dict.fromkeys(each.element.id for each in shown)
    return Standing(", ".join(names)[:200], who, tuple(ids))


def _main_waits(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Leave out attached events and such: exceptions, not what is waited for."""
    aside = ("boundaryEvent", "startEvent")
    return [each for each in waiting if each.element.kind not in aside]


def next_label(process: Process, element_id: str) -> str:
    """Name the first thing after an element that a person would notice.

    The usual way is followed to its end before a way back counts, however short.
    """
    start = process.elements.get(element_id)
    if start is None:
        return ""
    queue = deque(_after(process, start))
    seen: set[str] = {element_id}
    while queue:
        element = queue.popleft()
        if element.id in seen:
            continue
        seen.add(element.id)
        if element.kind not in _PASSED and element.name:
            return element.name
        queue.extendleft(reversed(_after(process, element)))
    return ""


def person_pools(
    pools: Mapping[str, str], participants: Mapping[str, str | None]
) -> frozenset[str]:
    """Give the ids under which the person appears: of processes and of participants."""
    processes = {key for key, who in pools.items() if who == "PERSON"}
    return frozenset(processes) | {
        participant
        for participant, process in participants.items()
        if process in processes or participant in processes
    }


def _from_person(waiting: Waiting, pools: frozenset[str]) -> bool:
    message = waiting.element.message
    return (
        waiting.kind == "message"
        and message is not None
        and bool({message.pool, message.process} & pools)
    )


def _after(process: Process, element: Element) -> list[Element]:
    # The default way of a gateway is the usual one and is looked at first.
    flows = sorted(element.outgoing, key=lambda flow: flow.id != element.default)
    return [process.elements[flow.target] for flow in flows]
