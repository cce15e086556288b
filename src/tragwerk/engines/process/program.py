"""A process made ready to run: nodes joined to each other, called processes inside.

A call activity runs the process it names like a sub-process; its nodes get ids such
as ``call/task``. A process that calls itself, or one that is not in the file, is left
to the host, which sees the call as a piece of work.
"""

from dataclasses import replace
from functools import lru_cache

from tragwerk.engines.process.elements import arrival_of, work_of
from tragwerk.engines.process.errors import ProcessLimitError
from tragwerk.engines.process.model import Element, Process
from tragwerk.engines.process.node import Fact, Node, Program, Way
from tragwerk.engines.process.state import EventKind

MAX_NODES = 20_000
MAX_CALLS = 8
# Taking a sub-process away goes through all that is inside, level by level.
MAX_LEVELS = 64
CACHE_SIZE = 512


@lru_cache(maxsize=CACHE_SIZE)
def program_of(process: Process) -> Program:
    """Make a process ready to run; the same process is made ready only once.

    Raises:
        ProcessLimitError: if with all it calls it is larger than 20,000 nodes or
            deeper than 64 levels.
    """
    program = Program(process)
    _add(program, process, "", None, (process.id,))
    nodes = program.nodes.values()
    program.has_ad_hoc = any(each.kind == "adHocSubProcess" for each in nodes)
    program.has_conditions = any(
        trigger.kind == "conditional" and trigger.condition is not None
        for each in nodes
        for trigger in each.element.triggers
    )
    program.looks_on = program.has_ad_hoc or program.has_conditions
    return program


def element_at(process: Process, element_id: str) -> Element | None:
    """Return an element of a process or of one it calls, by the id of its node."""
    node = program_of(process).nodes.get(element_id)
    return node.element if node is not None else None


def _add(
    program: Program,
    process: Process,
    prefix: str,
    caller: str | None,
    calls: tuple[str, ...],
) -> tuple[Node, ...]:
    """Add a process; returns the nodes that get the first tokens of a plain start."""
    for element in process.elements.values():
        key = prefix + element.id
        own = replace(element, id=key) if prefix else element
        parent = prefix + element.parent if element.parent else caller
        node = Node(own, key, parent, work=work_of(own), arrive=arrival_of(own))
        node.level = program.nodes[parent].level + 1 if parent else 0
        program.nodes[key] = node
        if node.level > MAX_LEVELS:
            raise ProcessLimitError(
                f"Teilprozesse und Aufrufe sind tiefer als {MAX_LEVELS} Ebenen "
                "verschachtelt.",
                source=process.source,
                element=key,
                line=element.line,
            )
        if len(program.nodes) > MAX_NODES:
            raise ProcessLimitError(
                f"Mit allen Aufrufen hat der Prozess mehr als {MAX_NODES} Elemente.",
                source=process.source,
            )
    for element in process.elements.values():
        _join(program, process, prefix, element)
    outside = tuple(
        program.nodes[prefix + each.id]
        for each in process.event_subprocesses.get(None, ())
    )
    if caller is None:
        program.event_subprocesses = outside
    else:
        program.nodes[caller].event_subprocesses = outside
    for element in process.elements.values():
        called = process.siblings.get(element.called or "")
        if called is None or called.id in calls or len(calls) > MAX_CALLS:
            continue
        if called.starts.get(None):
            node = program.nodes[prefix + element.id]
            node.called = called
            node.inside = _add(
                program, called, f"{node.id}/", node.id, (*calls, called.id)
            )
    return _nodes(program, prefix, process.starts.get(None, ()))


def _join(program: Program, process: Process, prefix: str, element: Element) -> None:
    """Connect a node with those around it."""
    nodes = program.nodes
    node = nodes[prefix + element.id]
    node.out = tuple((flow, nodes[prefix + flow.target]) for flow in element.outgoing)
    for flow, target in node.out:
        fact: Fact = (EventKind.ENTERED, target.id, {"via": flow.id})
        target.entered[flow.id] = fact
    _split(node)
    node.choices = tuple(
        flow.id
        for flow in element.outgoing
        if flow.condition is None or flow.condition.problem is not None
    )
    asked = [each for each in node.choices if each != element.default]
    has_default = element.default is not None
    node.asks = len(node.out) > 1 and len(asked) >= len(node.out) - has_default
    if len(node.out) == 1 and element.outgoing[0].condition is None:
        flow, target = node.out[0]
        node.only = (flow.id, target)
    node.boundaries = tuple(
        nodes[prefix + each.id]
        for each in process.boundaries.get(element.id, ())
        if each.trigger_kind != "compensation"
    )
    node.may_await = node.may_await or bool(node.boundaries)
    node.is_timed = any(
        trigger.kind == "timer"
        for each in node.boundaries
        for trigger in each.element.triggers
    )
    node.is_quiet = node.is_quiet and not node.is_timed
    if element.kind in ("inclusiveGateway", "complexGateway") and node.entries > 1:
        node.reach = tuple(
            (
                flow.id,
                frozenset(prefix + each for each in process.reaches.get(flow.id, ())),
            )
            for flow in element.incoming
        )
    node.inside = _nodes(program, prefix, process.starts.get(element.id, ()))
    if element.ad_hoc is not None:
        node.inside = tuple(
            nodes[prefix + each.id]
            for each in process.elements.values()
            if each.parent == element.id
            and not each.incoming
            and each.kind != "boundaryEvent"
            and not each.is_event_subprocess
            and not each.is_for_compensation
        )
    node.event_subprocesses = _nodes(
        program, prefix, process.event_subprocesses.get(element.id, ())
    )
    start = process.event_starts.get(element.id)
    node.begin = nodes[prefix + start.id] if start is not None else None
    link = next((each for each in element.triggers if each.kind == "link"), None)
    target_of = process.links.get((element.parent, (link.name if link else "") or ""))
    if link is not None and target_of is not None:
        node.link = nodes[prefix + target_of.id]
    for each in process.boundaries.get(element.id, ()):
        if each.compensated_by is not None:
            node.compensated_by = nodes.get(prefix + each.compensated_by)
    node.is_compensable = node.compensated_by is not None or any(
        trigger.kind == "compensation"
        for each in process.event_subprocesses.get(element.id, ())
        if each.id in process.event_starts
        for trigger in process.event_starts[each.id].triggers
    )
    # An ad-hoc sub-process asks what has been done in it.
    around = nodes[prefix + element.parent] if element.parent else None
    is_free = around is not None and around.kind == "adHocSubProcess"
    node.is_noted = node.is_compensable or is_free


def _split(node: Node) -> None:
    """Sort the ways out: those to test, and the last resort, which is the default.

    At an exclusive split a flow without condition is one, too, but the default comes
    first; with a condition nobody can read, all that is left is open.
    """
    default = node.element.default
    if node.kind != "exclusiveGateway":
        node.tested = tuple(way for way in node.out if way[0].id != default)
        node.resort = tuple(way for way in node.out if way[0].id == default)
        return
    tested: list[Way] = []
    last: list[Way] = []
    is_open = False
    for way in node.out:
        flow = way[0]
        if flow.condition is None or flow.id == default:
            last.append(way)
        elif flow.condition.problem is not None:
            last.append(way)
            is_open = True
        else:
            tested.append(way)
    if not is_open:
        last = [way for way in last if way[0].id == default] or last
    node.tested, node.resort = tuple(tested), tuple(last)


def _nodes(
    program: Program, prefix: str, elements: tuple[Element, ...]
) -> tuple[Node, ...]:
    return tuple(program.nodes[prefix + each.id] for each in elements)
