"""BPMN 2.0 collaborations: read, check, run, simulate, draw; plain Python."""

from tragwerk.engines.process.check import check
from tragwerk.engines.process.drawing.marks import Heat, Status
from tragwerk.engines.process.drawing.svg import draw
from tragwerk.engines.process.errors import (
    NotWaitingError,
    ProcessError,
    ProcessLimitError,
)
from tragwerk.engines.process.execute import (
    advance,
    cancel,
    choose,
    complete,
    deliver,
    fail,
    signal,
    start,
    trigger,
)
from tragwerk.engines.process.instance import Instance
from tragwerk.engines.process.layout.write import with_diagram
from tragwerk.engines.process.load import load_collaboration
from tragwerk.engines.process.migration import (
    Forecast,
    Obstacle,
    dry_run,
    inverse,
    migrate,
)
from tragwerk.engines.process.model import (
    Collaboration,
    Element,
    Finding,
    Flow,
    MessageFlow,
    MessageRef,
    Pool,
    Process,
)
from tragwerk.engines.process.occur import waits_of
from tragwerk.engines.process.outline import (
    OutlinePool,
    OutlineStep,
    OutlineWay,
    outline,
    outline_of,
)
from tragwerk.engines.process.program import element_at
from tragwerk.engines.process.standing import DEFAULT_LIMIT
from tragwerk.engines.process.state import (
    Event,
    EventKind,
    State,
    Step,
    Timer,
    Token,
    Waiting,
)
from tragwerk.engines.process.variables import Decide

__all__ = [
    "DEFAULT_LIMIT",
    "Collaboration",
    "Decide",
    "Element",
    "Event",
    "EventKind",
    "Finding",
    "Flow",
    "Forecast",
    "Heat",
    "Instance",
    "MessageFlow",
    "MessageRef",
    "NotWaitingError",
    "Obstacle",
    "OutlinePool",
    "OutlineStep",
    "OutlineWay",
    "Pool",
    "Process",
    "ProcessError",
    "ProcessLimitError",
    "State",
    "Status",
    "Step",
    "Timer",
    "Token",
    "Waiting",
    "advance",
    "cancel",
    "check",
    "choose",
    "complete",
    "deliver",
    "draw",
    "dry_run",
    "element_at",
    "fail",
    "inverse",
    "load_collaboration",
    "migrate",
    "outline",
    "outline_of",
    "signal",
    "start",
    "trigger",
    "waits_of",
    "with_diagram",
]
