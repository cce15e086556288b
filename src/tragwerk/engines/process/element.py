"""The flow nodes of a process, the arrows between them, and what they hold."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from tragwerk.engines.process.expressions import Expression
from tragwerk.engines.process.record import record
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
ACTIVITIES = (
    SUBPROCESSES
    | {kind for kind in FLOW_NODES if kind.endswith(("Task", "task"))}
    | {"callActivity"}
)


@record
class Correlation:
    """What tells apart two instances that wait for the same message.

    ``expected`` is evaluated over the variables of the waiting instance,
    ``found`` over the payload (BPMN 2.0.2, 8.4.2); both must give the same value.
    """

    expected: Expression
    found: Expression


@record
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


@record
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


@record
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


@record
class AdHoc:
    """How the activities of an ad-hoc sub-process are done (10.3.5)."""

    sequential: bool = False
    condition: Expression | None = None
    cancels: bool = True


@record
class Assignment:
    """A value of FEEL that goes into a variable."""

    target: str
    value: Expression


@record
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


@record
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
        return self.kind in ACTIVITIES


def messages_of(element: Element) -> tuple[MessageRef, ...]:
    """Return every message that an element sends or waits for."""
    found = [each.message for each in element.triggers if each.message is not None]
    if not element.triggers and element.message is not None:
        found.append(element.message)
    return tuple(found)
