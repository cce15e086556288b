"""The SVG shapes of BPMN elements."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.model import Bounds, Element

SVG = "http://www.w3.org/2000/svg"
CHARACTER = 6.0
LINE = 13.0
MAX_LINES = 6

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "exclusiveGateway": "×",
        "parallelGateway": "+",
        "inclusiveGateway": "○",
        "eventBasedGateway": "⬠",
        "userTask": "☺",
        "manualTask": "☛",
        "serviceTask": "⚙",
        "sendTask": "▶✉",
        "receiveTask": "✉",
        "businessRuleTask": "▤",
        "subProcess": "⊞",
    }
)
TRIGGER_SIGNS: Mapping[str, str] = MappingProxyType(
    {"message": "✉", "timer": "◷", "terminate": "●", "link": "➔"}
)


def add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """Append an SVG element."""
    return etree.SubElement(parent, f"{{{SVG}}}{tag}", dict(attributes))


def definitions(root: etree._Element, prefix: str) -> None:
    """Append the patterns of what is done and under way, and the arrow head."""
    defs = add(root, "defs")
    grid = {"width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    hatch = add(defs, "pattern", id=f"{prefix}-done", **grid)
    hatch.set("patternTransform", "rotate(45)")
    add(hatch, "rect", width="6", height="6", fill="#e6f4ea")
    add(hatch, "rect", width="2", height="6", fill="#bfe3ca")
    dots = add(defs, "pattern", id=f"{prefix}-active", **grid)
    add(dots, "rect", width="6", height="6", fill="#fff4d6")
    add(dots, "circle", cx="3", cy="3", r="1", fill="#e0b040")
    arrow = add(
        defs,
        "marker",
        id=f"{prefix}-arrow",
        viewBox="0 0 10 10",
        refX="10",
        refY="5",
        markerWidth="8",
        markerHeight="8",
        orient="auto",
    )
    add(arrow, "path", d="M0 0 10 5 0 10z", fill="#333")


def outline_of(
    group: etree._Element, element: Element, bounds: Bounds
) -> etree._Element:
    """Append the outer shape: circle, diamond or rounded box."""
    x, y, width, height = bounds.x, bounds.y, bounds.width, bounds.height
    middle_x, middle_y = x + width / 2, y + height / 2
    if element.kind.endswith("Event"):
        radius = min(width, height) / 2
        centre = {"cx": f"{middle_x:g}", "cy": f"{middle_y:g}"}
        circle = add(group, "circle", r=f"{radius:g}", **centre)
        if element.kind.startswith(("intermediate", "boundary")):
            inner = add(group, "circle", r=f"{max(radius - 3, 0):g}", **centre)
            inner.set("fill", "none")
            inner.set("stroke", "#1b1b1b")
        if not element.interrupting:
            circle.set("stroke-dasharray", "4 3")
        return circle
    if element.kind.endswith("Gateway"):
        corners = [
            (middle_x, y),
            (x + width, middle_y),
            (middle_x, y + height),
            (x, middle_y),
        ]
        points = " ".join(f"{a:g},{b:g}" for a, b in corners)
        return add(group, "polygon", points=points)
    return add(
        group,
        "rect",
        x=f"{x:g}",
        y=f"{y:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        rx="8",
    )


def marker(group: etree._Element, element: Element, bounds: Bounds) -> None:
    """Append the sign that tells the kind apart."""
    sign = SIGNS.get(element.kind, "")
    if element.kind.endswith("Event"):
        sign = TRIGGER_SIGNS.get(element.trigger_kind or "", "")
    if not sign:
        return
    if element.kind.endswith(("Task", "Process")):
        _text(group, sign, bounds.x + 10, bounds.y + 14)
        return
    middle_y = bounds.y + bounds.height / 2
    _text(group, sign, bounds.x + bounds.width / 2, middle_y + 6, size="18")


def label(
    group: etree._Element, element: Element, bounds: Bounds, place: Bounds | None
) -> None:
    """Append the name: inside a task; else where the file says, or beneath."""
    if not element.name:
        return
    inside = not element.kind.endswith(("Event", "Gateway"))
    lines = wrap(element.name, bounds.width - 10 if inside else 100)
    middle_x = bounds.x + bounds.width / 2
    first = bounds.y + bounds.height + LINE
    if place is not None and not inside:
        lines = wrap(element.name, max(place.width, 100))
        middle_x, first = place.x + place.width / 2, place.y + LINE - 2
    if element.kind == "subProcess":
        first = bounds.y + LINE + 4
    elif inside:
        first = bounds.y + bounds.height / 2 - (len(lines) - 1) * LINE / 2 + 4
    for number, line in enumerate(lines):
        _text(group, line, middle_x, first + number * LINE)


def polyline(
    canvas: etree._Element,
    points: Sequence[tuple[float, float]],
    arrow: str,
    *,
    dashed: bool = False,
) -> None:
    """Append an arrow; the outline tells the ways, so a screen reader skips it."""
    line = add(
        canvas,
        "polyline",
        points=" ".join(f"{x:g},{y:g}" for x, y in points),
        fill="none",
        stroke="#333",
    )
    line.set("marker-end", f"url(#{arrow})")
    line.set("aria-hidden", "true")
    if dashed:
        line.set("stroke-dasharray", "6 4")


def edge_label(
    canvas: etree._Element,
    points: Sequence[tuple[float, float]],
    name: str,
    place: Bounds | None,
) -> None:
    """Append the name of an arrow, where the file says or above its middle."""
    (x1, y1), (x2, y2) = points[len(points) // 2 - 1 : len(points) // 2 + 1]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2 - 5
    if place is not None:
        x, y = place.x + place.width / 2, place.y + LINE - 2
    for number, line in enumerate(wrap(name, 120)):
        _text(canvas, line, x, y + number * LINE)


def wrap(text: str, width: float) -> list[str]:
    """Break a text at spaces into lines of about this width in diagram units."""
    room = max(int(width / CHARACTER), 4)
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], lines[MAX_LINES - 1] + " …"]
    return lines


def _text(
    parent: etree._Element, text: str, x: float, y: float, size: str = ""
) -> None:
    node = add(parent, "text", x=f"{x:g}", y=f"{y:g}", fill="#1b1b1b")
    node.set("text-anchor", "middle")
    node.set("aria-hidden", "true")
    if size:
        node.set("font-size", size)
    node.text = text
