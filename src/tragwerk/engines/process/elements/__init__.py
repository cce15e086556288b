"""What each kind of element does when a token arrives.

A new kind is a function with the signature of ``Arrive`` and a line here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tragwerk.engines.process.elements.events import (
    arrive_at_catch,
    arrive_at_end,
    arrive_at_throw,
    pass_through,
)
from tragwerk.engines.process.elements.gateways import (
    arrive_at_complex,
    arrive_at_event_based,
    arrive_at_exclusive,
    arrive_at_inclusive,
    arrive_at_parallel,
)
from tragwerk.engines.process.elements.loops import arrive_at_loop
from tragwerk.engines.process.elements.subprocesses import (
    arrive_at_ad_hoc,
    arrive_at_call,
    arrive_at_subprocess,
)
from tragwerk.engines.process.elements.tasks import (
    arrive_at_business_rule,
    arrive_at_receive,
    arrive_at_script,
    arrive_at_send,
    arrive_at_task,
    arrive_at_work,
)
from tragwerk.engines.process.model import Element
from tragwerk.engines.process.node import Arrive

REGISTRY: Mapping[str, Arrive] = MappingProxyType(
    {
        "startEvent": pass_through,
        "endEvent": arrive_at_end,
        "intermediateThrowEvent": arrive_at_throw,
        "implicitThrowEvent": arrive_at_throw,
        "intermediateCatchEvent": arrive_at_catch,
        "boundaryEvent": pass_through,
        "task": arrive_at_task,
        "userTask": arrive_at_work,
        "manualTask": arrive_at_work,
        "serviceTask": arrive_at_work,
        "scriptTask": arrive_at_script,
        "sendTask": arrive_at_send,
        "receiveTask": arrive_at_receive,
        "businessRuleTask": arrive_at_business_rule,
        "callActivity": arrive_at_call,
        "subProcess": arrive_at_subprocess,
        "transaction": arrive_at_subprocess,
        "adHocSubProcess": arrive_at_ad_hoc,
        "exclusiveGateway": arrive_at_exclusive,
        "parallelGateway": arrive_at_parallel,
        "inclusiveGateway": arrive_at_inclusive,
        "eventBasedGateway": arrive_at_event_based,
        "complexGateway": arrive_at_complex,
    }
)


def arrival_of(element: Element) -> Arrive:
    """Return what happens when a token arrives at an element by a flow."""
    return arrive_at_loop if element.loop is not None else REGISTRY[element.kind]


def work_of(element: Element) -> Arrive:
    """Return what an element does once, its loop left aside."""
    return REGISTRY[element.kind]
