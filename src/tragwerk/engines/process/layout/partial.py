"""What a drawing leaves out is laid out; what it holds stays as it is."""

from collections.abc import Sequence
from dataclasses import replace

from tragwerk.engines.process.errors import ProcessLimitError
from tragwerk.engines.process.layout.content import (
    Content,
    content_of,
    size_of,
    size_of_thing,
)
from tragwerk.engines.process.layout.detours import connect
from tragwerk.engines.process.layout.pools import (
    MOST_TESTS,
    add_links,
    add_messages,
    lay_out,
    obstacles,
)
from tragwerk.engines.process.layout.scope import Laid
from tragwerk.engines.process.model import Bounds, Collaboration, Element, Process
from tragwerk.engines.process.picture import (
    DATA_WAYS,
    Line,
    Picture,
    Plane,
    Shape,
    Thing,
)

STEP = 40.0
APART = 50.0
TRIES = 60


def completed(collaboration: Collaboration, picture: Picture) -> tuple[Plane, ...]:
    """Return the drawings of a file with what is missing in them added.

    A file without any shape is laid out whole. A pool or process of which nothing
    is drawn comes beneath; a single element finds a free place near what leads to
    it. What lies in a sub-process drawn closed stays hidden, as the file says.

    Raises:
        ProcessLimitError: if there is too much to lay out.
    """
    content = content_of(collaboration, picture)
    drawn = [plane for plane in picture.planes if plane.shapes]
    if not drawn:
        laid = lay_out(content)
        if not laid.shapes:
            return ()
        return (_plane(picture.planes[0].of if picture.planes else "", laid),)
    missing = _missing(content, drawn)
    if not missing and not _lines_missing(content, drawn):
        return tuple(drawn)
    whole = Laid(
        shapes={each.key: each for each in drawn[0].shapes},
        lines={each.key: each for each in drawn[0].lines},
    )
    gone = _gone(content, missing, drawn)
    elsewhere = {key for process in gone.values() for key in process.elements}
    alone = sum(1 for element in missing if element.id not in elsewhere)
    if alone * len(whole.shapes) > MOST_TESTS:
        raise ProcessLimitError(
            f"In der Zeichnung fehlen {alone} Elemente; das sind zu viele, um sie "
            "einzeln einzufügen. Löschen Sie die Zeichnung aus der Datei, dann wird "
            "alles neu angeordnet.",
            source=collaboration.source,
        )
    for element in missing:
        if element.id not in elsewhere:
            _place(content, whole, element)
    _things(content, whole, drawn)
    _beneath(content, whole, gone, drawn)
    _join(content, whole, drawn)
    return (_plane(drawn[0].of, whole, drawn[0]), *drawn[1:])


def _plane(of: str, laid: Laid, kept: Plane | None = None) -> Plane:
    """Make a plane; what is new stands at tenths, as it is written to the file."""
    old = set() if kept is None else {each.key for each in kept.shapes}
    old_lines = set() if kept is None else {each.key for each in kept.lines}
    return Plane(
        of,
        tuple(
            each
            if key in old
            else replace(each, bounds=_round(each.bounds), label=_round_label(each))
            for key, each in laid.shapes.items()
        ),
        tuple(
            each
            if key in old_lines
            else replace(
                each,
                points=tuple((round(x, 1), round(y, 1)) for x, y in each.points),
                label=_round_label(each),
            )
            for key, each in laid.lines.items()
        ),
        "" if kept is None else kept.name,
    )


def _round(box: Bounds) -> Bounds:
    return Bounds(
        round(box.x, 1), round(box.y, 1), round(box.width, 1), round(box.height, 1)
    )


def _round_label(one: Shape | Line) -> Bounds | None:
    return None if one.label is None else _round(one.label)


def _missing(content: Content, drawn: Sequence[Plane]) -> list[Element]:
    """List flow nodes without a shape that are not hidden on purpose."""
    shapes = {each.key: each for plane in drawn for each in plane.shapes}
    elements = content.elements()
    holders = {elements[key].parent for key in shapes if key in elements}
    found: dict[str, Element] = {}
    for element in elements.values():
        if element.id in shapes:
            continue
        above = shapes.get(element.parent or "")
        if above is not None and above.expanded is not True:
            hidden = above.expanded is False or element.parent not in holders
            if hidden:
                continue
        if element.parent and above is None and element.parent not in found:
            continue
        found[element.id] = element
    return list(found.values())


def _lines_missing(content: Content, drawn: Sequence[Plane]) -> bool:
    lines = {each.key for plane in drawn for each in plane.lines}
    shapes = {each.key for plane in drawn for each in plane.shapes}
    for scope in content.scopes.values():
        for flow in scope.flows:
            if flow.id not in lines and {flow.source, flow.target} <= shapes:
                return True
    return any(
        each.id not in lines and {each.source, each.target} <= shapes
        for each in content.messages
    )


def _gone(
    content: Content, missing: Sequence[Element], drawn: Sequence[Plane]
) -> dict[str, Process]:
    """Find the processes of which nothing is drawn."""
    shapes = {each.key for plane in drawn for each in plane.shapes}
    wanted = {element.id for element in missing}
    return {
        key: process
        for key, process in content.processes.items()
        if wanted & set(process.elements) and not shapes & set(process.elements)
    }


def _beneath(
    content: Content,
    whole: Laid,
    gone: dict[str, Process],
    drawn: Sequence[Plane],
) -> None:
    """Lay out whole processes and black boxes beneath the rest."""
    shapes = {each.key for plane in drawn for each in plane.shapes}
    framed = any(pool.id in shapes for pool in content.pools)
    pools = tuple(
        pool
        for pool in content.pools
        if pool.id not in shapes
        and (pool.process in gone or (framed and pool.process is None))
    )
    if not gone and not pools:
        return
    part = replace(content, processes=gone, pools=pools, messages=())
    laid = lay_out(part)
    bottom = max(s.bounds.y + s.bounds.height for s in whole.shapes.values())
    left = min(s.bounds.x for s in whole.shapes.values())
    whole.take(laid, left, bottom + APART)


