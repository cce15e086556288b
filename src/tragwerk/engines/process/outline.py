"""The same process as a nested ordered list, for those who do not see the drawing."""

from dataclasses import dataclass

from tragwerk.engines.process.graph import after
from tragwerk.engines.process.model import Element, Flow, Process
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
    sub-process.
    """

    number: int
    element: Element
    kind: str
    ways: tuple[OutlineWay, ...]
    boundary: tuple["OutlineStep", ...]
    inside: tuple["OutlineStep", ...]


def outline(process: Process, *, language: str = "de") -> tuple[OutlineStep, ...]:
    """List the steps of a process in the order of the flow, loops entered once.

    Steps nothing leads to come last, in the order of the file. ``language`` is that
    of the engine's own words; the names are those of the file.
    """
    return _steps(process, None, language)


def flow_order(process: Process, parent: str | None) -> list[Element]:
    """Order the elements of a scope: each after what leads to it, loops aside.

    Depth first, turned round; so a join comes after all its branches.
    """
    inside = [e for e in process.elements.values() if e.parent == parent]
    roots = [each for each in inside if each.kind == "startEvent"]
    roots += [each for each in inside if each not in roots]
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


def _steps(
    process: Process, parent: str | None, language: str
) -> tuple[OutlineStep, ...]:
    ordered = [
        element
        for element in flow_order(process, parent)
        if element.kind != "boundaryEvent" or element.attached_to is None
    ]
    return tuple(
        _step(process, element, n, language) for n, element in enumerate(ordered, 1)
    )


def _step(
    process: Process, element: Element, number: int, language: str
) -> OutlineStep:
    attached = process.boundaries.get(element.id, ())
    return OutlineStep(
        number=number,
        element=element,
        kind=kind_label(element, language),
        ways=tuple(_way(process, element, flow, language) for flow in element.outgoing),
        boundary=tuple(
            _step(process, each, n, language) for n, each in enumerate(attached, 1)
        ),
        inside=_steps(process, element.id, language)
        if element.kind == "subProcess"
        else (),
    )


def _way(process: Process, element: Element, flow: Flow, language: str) -> OutlineWay:
    condition = flow.name
    if not condition and flow.id == element.default:
        condition = words_of(language)["otherwise"]
    if not condition and flow.condition is not None:
        condition = flow.condition.text
    target = process.elements[flow.target]
    return OutlineWay(condition, target.id, target.name or kind_label(target, language))
