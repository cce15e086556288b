"""What a screen reader says at each element of a drawing, and where arrows lead."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tragwerk.engines.process.graph import after
from tragwerk.engines.process.lettering import shortened
from tragwerk.engines.process.model import Collaboration, Element, Process
from tragwerk.engines.process.outline import (
    details_of,
    flow_order,
    ways_of,
)
from tragwerk.engines.process.picture import DATA_WAYS, Thing
from tragwerk.engines.process.words import kind_label, words_of

LONGEST = 1_000
MOST_WAYS = 12


@dataclass(slots=True)
class Reading:
    """What of a drawing does not depend on marks, worked out once."""

    order: list[tuple[Process, Element]] = field(default_factory=list)
    after: dict[str, list[str]] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)


@lru_cache(maxsize=32)
def reading_of(collaboration: Collaboration, language: str) -> Reading:
    """Work out order, words and ways of all flow nodes of a file."""
    found = Reading()
    for process in collaboration.processes.values():
        for element in reading_order(process, None):
            found.order.append((process, element))
            ways = after(process.elements, process.boundaries, process.links, element)
            found.after[element.id] = ways
            found.names[element.id] = _words(collaboration, process, element, language)
    for flow in collaboration.message_flows:
        found.after.setdefault(flow.source, []).append(flow.target)
    for source, targets in found.after.items():
        for target in targets:
            found.before.setdefault(target, []).append(source)
    return found


def reading_order(process: Process, parent: str | None) -> Iterator[Element]:
    """List the elements of a scope in the order of the flow, with their insides."""
    for element in flow_order(process, parent):
        yield element
        if element.is_subprocess:
            yield from reading_order(process, element.id)


def _words(
    collaboration: Collaboration, process: Process, element: Element, language: str
) -> tuple[str, str]:
    words, kind = words_of(language), kind_label(element, language)
    parts = [kind]
    if element.lane:
        parts.append(f"{words['lane']} {element.lane}")
    parts.extend(details_of(element, process, collaboration, language))
    ways = ways_of(process, element, language)
    if ways:
        told = [
            f"{words['if']} „{way.condition}“: {way.label}"
            if way.condition
            else way.label
            for way in ways[:MOST_WAYS]
        ]
        parts.append(f"{words['next']}: {'; '.join(told)}")
    if element.documentation:
        parts.append(element.documentation)
    name = shortened(element.name, LONGEST) or kind
    return name, shortened(". ".join(parts), LONGEST)


def thing_words(thing: Thing, language: str) -> tuple[str, str]:
    """Return name and description of a datum, a note, a group or a lane."""
    word = words_of(language).get(thing.kind, thing.kind)
    name = said_of(thing)
    return f"{word}: {name}" if name else word, word


def said_of(thing: Thing) -> str:
    """Return the name of a thing as it is drawn, with the state of a datum."""
    name = shortened(thing.name, LONGEST)
    return f"{name} [{thing.state}]".strip() if thing.state else name


def is_drawn_way(thing: Thing) -> bool:
    """Whether a thing is a line."""
    return thing.kind in DATA_WAYS or thing.kind == "association"
