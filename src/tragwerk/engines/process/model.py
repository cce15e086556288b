"""The immutable definition of a collaboration: pools, processes, elements, flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.expressions import Expression
from tragwerk.engines.process.timers import TimerRule

TriggerKind = Literal["message", "timer", "terminate", "link"]

EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message at an element: its name and where it goes to or comes from.

    ``pool`` is the participant id of the other side, ``process`` the id of the
    process in it; both are None where the diagram draws no message flow, and
    ``process`` also for a black-box pool.
    """

    name: str
    flow: str | None = None
    pool: str | None = None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event throws or waits for; None stands for a plain event."""

    kind: TriggerKind
    timer: TimerRule | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: Expression | None
    line: int


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node; ``kind`` is its BPMN tag name, such as ``userTask``."""

    id: str
    kind: str
    name: str
    documentation: str
    lane: str | None
    extension: Mapping[str, str]
    line: int
    parent: str | None = None
    trigger: Trigger | None = None
    message: MessageRef | None = None
    attached_to: str | None = None
    interrupting: bool = True
    instantiate: bool = False
    default: str | None = None
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()

    @property
    def label(self) -> str:
        """The name a person knows the element by, else its id."""
        return self.name or self.id

    @property
    def trigger_kind(self) -> TriggerKind | None:
        """The kind of trigger, or None for a plain event or no event."""
        return self.trigger.kind if self.trigger else None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane with the elements it holds (German: Bahn)."""

    id: str
    name: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataItem:
    """A data object, data store or their reference; kept, not executed."""

    id: str
    kind: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; ``process`` is None for a black box."""

    id: str
    name: str
    process: str | None
    line: int


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message flow between two pools, given by participant id."""

    id: str
    name: str
    source: str
    target: str
    source_pool: str | None
    target_pool: str | None
    message: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Place and size of a shape in diagram units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing as the file holds it, by element id."""

    shapes: Mapping[str, Bounds] = field(default_factory=dict)
    edges: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    horizontal: Mapping[str, bool] = field(default_factory=dict)
    labels: Mapping[str, Bounds] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether the file holds a drawing at all."""
        return bool(self.shapes)


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """One process of a collaboration, indexed for execution.

    ``starts`` gives for a scope (None is the process itself, else the id of a
    sub-process) the elements that receive the first tokens. ``reaches`` gives for
    an incoming flow of an inclusive join the elements from which a token can get
    there without passing the join (BPMN 2.0.2, 13.4.4).
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

    @property
    def start_messages(self) -> tuple[str, ...]:
        """The names of the messages that start this process."""
        return tuple(
            element.message.name
            for element in self.elements.values()
            if element.parent is None
            and element.message is not None
            and (element.kind == "startEvent" or element.instantiate)
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
    """A whole BPMN file; ``digest`` is the SHA-256 of its bytes."""

    source: str
    digest: str
    name: str
    processes: Mapping[str, Process]
    pools: tuple[Pool, ...]
    message_flows: tuple[MessageFlow, ...]
    messages: tuple[str, ...]
    diagram: Diagram

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
