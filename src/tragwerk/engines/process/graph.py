"""Facts about the graph of a process that are worked out once."""

from collections.abc import Mapping

from tragwerk.engines.process.errors import ProcessLimitError
from tragwerk.engines.process.model import Element

MAX_JOIN_FLOWS = 500
LOOKING_BACK = ("inclusiveGateway", "complexGateway")


def starts_of(
    elements: Mapping[str, Element],
) -> dict[str | None, tuple[Element, ...]]:
    """Find for the process and each sub-process where the first tokens go.

    The plain start event; else one with a timer, which the host's calendar starts;
    else, without any start event, every element nothing leads to (BPMN 2.0.2,
    13.2).
    """
    inside: dict[str | None, list[Element]] = {}
    events: dict[str | None, list[Element]] = {}
    for element in elements.values():
        if element.kind == "startEvent":
            events.setdefault(element.parent, []).append(element)
        if not element.is_event_subprocess and not element.is_for_compensation:
            inside.setdefault(element.parent, []).append(element)
    found: dict[str | None, tuple[Element, ...]] = {}
    for parent, group in inside.items():
        if parent is not None and elements[parent].ad_hoc is not None:
            continue
        begins = events.get(parent, ())
        plain = [each for each in begins if not each.triggers]
        timed = [each for each in begins if each.trigger_kind == "timer"]
        if plain or timed:
            found[parent] = tuple((plain or timed)[:1])
        elif not begins and not any(each.instantiate for each in group):
            found[parent] = tuple(each for each in group if is_root(each))
    return found


def event_subprocesses_of(
    elements: Mapping[str, Element],
) -> tuple[dict[str | None, tuple[Element, ...]], dict[str, Element]]:
    """Find the event sub-processes of each scope, and the start event of each."""
    found: dict[str | None, tuple[Element, ...]] = {}
    starts: dict[str, Element] = {}
    for element in elements.values():
        if element.is_event_subprocess:
            found[element.parent] = (*found.get(element.parent, ()), element)
    for element in elements.values() if found else ():
        holder = elements.get(element.parent or "")
        if element.kind == "startEvent" and holder and holder.is_event_subprocess:
            starts.setdefault(holder.id, element)
    return found, starts


def is_root(element: Element) -> bool:
    """Whether an element without start event begins by itself."""
    return (
        not element.incoming
        and element.kind != "boundaryEvent"
        and element.trigger_kind != "link"
    )


def links_of(
    elements: Mapping[str, Element],
) -> dict[tuple[str | None, str], Element]:
    """Find the catching link events by scope and name."""
    return {
        (element.parent, element.trigger.name or ""): element
        for element in elements.values()
        if element.kind == "intermediateCatchEvent"
        and element.trigger is not None
        and element.trigger.kind == "link"
    }


def reaches_of(
    elements: Mapping[str, Element], source: str
) -> dict[str, frozenset[str]]:
    """Find for each flow into an inclusive join what lies upstream of it.

    The search does not pass the join itself.

    Raises:
        ProcessLimitError: if there are more than 500 such flows.
    """
    joins = [
        element
        for element in elements.values()
        if element.kind in LOOKING_BACK and len(element.incoming) > 1
    ]
    if sum(len(join.incoming) for join in joins) > MAX_JOIN_FLOWS:
        raise ProcessLimitError(
            f"Mehr als {MAX_JOIN_FLOWS} Pfeile führen in inklusive Gateways.",
            source=source,
        )
    found: dict[str, frozenset[str]] = {}
    for join in joins:
        for flow in join.incoming:
            seen: set[str] = set()
            todo = [flow.source]
            while todo:
                place = todo.pop()
                if place != join.id and place not in seen:
                    seen.add(place)
                    todo.extend(before(elements, elements[place]))
            found[flow.id] = frozenset(seen)
    return found


def before(elements: Mapping[str, Element], element: Element) -> list[str]:
    """Return what a token may have left just before it came here."""
    found = [flow.source for flow in element.incoming]
    if element.attached_to in elements:
        found.append(element.attached_to or "")
    if element.kind == "intermediateCatchEvent" and element.trigger_kind == "link":
        found.extend(_throwers(elements, element))
    return found


def after(
    elements: Mapping[str, Element],
    boundaries: Mapping[str, tuple[Element, ...]],
    links: Mapping[tuple[str | None, str], Element],
    element: Element,
) -> list[str]:
    """Return where a token may go next."""
    found = [flow.target for flow in element.outgoing]
    found.extend(boundary.id for boundary in boundaries.get(element.id, ()))
    if element.kind == "intermediateThrowEvent" and element.trigger is not None:
        target = links.get((element.parent, element.trigger.name or ""))
        if element.trigger.kind == "link" and target is not None:
            found.append(target.id)
    return [each for each in found if each in elements]


def _throwers(elements: Mapping[str, Element], catch: Element) -> list[str]:
    link = catch.trigger.name if catch.trigger else None
    return [
        element.id
        for element in elements.values()
        if element.kind == "intermediateThrowEvent"
        and element.parent == catch.parent
        and element.trigger is not None
        and element.trigger.kind == "link"
        and element.trigger.name == link
    ]
