"""What of a collaboration is laid out: by scope, with sizes and what belongs together.

A scope is a process or the inside of a sub-process; its key is the id of either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tragwerk.engines.process.lettering import LINE, width_of, wrap
from tragwerk.engines.process.model import (
    Collaboration,
    Element,
    Flow,
    MessageFlow,
    Pool,
    Process,
)
from tragwerk.engines.process.picture import DATA_WAYS, Picture, Thing

EVENT = 36.0
GATEWAY = 50.0
TASK = (100.0, 80.0)
LABEL = 100.0
NOTE = 130.0
LAID_DATA = frozenset({"dataObjectReference", "dataStoreReference"})


@dataclass(slots=True)
class Scope:
    """The flow nodes, ways and things of one scope, in the order of the file."""

    elements: list[Element] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    """A collaboration sorted by scope.

    ``near`` gives for a datum or a note the elements it is drawn at.
    """

    processes: Mapping[str, Process]
    pools: tuple[Pool, ...]
    messages: tuple[MessageFlow, ...]
    scopes: dict[str, Scope]
    near: dict[str, list[str]]
    links: list[Thing]
    lanes: dict[str, list[Thing]]

    def elements(self) -> dict[str, Element]:
        """Return all flow nodes by id."""
        return {
            key: element
            for process in self.processes.values()
            for key, element in process.elements.items()
        }


def content_of(collaboration: Collaboration, picture: Picture) -> Content:
    """Sort what a collaboration holds."""
    scopes: dict[str, Scope] = {}
    scope_of: dict[str, str] = {}
    for process_id, process in collaboration.processes.items():
        scopes.setdefault(process_id, Scope())
        for element in process.elements.values():
            key = element.parent or process_id
            scope_of[element.id] = key
            scopes.setdefault(key, Scope()).elements.append(element)
        for flow in process.flows.values():
            key = process.elements[flow.source].parent or process_id
            scope_of[flow.id] = scope_of[flow.source]
            scopes[key].flows.append(flow)
    things = picture.things
    links = [
        each
        for each in things.values()
        if each.kind in DATA_WAYS or each.kind == "association"
    ]
    near: dict[str, list[str]] = {}
    for link in links:
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if one in things and other in scope_of:
                near.setdefault(one, []).append(other)
    for thing in things.values():
        if thing.kind in LAID_DATA or thing.kind == "textAnnotation":
            beside = next(iter(near.get(thing.key, ())), "")
            holder = thing.holder if thing.holder in scopes else scope_of.get(beside)
            holder = holder or next(iter(scopes), None)
            if holder is not None:
                scopes[holder].things.append(thing)
    return Content(
        collaboration.processes,
        collaboration.pools,
        collaboration.message_flows,
        scopes,
        near,
        links,
        _lanes(things),
    )


def _lanes(things: Mapping[str, Thing]) -> dict[str, list[Thing]]:
    """Sort lanes by the process or lane that holds them."""
    found: dict[str, list[Thing]] = {}
    for thing in things.values():
        if thing.kind == "lane":
            found.setdefault(thing.holder, []).append(thing)
    return found


def size_of(element: Element) -> tuple[float, float]:
    """Return width and height of the shape of a flow node without an inside."""
    if element.kind.endswith("Event"):
        return EVENT, EVENT
    if element.kind.endswith("Gateway"):
        return GATEWAY, GATEWAY
    lines = len(wrap(element.name, TASK[0] - 10))
    markers = 16 if element.loop is not None or element.is_for_compensation else 0
    return TASK[0], max(TASK[1], lines * LINE + 34 + markers)


def size_of_thing(thing: Thing) -> tuple[float, float]:
    """Return width and height of the shape of a datum or a note."""
    if thing.kind == "textAnnotation":
        lines = wrap(thing.name, NOTE - 14, 12)
        widest = max((width_of(line) for line in lines), default=40.0)
        return min(widest + 14, NOTE), max(len(lines) * LINE + 8, 30.0)
    return (50.0, 50.0) if "Store" in thing.kind else (36.0, 50.0)


def label_size(name: str, width: float = LABEL) -> tuple[float, float]:
    """Return the room that a name beneath a shape takes, nothing for no name."""
    lines = wrap(name, width)
    if not lines:
        return 0.0, 0.0
    return max(width_of(line) for line in lines) + 4, len(lines) * LINE
