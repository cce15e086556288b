"""What a BPMN file declares once and elements refer to: messages, signals, codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from tragwerk.engines.process.expressions import Expression, compile_expression
from tragwerk.engines.process.markup import (
    PREFIX,
    ZEEBE,
    attribute,
    children,
    line_of,
    local_name,
    others,
    reference,
    text_of,
)
from tragwerk.engines.process.model import (
    Correlation,
    Declaration,
    Finding,
    MessageRef,
    Severity,
)

DECLARED = ("message", "signal", "error", "escalation")
REFERRING = {
    f"{PREFIX}{name}": attribute_name
    for name, attribute_name in (
        ("messageEventDefinition", "messageRef"),
        ("signalEventDefinition", "signalRef"),
        ("errorEventDefinition", "errorRef"),
        ("escalationEventDefinition", "escalationRef"),
        ("sendTask", "messageRef"),
        ("receiveTask", "messageRef"),
        ("messageFlow", "messageRef"),
    )
}
DATA_TAGS = tuple(
    f"{PREFIX}{name}"
    for name in (
        "dataObject",
        "dataStore",
        "dataInput",
        "dataOutput",
        "property",
        "dataObjectReference",
        "dataStoreReference",
    )
)


@dataclass(slots=True)
class Problems:
    """What reading a file had to tolerate, collected while it is read."""

    found: list[Finding] = field(default_factory=list)

    def add(
        self,
        node: etree._Element,
        rule: str,
        message: str,
        severity: Severity = "ERROR",
    ) -> None:
        """Note a problem at a node."""
        element = attribute(node, "id") or local_name(node)
        self.found.append(
            Finding(rule, severity, element, message, line_of(node), "BPMN 2.0.2")
        )


@dataclass(frozen=True, slots=True)
class Definitions:
    """The declarations of a file by id, and what message flows say of their ends.

    ``names`` holds signals, errors and escalations: for the latter two the code,
    or the name where the file has none. ``data`` holds names of data objects,
    stores, inputs and outputs, a reference under the name of what it refers to.
    """

    messages: Mapping[str, str]
    names: Mapping[str, str]
    data: Mapping[str, str]
    operations: Mapping[str, tuple[str, str]]
    events: Mapping[str, etree._Element]
    correlations: Mapping[str, tuple[Correlation, ...]]
    at: Mapping[str, MessageRef]
    problems: Problems


def read_definitions(
    root: etree._Element,
    top: Mapping[str, list[etree._Element]],
    messages: Mapping[str, str],
    at: Mapping[str, MessageRef],
    problems: Problems,
) -> Definitions:
    """Collect the declarations of a file; ``top`` are its first nodes by name."""
    names = {}
    for kind in ("signal", "error", "escalation"):
        for node in top.get(kind, ()):
            code = attribute(node, "errorCode") or attribute(node, "escalationCode")
            names[attribute(node, "id")] = code or attribute(node, "name")
    operations = {}
    for interface in top.get("interface", ()):
        for node in children(interface, "operation"):
            said = [
                messages.get(reference(text_of(next(children(node, name), None))), "")
                for name in ("inMessageRef", "outMessageRef")
            ]
            operations[attribute(node, "id")] = (said[0], said[1])
    events = {
        attribute(node, "id"): node
        for name, nodes in top.items()
        if name.endswith("EventDefinition")
        for node in nodes
    }
    return Definitions(
        messages=messages,
        names=names,
        data=_data_names(root),
        operations=operations,
        events=events,
        correlations=_correlations(root, top, messages),
        at=at,
        problems=problems,
    )


def read_declarations(root: etree._Element) -> tuple[Declaration, ...]:
    """Read messages, signals, errors and escalations, and whether they are used."""
    nodes = list(children(root, *DECLARED))
    if not nodes:
        return ()
    used = {
        reference(node.get(REFERRING[node.tag]) or "")
        for holder in children(root, "process", "collaboration")
        for node in holder.iter(*REFERRING)
    }
    return tuple(
        Declaration(
            attribute(node, "id"),
            local_name(node),
            attribute(node, "name"),
            line_of(node),
            attribute(node, "id") in used,
        )
        for node in nodes
    )


def message_names(top: Mapping[str, list[etree._Element]]) -> dict[str, str]:
    """Return the names of the messages of a file by id."""
    return {
        attribute(node, "id"): attribute(node, "name") or attribute(node, "id")
        for node in top.get("message", ())
    }


def _data_names(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    pointing: list[tuple[str, str, str]] = []
    for node in root.iter(*DATA_TAGS):
        name = local_name(node)
        if not name.endswith("Reference"):
            found[attribute(node, "id")] = attribute(node, "name")
            continue
        key = reference(attribute(node, name.removesuffix("erence")))
        pointing.append((attribute(node, "id"), attribute(node, "name"), key))
    for node_id, name, target in pointing:
        found[node_id] = name or found.get(target, "")
    return found


def _correlations(
    root: etree._Element,
    top: Mapping[str, list[etree._Element]],
    messages: Mapping[str, str],
) -> dict[str, tuple[Correlation, ...]]:
    """Join retrieval expressions (payload) and bindings (instance) by property."""
    retrievals: dict[str, list[tuple[str, Expression]]] = {}
    for node in top.get("correlationProperty", ()):
        for each in children(node, "correlationPropertyRetrievalExpression"):
            path = text_of(next(children(each, "messagePath"), None))
            message = messages.get(reference(attribute(each, "messageRef")))
            if path and message:
                retrievals.setdefault(attribute(node, "id"), []).append(
                    (message, compile_expression(path))
                )
    found: dict[str, tuple[Correlation, ...]] = {}
    bindings = root.iter(f"{PREFIX}correlationPropertyBinding") if retrievals else ()
    for node in bindings:
        path = text_of(next(children(node, "dataPath"), None))
        key = reference(attribute(node, "correlationPropertyRef"))
        for message, retrieval in retrievals.get(key, ()) if path else ():
            rule = Correlation(compile_expression(path), retrieval)
            found[message] = (*found.get(message, ()), rule)
    for node in top.get("message", ()):
        name = messages[attribute(node, "id")]
        for each in others(node, ZEEBE, "subscription"):
            key = attribute(each, "correlationKey")
            if key:
                rule = Correlation(
                    compile_expression(key), compile_expression("correlationKey")
                )
                found[name] = (*found.get(name, ()), rule)
    return found