def _place(content: Content, whole: Laid, element: Element) -> None:
    """Find a free place for one element, right of what leads to it."""
    host = whole.shapes.get(element.attached_to or "")
    width, height = size_of(element)
    if host is not None:
        box = host.bounds
        taken = sum(
            1
            for each in content.elements().values()
            if each.attached_to == element.attached_to and each.id in whole.shapes
        )
        x = box.x + 10 + 46 * taken
        spot = Bounds(x, box.y + box.height - height / 2, width, height)
        whole.shapes[element.id] = Shape(element.id, spot)
        return
    before = [flow.source for flow in element.incoming]
    after = [flow.target for flow in element.outgoing]
    near = next((whole.shapes[key] for key in before if key in whole.shapes), None)
    if near is not None:
        box = near.bounds
        x, y = box.x + box.width + APART, box.y + box.height / 2 - height / 2
    else:
        later = next((whole.shapes[key] for key in after if key in whole.shapes), None)
        above = whole.shapes.get(element.parent or "")
        if later is not None:
            box = later.bounds
            x, y = box.x - APART - width, box.y + box.height / 2 - height / 2
        elif above is not None:
            x, y = above.bounds.x + 20, above.bounds.y + 40
        else:
            x = min(s.bounds.x for s in whole.shapes.values()) + APART
            y = max(s.bounds.y + s.bounds.height for s in whole.shapes.values())
    boxes = obstacles(whole, content.elements(), (element.id, element.parent or ""))
    spot = _free(Bounds(x, y, width, height), boxes)
    expanded = False if element.is_subprocess else None
    whole.shapes[element.id] = Shape(element.id, spot, None, expanded)
    _widen(content, whole, element, spot)


def _free(wish: Bounds, boxes: Sequence[Bounds]) -> Bounds:
    """Go down and to the right until nothing is in the way."""
    for number in range(TRIES):
        for across in range(3):
            spot = replace(
                wish, x=wish.x + across * STEP * 2, y=wish.y + number * STEP / 2
            )
            if not any(_touch(spot, box) for box in boxes):
                return spot
    return wish


def _touch(a: Bounds, b: Bounds) -> bool:
    return (
        a.x < b.x + b.width + 15
        and b.x < a.x + a.width + 15
        and a.y < b.y + b.height + 15
        and b.y < a.y + a.height + 15
    )


def _widen(content: Content, whole: Laid, element: Element, spot: Bounds) -> None:
    """Let pool, lane and sub-process reach around a new element."""
    holders = [element.parent or ""]
    for process in content.processes.values():
        if element.id in process.elements:
            pool = next((p.id for p in content.pools if p.process == process.id), "")
            holders.append(pool)
            for lanes in content.lanes.values():
                holders.extend(x.key for x in lanes if element.id in x.members)
    for key in holders:
        shape = whole.shapes.get(key)
        if shape is None:
            continue
        box = shape.bounds
        right = max(box.x + box.width, spot.x + spot.width + 20)
        bottom = max(box.y + box.height, spot.y + spot.height + 20)
        grown = Bounds(box.x, box.y, right - box.x, bottom - box.y)
        whole.shapes[key] = replace(shape, bounds=grown)


def _things(content: Content, whole: Laid, drawn: Sequence[Plane]) -> None:
    """Place data and notes whose elements are drawn."""
    shapes = {each.key for plane in drawn for each in plane.shapes}
    elements = content.elements()
    for scope in content.scopes.values():
        for thing in scope.things:
            if thing.key in whole.shapes or thing.key in shapes:
                continue
            near = [k for k in content.near.get(thing.key, ()) if k in whole.shapes]
            if not near:
                continue
            box = whole.shapes[near[0]].bounds
            width, height = size_of_thing(thing)
            wish = Bounds(box.x, box.y + box.height + 30, width, height)
            boxes = obstacles(whole, elements, (thing.key,))
            boxes += [
                each.bounds for key, each in whole.shapes.items() if key in content.near
            ]
            whole.shapes[thing.key] = Shape(thing.key, _free(wish, boxes))


def _join(content: Content, whole: Laid, drawn: Sequence[Plane]) -> None:
    """Draw the arrows that are missing between drawn elements."""
    lines = {each.key for plane in drawn[1:] for each in plane.lines}
    elements = content.elements()
    for scope in content.scopes.values():
        for flow in scope.flows:
            ends = whole.shapes.get(flow.source), whole.shapes.get(flow.target)
            if flow.id in whole.lines or flow.id in lines:
                continue
            if ends[0] is not None and ends[1] is not None:
                pair = (flow.source, flow.target)
                boxes = obstacles(whole, elements, pair, len(scope.flows))
                points = connect(ends[0].bounds, ends[1].bounds, boxes)
                whole.lines[flow.id] = Line(flow.id, tuple(points))
    kept = [link for link in content.links if link.key not in lines]
    add_links(
        replace(content, links=[link for link in kept if _wanted(link, drawn)]), whole
    )
    add_messages(
        replace(
            content,
            messages=tuple(m for m in content.messages if m.id not in lines),
        ),
        whole,
    )


def _wanted(link: Thing, drawn: Sequence[Plane]) -> bool:
    """Whether an association belongs on the first drawing.

    Tools leave associations of data out on purpose, so only those of things that
    are new on it are added.
    """
    shapes = {each.key for plane in drawn for each in plane.shapes}
    return link.kind not in DATA_WAYS or not {link.source, link.target} <= shapes
