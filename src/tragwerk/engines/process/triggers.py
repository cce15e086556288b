"""Read what an event throws or waits for, and the messages of tasks."""

from lxml import etree

from tragwerk.engines.process.data_mapping import feel_of
from tragwerk.engines.process.definitions import Definitions
from tragwerk.engines.process.markup import (
    Holder,
    attribute,
    children,
    local_name,
    reference,
    text_of,
)
from tragwerk.engines.process.model import MessageRef, Trigger, TriggerKind
from tragwerk.engines.process.timers import TimerKind, TimerRule, parse_timer

KINDS: dict[str, TriggerKind] = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "compensateEventDefinition": "compensation",
    "terminateEventDefinition": "terminate",
    "cancelEventDefinition": "cancel",
}
ALLOWED: dict[str, frozenset[TriggerKind]] = {
    "startEvent": frozenset(
        {
            "message",
            "timer",
            "signal",
            "error",
            "escalation",
            "conditional",
            "compensation",
        }
    ),
    "intermediateCatchEvent": frozenset(
        {"message", "timer", "signal", "conditional", "link"}
    ),
    "boundaryEvent": frozenset(
        {
            "message",
            "timer",
            "signal",
            "error",
            "escalation",
            "conditional",
            "compensation",
            "cancel",
        }
    ),
    "intermediateThrowEvent": frozenset(
        {"message", "signal", "escalation", "link", "compensation"}
    ),
    "endEvent": frozenset(
        {
            "message",
            "signal",
            "error",
            "escalation",
            "compensation",
            "terminate",
            "cancel",
        }
    ),
}
TIMERS: dict[str, TimerKind] = {
    "timeDuration": "duration",
    "timeDate": "date",
    "timeCycle": "cycle",
}
REFERENCES: dict[TriggerKind, str] = {
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}


def read_triggers(holder: Holder, definitions: Definitions) -> tuple[Trigger, ...]:
    """Read every event definition of an event, in the order of the file."""
    node = holder.node
    nodes = list(holder.parts.get("trigger", ()))
    for each in holder.parts.get("eventDefinitionRef", ()):
        found = definitions.events.get(reference(text_of(each)))
        if found is None:
            definitions.problems.add(
                node, "reference", "Der Auslöser verweist auf etwas, das es nicht gibt."
            )
        elif local_name(found) in KINDS:
            nodes.append(found)
    if not nodes:
        return ()
    allowed = ALLOWED.get(holder.kind, frozenset())
    triggers = []
    for each in nodes:
        kind = KINDS[local_name(each)]
        if kind not in allowed:
            definitions.problems.add(
                node,
                "event-kind",
                f"„{local_name(each)}“ ist an „{local_name(node)}“ nicht möglich und "
                "wird nicht beachtet.",
            )
            continue
        triggers.append(_trigger(kind, each, node, definitions))
    return tuple(triggers)


def _trigger(
    kind: TriggerKind,
    node: etree._Element,
    holder: etree._Element,
    definitions: Definitions,
) -> Trigger:
    match kind:
        case "message":
            return Trigger(kind, message=read_message(holder, node, definitions))
        case "timer":
            return Trigger(kind, timer=_timer(node))
        case "conditional":
            condition = next(children(node, "condition"), None)
            return Trigger(kind, condition=feel_of(condition, holder, definitions))
        case "link":
            name = attribute(node, "name") or attribute(holder, "name")
            return Trigger(kind, name=name)
        case "compensation":
            return Trigger(
                kind,
                activity=reference(attribute(node, "activityRef")) or None,
                waits=attribute(node, "waitForCompletion") != "false",
            )
        case "signal" | "error" | "escalation":
            key = reference(attribute(node, REFERENCES[kind]))
            name = definitions.names.get(key, "")
            if kind == "signal" and not name:
                name = " ".join(attribute(holder, "name").split())
            return Trigger(kind, name=name or None)
        case _:
            return Trigger(kind)


def _timer(definition: etree._Element) -> TimerRule | None:
    for child in children(definition, *TIMERS):
        text = text_of(child)
        if text:
            return parse_timer(TIMERS[local_name(child)], text)
    return None


def read_message(
    node: etree._Element, definition: etree._Element | None, definitions: Definitions
) -> MessageRef | None:
    """Find a message: by reference, operation, message flow, else the own name."""
    holder = node if definition is None else definition
    name = definitions.messages.get(reference(attribute(holder, "messageRef")))
    drawn = definitions.at.get(attribute(node, "id"))
    name = name or _operation(node, holder, definitions)
    name = name or (drawn.name if drawn else "")
    name = name or " ".join(attribute(node, "name").split())
    if not name:
        return None
    rules = definitions.correlations.get(name, ())
    if drawn is None:
        return MessageRef(name, correlations=rules)
    return MessageRef(name, drawn.flow, drawn.pool, drawn.process, rules)


def _operation(
    node: etree._Element, holder: etree._Element, definitions: Definitions
) -> str:
    key = attribute(holder, "operationRef") or text_of(
        next(children(holder, "operationRef"), None)
    )
    incoming, outgoing = definitions.operations.get(reference(key), ("", ""))
    return incoming if local_name(node) in ("sendTask", "serviceTask") else outgoing
