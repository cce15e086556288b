"""BPMN 2.0 collaborations: load, check, run, draw; plain Python, usable alone."""

from tragwerk.engines.process.check import Finding, check
from tragwerk.engines.process.draw import draw
from tragwerk.engines.process.errors import (
    NotWaitingError,
    ProcessError,
    ProcessLimitError,
)
from tragwerk.engines.process.execute import advance, cancel, complete, deliver, start
from tragwerk.engines.process.load import load_collaboration
from tragwerk.engines.process.model import (
    Collaboration,
    Element,
    Flow,
    MessageFlow,
    MessageRef,
    Pool,
    Process,
)
from tragwerk.engines.process.outline import OutlineStep, OutlineWay, outline
from tragwerk.engines.process.run import DEFAULT_LIMIT, Decide
from tragwerk.engines.process.state import (
    Event,
    EventKind,
    State,
    Step,
    Timer,
    Token,
    Waiting,
)

__all__ = [
    "DEFAULT_LIMIT",
    "Collaboration",
    "Decide",
    "Element",
    "Event",
    "EventKind",
    "Finding",
    "Flow",
    "MessageFlow",
    "MessageRef",
    "NotWaitingError",
    "OutlineStep",
    "OutlineWay",
    "Pool",
    "Process",
    "ProcessError",
    "ProcessLimitError",
    "State",
    "Step",
    "Timer",
    "Token",
    "Waiting",
    "advance",
    "cancel",
    "check",
    "complete",
    "deliver",
    "draw",
    "load_collaboration",
    "outline",
    "start",
]
