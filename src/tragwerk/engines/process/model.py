"""The definition of a collaboration: its processes, indexed for execution."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tragwerk.engines.process.diagram import Diagram
from tragwerk.engines.process.drawn import (
    Artifact,
    Bounds,
    DataItem,
    Declaration,
    Lane,
    MessageFlow,
    Pool,
)
from tragwerk.engines.process.element import (
    ACTIVITIES,
    EMPTY,
    FLOW_NODES,
    SUBPROCESSES,
    AdHoc,
    Assignment,
    Correlation,
    Element,
    Flow,
    Loop,
    LoopKind,
    MessageRef,
    Trigger,
    TriggerKind,
    messages_of,
)
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.record import record

__all__ = [
    "ACTIVITIES",
    "EMPTY",
    "FLOW_NODES",
    "SUBPROCESSES",
    "AdHoc",
    "Artifact",
    "Assignment",
    "Bounds",
    "Collaboration",
    "Correlation",
    "DataItem",
    "Declaration",
    "Diagram",
    "Element",
    "Finding",
    "Flow",
    "Lane",
    "Loop",
    "LoopKind",
    "MessageFlow",
    "MessageRef",
    "Pool",
    "Process",
    "Severity",
    "Trigger",
    "TriggerKind",
    "messages_of",
]

Severity = Literal["ERROR", "WARNING"]


@record
class Finding:
    """Something to mend: at which element, by which rule, said in plain words.

    ``source`` says whose rule it is.
    """

    rule: str
    severity: Severity
    element: str
    message: str
    line: int
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """One process of a collaboration, indexed for execution.

    ``starts`` gives for a scope (None is the process itself, else the id of a
    sub-process) the elements that receive the first tokens. ``reaches`` gives for
    an incoming flow of an inclusive join the elements from which a token can get
    there without passing the join (BPMN 2.0.2, 13.4.4). ``event_subprocesses``
    gives for a scope its event sub-processes, ``event_starts`` for each of these
    the start event that triggers it; ``siblings`` are the processes of the file,
    which call activities may name.
    """

    id: str
    name: str
    source: str
    digest: str
    line: int
    executable: bool
    documentation: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...]
    data: tuple[DataItem, ...]
    boundaries: Mapping[str, tuple[Element, ...]]
    starts: Mapping[str | None, tuple[Element, ...]]
    links: Mapping[tuple[str | None, str], Element]
    reaches: Mapping[str, frozenset[str]]
    event_subprocesses: Mapping[str | None, tuple[Element, ...]]
    event_starts: Mapping[str, Element]
    artifacts: tuple[Artifact, ...]
    siblings: Mapping[str, "Process"]

    @property
    def start_messages(self) -> tuple[str, ...]:
        """The names of the messages that start this process."""
        return tuple(
            message.name
            for element in self.elements.values()
            if element.parent is None
            and (element.kind == "startEvent" or element.instantiate)
            for message in messages_of(element)
        )

    def element(self, element_id: str) -> Element:
        """Return an element.

        Raises:
            ProcessError: if the process has none of this id.
        """
        found = self.elements.get(element_id)
        if found is None:
            raise ProcessError(
                f"Der Prozess „{self.id}“ hat kein Element „{element_id}“.",
                source=self.source,
            )
        return found

    def error(self, element: Element, message: str) -> ProcessError:
        """Build an error that names an element and its line."""
        return ProcessError(
            message, source=self.source, element=element.id, line=element.line
        )


@dataclass(frozen=True, slots=True, eq=False)
class Collaboration:
    """A whole BPMN file; ``xml`` are its bytes, ``digest`` their SHA-256.

    ``problems`` are what reading it had to tolerate; :func:`check` repeats them.
    """

    source: str
    digest: str
    name: str
    processes: Mapping[str, Process]
    pools: tuple[Pool, ...]
    message_flows: tuple[MessageFlow, ...]
    messages: tuple[str, ...]
    diagram: Diagram
    xml: bytes
    problems: tuple[Finding, ...]
    artifacts: tuple[Artifact, ...]
    declarations: tuple[Declaration, ...] = ()

    def process(self, process_id: str) -> Process:
        """Return a process.

        Raises:
            ProcessError: if the file has none of this id.
        """
        found = self.processes.get(process_id)
        if found is None:
            known = ", ".join(self.processes) or "keinen"
            raise ProcessError(
                f"Der Prozess „{process_id}“ fehlt. Die Datei enthält: {known}.",
                source=self.source,
            )
        return found

    def pool_of(self, process_id: str) -> Pool | None:
        """Return the pool that holds a process, or None if it is not drawn."""
        for pool in self.pools:
            if pool.process == process_id:
                return pool
        return None
