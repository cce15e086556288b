"""The drawing of a collaboration as SVG that a screen reader can read.

Every element is a group with role ``img``, a title and a description. What is done
or under way shows by colour, by pattern and in the title, never by colour alone
(WCAG 2.2, 1.4.1). There are no styles and no scripts in it, so it passes a strict
Content-Security-Policy; classes ``tw-…`` let a page recolour it.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from lxml import etree

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import (
    Collaboration,
    Diagram,
    Element,
    Lane,
    Pool,
    Process,
)
from tragwerk.engines.process.outline import flow_order
from tragwerk.engines.process.shapes import (
    SVG,
    add,
    definitions,
    edge_label,
    label,
    marker,
    outline_of,
    polyline,
)
from tragwerk.engines.process.words import kind_label, words_of

Status = Literal["done", "active"]

MARGIN = 20.0


def draw(
    collaboration: Collaboration,
    *,
    status: Mapping[str, Status] | None = None,
    title: str = "",
    prefix: str = "bpmn",
    language: str = "de",
) -> str:
    """Draw the diagram of a file; ``prefix`` keeps ids apart on one page.

    ``status`` marks elements, by id, as done or active. ``language`` is that of the
    engine's own words; the names are those of the file.

    Raises:
        ProcessError: if the file holds no drawing; show the outline instead.
    """
    diagram = collaboration.diagram
    if not diagram:
        raise ProcessError(
            "Die Datei enthält keine Zeichnung (BPMNDiagram).",
            source=collaboration.source,
        )
    words = words_of(language)
    canvas = _canvas(collaboration, title, prefix, words)
    _containers(canvas, collaboration, words)
    ordered = [
        element
        for process in collaboration.processes.values()
        for element in _reading_order(process, None)
    ]
    # A sub-process lies beneath the arrows inside it.
    holders = {element.parent for element in ordered}
    beneath = [element for element in ordered if element.id in holders]
    above = [element for element in ordered if element.id not in holders]
    for layer in (beneath, above):
        for element in layer:
            if element.id in diagram.shapes:
                mark = (status or {}).get(element.id)
                _element(canvas, element, diagram, mark, prefix, language)
        if layer is beneath:
            _edges(canvas, collaboration, f"{prefix}-arrow")
    return etree.tostring(canvas, encoding="unicode")


def _reading_order(process: Process, parent: str | None) -> Iterator[Element]:
    for element in flow_order(process, parent):
        yield element
        if element.kind == "subProcess":
            yield from _reading_order(process, element.id)


def _canvas(
    collaboration: Collaboration, title: str, prefix: str, words: Mapping[str, str]
) -> etree._Element:
    diagram = collaboration.diagram
    points = [point for edge in diagram.edges.values() for point in edge]
    boxes = diagram.shapes.values()
    xs = [b.x for b in boxes] + [b.x + b.width for b in boxes] + [p[0] for p in points]
    ys = [b.y for b in boxes] + [b.y + b.height for b in boxes] + [p[1] for p in points]
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    width, height = max(xs) + MARGIN - left, max(ys) + MARGIN * 2 - top
    root = etree.fromstring(f'<svg xmlns="{SVG}"/>')
    root.set("viewBox", f"{left:g} {top:g} {width:g} {height:g}")
    root.set("role", "group")
    root.set("class", "tw-bpmn")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    root.set("font-family", "sans-serif")
    root.set("font-size", "11")
    names = [pool.name for pool in collaboration.pools if pool.name]
    names = names or [p.name or p.id for p in collaboration.processes.values()]
    text = title or collaboration.name or words["diagram"]
    add(root, "title", id=f"{prefix}-title").text = text
    description = add(root, "desc", id=f"{prefix}-desc")
    description.text = f"{words['parties']}: {', '.join(names)}."
    definitions(root, prefix)
    return root


def _containers(
    canvas: etree._Element, collaboration: Collaboration, words: Mapping[str, str]
) -> None:
    lanes: list[Pool | Lane] = [
        lane for process in collaboration.processes.values() for lane in process.lanes
    ]
    for container in [*collaboration.pools, *lanes]:
        bounds = collaboration.diagram.shapes.get(container.id)
        if bounds is None:
            continue
        word = words["pool" if isinstance(container, Pool) else "lane"]
        group = add(canvas, "g", role="img", **{"class": "tw-pool"})
        add(group, "title").text = f"{word}: {container.name or container.id}"
        add(
            group,
            "rect",
            x=f"{bounds.x:g}",
            y=f"{bounds.y:g}",
            width=f"{bounds.width:g}",
            height=f"{bounds.height:g}",
            fill="none",
            stroke="#555",
        )
        middle = bounds.y + bounds.height / 2
        turned = collaboration.diagram.horizontal.get(container.id, True)
        x, y = bounds.x + 14, middle
        if not turned:
            x, y = bounds.x + bounds.width / 2, bounds.y + 14
        text = add(
            group,
            "text",
            x=f"{x:g}",
            y=f"{y:g}",
            fill="#222",
            **{"text-anchor": "middle"},
        )
        text.set("aria-hidden", "true")
        if turned:
            text.set("transform", f"rotate(-90 {x:g} {y:g})")
        text.text = container.name


def _edges(canvas: etree._Element, collaboration: Collaboration, arrow: str) -> None:
    edges = collaboration.diagram.edges
    for process in collaboration.processes.values():
        for flow in process.flows.values():
            if flow.id in edges:
                place = collaboration.diagram.labels.get(flow.id)
                polyline(canvas, edges[flow.id], arrow)
                edge_label(canvas, edges[flow.id], flow.name, place)
    for message in collaboration.message_flows:
        if message.id in edges:
            name = message.name or message.message or ""
            place = collaboration.diagram.labels.get(message.id)
            polyline(canvas, edges[message.id], arrow, dashed=True)
            edge_label(canvas, edges[message.id], name, place)


def _element(
    canvas: etree._Element,
    element: Element,
    diagram: Diagram,
    status: Status | None,
    prefix: str,
    language: str,
) -> None:
    bounds = diagram.shapes[element.id]
    group = add(canvas, "g", role="img", id=f"{prefix}-{element.id}")
    group.set("class", f"tw-{element.kind}" + (f" tw-{status}" if status else ""))
    words, kind = words_of(language), kind_label(element, language)
    name = element.name or kind
    add(group, "title").text = f"{name} ({words[status]})" if status else name
    parts = [kind]
    if element.lane:
        parts.append(f"{words['lane']} {element.lane}")
    if element.documentation:
        parts.append(element.documentation)
    add(group, "desc").text = ". ".join(parts)
    shape = outline_of(group, element, bounds)
    shape.set("fill", f"url(#{prefix}-{status})" if status else "#fff")
    shape.set("stroke", "#1b1b1b")
    thick = status == "active" or element.kind == "endEvent"
    shape.set("stroke-width", "3" if thick else "1.5")
    marker(group, element, bounds)
    label(group, element, bounds, diagram.labels.get(element.id))
    if status == "done":
        tick = add(
            group,
            "path",
            d=f"M{bounds.x + bounds.width - 12:g} {bounds.y + 7:g}l3 4 6-8",
            fill="none",
            stroke="#146c2e",
        )
        tick.set("stroke-width", "2")
