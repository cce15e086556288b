"""Write small BPMN files in a line or two, for tests."""

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from tragwerk.engines.process import (
    Collaboration,
    Process,
    State,
    Step,
    complete,
    load_collaboration,
    start,
    waits_of,
)

NOW = dt.datetime(2025, 1, 31, 9, 0, tzinfo=dt.UTC)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:tw="urn:tragwerk:bpmn:1" targetNamespace="urn:test">'
)


def nodes(text: str) -> str:
    """Write flow nodes from ``kind id attributes…`` lines; ``|`` begins the inside."""
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        head, _, inside = line.partition("|")
        kind, name, *rest = head.split(maxsplit=2)
        attributes = rest[0] if rest else ""
        found.append(f'<{kind} id="{name}" {attributes}>{inside}</{kind}>')
    return "\n".join(found)


def flows(text: str) -> str:
    """Write flows from ``a b c`` chains; ``a b ? condition`` carries a condition."""
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        chain, _, condition = line.partition("?")
        places = chain.split()
        for source, target in itertools.pairwise(places):
            inside = ""
            if condition:
                escaped = condition.strip().replace("<", "&lt;")
                inside = f"<conditionExpression>{escaped}</conditionExpression>"
            found.append(
                f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" '
                f'targetRef="{target}">{inside}</sequenceFlow>'
            )
    return "\n".join(found)


def file(body: str) -> bytes:
    """Wrap definitions."""
    return f"{HEAD}\n{body}\n</definitions>".encode()


def collaboration(elements: str, ways: str, more: str = "") -> Collaboration:
    """Load a file with one process p; ``more`` are further definitions."""
    inside = f"{nodes(elements)}\n{flows(ways)}"
    return load_collaboration(file(f'{more}<process id="p">{inside}</process>'))


def process(elements: str, ways: str, more: str = "") -> Process:
    """Load a file with one process."""
    return collaboration(elements, ways, more).process("p")


def no_decision(decision: str, variables: Mapping[str, Any]) -> object:
    """Refuse to decide."""
    raise AssertionError(f"{decision} was not expected to be asked")


def begin(p: Process, **variables: Any) -> Step:
    """Start at NOW."""
    return start(p, variables, now=NOW, decide=no_decision)


def finish(p: Process, state: State, element: str, **outputs: Any) -> Step:
    """Complete the oldest open task at an element."""
    token = next(
        w.token_id
        for w in waits_of(p, state)
        if w.element.id == element and w.kind in ("task", "service")
    )
    return complete(p, state, token, outputs, now=NOW, decide=no_decision)


def open_at(p: Process, state: State) -> list[str]:
    """Name the elements waited for, sorted."""
    return sorted(waiting.element.id for waiting in waits_of(p, state))


def kinds(step: Step, element: str) -> list[str]:
    """Name what happened at an element."""
    return [str(e.kind) for e in step.events if e.element_id == element]
