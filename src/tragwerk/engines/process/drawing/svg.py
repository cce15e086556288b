"""The drawing of a collaboration as SVG that a screen reader and a keyboard can use.

Every element is a group with role ``img``, a title and a description; the whole is
one stop of the tab key, and ``data-tw-…`` tells a script which elements the arrow
keys lead to. There are no styles and no scripts in it, so it passes a strict
Content-Security-Policy; classes ``tw-…`` let a page recolour it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tragwerk.engines.process.drawing import lines, shapes
from tragwerk.engines.process.drawing.marks import (
    Heat,
    Status,
    badge,
    definitions,
    legend,
    pin,
    tick,
)
from tragwerk.engines.process.drawing.reading import (
    Reading,
    is_drawn_way,
    reading_of,
    said_of,
    thing_words,
)
from tragwerk.engines.process.drawing.scene import Scene, extent, scene_of
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.lettering import escape, shortened
from tragwerk.engines.process.model import (
    Bounds,
    Collaboration,
    Element,
    Flow,
    Pool,
)
from tragwerk.engines.process.outline import pool_details
from tragwerk.engines.process.picture import Line, Plane, Shape, Thing
from tragwerk.engines.process.words import words_of

MARGIN = 20.0
PIN = 26.0
LEGEND = 30.0
# Letters of 11 units are too small to read at their own size.
SCALE = 1.25
GATEWAYS = "Gateway"


@dataclass(slots=True)
class _Canvas:
    """A drawing in the making: its layers from back to front."""

    collaboration: Collaboration
    scene: Scene
    reading: Reading
    prefix: str
    language: str
    status: Mapping[str, Status]
    heat: Mapping[str, Heat]
    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    pools: dict[str, Pool] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    first: str = ""
    back: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    front: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)


def draw(
    collaboration: Collaboration,
    *,
    status: Mapping[str, Status] | None = None,
    heat: Mapping[str, Heat] | None = None,
    title: str = "",
    prefix: str = "bpmn",
    language: str = "de",
) -> str:
    """Draw a file; ``prefix`` keeps ids apart on one page.

    What the file does not draw is laid out. ``status`` marks elements, by id, as
    done or active; ``heat`` says how much happens at elements and arrows.
    ``language`` is that of the engine's own words; the names are those of the file.

    Raises:
        ProcessError: if the file holds nothing to draw.
        ProcessLimitError: if there is too much to lay out.
    """
    scene = scene_of(collaboration)
    if not scene.shapes:
        raise ProcessError(
            "Die Datei enthält nichts, das sich zeichnen lässt.",
            source=collaboration.source,
        )
    canvas = _Canvas(
        collaboration,
        scene,
        reading_of(collaboration, language),
        escape(prefix),
        language,
        status or {},
        heat or {},
    )
    _collect(canvas)
    _frames(canvas)
    for line in scene.lines:
        _line(canvas, line)
    _nodes(canvas)
    _things(canvas)
    return _assembled(canvas, title)


def _collect(canvas: _Canvas) -> None:
    """Index the elements and number them in the order of reading."""
    for process in canvas.collaboration.processes.values():
        canvas.elements.update(process.elements)
        canvas.flows.update(process.flows)
    canvas.pools = {pool.id: pool for pool in canvas.collaboration.pools}
    canvas.messages = {
        flow.id: flow.name for flow in canvas.collaboration.message_flows
    }
    drawn = {shape.key for shape in canvas.scene.shapes}
    things = canvas.scene.picture.things
    order: Iterable[str] = (
        *canvas.pools,
        *(key for key, each in things.items() if each.kind == "lane"),
        *(element.id for _, element in canvas.reading.order),
        *(key for key, each in things.items() if each.kind != "lane"),
        *canvas.scene.picture.others,
    )
    canvas.steps = {
        key: number for number, key in enumerate(key for key in order if key in drawn)
    }
    canvas.held = {
        element.parent or "" for key, element in canvas.elements.items() if key in drawn
    }
    active = (key for key in canvas.steps if canvas.status.get(key) == "active")
    steps = (key for key in canvas.steps if key in canvas.elements)
    canvas.first = next(active, next(steps, next(iter(canvas.steps), "")))


def _group(
    canvas: _Canvas, shape: Shape, name: str, description: str, kind: str, body: str
) -> str:
    """Wrap a shape: its words, its place in the order, where its arrows lead."""
    key, steps = shape.key, canvas.steps
    step = steps.get(key)
    # What is drawn twice is one element; only the first has its id and words.
    if step is None or key in canvas.written:
        return f'<g aria-hidden="true">{body}</g>'
    mark, heat = canvas.status.get(key), canvas.heat.get(key)
    if mark is not None:
        name = f"{name} ({words_of(canvas.language)[mark]})"
    if heat is not None:
        name = f"{name} ({heat.words(canvas.language)})"
    ways = ""
    for word, targets in (
        ("next", canvas.reading.after.get(key, ())),
        ("previous", canvas.reading.before.get(key, ())),
    ):
        numbers = " ".join(str(steps[each]) for each in targets if each in steps)
        if numbers:
            ways += f' data-tw-{word}="{numbers}"'
    canvas.written.add(key)
    stop = "0" if key == canvas.first else "-1"
    state = f" tw-{mark}" if mark else ""
    return (
        f'<g id="{canvas.prefix}-{escape(key)}" class="tw-{kind}{state}" role="img" '
        f'tabindex="{stop}" data-tw-step="{step}"{ways}>'
        f"<title>{escape(name)}</title><desc>{escape(description)}</desc>{body}</g>"
    )


def _frames(canvas: _Canvas) -> None:
    """Draw pools and lanes, the outer ones first."""
    things = canvas.scene.picture.things
    lanes = {
        lane.id: lane.name
        for process in canvas.collaboration.processes.values()
        for lane in process.lanes
    }
    for shape in canvas.scene.shapes:
        pool, lane = canvas.pools.get(shape.key), things.get(shape.key)
        box = shape.bounds
        horizontal = shape.horizontal
        if horizontal is None:
            horizontal = box.height < box.width * 2
        if pool is not None:
            process = canvas.collaboration.processes.get(pool.process or "")
            header = process is not None and bool(process.elements or process.lanes)
            header = header and shape.expanded is not False
            body = shapes.frame(
                box,
                pool.name,
                horizontal=horizontal,
                header=header,
                many=pool.is_multiple,
            )
            if header:
                body += shapes.header_line(box, horizontal=horizontal)
            words = words_of(canvas.language)
            name = f"{words['pool']}: {shortened(pool.name or pool.id)}"
            said = [words["pool"]]
            said.extend(pool_details(pool, canvas.collaboration, canvas.language))
            if not header:
                said.append(words["black_box"])
            told = ". ".join(said)
            canvas.back.append(_group(canvas, shape, name, told, "pool", body))
        elif lane is not None and lane.kind == "lane":
            # A translated collaboration names its lanes otherwise than the file.
            lane = replace(lane, name=lanes.get(lane.key, lane.name))
            body = shapes.frame(box, lane.name, horizontal=horizontal, header=True)
            name, word = thing_words(lane, canvas.language)
            canvas.back.append(_group(canvas, shape, name, word, "lane", body))


def _line(canvas: _Canvas, line: Line) -> None:
    """Draw an arrow as what it is: flow, message, association, way of data."""
    flow = canvas.flows.get(line.key)
    thing = canvas.scene.picture.things.get(line.key)
    heat = canvas.heat.get(line.key)
    prefix = canvas.prefix
    name = ""
    if flow is not None:
        source = canvas.elements[flow.source]
        tail = ""
        if source.default == flow.id:
            tail = "else"
        elif flow.condition is not None and not source.kind.endswith(GATEWAYS):
            tail = "if"
        name = flow.name
        drawn = lines.arrow(line, prefix, head="arrow", tail=tail, heat=heat)
    elif thing is not None and is_drawn_way(thing):
        both = thing.direction == "Both"
        head = "data" if both or thing.direction == "One" else ""
        tail = "data" if both else ""
        drawn = lines.arrow(line, prefix, head=head, tail=tail, dashes="2 3")
        name = thing.name
    else:
        name = canvas.messages.get(line.key, "")
        drawn = lines.arrow(
            line, prefix, head="open", tail="from", dashes="7 5", heat=heat
        )
        if line.envelope:
            drawn += lines.envelope(line)
    canvas.arrows.append(drawn)
    if name:
        canvas.names.append(lines.line_name(line, name))
    if heat is not None:
        canvas.over.append(lines.line_badge(line, heat))


def _nodes(canvas: _Canvas) -> None:
    """Draw the flow nodes in the order of reading."""
    found: dict[str, list[Shape]] = {}
    for shape in canvas.scene.shapes:
        found.setdefault(shape.key, []).append(shape)
    for _, element in canvas.reading.order:
        for shape in found.get(element.id, ()):
            expanded = _is_open(canvas, element, shape)
            body = _node(canvas, element, shape, expanded=expanded)
            name, description = canvas.reading.names[element.id]
            group = _group(canvas, shape, name, description, element.kind, body)
            # What lies in an open sub-process lies above it, arrows too.
            (canvas.back if expanded else canvas.front).append(group)


def _is_open(canvas: _Canvas, element: Element, shape: Shape) -> bool:
    """Whether an activity shows its inside; a call shows that of another process."""
    if element.kind == "callActivity":
        return shape.expanded is True
    if not element.is_subprocess:
        return False
    held = element.id in canvas.held
    return held if shape.expanded is None else shape.expanded


def _node(canvas: _Canvas, element: Element, shape: Shape, *, expanded: bool) -> str:
    box = shape.bounds
    mark, heat = canvas.status.get(element.id), canvas.heat.get(element.id)
    active = mark == "active"
    fill = "#fff"
    if heat is not None:
        fill = f"url(#{canvas.prefix}-heat-{heat.level})"
    if mark is not None:
        fill = f"url(#{canvas.prefix}-{mark})"
    if element.kind.endswith("Event"):
        body = shapes.event(element, box, fill, active=active)
    elif element.kind.endswith(GATEWAYS):
        body = shapes.gateway(element, shape, fill, active=active)
    else:
        body = shapes.activity(element, box, fill, active=active, expanded=expanded)
    if element.kind.endswith(("Event", GATEWAYS)) and element.name:
        canvas.names.append(_name(shape, element.name))
    if mark == "done":
        body += tick(box)
    elif active:
        canvas.over.append(pin(box))
    if heat is not None:
        canvas.over.append(badge(heat.label, box.x + box.width / 2, box.y))
    return body


def _name(shape: Shape, name: str) -> str:
    if shape.label is not None:
        return lines.name_in(shape.label, name)
    return lines.name_beneath(shape.bounds, name)


def _things(canvas: _Canvas) -> None:
    """Draw data, notes, groups and what this library does not know."""
    picture = canvas.scene.picture
    for shape in canvas.scene.shapes:
        thing = picture.things.get(shape.key)
        if thing is not None and thing.kind != "lane":
            body = shapes.thing(thing, shape.bounds)
            name, word = thing_words(thing, canvas.language)
            group = _group(canvas, shape, name, word, thing.kind, body)
            is_group = thing.kind == "group"
            (canvas.back if is_group else canvas.front).append(group)
            shown = said_of(thing)
            if is_group and shown:
                box = shape.bounds
                top = Bounds(box.x, box.y + 2, box.width, 0)
                canvas.names.append(lines.name_in(shape.label or top, shown))
            elif thing.kind != "textAnnotation" and shown:
                canvas.names.append(_name(shape, shown))
        elif shape.key in picture.others:
            kind, name = picture.others[shape.key]
            other = Thing(shape.key, "group", name, "")
            body = shapes.thing(other, shape.bounds)
            canvas.names.append(_name(shape, name))
            word = f"{kind}: {name}"
            canvas.front.append(_group(canvas, shape, word, kind, "other", body))


def _assembled(canvas: _Canvas, title: str) -> str:
    scene, prefix, words = canvas.scene, canvas.prefix, words_of(canvas.language)
    left, top, right, bottom = extent(Plane("", scene.shapes, scene.lines))
    marked, heated = bool(canvas.status), bool(canvas.heat)
    x, y = left - MARGIN, top - MARGIN
    width, height = right - left + 2 * MARGIN, bottom - top + 3 * MARGIN
    if "active" in canvas.status.values():
        y, height = y - PIN, height + PIN
    samples = ""
    if marked or heated:
        place = y + height
        height += LEGEND
        samples = legend(
            prefix, left, place, words_of(canvas.language), status=marked, heat=heated
        )
        width = max(width, 420.0)
    heads = "".join(
        f'<text x="{across:g}" y="{down:g}" text-anchor="start" font-weight="bold">'
        f"{escape(_head(canvas, of, name))}</text>"
        for of, name, across, down in scene.heads
    )
    collaboration = canvas.collaboration
    named = [pool.name for pool in collaboration.pools if pool.name]
    named = named or [p.name or p.id for p in collaboration.processes.values()]
    said = escape(shortened(title or collaboration.name or words["diagram"]))
    who = escape(shortened(", ".join(named)))
    ink = shapes.INK
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {width:g} '
        f'{height:g}" width="{width * SCALE:g}" height="{height * SCALE:g}" '
        f'role="group" class="tw-bpmn" aria-labelledby="{prefix}-title {prefix}-desc" '
        'font-family="sans-serif" font-size="11" text-anchor="middle" '
        f'fill="{ink}"><title id="{prefix}-title">{said}</title>'
        f'<desc id="{prefix}-desc">{words["parties"]}: {who}.</desc>'
        f"{definitions(prefix, status=marked, heat=heated)}"
        f'<g stroke="{ink}" stroke-width="1.5">{"".join(canvas.back)}</g>'
        '<g fill="none" stroke="#333" stroke-width="1.3" stroke-linejoin="round" '
        f'aria-hidden="true">{"".join(canvas.arrows)}</g>'
        f'<g stroke="{ink}" stroke-width="1.5">{"".join(canvas.front)}</g>'
        '<g class="tw-names" aria-hidden="true" stroke="#fff" stroke-width="3" '
        f'paint-order="stroke" stroke-linejoin="round">{"".join(canvas.names)}'
        f'</g><g aria-hidden="true">{heads}{_badges(canvas)}</g>{samples}</svg>'
    )


def _badges(canvas: _Canvas) -> str:
    return f'<g class="tw-marks">{"".join(canvas.over)}</g>' if canvas.over else ""


def _head(canvas: _Canvas, of: str, name: str) -> str:
    words = words_of(canvas.language)
    element = canvas.elements.get(of)
    process = canvas.collaboration.processes.get(of)
    if element is not None:
        return shortened(f"{words['subProcess']}: {element.name or element.id}")
    if process is not None:
        return shortened(f"{words['process']}: {process.name or process.id}")
    return shortened(name) or words["other"]
