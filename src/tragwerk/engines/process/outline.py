"""The same process as a nested ordered list, for those who do not see the drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tragwerk.engines.process.graph import after
from tragwerk.engines.process.model import (
    Collaboration,
    Element,
    Flow,
    MessageFlow,
    Pool,
    Process,
)
from tragwerk.engines.process.words import kind_label, words_of


@dataclass(frozen=True, slots=True)
class OutlineWay:
    """A way on from a step; ``condition`` is empty if it is always taken."""

    condition: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """A step with the ways on; ``number`` counts in its list.

    ``boundary`` holds events that can occur meanwhile, ``inside`` the steps of a
    sub-process. ``details`` are phrases about what else the drawing shows at it:
    repetition, called process, messages, data read and written.
    """

    number: int
    element: Element
    kind: str
    ways: tuple[OutlineWay, ...]
    boundary: tuple["OutlineStep", ...]
    inside: tuple["OutlineStep", ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlinePool:
    """A pool, or a process without one; ``steps`` is empty for a black box.

    ``details`` are phrases about the pool itself: that there are many, and the
    messages that go to or from the pool as a whole.
    """

    name: str
    process: Process | None
    steps: tuple[OutlineStep, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Messages:
    """The message flows of a file by each end, and the names of the pools."""

    at: Mapping[str, list[MessageFlow]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def outline(
    process: Process,
    collaboration: Collaboration | None = None,
    *,
    language: str = "de",
) -> tuple[OutlineStep, ...]:
    """List the steps of a process in the order of the flow, loops entered once.

    Steps nothing leads to come last, in the order of the file. With the
    ``collaboration`` the steps also tell their message flows. ``language`` is that
    of the engine's own words; the names are those of the file.
    """
    return _steps(process, None, collaboration, language)


def outline_of(
    collaboration: Collaboration, *, language: str = "de"
) -> tuple[OutlinePool, ...]:
    """List everything a file holds: its pools, then processes without a pool."""
    found = []
    held = set()
    for pool in collaboration.pools:
        held.add(pool.process)
        process = collaboration.processes.get(pool.process or "")
        steps: tuple[OutlineStep, ...] = ()
        name = pool.name
        if process is not None:
            steps = outline(process, collaboration, language=language)
            name = name or process.name
        details = pool_details(pool, collaboration, language)
        found.append(OutlinePool(name or pool.id, process, steps, details))
    for key, process in collaboration.processes.items():
        if key not in held and process.elements:
            steps = outline(process, collaboration, language=language)
            found.append(OutlinePool(process.name or key, process, steps))
    return tuple(found)


def pool_details(
    pool: Pool, collaboration: Collaboration, language: str = "de"
) -> tuple[str, ...]:
    """Return phrases about a pool as a whole."""
    found = [words_of(language)["many"]] if pool.is_multiple else []
    found.extend(_message_phrases(pool.id, collaboration, language))
    return tuple(found)


def details_of(
    element: Element,
    process: Process,
    collaboration: Collaboration | None = None,
    language: str = "de",
) -> tuple[str, ...]:
    """Return phrases about what the drawing shows at an element beside its kind."""
    words = words_of(language)
    found = []
    if element.loop is not None:
        found.append(words[element.loop.kind])
    if element.is_for_compensation:
        found.append(words["undoes"])
    if element.kind == "callActivity" and element.called:
        called = process.siblings.get(element.called)
        name = called.name if called is not None else ""
        found.append(f"{words['calls']}: {name or element.called}")
    if collaboration is not None:
        found.extend(_message_phrases(element.id, collaboration, language))
    for key, names in (("reads", element.reads), ("writes", element.writes)):
        said = ", ".join(dict.fromkeys(filter(None, names)))
        if said:
            found.append(f"{words[key]}: {said}")
    found.extend(
        f"{words['textAnnotation']}: {text}"
        for text in _notes_of(process).get(element.id, ())
    )
    return tuple(found)


def ways_of(
    process: Process, element: Element, language: str = "de"
) -> tuple[OutlineWay, ...]:
    """Return the ways on from an element, and where a thrown link leads."""
    found = [_way(process, element, flow, language) for flow in element.outgoing]
    trigger = element.trigger
    if trigger is not None and trigger.kind == "link" and not element.outgoing:
        target = process.links.get((element.parent, trigger.name or ""))
        if target is not None and target is not element:
            label = target.name or kind_label(target, language)
            found.append(OutlineWay("", target.id, label))
    return tuple(found)


def flow_order(process: Process, parent: str | None) -> list[Element]:
    """Order the elements of a scope: each after what leads to it, loops aside.

    Depth first, turned round; so a join comes after all its branches.
    """
    inside = [e for e in process.elements.values() if e.parent == parent]
    roots = [each for each in inside if each.kind == "startEvent"]
    roots += [each for each in inside if each.kind != "startEvent"]
    seen: set[str] = set()
    finished: list[Element] = []
    groups: list[list[Element]] = []
    for root in roots:
        if root.id in seen:
            continue
        seen.add(root.id)
        stack = [(root, _next(process, root))]
        while stack:
            element, todo = stack[-1]
            while todo and todo[-1] in seen:
                todo.pop()
            if todo:
                target = process.elements[todo.pop()]
                seen.add(target.id)
                stack.append((target, _next(process, target)))
            else:
                finished.append(element)
                stack.pop()
        groups.append(finished[::-1])
        finished = []
    return [element for group in groups for element in group]


def _next(process: Process, element: Element) -> list[str]:
    # Popped from the end and turned round at last: this order reads as drawn.
    return after(process.elements, process.boundaries, process.links, element)


def _message_phrases(
    key: str, collaboration: Collaboration, language: str
) -> list[str]:
    """Tell the message flows at an element or a pool, the other end by name."""
    words, messages = words_of(language), _messages_of(collaboration)
    found = []
    for flow in messages.at.get(key, ()):
        sends = flow.source == key
        pool = flow.target_pool if sends else flow.source_pool
        other = messages.names.get(pool or "", "")
        name = f" „{flow.name}“" if flow.name else ""
        where = f" {words['to' if sends else 'from']} {other}" if other else ""
        found.append(f"{words['sends' if sends else 'gets']}{name}{where}")
    return found


@lru_cache(maxsize=32)
def _notes_of(process: Process) -> dict[str, list[str]]:
    """Sort the notes of a process by the elements they are drawn at."""
    texts = {
        each.id: " ".join(each.text.split())
        for each in process.artifacts
        if each.kind == "textAnnotation"
    }
    found: dict[str, list[str]] = {}
    for each in process.artifacts:
        source, target = each.source or "", each.target or ""
        for note, at in ((source, target), (target, source)):
            if texts.get(note):
                found.setdefault(at, []).append(texts[note])
    return found


@lru_cache(maxsize=32)
def _messages_of(collaboration: Collaboration) -> _Messages:
    found: dict[str, list[MessageFlow]] = {}
    for flow in collaboration.message_flows:
        found.setdefault(flow.source, []).append(flow)
        if flow.target != flow.source:
            found.setdefault(flow.target, []).append(flow)
    return _Messages(found, {p.id: p.name or p.id for p in collaboration.pools})


def _steps(
    process: Process,
    parent: str | None,
    collaboration: Collaboration | None,
    language: str,
) -> tuple[OutlineStep, ...]:
    ordered = [
        element
        for element in flow_order(process, parent)
        if element.kind != "boundaryEvent"
        or element.attached_to not in process.elements
    ]
    return tuple(
        _step(process, element, number, collaboration, language)
        for number, element in enumerate(ordered, 1)
    )


def _step(
    process: Process,
    element: Element,
    number: int,
    collaboration: Collaboration | None,
    language: str,
) -> OutlineStep:
    attached = process.boundaries.get(element.id, ())
    inside: tuple[OutlineStep, ...] = ()
    if element.is_subprocess:
        inside = _steps(process, element.id, collaboration, language)
    return OutlineStep(
        number=number,
        element=element,
        kind=kind_label(element, language),
        ways=ways_of(process, element, language),
        boundary=tuple(
            _step(process, each, place, collaboration, language)
            for place, each in enumerate(attached, 1)
        ),
        inside=inside,
        details=details_of(element, process, collaboration, language),
    )


def _way(process: Process, element: Element, flow: Flow, language: str) -> OutlineWay:
    condition = flow.name
    if not condition and flow.id == element.default:
        condition = words_of(language)["otherwise"]
    if not condition and flow.condition is not None:
        condition = flow.condition.text
    target = process.elements[flow.target]
    return OutlineWay(condition, target.id, target.name or kind_label(target, language))
