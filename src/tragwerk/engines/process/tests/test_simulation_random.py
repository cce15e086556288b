"""Random models: every case ends exactly once, and nobody stays busy."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.process import Process, ProcessLimitError, load_collaboration
from tragwerk.engines.process.simulation import (
    Distribution,
    Happening,
    Resource,
    Scenario,
    Work,
    office_hours,
    simulate,
)
from tragwerk.engines.process.simulation.loop import Loop
from tragwerk.engines.process.simulation.planner import plan_of
from tragwerk.engines.process.simulation.scopes import Phase
from tragwerk.engines.process.tests.sketch import file, flows, nodes
from tragwerk.engines.process.tests.test_properties import BLOCKS, build

CASES = 12
GATEWAYS = (
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "complexGateway",
    "eventBasedGateway",
)
ENDS = ("", "<terminateEventDefinition/>", "<errorEventDefinition/>")
CALENDAR = office_hours(8, 16)


@settings(max_examples=80, deadline=None)
@given(BLOCKS)
def test_tasks_are_done_as_often_as_drawn(block: tuple[object, ...]) -> None:
    p, sketch = build(block)
    ways = {
        flow.id: float(flow.written == "true")
        for flow in p.flows.values()
        if flow.written is not None
    }
    report = simulate(p, Scenario(cases=1, ways=ways), replications=1)
    assert (report.stuck.mean, report.failed.mean) == (0, 0)
    # Loops are left at once when no weight says otherwise.
    if not sketch.rounds:
        done = {key: report.activities[key].count.mean for key in sketch.expected}
        assert done == dict(sketch.expected)


def scope(chance: random.Random, prefix: str, depth: int) -> str:
    """Write a wild scope: any element joined to any other."""
    names = [f"{prefix}{number}" for number in range(chance.randint(2, 7))]
    lines = [f"startEvent {prefix}s"]
    attached = []
    for name in names:
        kind = chance.choice(("userTask", "userTask", "gateway", "gateway", "sub"))
        if kind == "sub" and depth:
            esp = ' triggeredByEvent="true"' if chance.random() < 0.3 else ""
            many = chance.choice(
                (
                    "",
                    "<multiInstanceLoopCharacteristics/>",
                    '<multiInstanceLoopCharacteristics isSequential="true"/>',
                )
            )
            inside = scope(chance, f"{name}x", depth - 1).replace("\n", " ")
            lines.append(f"subProcess {name}{esp} | {many}{inside}")
        elif kind == "gateway":
            lines.append(f"{chance.choice(GATEWAYS)} {name}")
        elif chance.random() < 0.2:
            thrown = chance.choice(("signal", "escalation", "compensate"))
            lines.append(f"intermediateThrowEvent {name} | <{thrown}EventDefinition/>")
            continue
        else:
            lines.append(f"{chance.choice(('userTask', 'receiveTask'))} {name}")
        if kind != "gateway" and chance.random() < 0.4:
            cancel = chance.choice(("true", "false"))
            trigger = chance.choice(
                ("timer", "error", "message", "signal", "escalation")
            )
            lines.append(
                f'boundaryEvent {name}b attachedToRef="{name}" '
                f'cancelActivity="{cancel}" | <{trigger}EventDefinition/>'
            )
            attached.append(f"{name}b")
    lines.append(f"endEvent {prefix}e | {chance.choice(ENDS)}")
    ways: list[str] = []
    for place in (f"{prefix}s", *names, *attached):
        ways.extend(
            f"{place} {chance.choice((*names, f'{prefix}e'))}"
            for _ in range(chance.choice((1, 1, 1, 2, 3)))
        )
    return nodes("\n".join(lines)) + flows("\n".join(dict.fromkeys(ways)))


def wild(seed: int) -> tuple[Process, Scenario]:
    """Write a wild process with people, calendars and events."""
    chance = random.Random(seed)
    text = f'<process id="p">{scope(chance, "n", 2)}</process>'
    p = load_collaboration(file(text)).process("p")
    hours = CALENDAR if chance.random() < 0.5 else None
    work, happenings, repeats = {}, {}, {}
    for element in p.elements.values():
        if element.kind == "userTask":
            length = Distribution("exponential", (chance.choice((0, 60, 9_000)),))
            needs = chance.choice(("r", "q", None, ("r", "q")))
            work[element.id] = Work(length, needs, chance.randint(0, 2))
        elif chance.random() < 0.5 and element.kind in (
            "boundaryEvent",
            "startEvent",
            "receiveTask",
        ):
            happenings[element.id] = Happening(
                chance.choice((0.0, 0.5, 1.0)), Distribution("exponential", (4_000,))
            )
        elif element.loop is not None:
            repeats[element.id] = chance.randint(0, 4)
    return p, Scenario(
        arrivals=Distribution("exponential", (3_000.0,)),
        arrival_hours=hours,
        cases=CASES,
        resources={"r": Resource(2, hours), "q": Resource(1)},
        work=work,
        happenings=happenings,
        repeats=repeats,
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_every_case_ends_and_nobody_stays_busy(seed: int) -> None:
    p, scenario = wild(seed)
    loop = Loop(plan_of(p, scenario, seed, 1), CASES)
    loop.most_steps, loop.most_events = 1_000, 3_000
    try:
        tally = loop.run()
    except ProcessLimitError:
        # Wild loops may breed tokens without end; that is said, not endured.
        return
    assert len(tally.times) == CASES
    assert min(tally.times) >= 0
    assert tally.failed + tally.stuck <= 2 * CASES
    assert loop.free == [2, 1]
    assert not any(
        queued.phase != Phase.OVER for queue in loop.queues for *_, queued in queue
    )
    assert not loop.todo
    assert min(tally.counts) >= 0
    assert min(*tally.waits, *tally.works, *tally.busy) >= -1e-6
    for number, (calendar, capacity) in enumerate(
        zip(loop.plan.calendars, (2, 1), strict=True)
    ):
        end = tally.end if calendar is None else calendar.worked_until(tally.end)
        assert tally.busy[number] <= capacity * end + 1e-6
