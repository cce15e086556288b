"""Data that is read before it is set, on some way or on every way."""

from collections.abc import Collection, Iterator, Mapping

from tragwerk.engines.process.checks.rules import finding
from tragwerk.engines.process.expressions import Expression
from tragwerk.engines.process.graph import after, is_root
from tragwerk.engines.process.model import Element, Finding, Process

OPAQUE = ("userTask", "manualTask", "serviceTask", "receiveTask", "callActivity")
Reading = tuple[str, Element, Expression, int]


def check_variables(
    process: Process, outputs: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    """Check that what expressions read is set before, given what the host sets.

    ``outputs`` names the variables by element id, and by process id those given at
    the start. If something may set anything, nothing can be said and nothing is.
    """
    sets = {}
    for element in process.elements.values():
        names = _set_at(element, outputs)
        if names is None:
            return
        sets[element.id] = names
    given = frozenset(outputs.get(process.id, ()))
    ever = given.union(*sets.values())
    before = _always_set(process, sets, given, ever)
    for place, element, expression, line in _readings(process):
        # A flow is judged when its source is done, an element when it is begun.
        known = before.get(element.id, ever)
        if place != element.id:
            known |= sets[element.id]
        for name in sorted(expression.names - known):
            if name not in ever:
                yield finding(
                    "variable-never-set",
                    place,
                    line,
                    f"„{name}“ wird gelesen, aber von keinem Schritt gesetzt. Setzen "
                    "Sie den Wert vorher oder streichen Sie ihn hier.",
                )
                continue
            path = _path_without(process, sets, name, element)
            yield finding(
                "variable-perhaps-unset",
                place,
                line,
                f"„{name}“ wird gelesen, ist aber nicht auf jedem Weg vorher gesetzt, "
                f"etwa nicht auf: {path}. Setzen Sie den Wert auf jedem Weg.",
            )


def _set_at(
    element: Element, outputs: Mapping[str, Collection[str]]
) -> frozenset[str] | None:
    """Return what an element surely sets, None if that is not known."""
    names = {assignment.target for assignment in element.outputs}
    result = element.extension.get("result") or element.extension.get("decision")
    if result:
        names.add(result)
    if element.loop is not None and element.loop.result:
        names.add(element.loop.result)
    if element.id in outputs:
        return frozenset(names.union(outputs[element.id]))
    is_known = element.kind == "businessRuleTask" or (
        element.kind == "serviceTask" and bool(element.extension.get("result"))
    )
    catches = element.trigger_kind == "message" and element.kind not in (
        "endEvent",
        "intermediateThrowEvent",
    )
    if not is_known and (element.kind in OPAQUE or catches):
        return None
    return frozenset(names)


def _readings(process: Process) -> Iterator[Reading]:
    for flow in process.flows.values():
        if flow.condition is not None:
            yield flow.id, process.elements[flow.source], flow.condition, flow.line
    for element in process.elements.values():
        timer = element.trigger.timer if element.trigger else None
        if timer is not None and timer.expression is not None:
            yield element.id, element, timer.expression, element.line


def _ways(process: Process) -> dict[str, list[str]]:
    """Return for each element those that come just before it, scopes included.

    What begins a sub-process comes after what came before the sub-process; what
    follows it comes after its ends.
    """
    elements = process.elements
    ends: dict[str, list[str]] = {}
    for each in elements.values():
        if each.parent is not None and not each.outgoing and each.ad_hoc is None:
            ends.setdefault(each.parent, []).append(each.id)
    before: dict[str, list[str]] = {each: [] for each in elements}
    for each in elements.values():
        # An interrupted sub-process may have done nothing of its inside.
        for target in after(elements, process.boundaries, process.links, each):
            is_edge = elements[target].attached_to == each.id
            sources = (
                ends.get(each.id, ()) if each.is_subprocess and not is_edge else ()
            )
            before[target].extend(sources or [each.id])
    for each in elements.values():
        if each.parent is None:
            continue
        free = each.kind == "startEvent" or is_root(each)
        if free or each.is_event_subprocess:
            before[each.id].append(each.parent)
    return before


def _always_set(
    process: Process,
    sets: Mapping[str, frozenset[str]],
    given: frozenset[str],
    ever: frozenset[str],
) -> dict[str, frozenset[str]]:
    """Return what is set on every way to an element, as a greatest fixed point.

    At a parallel join the ways come together, so what either sets is set.
    """
    before = _ways(process)
    followers: dict[str, set[str]] = {}
    for place, sources in before.items():
        for source in sources:
            followers.setdefault(source, set()).add(place)
    known = dict.fromkeys(process.elements, ever)
    todo = list(process.elements)
    while todo:
        place = todo.pop()
        sources = before[place]
        if sources:
            reached = [_after_of(process, each, place, known, sets) for each in sources]
            joins = process.elements[place].kind == "parallelGateway"
            merge = frozenset.union if joins else frozenset.intersection
            fresh = merge(*reached) | given
        else:
            fresh = given
        if fresh != known[place]:
            known[place] = fresh
            todo.extend(followers.get(place, ()))
    return known


def _after_of(
    process: Process,
    source: str,
    place: str,
    known: Mapping[str, frozenset[str]],
    sets: Mapping[str, frozenset[str]],
) -> frozenset[str]:
    """Return what is known when a token comes from a source to a place."""
    element = process.elements[place]
    is_inside = element.parent == source
    is_edge = element.attached_to == source
    return known[source] if is_inside or is_edge else known[source] | sets[source]


def _path_without(
    process: Process, sets: Mapping[str, frozenset[str]], name: str, end: Element
) -> str:
    """Name the elements of a way on which a variable is not set."""
    before = _ways(process)
    came: dict[str, str | None] = {end.id: None}
    todo = [end.id]
    for place in todo:
        element = process.elements[place]
        sources = [
            source
            for source in before[place]
            if name not in sets[source]
            or source in (element.attached_to, element.parent)
        ]
        if not before[place]:
            steps: list[str] = []
            step: str | None = place
            while step is not None:
                steps.append(f"„{process.elements[step].label}“")
                step = came[step]
            return " → ".join(steps)
        for source in sources:
            if source not in came:
                came[source] = place
                todo.append(source)
    return f"… → „{end.label}“"
