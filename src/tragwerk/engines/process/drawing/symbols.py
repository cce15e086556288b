"""The signs of BPMN as SVG paths, drawn by us around the middle of the element.

No sign is a character of a font: what fonts a reader has must not change what a
process says.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

from tragwerk.engines.process.model import Element

CROSS = "M-7-4.2-4.2-7 0-2.8 4.2-7 7-4.2 2.8 0 7 4.2 4.2 7 0 2.8-4.2 7-7 4.2-2.8 0z"
PENTAGON = "M0-8.5 8.1-2.6 5 6.9H-5L-8.1-2.6z"
PLUS = "M-2.4-8h4.8v5.6H8v4.8H2.4V8h-4.8V2.4H-8v-4.8h5.6z"


def _circle(radius: float) -> str:
    twice = 2 * radius
    return (
        f"M0-{radius:g}a{radius:g} {radius:g} 0 1 1 0 {twice:g}"
        f"a{radius:g} {radius:g} 0 1 1 0-{twice:g}z"
    )


def _gear() -> str:
    points = []
    for tooth in range(8):
        middle = math.pi / 4 * tooth
        for turn, radius in ((-0.3, 5.2), (-0.18, 7.2), (0.18, 7.2), (0.3, 5.2)):
            x = radius * math.cos(middle + turn)
            y = radius * math.sin(middle + turn)
            points.append(f"{x:.1f} {y:.1f}")
    return f"M{'L'.join(points)}z{_circle(2.4)}"


# Of events, around the middle of a circle with a radius of 18.
TRIGGERS: Mapping[str, str] = MappingProxyType(
    {
        "message": "M-8-5.5H8v11H-8zM-8-5.5 0 1 8-5.5",
        "timer": f"{_circle(9)}M0-9v2.5M0 6.5V9M-9 0h2.5M6.5 0H9M1.5-6 0 0H4.5",
        "signal": "M0-7.5 8 6H-8z",
        "error": "M-7.5 7-3-6.5 2.5.8 7.5-7.5 3 6.5-2.5-.8z",
        "escalation": "M0-8.5 6.5 8 0 1.5-6.5 8z",
        "conditional": "M-6.5-8h13V8h-13zM-4-5h8M-4-1.7h8M-4 1.7h8M-4 5h8",
        "link": "M-8.5-3.5H.5v-4L9 0 .5 7.5v-4h-9z",
        "compensation": "M-9 0-1-6V6zM-1 0 7-6V6z",
        "cancel": CROSS,
        "terminate": _circle(10),
        "multiple": PENTAGON,
        "parallelMultiple": PLUS,
    }
)
# Of activities, around the middle of a box of 16.
TASKS: Mapping[str, str] = MappingProxyType(
    {
        "userTask": "M0-7.4a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 1 1 0-6.8z"
        "M-6.5 7.5C-6.5 3-4 .6 0 .6S6.5 3 6.5 7.5z",
        "manualTask": "M-7.5-2.5h4.2L0-6.4l1.5 1.2L.3-2.5H6.5a1.2 1.2 0 0 1 0 2.4H2"
        "M2-.1h3.4a1.1 1.1 0 0 1 0 2.3H2M2 2.2h2.4a1.1 1.1 0 0 1 0 2.2H1.5"
        "M1.8 4.4h1a1 1 0 0 1 0 2H-4.5l-3-1z",
        "serviceTask": _gear(),
        "sendTask": "M-7.5-5h15V5h-15zM-7.5-5 0 .8 7.5-5",
        "receiveTask": "M-7.5-5h15V5h-15zM-7.5-5 0 .8 7.5-5",
        "scriptTask": "M-3.5-7h9.5C2-4 7.5-1.5 7 1.5 6.6 4.5 4 5.5 3 7H-6.5"
        "C-2.5 4-7.5 1.5-7-1.5-6.6-4.5-4.5-5.5-3.5-7zM-3.5-3.5h5M-3 0h5.5M-1.5 3.5h5",
        "businessRuleTask": "M-7.5-5.5h15v11h-15zM-7.5-2.3h15M-7.5 1.6h15M-3-2.3v7.8",
    }
)
# At the lower edge of activities, in a row, each around its middle.
MARKERS: Mapping[str, str] = MappingProxyType(
    {
        "collapsed": "M-6-6H6V6H-6zM0-3.6v7.2M-3.6 0h7.2",
        "standard": "M-2.5 4.6A5 5 0 1 1 2 4.8M-6.2 4.9h3.9V1",
        "parallel": "M-4-5.5v11M0-5.5v11M4-5.5v11",
        "sequential": "M-5.5-4h11M-5.5 0h11M-5.5 4h11",
        "ad_hoc": "M-6 1.8C-4.5-3-2-2.6 0-.6S4.5 1.8 6-2.6V-.4C4.5 4.4 2 3.6 0 1.6"
        "S-4.5-.6-6 4z",
        "compensation": "M-7 0-.5-5V5zM-.5 0 6-5V5z",
    }
)
GATEWAYS: Mapping[str, str] = MappingProxyType(
    {
        "exclusiveGateway": "M-8-5.5-5.8-8 0-2 5.8-8 8-5.5 2.3 0 8 5.5 5.8 8 0 2"
        "-5.8 8-8 5.5-2.3 0z",
        "parallelGateway": "M-1.9-10h3.8v8.1H10v3.8H1.9V10h-3.8V1.9H-10v-3.8h8.1z",
        "inclusiveGateway": _circle(9),
        "complexGateway": "M0-10.5v21M-10.5 0h21M-7.4-7.4 7.4 7.4M7.4-7.4-7.4 7.4",
    }
)


def trigger_sign(element: Element) -> str:
    """Name the sign of an event, empty for a plain one."""
    if len(element.triggers) > 1:
        return "parallelMultiple" if element.is_parallel_multiple else "multiple"
    return element.trigger_kind or ""


def event_sign(element: Element) -> str:
    """Draw what an event waits for (outlined) or brings about (filled)."""
    name = trigger_sign(element)
    path = TRIGGERS.get(name)
    if path is None:
        return ""
    throws = element.kind in ("endEvent", "intermediateThrowEvent")
    throws = throws or element.kind == "implicitThrowEvent"
    if not throws:
        return f'<path d="{path}" fill="none" stroke-width="1.2"/>'
    if name == "message":
        # The flap of a dark envelope must stay to be seen.
        return (
            '<path d="M-8-5.5H8v11H-8z" fill="#1b1b1b"/>'
            '<path d="M-8-5 0 1 8-5" fill="none" stroke="#fff"/>'
        )
    if name in ("timer", "conditional"):
        return f'<path d="{path}" fill="none" stroke-width="1.2"/>'
    return f'<path d="{path}" fill="#1b1b1b" stroke-width="1"/>'


def gateway_sign(element: Element) -> str:
    """Draw the sign inside a diamond."""
    kind = element.kind
    if kind == "eventBasedGateway":
        inner = "" if element.instantiate else f'<path d="{_circle(10)}"/>'
        sign = PLUS if element.gathers_all else PENTAGON
        return (
            f'<g fill="none" stroke-width="1.1"><path d="{_circle(12.5)}"/>{inner}'
            f'<path d="{sign}" transform="scale(.75)"/></g>'
        )
    path = GATEWAYS.get(kind, "")
    if kind == "inclusiveGateway":
        return f'<path d="{path}" fill="none" stroke-width="2.5"/>'
    if kind == "complexGateway":
        return f'<path d="{path}" fill="none" stroke-width="3"/>'
    return f'<path d="{path}" fill="#1b1b1b" stroke="none"/>' if path else ""


def task_sign(element: Element) -> str:
    """Draw the sign in the upper left corner of a task."""
    kind = element.kind
    path = TASKS.get(kind)
    if path is None:
        return ""
    if kind == "sendTask":
        return (
            '<path d="M-7.5-5h15V5h-15z" fill="#1b1b1b" stroke="none"/>'
            '<path d="M-7.5-4.5 0 1.2 7.5-4.5" fill="none" stroke="#fff"/>'
        )
    if kind == "businessRuleTask":
        head = '<path d="M-7.5-5.5h15v3.2h-15z" fill="#bbb" stroke="none"/>'
        return f'{head}<path d="{path}" fill="none"/>'
    if kind == "receiveTask" and element.instantiate:
        ring = f'<path d="{_circle(9.5)}" fill="none"/>'
        return f'{ring}<path d="{path}" fill="none" transform="scale(.75)"/>'
    rule = ' fill-rule="evenodd"' if kind == "serviceTask" else ""
    return f'<path d="{path}" fill="#fff"{rule}/>'


def lower_markers(element: Element, *, collapsed: bool) -> tuple[str, ...]:
    """Name the markers at the lower edge of an activity, from left to right."""
    found: list[str] = []
    if element.loop is not None:
        found.append(element.loop.kind)
    if element.is_for_compensation:
        found.append("compensation")
    if collapsed:
        found.append("collapsed")
    if element.kind == "adHocSubProcess":
        found.append("ad_hoc")
    return tuple(found)


def marker_row(names: tuple[str, ...], x: float, y: float) -> str:
    """Draw markers side by side, their middle at a place."""
    left = x - (len(names) - 1) * 8
    return "".join(
        f'<path d="{MARKERS[name]}" transform="translate({left + 16 * n:g} {y:g})" '
        f'fill="{"#1b1b1b" if name == "ad_hoc" else "none"}" stroke-width="1.2"/>'
        for n, name in enumerate(names)
    )
