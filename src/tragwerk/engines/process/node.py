"""An element ready to run, and all of them: what a run walks over.

Which function an element runs is put in by the program; so this knows no element.
"""

from collections.abc import Callable, Mapping

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import Element, Flow, Process
from tragwerk.engines.process.state import (
    SERVICE_KINDS,
    TASK_KINDS,
    EventKind,
    WaitKind,
)

AWAITING = frozenset({"eventBasedGateway", "intermediateCatchEvent", "receiveTask"})
JOINING = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
# Where a token only rests until others come, or until one of several events does.
PASSIVE = JOINING | {"eventBasedGateway"}

# What happened, at which element, and what there is to say about it. The moment is
# that of the step; an ``Event`` is made of it only when somebody reads it.
Fact = tuple[EventKind, str, Mapping[str, object]]
Way = tuple[Flow, "Node"]

# Takes the run, the node, the scope and the flow by which the token comes.
Arrive = Callable[..., None]


class Node:
    """An element ready to run.

    ``only`` is the one way on that is always taken, where there is just that;
    ``reach`` gives for each way into an inclusive join from where a token can still
    come; ``inside`` are the nodes that get the first tokens of a sub-process.
    ``is_plain`` says that it has no data mapping and no loop, ``may_await`` that a
    token there can wait for events; ``work_kind`` is what the host does at it.
    ``choices`` are the flows without a condition that can be evaluated, among which a
    person chooses; ``asks`` says that an inclusive split has no other.

    What follows from the diagram alone is worked out here once, not in every step:
    ``entered`` and ``completed`` are the facts it reports, by the flow a token comes
    by; ``enters`` says that arriving is entering (at a join it is not), ``is_noted``
    that its completion is remembered, ``is_quiet`` that nothing begins when a token
    rests at it, ``is_passive`` that it can only be moved on from elsewhere. An
    exclusive split takes the first of ``tested`` whose condition holds, any other all
    of them that do; if there is none, ``resort``.
    """

    __slots__ = (
        "arrive",
        "asks",
        "begin",
        "boundaries",
        "called",
        "choices",
        "compensated_by",
        "completed",
        "decision",
        "element",
        "entered",
        "enters",
        "entries",
        "event_subprocesses",
        "has_inputs",
        "id",
        "inside",
        "is_compensable",
        "is_noted",
        "is_passive",
        "is_plain",
        "is_quiet",
        "is_timed",
        "keeps",
        "kind",
        "level",
        "link",
        "may_await",
        "only",
        "out",
        "parent",
        "reach",
        "resort",
        "result",
        "tested",
        "work",
        "work_kind",
    )

    def __init__(
        self,
        element: Element,
        node_id: str,
        parent: str | None,
        *,
        work: Arrive,
        arrive: Arrive,
    ) -> None:
        self.id = node_id
        self.element = element
        self.kind = element.kind
        self.parent = parent
        self.level = 0
        self.work = work
        self.arrive = arrive
        self.called: Process | None = None
        self.choices: tuple[str, ...] = ()
        self.asks = False
        self.out: tuple[Way, ...] = ()
        self.tested: tuple[Way, ...] = ()
        self.resort: tuple[Way, ...] = ()
        self.only: tuple[str, Node] | None = None
        self.entries = len(element.incoming)
        self.enters = element.kind not in JOINING or self.entries <= 1
        self.entered: dict[str | None, Fact] = {
            None: (EventKind.ENTERED, node_id, {"via": None})
        }
        self.completed: Fact = (EventKind.COMPLETED, node_id, {})
        self.boundaries: tuple[Node, ...] = ()
        self.is_timed = False
        self.reach: tuple[tuple[str, frozenset[str]], ...] = ()
        self.inside: tuple[Node, ...] = ()
        self.event_subprocesses: tuple[Node, ...] = ()
        self.begin: Node | None = None
        self.link: Node | None = None
        self.compensated_by: Node | None = None
        self.is_compensable = False
        self.is_noted = False
        self.keeps = bool(element.outputs) and element.is_activity
        self.is_plain = not (element.inputs or element.outputs or element.loop)
        self.has_inputs = bool(element.inputs)
        self.is_quiet = not self.has_inputs
        self.is_passive = element.kind in PASSIVE
        self.may_await = element.kind in AWAITING
        self.work_kind: WaitKind | None = None
        if element.kind in TASK_KINDS:
            self.work_kind = "task"
        elif element.kind in SERVICE_KINDS:
            self.work_kind = "service"
        self.decision = element.extension.get("decision")
        self.result = element.extension.get("result")


class Program:
    """All nodes of a process by id, and what the process itself starts with.

    ``looks_on`` says that after every step somebody has to see whether more follows.
    """

    __slots__ = (
        "event_subprocesses",
        "has_ad_hoc",
        "has_conditions",
        "looks_on",
        "nodes",
        "process",
    )

    def __init__(self, process: Process) -> None:
        self.process = process
        self.nodes: dict[str, Node] = {}
        self.event_subprocesses: tuple[Node, ...] = ()
        self.has_ad_hoc = False
        self.has_conditions = False
        self.looks_on = False

    def node(self, node_id: str) -> Node:
        """Return a node.

        Raises:
            ProcessError: if the process has none of this id.
        """
        found = self.nodes.get(node_id)
        if found is None:
            raise ProcessError(
                f"Der Prozess „{self.process.id}“ hat kein Element „{node_id}“.",
                source=self.process.source,
            )
        return found
