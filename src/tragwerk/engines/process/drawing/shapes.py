"""The SVG of one shape: its outline, its signs and the name inside it."""

from tragwerk.engines.process.drawing.symbols import (
    event_sign,
    gateway_sign,
    lower_markers,
    marker_row,
    task_sign,
)
from tragwerk.engines.process.lettering import LINE, block, wrap
from tragwerk.engines.process.model import Bounds, Element
from tragwerk.engines.process.picture import Shape, Thing

INK = "#1b1b1b"
THICK = 3.5
# The outline around the shapes is not meant for the letters in them.
PLAIN = ' stroke="none"'


def _rect(box: Bounds, radius: float, more: str, inset: float = 0.0) -> str:
    width, height = max(box.width - 2 * inset, 0), max(box.height - 2 * inset, 0)
    return (
        f'<rect x="{box.x + inset:g}" y="{box.y + inset:g}" width="{width:g}" '
        f'height="{height:g}" rx="{radius:g}"{more}/>'
    )


def _more(fill: str, width: float, *, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    thick = f' stroke-width="{width:g}"' if width else ""
    return f' fill="{fill}"{thick}{dashed}'


def event(element: Element, box: Bounds, fill: str, *, active: bool) -> str:
    """Draw an event: a thin, double or thick circle with its sign."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    radius = min(box.width, box.height) / 2
    width = THICK if active or element.kind == "endEvent" else 0.0
    dashes = "" if element.interrupting else "4 3"
    more = _more(fill, width, dashes=dashes)
    found = [f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{more}/>']
    if element.kind.startswith(("intermediate", "boundary", "implicit")):
        inner = max(radius - 3, 0)
        more = _more("none", 0.0, dashes=dashes)
        found.append(f'<circle cx="{x:g}" cy="{y:g}" r="{inner:g}"{more}/>')
    sign = event_sign(element)
    if sign:
        scale = radius / 18
        scaled = f" scale({scale:.2g})" if abs(scale - 1) > 0.02 else ""
        found.append(f'<g transform="translate({x:g} {y:g}){scaled}">{sign}</g>')
    return "".join(found)


def gateway(element: Element, shape: Shape, fill: str, *, active: bool) -> str:
    """Draw a gateway: a diamond with its sign."""
    box = shape.bounds
    x, y = box.x + box.width / 2, box.y + box.height / 2
    right, low = box.x + box.width, box.y + box.height
    more = _more(fill, THICK if active else 0.0)
    found = [
        f'<path d="M{x:g} {box.y:g} {right:g} {y:g} {x:g} {low:g} {box.x:g} {y:g}z"'
        f"{more}/>"
    ]
    sign = gateway_sign(element)
    if sign and (shape.marked or element.kind != "exclusiveGateway"):
        scale = min(box.width, box.height) / 50
        scaled = f" scale({scale:.2g})" if abs(scale - 1) > 0.02 else ""
        found.append(f'<g transform="translate({x:g} {y:g}){scaled}">{sign}</g>')
    return "".join(found)


def activity(
    element: Element, box: Bounds, fill: str, *, active: bool, expanded: bool
) -> str:
    """Draw a task, a sub-process or a call with its markers and its name."""
    width = THICK if active or element.kind == "callActivity" else 0.0
    dashes = "2 4" if element.is_event_subprocess else ""
    found = [_rect(box, 10, _more(fill, width, dashes=dashes))]
    if element.kind == "transaction":
        found.append(_rect(box, 7, _more("none", 0.0), inset=3.5))
    sign = task_sign(element)
    if sign:
        place = f"translate({box.x + 14:g} {box.y + 14:g})"
        found.append(f'<g transform="{place}" stroke-width="1.1">{sign}</g>')
    collapsed = not expanded and (
        element.is_subprocess or element.kind == "callActivity"
    )
    markers = lower_markers(element, collapsed=collapsed)
    x = box.x + box.width / 2
    if markers:
        found.append(marker_row(markers, x, box.y + box.height - 10))
    most = max(int((box.height - (22 if markers else 6)) / LINE), 1)
    if expanded:
        lines = wrap(element.name, box.width - 20, 2)
        found.append(block(lines, x, box.y + LINE + 4, PLAIN))
        return "".join(found)
    side = 46 if sign and box.height < 45 else 10
    lines = wrap(element.name, box.width - side, most)
    high = box.height - (16 if markers else 0)
    first = box.y + high / 2 - (len(lines) - 1) * LINE / 2 + 4
    if sign and first < box.y + 33:
        # Beneath the sign if there is room, else as low as it goes.
        lowest = box.y + high - 5 - (len(lines) - 1) * LINE
        first = max(first, min(box.y + 33, lowest))
    found.append(block(lines, x, max(first, box.y + LINE), PLAIN))
    return "".join(found)


def frame(
    box: Bounds,
    name: str,
    *,
    horizontal: bool,
    header: bool,
    many: bool = False,
) -> str:
    """Draw a pool or a lane; without ``header`` its name stands in the middle."""
    found = [_rect(box, 0, ' fill="#fff" fill-opacity="0"')]
    x, y = box.x + box.width / 2, box.y + box.height / 2
    if not header:
        lines = wrap(name, box.width - 20, max(int(box.height / LINE) - 1, 1))
        found.append(block(lines, x, y - (len(lines) - 1) * LINE / 2 + 4, PLAIN))
    elif horizontal:
        lines = wrap(name, box.height - 10, 2)
        place = box.x + (18 if len(lines) == 1 else 12)
        found.append(
            f'<g transform="rotate(-90 {place:g} {y:g})">'
            f"{block(lines, place, y, PLAIN)}</g>"
        )
    else:
        lines = wrap(name, box.width - 10, 2)
        found.append(block(lines, x, box.y + (18 if len(lines) == 1 else 12), PLAIN))
    if many:
        found.append(marker_row(("parallel",), x, box.y + box.height - 9))
    return "".join(found)


def header_line(box: Bounds, *, horizontal: bool) -> str:
    """Draw the line between the name of a pool and what is in it."""
    if horizontal:
        return f'<path d="M{box.x + 30:g} {box.y:g}v{box.height:g}"/>'
    return f'<path d="M{box.x:g} {box.y + 30:g}h{box.width:g}"/>'


def thing(one: Thing, box: Bounds) -> str:
    """Draw a datum, a store, a note or a group."""
    x, y, width, height = box.x, box.y, box.width, box.height
    if one.kind == "textAnnotation":
        lines = wrap(one.name, width - 12, max(int(height / LINE), 1))
        first = y + height / 2 - (len(lines) - 1) * LINE / 2 + 4
        text = block(lines, x + 8, max(first, y + LINE), f'{PLAIN} text-anchor="start"')
        edge = f'<path d="M{x + 12:g} {y:g}H{x:g}v{height:g}h12" fill="none"/>'
        area = _rect(box, 0, ' fill="#fff" fill-opacity="0" stroke="none"')
        return f"{area}{edge}{text}"
    if one.kind == "group":
        return _rect(box, 10, ' fill="none" stroke-dasharray="10 4 2 4"')
    if "Store" in one.kind:
        bow = min(height / 6, 8)
        side = height - 2 * bow
        arc = f"a{width / 2:g} {bow:g} 0 0"
        return (
            f'<path d="M{x:g} {y + bow:g}{arc} 1 {width:g} 0v{side:g}{arc} 1 '
            f"{-width:g} 0zM{x:g} {y + bow:g}{arc} 0 {width:g} 0"
            f"M{x:g} {y + bow + 5:g}{arc} 0 {width:g} 0M{x:g} {y + bow + 10:g}"
            f'{arc} 0 {width:g} 0" fill="#fff"/>'
        )
    fold = min(width, height) / 3
    sheet = (
        f'<path d="M{x:g} {y:g}h{width - fold:g}l{fold:g} {fold:g}v{height - fold:g}'
        f'h{-width:g}zM{x + width - fold:g} {y:g}v{fold:g}h{fold:g}" fill="#fff"/>'
    )
    if one.kind in ("dataInput", "dataOutput"):
        fill = INK if one.kind == "dataOutput" else "none"
        sheet += (
            f'<path d="M{x + 4:g} {y + 8:g}h7v-3l6 6-6 6v-3h-7z" fill="{fill}" '
            'stroke-width="1"/>'
        )
    if one.collection:
        sheet += marker_row(("parallel",), x + width / 2, y + height - 8)
    return sheet
