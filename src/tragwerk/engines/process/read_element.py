"""Read a flow node: what it is, what it waits for, what goes in and out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree

from tragwerk.engines.process.data_mapping import (
    INPUT,
    OUTPUT,
    data_at,
    feel_of,
    read_loop,
    read_mapping,
)
from tragwerk.engines.process.definitions import Definitions
from tragwerk.engines.process.expressions import Expression, compile_expression
from tragwerk.engines.process.markup import (
    CAMUNDA,
    FLOWABLE,
    TRAGWERK,
    ZEEBE,
    Holder,
    attribute,
    children,
    holder_of,
    line_of,
    reference,
    text_of,
)
from tragwerk.engines.process.model import EMPTY, AdHoc, MessageRef
from tragwerk.engines.process.triggers import read_message, read_triggers

MESSAGE_TASKS = ("sendTask", "receiveTask")
OWN = f"{{{TRAGWERK}}}"
THEIRS = {
    f"{{{tool}}}{theirs}": ours
    for tool in (CAMUNDA, FLOWABLE)
    for theirs, ours in (("decisionRef", "decision"), ("resultVariable", "result"))
}


def read_element(
    node: etree._Element,
    element_id: str,
    parent: str | None,
    definitions: Definitions,
) -> dict[str, Any]:
    """Read a flow node: the fields of an element, without lane and sequence flows."""
    holder = holder_of(node)
    kind, given = holder.name, holder.given
    name = " ".join(given.get("name", "").split())
    triggers = read_triggers(holder, definitions)
    message: MessageRef | None = None
    if kind in MESSAGE_TASKS:
        message = read_message(node, None, definitions)
    else:
        message = next((each.message for each in triggers if each.message), None)
    may_begin = kind in ("receiveTask", "eventBasedGateway")
    stops = "isInterrupting" if kind == "startEvent" else "cancelActivity"
    fields: dict[str, Any] = {
        "id": element_id,
        "kind": kind,
        "name": name,
        "documentation": "",
        "extension": _extension(holder),
        "line": line_of(node),
        "parent": parent,
        "triggers": triggers,
        "is_parallel_multiple": holder.is_true("parallelMultiple"),
        "message": message,
        "attached_to": reference(given.get("attachedToRef", "")) or None,
        "interrupting": given.get(stops, "").strip() != "false",
        "instantiate": may_begin and holder.is_true("instantiate"),
        "default": reference(given.get("default", "")) or None,
        "is_event_subprocess": holder.is_true("triggeredByEvent"),
        "is_for_compensation": holder.is_true("isForCompensation"),
        "called": _called(holder) if kind == "callActivity" else None,
        "gathers_all": given.get("eventGatewayType", "").strip() == "Parallel",
    }
    if kind == "adHocSubProcess":
        fields["ad_hoc"] = _ad_hoc(holder, definitions)
    if holder.inside or holder.foreign:
        fields |= _inside(holder, definitions)
    return fields


def _inside(holder: Holder, definitions: Definitions) -> dict[str, Any]:
    """Read what stands between the tags of a flow node."""
    reads, writes = data_at(holder, definitions)
    activation = holder.first("activationCondition")
    return {
        "documentation": "\n\n".join(map(text_of, holder.all("documentation"))),
        "loop": read_loop(holder, definitions),
        "activation": feel_of(activation, holder.node, definitions),
        "script": _script(holder) if holder.name == "scriptTask" else None,
        "inputs": read_mapping(holder, definitions, INPUT),
        "outputs": read_mapping(holder, definitions, OUTPUT),
        "reads": reads,
        "writes": writes,
    }


def documentation_of(node: etree._Element) -> str:
    """Return the documentation of a node, its paragraphs apart."""
    return "\n\n".join(text_of(each) for each in children(node, "documentation"))


def _ad_hoc(holder: Holder, definitions: Definitions) -> AdHoc:
    node = holder.node
    return AdHoc(
        sequential=attribute(node, "ordering") == "Sequential",
        condition=feel_of(holder.first("completionCondition"), node, definitions),
        cancels=attribute(node, "cancelRemainingInstances") != "false",
    )


def _called(holder: Holder) -> str | None:
    named = holder.given.get("calledElement", "")
    for each in holder.others(ZEEBE, "calledElement"):
        named = named or attribute(each, "processId")
    return reference(named) or None


def _script(holder: Holder) -> Expression | None:
    """Return the script if it is FEEL; code of other languages is never run."""
    for each in holder.others(ZEEBE, "script"):
        return compile_expression(attribute(each, "expression"))
    text = text_of(holder.first("script"))
    is_feel = "feel" in holder.given.get("scriptFormat", "").lower()
    return compile_expression(text) if text and is_feel else None


def _extension(holder: Holder) -> Mapping[str, str]:
    """Return our own attributes, and those of other tools that mean the same."""
    found: dict[str, str] = {}
    for each in holder.others(ZEEBE, "calledDecision"):
        found["decision"] = attribute(each, "decisionId")
        found["result"] = attribute(each, "resultVariable")
    for each in holder.others(ZEEBE, "script"):
        found["result"] = attribute(each, "resultVariable")
    for key, value in holder.given.items():
        if key[0] != "{":
            continue
        if key.startswith(OWN):
            found[key.removeprefix(OWN)] = value.strip()
        elif key in THEIRS and value.strip():
            found.setdefault(THEIRS[key], value.strip())
    if not found:
        return EMPTY
    return MappingProxyType({key: value for key, value in found.items() if value})
