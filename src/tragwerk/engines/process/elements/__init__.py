"""The element kinds the engine can execute, by BPMN tag name.

A new kind is a function with the signature of :class:`Arrive` and a line here;
the loader refuses every flow node that is not in ``REGISTRY``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from tragwerk.engines.process.elements.events import (
    arrive_at_catch,
    arrive_at_end,
    arrive_at_throw,
    pass_through,
)
from tragwerk.engines.process.elements.gateways import (
    arrive_at_event_based,
    arrive_at_exclusive,
    arrive_at_inclusive,
    arrive_at_parallel,
)
from tragwerk.engines.process.elements.subprocesses import arrive_at_subprocess
from tragwerk.engines.process.elements.tasks import (
    arrive_at_business_rule,
    arrive_at_receive,
    arrive_at_send,
    arrive_at_work,
)
from tragwerk.engines.process.model import Element
from tragwerk.engines.process.run import Run


class Arrive(Protocol):
    """What happens when a token arrives at an element by a flow (or at the start)."""

    def __call__(self, run: Run, element: Element, scope: int, via: str | None) -> None:
        """Let the token act: go on, rest, or end."""


REGISTRY: Mapping[str, Arrive] = MappingProxyType(
    {
        "startEvent": pass_through,
        "endEvent": arrive_at_end,
        "intermediateThrowEvent": arrive_at_throw,
        "intermediateCatchEvent": arrive_at_catch,
        "boundaryEvent": pass_through,
        "task": pass_through,
        "userTask": arrive_at_work,
        "manualTask": arrive_at_work,
        "serviceTask": arrive_at_work,
        "sendTask": arrive_at_send,
        "receiveTask": arrive_at_receive,
        "businessRuleTask": arrive_at_business_rule,
        "subProcess": arrive_at_subprocess,
        "exclusiveGateway": arrive_at_exclusive,
        "parallelGateway": arrive_at_parallel,
        "inclusiveGateway": arrive_at_inclusive,
        "eventBasedGateway": arrive_at_event_based,
    }
)
