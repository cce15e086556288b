"""Messages between pools: does each have a name, a flow, and two ends?"""

from collections.abc import Iterator

from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.model import Collaboration, Finding, Process


def check_messages(collaboration: Collaboration, process: Process) -> Iterator[Finding]:
    """Check what sends or waits for messages in a process."""
    for element in process.elements.values():
        tasks = element.kind in ("sendTask", "receiveTask")
        if not tasks and element.trigger_kind != "message":
            continue
        if element.message is None:
            yield at(
                element,
                "no-message",
                f"„{element.label}“ hat keine Nachricht. Wählen Sie eine (messageRef).",
            )
        elif element.message.flow is None and len(collaboration.pools) > 1:
            yield at(
                element,
                "message-without-flow",
                f"Zu „{element.label}“ fehlt der Nachrichtenfluss. Zeichnen Sie, mit "
                "wem die Nachricht ausgetauscht wird.",
            )


def check_message_flows(collaboration: Collaboration) -> Iterator[Finding]:
    """Check the ends of the message flows of a file."""
    for flow in collaboration.message_flows:
        label = flow.name or flow.message or flow.id
        if flow.source_pool is None or flow.target_pool is None:
            yield finding(
                "message-flow-end",
                flow.id,
                flow.line,
                f"Der Nachrichtenfluss „{label}“ beginnt oder endet im Leeren. "
                "Verbinden Sie ihn mit zwei Stellen oder löschen Sie ihn.",
            )
        elif flow.source_pool == flow.target_pool:
            yield finding(
                "message-flow-in-pool",
                flow.id,
                flow.line,
                f"Der Nachrichtenfluss „{label}“ bleibt in einem Pool. Nachrichten "
                "gehen nur zwischen Stellen; nehmen Sie innen einen Pfeil.",
            )
