"""Is everything drawn, does nothing lie on something else? (rules of bpmnlint)."""

from collections.abc import Iterable, Iterator
from itertools import islice

from tragwerk.engines.process.checks.rules import finding
from tragwerk.engines.process.model import (
    ACTIVITIES,
    FLOW_NODES,
    SUBPROCESSES,
    Bounds,
    Collaboration,
    DataItem,
    Element,
    Finding,
    Process,
)

Place = tuple[str, int]
DATA = {"dataObjectReference": (36, 50), "dataStoreReference": (50, 50)}
SIZES = DATA | {
    kind: (100, 80)
    if kind in ACTIVITIES
    else (50, 50)
    if kind.endswith("Gateway")
    else (36, 36)
    for kind in FLOW_NODES
}
EMPTY_POOL = 60


def check_drawing(collaboration: Collaboration) -> Iterator[Finding]:
    """Check the drawing of a file."""
    yield from _undrawn(collaboration)
    yield from _overlaps(collaboration)
    yield from _sizes(collaboration)


def _undrawn(collaboration: Collaboration) -> Iterator[Finding]:
    drawn = collaboration.diagram.drawn
    missing: list[Place] = [
        (each.id, each.line)
        for group in (
            collaboration.pools,
            collaboration.message_flows,
            collaboration.artifacts,
        )
        for each in group
        if each.id not in drawn
    ]
    for process in collaboration.processes.values():
        # Elements and flows are known by their ids, so most need no look of their own.
        for of in (process.elements, process.flows):
            if not of.keys() <= drawn:
                missing.extend((k, e.line) for k, e in of.items() if k not in drawn)
        missing.extend((e.id, e.line) for e in process.artifacts if e.id not in drawn)
        missing.extend((e.id, process.line) for e in process.lanes if e.id not in drawn)
        missing.extend(
            (each.id, each.line)
            for each in process.data
            if each.kind != "dataObject" and each.id not in drawn
        )
    for key, line in missing:
        yield finding(
            "no-bpmndi",
            key,
            line,
            f"„{key}“ steht in der Datei, aber nicht in der Zeichnung. Zeichnen "
            "oder löschen Sie es.",
        )


def _overlaps(collaboration: Collaboration) -> Iterator[Finding]:
    diagram = collaboration.diagram
    if not diagram:
        return
    beside: dict[str, list[Place]] = {}
    for each in collaboration.pools:
        beside.setdefault(each.collaboration, []).append((each.id, each.line))
    for places in beside.values():
        yield from _lying_on(collaboration, places, {})
    for process in collaboration.processes.values():
        pool = collaboration.pool_of(process.id)
        frame = diagram.shapes.get(pool.id) if pool is not None else None
        inside: dict[str | None, list[Place]] = {}
        hosts: dict[str, str] = {}
        for element in process.elements.values():
            inside.setdefault(element.parent, []).append((element.id, element.line))
            if element.attached_to:
                hosts[element.id] = element.attached_to
        stores = set()
        for item in process.data:
            inside.setdefault(item.parent, []).append((item.id, item.line))
            if item.kind == "dataStoreReference":
                stores.add(item.id)
        for scope, places in inside.items():
            yield from _lying_on(collaboration, places, hosts)
            around = frame
            if scope is not None:
                is_open = scope in diagram.expanded
                around = diagram.shapes.get(scope) if is_open else None
            kept = [each for each in places if each[0] not in stores]
            yield from _outside(collaboration, kept, around)


def _lying_on(
    collaboration: Collaboration, places: list[Place], hosts: dict[str, str]
) -> Iterator[Finding]:
    shapes = collaboration.diagram.shapes
    drawn = sorted(
        [
            ((box := shapes[key]).x, number, box, key, line)
            for number, (key, line) in enumerate(places)
            if key in shapes
        ]
    )
    told: dict[str, tuple[int, str]] = {}
    for number, (left, _, box, key, line) in enumerate(drawn, 1):
        right, top, bottom = left + box.width, box.y, box.y + box.height
        for x, _, other, its_key, its_line in islice(drawn, number, None):
            if x > right:
                break
            if other.y > bottom or top > other.y + other.height:
                continue
            if hosts.get(key) == its_key or hosts.get(its_key) == key:
                continue
            told.setdefault(key, (line, its_key))
            told.setdefault(its_key, (its_line, key))
    for key, (line, its_key) in told.items():
        yield finding(
            "no-overlapping-elements",
            key,
            line,
            f"„{key}“ und „{its_key}“ liegen aufeinander. Rücken Sie sie auseinander.",
        )


def _outside(
    collaboration: Collaboration, places: Iterable[Place], around: Bounds | None
) -> Iterator[Finding]:
    if around is None:
        return
    right, bottom = around.x + around.width, around.y + around.height
    for key, line in places:
        box = collaboration.diagram.shapes.get(key)
        if box is not None and (
            box.x < around.x
            or box.y < around.y
            or box.x + box.width > right
            or box.y + box.height > bottom
        ):
            yield finding(
                "no-overlapping-elements",
                key,
                line,
                f"„{key}“ ragt über den Rand dessen hinaus, worin es liegt. Rücken Sie "
                "es hinein oder machen Sie den Rahmen größer.",
            )


def _sizes(collaboration: Collaboration) -> Iterator[Finding]:
    shapes = collaboration.diagram.shapes
    for process in collaboration.processes.values():
        yield from _sizes_in(collaboration, process)
    for pool in collaboration.pools:
        box = shapes.get(pool.id)
        if box is None or pool.process is not None:
            continue
        lies = collaboration.diagram.horizontal.get(pool.id, True)
        if (box.height if lies else box.width) != EMPTY_POOL:
            yield finding(
                "standard-size",
                pool.id,
                pool.line,
                f"Der leere Pool „{pool.name or pool.id}“ ist nicht {EMPTY_POOL} "
                f"{'hoch' if lies else 'breit'}, wie es üblich ist.",
            )


def _sizes_in(collaboration: Collaboration, process: Process) -> Iterator[Finding]:
    shapes = collaboration.diagram.shapes
    expanded = collaboration.diagram.expanded
    drawn: tuple[Element | DataItem, ...] = (*process.elements.values(), *process.data)
    for each in drawn:
        box = shapes.get(each.id)
        size = SIZES.get(each.kind)
        if box is None or size is None or (box.width, box.height) == size:
            continue
        if each.kind in SUBPROCESSES and each.id in expanded:
            continue
        yield finding(
            "standard-size",
            each.id,
            each.line,
            f"„{each.id}“ ist {box.width:g}×{box.height:g} groß; üblich ist "
            f"{size[0]}×{size[1]}. Gleiche Größen lesen sich leichter.",
        )
