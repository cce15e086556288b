"""Read a flow node: what it is, what it waits for, what goes in and out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree

from tragwerk.engines.process.data_mapping import (
    feel_of,
    read_inputs,
    read_loop,
    read_outputs,
)
from tragwerk.engines.process.definitions import Definitions
from tragwerk.engines.process.expressions import Expression, compile_expression
from tragwerk.engines.process.markup import (
    CAMUNDA,
    FLOWABLE,
    TRAGWERK,
    Holder,
    attribute,
    children,
    holder_of,
    line_of,
    reference,
    text_of,
)
from tragwerk.engines.process.model import EMPTY, AdHoc
from tragwerk.engines.process.triggers import read_message, read_triggers

MESSAGE_TASKS = ("sendTask", "receiveTask")
OWN = f"{{{TRAGWERK}}}"
# The fields that attributes of the same meaning fill.
READ = {
    "attachedToRef": "attached_to",
    "default": "default",
    "parallelMultiple": "is_parallel_multiple",
    "instantiate": "instantiate",
    "triggeredByEvent": "is_event_subprocess",
    "isForCompensation": "is_for_compensation",
}
REFERRING = ("attached_to", "default")
ONLY_AT = {"instantiate": ("receiveTask", "eventBasedGateway")}
THEIRS = {
    f"{{{tool}}}{theirs}": ours
    for tool in (CAMUNDA, FLOWABLE)
    for theirs, ours in (("decisionRef", "decision"), ("resultVariable", "result"))
}


def read_element(
    node: etree._Element,
    kind: str,
    given: dict[str, str],
    element_id: str,
    parent: str | None,
    definitions: Definitions,
) -> dict[str, Any]:
    """Read a flow node: the fields of an element, without its sequence flows.

    ``given`` are its attributes. Fields that have their default are left out, lane
    and extension apart.
    """
    name = given.get("name")
    fields: dict[str, Any] = {
        "id": element_id,
        "kind": kind,
        "name": " ".join(name.split()) if name else "",
        "documentation": "",
        "lane": None,
        "extension": EMPTY,
        "line": line_of(node),
        "parent": parent,
    }
    # Most have an id and a name, and nothing else.
    is_extended = len(given) > ("id" in given) + (name is not None) and _attributes(
        fields, kind, given
    )
    holder = holder_of(node, kind, given)
    if kind in MESSAGE_TASKS:
        fields["message"] = read_message(node, None, definitions)
    elif kind == "callActivity":
        fields["called"] = _called(holder)
    elif kind == "scriptTask":
        fields["script"] = _script(holder)
    elif kind == "adHocSubProcess":
        fields["ad_hoc"] = _ad_hoc(holder, definitions)
    if holder.parts:
        _inside(fields, holder, definitions)
    if holder.foreign or is_extended:
        fields["extension"] = _extension(holder)
    if holder.foreign or "dataInputAssociation" in holder.parts:
        mapping = read_inputs(holder, definitions)
        fields["inputs"], fields["reads"] = mapping.assignments, mapping.names
    if holder.foreign or "dataOutputAssociation" in holder.parts:
        mapping = read_outputs(holder, definitions)
        fields["outputs"], fields["writes"] = mapping.assignments, mapping.names
    return fields


def _attributes(fields: dict[str, Any], kind: str, given: dict[str, str]) -> bool:
    """Read the attributes that only some elements have; say if any is of a tool."""
    is_extended = False
    for name, value in given.items():
        key = READ.get(name)
        if key is None:
            is_extended = is_extended or name[0] == "{"
        elif key in REFERRING:
            fields[key] = reference(value) or None
        elif name not in ONLY_AT or kind in ONLY_AT[name]:
            fields[key] = value.strip() == "true"
    if "cancelActivity" in given and kind != "startEvent":
        fields["interrupting"] = given["cancelActivity"].strip() != "false"
    elif "isInterrupting" in given and kind == "startEvent":
        fields["interrupting"] = given["isInterrupting"].strip() != "false"
    if "eventGatewayType" in given:
        fields["gathers_all"] = given["eventGatewayType"].strip() == "Parallel"
    return is_extended


def _inside(fields: dict[str, Any], holder: Holder, definitions: Definitions) -> None:
    """Read what stands between the tags of a flow node."""
    parts = holder.parts
    if "documentation" in parts:
        fields["documentation"] = "\n\n".join(map(text_of, parts["documentation"]))
    if "trigger" in parts or "eventDefinitionRef" in parts:
        triggers = read_triggers(holder, definitions)
        fields["triggers"] = triggers
        fields["message"] = next((t.message for t in triggers if t.message), None)
    if "loop" in parts:
        fields["loop"] = read_loop(holder, definitions)
    if "activationCondition" in parts:
        fields["activation"] = feel_of(
            holder.first("activationCondition"), holder.node, definitions
        )


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
    for each in holder.others("calledElement"):
        named = named or attribute(each, "processId")
    return reference(named) or None


def _script(holder: Holder) -> Expression | None:
    """Return the script if it is FEEL; code of other languages is never run."""
    for each in holder.others("script"):
        return compile_expression(attribute(each, "expression"))
    text = text_of(holder.first("script"))
    is_feel = "feel" in holder.given.get("scriptFormat", "").lower()
    return compile_expression(text) if text and is_feel else None


def _extension(holder: Holder) -> Mapping[str, str]:
    """Return our own attributes, and those of other tools that mean the same."""
    found: dict[str, str] = {}
    for each in holder.others("calledDecision"):
        found["decision"] = attribute(each, "decisionId")
        found["result"] = attribute(each, "resultVariable")
    for each in holder.others("script"):
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
