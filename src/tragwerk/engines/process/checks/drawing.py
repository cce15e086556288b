"""Is everything drawn, does nothing lie on something else? (rules of bpmnlint)."""

from collections.abc import Iterable, Iterator

from tragwerk.engines.process.checks.rules import finding
from tragwerk.engines.process.model import (
    SUBPROCESSES,
    Bounds,
    Collaboration,
    Finding,
    Process,
)

Place = tuple[str, int]
SIZES = (
    ("Gateway", (50, 50)),
    ("Event", (36, 36)),
    ("dataObjectReference", (36, 50)),
    ("dataStoreReference", (50, 50)),
)
ACTIVITY = (100, 80)
EMPTY_POOL = 60


def check_drawing(collaboration: Collaboration) -> Iterator[Finding]:
    """Check the drawing of a file."""
    yield from _undrawn(collaboration)
    yield from _overlaps(collaboration)
    yield from _sizes(collaboration)


def _undrawn(collaboration: Collaboration) -> Iterator[Finding]:
    for key, line in _visible(collaboration):
        if key not in collaboration.diagram.drawn:
            yield finding(
                "no-bpmndi",
                key,
                line,
                f"„{key}“ steht in der Datei, aber nicht in der Zeichnung. Zeichnen "
                "oder löschen Sie es.",
            )


def _visible(collaboration: Collaboration) -> Iterator[Place]:
    """Yield what a drawing should show: id and line."""
    yield from ((each.id, each.line) for each in collaboration.pools)
    yield from ((each.id, each.line) for each in collaboration.message_flows)
    yield from ((each.id, each.line) for each in collaboration.artifacts)
    for process in collaboration.processes.values():
        yield from ((each.id, each.line) for each in process.elements.values())
        yield from ((each.id, each.line) for each in process.flows.values())
        yield from ((each.id, each.line) for each in process.artifacts)
        yield from ((each.id, process.line) for each in process.lanes)
        yield from (
            (each.id, each.line) for each in process.data if each.kind != "dataObject"
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
    drawn = [(shapes[key], key, line) for key, line in places if key in shapes]
    drawn.sort(key=lambda each: each[0].x)
    told: dict[str, tuple[int, str]] = {}
    for number, (box, key, line) in enumerate(drawn):
        right, bottom = box.x + box.width, box.y + box.height
        for other, its_key, its_line in drawn[number + 1 :]:
            if other.x > right:
                break
            if other.y > bottom or box.y > other.y + other.height:
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
    diagram = collaboration.diagram
    drawn = (
        *((e.id, e.kind, e.line) for e in process.elements.values()),
        *((e.id, e.kind, e.line) for e in process.data if e.kind != "dataObject"),
    )
    for key, kind, line in drawn:
        box = diagram.shapes.get(key)
        if box is None or (kind in SUBPROCESSES and key in diagram.expanded):
            continue
        size = next((s for word, s in SIZES if kind.endswith(word)), ACTIVITY)
        if (box.width, box.height) != size:
            yield finding(
                "standard-size",
                key,
                line,
                f"„{key}“ ist {box.width:g}×{box.height:g} groß; üblich ist "
                f"{size[0]}×{size[1]}. Gleiche Größen lesen sich leichter.",
            )
