"""The immutable definition of a collaboration: pools, processes, elements, flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.expressions import Expression
from tragwerk.engines.process.timers import TimerRule

TriggerKind = Literal[
    "message",
    "timer",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "compensation",
    "terminate",
    "cancel",
]
LoopKind = Literal["standard", "sequential", "parallel"]
Severity = Literal["ERROR", "WARNING"]

EMPTY: Mapping[str, str] = MappingProxyType({})
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
FLOW_NODES = SUBPROCESSES | {
    "startEvent",
    "endEvent",
    "intermediateThrowEvent",
    "intermediateCatchEvent",
    "implicitThrowEvent",
    "boundaryEvent",
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "callActivity",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
}


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Correlation:
    """What tells apart two instances that wait for the same message.

    ``expected`` is evaluated over the variables of the waiting instance,
    ``found`` over the payload (BPMN 2.0.2, 8.4.2); both must give the same value.
    """

    expected: Expression
    found: Expression


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
    correlations: tuple[Correlation, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event throws or waits for.

    ``name`` is the name of the signal or link or the code of the error or
    escalation; None catches any. ``activity`` is what a compensation names.
    A trigger that the file leaves open has neither timer nor condition nor
    message; the host then says when it occurs.
    """

    kind: TriggerKind
    name: str | None = None
    message: MessageRef | None = None
    timer: TimerRule | None = None
    condition: Expression | None = None
    activity: str | None = None
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Loop:
    """How often an activity is repeated (BPMN 2.0.2, 10.3.8).

    ``condition`` keeps a standard loop going, or ends a multi-instance early.
    ``items`` is the list with an entry per instance, which sees its own under the
    name ``item``; the value of ``result_item`` of each is gathered in the variable
    ``result``. Without ``items`` and ``cardinality`` there is one instance.
    """

    kind: LoopKind
    condition: Expression | None = None
    test_before: bool = False
    maximum: int | None = None
    cardinality: Expression | None = None
    items: Expression | None = None
    item: str | None = None
    result: str | None = None
    result_item: Expression | None = None


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How the activities of an ad-hoc sub-process are done (10.3.5)."""

    sequential: bool = False
    condition: Expression | None = None
    cancels: bool = True


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value of FEEL that goes into a variable."""

    target: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow.

    ``written`` is the condition as the file has it, in whatever language; None if
    the file has none.
    """

    id: str
    name: str
    source: str
    target: str
    condition: Expression | None
    line: int
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node; ``kind`` is its BPMN tag name, such as ``userTask``.

    ``inputs`` and ``outputs`` are its data mapping; ``reads`` and ``writes`` the
    names of data objects and stores drawn at it.
    """

    id: str
    kind: str
    name: str
    documentation: str
    lane: str | None
    extension: Mapping[str, str]
    line: int
    parent: str | None = None
    triggers: tuple[Trigger, ...] = ()
    is_parallel_multiple: bool = False
    message: MessageRef | None = None
    attached_to: str | None = None
    interrupting: bool = True
    instantiate: bool = False
    default: str | None = None
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    loop: Loop | None = None
    ad_hoc: AdHoc | None = None
    is_event_subprocess: bool = False
    is_for_compensation: bool = False
    compensated_by: str | None = None
    called: str | None = None
    gathers_all: bool = False
    activation: Expression | None = None
    script: Expression | None = None
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name a person knows the element by, else its id."""
        return self.name or self.id

    @property
    def trigger(self) -> Trigger | None:
        """The first trigger, or None for a plain event or no event."""
        return self.triggers[0] if self.triggers else None

    @property
    def trigger_kind(self) -> TriggerKind | None:
        """The kind of the first trigger."""
        return self.triggers[0].kind if self.triggers else None

    @property
    def is_subprocess(self) -> bool:
        """Whether it has an inside of its own."""
        return self.kind in SUBPROCESSES

    @property
    def is_activity(self) -> bool:
        """Whether work is done in it: a task, a sub-process or a call."""
        return self.kind.endswith(("Task", "task")) or (
            self.kind in SUBPROCESSES or self.kind == "callActivity"
        )


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
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A message, signal, error or escalation of the file; ``is_used`` by anything."""

    id: str
    kind: str
    name: str
    line: int
    is_used: bool


@dataclass(frozen=True, slots=True)
class Artifact:
    """A note, a group or an association: drawn, not executed.

    ``source`` and ``target`` are the ends of an association.
    """

    id: str
    kind: str
    text: str
    line: int
    source: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; ``process`` is None for a black box.

    ``is_multiple`` says that there are many of the kind (10.2.1). ``collaboration``
    is the drawing it belongs to, where a file holds several.
    """

    id: str
    name: str
    process: str | None
    line: int
    is_multiple: bool = False
    collaboration: str = ""


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
    """The drawing as the file holds it, by element id.

    ``collapsed`` holds the ids of sub-processes drawn without their inside,
    ``expanded`` those said to be drawn with it, ``drawn`` everything the drawing
    names, be its place usable or not.
    """

    shapes: Mapping[str, Bounds] = field(default_factory=dict)
    edges: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    horizontal: Mapping[str, bool] = field(default_factory=dict)
    labels: Mapping[str, Bounds] = field(default_factory=dict)
    collapsed: frozenset[str] = frozenset()
    expanded: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether the file holds a drawing at all."""
        return bool(self.shapes)


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


def messages_of(element: Element) -> tuple[MessageRef, ...]:
    """Return every message that an element sends or waits for."""
    found = [each.message for each in element.triggers if each.message is not None]
    if not element.triggers and element.message is not None:
        found.append(element.message)
    return tuple(found)
