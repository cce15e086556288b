"""Random models with everything in them: a case is played as the engine runs it.

Work and timers have fixed lengths, so that both have no choice: the engine is told
at the very moments that work is done and timers are due.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from random import Random

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from tragwerk.engines.process import (
    EventKind,
    Process,
    ProcessLimitError,
    advance,
    complete,
    load_collaboration,
    start,
    waits_of,
)
from tragwerk.engines.process.simulation import Distribution, Scenario, Work
from tragwerk.engines.process.simulation.loop import Loop
from tragwerk.engines.process.simulation.planner import plan_of
from tragwerk.engines.process.tests.sketch import NOW, file, no_decision

STEPS = 150
GATEWAYS = ("exclusive", "parallel", "inclusive", "complex")
DECLARED = "".join(
    f'<signal id="S{x}" name="S{x}"/><error id="E{x}" errorCode="E{x}"/>'
    f'<escalation id="C{x}" escalationCode="C{x}"/>'
    for x in "AB"
)


class Writer:
    """Writes a random process; ``lengths`` are those of its tasks, in seconds."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.lengths: dict[str, int] = {}
        self.number = 0
        self.timers = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def length(self) -> str:
        """Write a length that no work and no other timer ends with."""
        self.timers += 1
        return f"PT{self.chance.randint(0, 9) * 1000 + 2 ** (self.timers % 10)}S"

    def event(self, *kinds: str) -> str:
        """Write what an event throws or catches."""
        kind = self.chance.choice(kinds)
        x = self.chance.choice("AB")
        match kind:
            case "":
                return ""
            case "timer":
                inside = f"<timeDuration>{self.length()}</timeDuration>"
            case "cycle":
                inside = f"<timeCycle>R3/{self.length()}</timeCycle>"
                kind = "timer"
            case "signal" | "error" | "escalation":
                prefix = {"signal": "S", "error": "E", "escalation": "C"}[kind]
                if kind != "signal" and self.chance.random() < 0.3:
                    return f"<{kind}EventDefinition/>"
                return f'<{kind}EventDefinition {kind}Ref="{prefix}{x}"/>'
            case _:
                return f"<{kind}EventDefinition/>"
        return f"<{kind}EventDefinition>{inside}</{kind}EventDefinition>"

    def scope(self, depth: int, begin: str = "", *, cancels: bool = False) -> str:
        """Write the inside of a process or sub-process."""
        chance, out = self.chance, []
        first = self.name("s")
        out.append(f'<startEvent id="{first}"{begin}</startEvent>')
        row = [self.node(out, depth) for _ in range(chance.randint(2, 7))]
        thrown = ["", "", "terminate", "error", "escalation", "signal", "compensate"]
        last = self.name("e")
        end = self.event(*thrown, *(["cancel"] * 3 if cancels else []))
        out.append(f'<endEvent id="{last}">{end}</endEvent>')
        places = [first, *row, last]
        for index, place in enumerate(places[:-1]):
            self.ways(out, place, places[index + 1 :], places[1 : index + 1])
        for place in row:
            if place[0] in "at":
                self.adorn(out, place, [*row, last])
        if chance.random() < 0.35 and depth < 2:
            kinds = ("timer", "cycle", "signal", "error", "escalation", "escalation")
            flag = chance.choice(("true", "false"))
            inside = f' isInterrupting="{flag}">{self.event(*kinds)}'
            if "errorEvent" in inside:
                inside = inside.replace('"false"', '"true"')
            inner = self.scope(depth + 1, inside)
            name = self.name("v")
            out.append(
                f'<subProcess id="{name}" triggeredByEvent="true">{inner}</subProcess>'
            )
        return "".join(out)

    def node(self, out: list[str], depth: int) -> str:
        chance = self.chance
        kind = chance.choice("aaaatttgggggiic")
        name = self.name(kind)
        loop = ""
        if kind in "at" and chance.random() < 0.25:
            flag = chance.choice(("true", "false"))
            loop = (
                f'<multiInstanceLoopCharacteristics isSequential="{flag}">'
                f"<loopCardinality>{chance.randint(0, 3)}</loopCardinality>"
                "</multiInstanceLoopCharacteristics>"
            )
        if kind == "t" and depth < 2:
            tag = chance.choice(("subProcess", "transaction"))
            inner = self.scope(depth + 1, ">", cancels=tag == "transaction")
            out.append(f'<{tag} id="{name}">{loop}{inner}</{tag}>')
        elif kind in "at":
            out.append(f'<userTask id="{name}">{loop}</userTask>')
            self.lengths[name] = chance.randint(1, 9) * 1000
        elif kind == "g":
            gate, more = chance.choice(GATEWAYS), ""
            if gate == "complex":
                least = chance.randint(1, 3)
                more = (
                    f"<activationCondition>activationCount &gt;= {least}"
                    "</activationCondition>"
                )
            out.append(f'<{gate}Gateway id="{name}">{more}</{gate}Gateway>')
        elif kind == "i":
            thrown = self.event("signal", "escalation", "compensate")
            out.append(
                f'<intermediateThrowEvent id="{name}">{thrown}</intermediateThrowEvent>'
            )
        else:
            out.append(self.caught(name, "signal", "timer"))
        return name

    def caught(self, name: str, *kinds: str) -> str:
        return (
            f'<intermediateCatchEvent id="{name}">{self.event(*kinds)}'
            "</intermediateCatchEvent>"
        )

    def ways(
        self, out: list[str], place: str, later: list[str], before: list[str]
    ) -> None:
        chance = self.chance
        is_gate = place[0] == "g"
        count = chance.choice((1, 2, 2, 3)) if is_gate else 1 + (chance.random() < 0.1)
        targets = chance.sample(later, min(count, len(later)))
        if not is_gate or chance.random() < 0.7:
            targets[0] = later[0]
        if before and chance.random() < 0.03:
            targets.append(chance.choice(before))
        targets = list(dict.fromkeys(targets))
        gate = next((each for each in out if f'id="{place}"' in each), "")
        taken = chance.randrange(len(targets))
        for number, target in enumerate(targets):
            condition = ""
            if len(targets) > 1 and ("<exclusive" in gate or "<inclusive" in gate):
                holds = number == taken
                if "<inclusive" in gate:
                    holds = holds or chance.random() < 0.5
                condition = (
                    f"<conditionExpression>{str(holds).lower()}</conditionExpression>"
                )
            if is_gate and "<complex" in gate and len(targets) > 1:
                condition = "<conditionExpression>true</conditionExpression>"
            is_raced = "<parallel" in gate and number > 1
            end = self.raced(out, target) if is_raced else target
            out.append(flow(place, end, condition))

    def raced(self, out: list[str], target: str) -> str:
        """Write a race of two events before an element."""
        race, event, other = self.name("r"), self.name("c"), self.name("c")
        out.append(f'<eventBasedGateway id="{race}"/>')
        out.append(self.caught(event, "timer"))
        out.append(self.caught(other, "signal", "timer"))
        out.extend(flow(race, each) for each in (event, other))
        out.extend(flow(each, target) for each in (event, other))
        return race

    def adorn(self, out: list[str], place: str, row: list[str]) -> None:
        chance = self.chance
        if chance.random() < 0.3:
            handler, event = self.name("a"), self.name("b")
            self.lengths[handler] = chance.randint(1, 9) * 1000
            out.append(
                f'<userTask id="{handler}" isForCompensation="true"/>'
                f'<boundaryEvent id="{event}" attachedToRef="{place}">'
                "<compensateEventDefinition/></boundaryEvent>"
                f'<association id="{event}x" sourceRef="{event}" '
                f'targetRef="{handler}"/>'
            )
        is_transaction = any(f'<transaction id="{place}"' in each for each in out)
        for _ in range(2):
            if chance.random() < 0.35:
                kinds = ["timer", "cycle", "signal", "error", "escalation"]
                if is_transaction:
                    kinds += ["cancel"] * 3
                caught = self.event(*kinds)
                flag = chance.choice(("true", "false"))
                if "error" in caught or "cancel" in caught:
                    flag = "true"
                name = self.name("b")
                out.append(
                    f'<boundaryEvent id="{name}" attachedToRef="{place}" '
                    f'cancelActivity="{flag}">{caught}</boundaryEvent>'
                )
                out.append(flow(name, chance.choice(row)))

    def process(self) -> Process:
        body = self.scope(0, ">")
        # All signals are thrown somewhere, though nobody ever comes there.
        first = body.split('"', 2)[1]
        never = (
            '<exclusiveGateway id="x"/><endEvent id="xe"/><task id="xp"/>'
            '<intermediateThrowEvent id="xa"><signalEventDefinition signalRef="SA"/>'
            '</intermediateThrowEvent><intermediateThrowEvent id="xb">'
            '<signalEventDefinition signalRef="SB"/></intermediateThrowEvent>'
            + flow("x", "xa", "<conditionExpression>false</conditionExpression>")
            + flow("x", "xp")
            + flow("xa", "xb")
            + flow("xb", "xe")
        )
        body = body.replace(f'sourceRef="{first}"', 'sourceRef="xp"')
        text = f'{DECLARED}<process id="p">{body}{never}{flow(first, "x")}</process>'
        return load_collaboration(file(text)).process("p")


def flow(source: str, target: str, condition: str = "") -> str:
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" '
        f'targetRef="{target}">{condition}</sequenceFlow>'
    )


def run(p: Process, lengths: Mapping[str, int]) -> tuple[Counter[str], str, float]:
    """Run a case in the engine; give what it came by, how it ended, and when."""
    now = NOW
    step = start(p, {}, now=now, decide=no_decision)
    came: Counter[str] = Counter()
    began: dict[int, dt.datetime] = {}
    for _ in range(STEPS):
        came.update(
            each.element_id for each in step.events if each.kind == EventKind.ENTERED
        )
        if step.state.finished:
            return came, step.state.outcome or "", (now - NOW).total_seconds()
        due = []
        for each in waits_of(p, step.state):
            if each.kind == "task":
                since = began.setdefault(each.token_id, now)
                length = dt.timedelta(seconds=lengths[each.element.id])
                due.append((since + length, each.token_id))
            elif each.kind == "timer" and each.due_at is not None:
                due.append((each.due_at, -1))
        if not due:
            return came, "STUCK", (now - NOW).total_seconds()
        now, token = min(due)
        if token < 0:
            step = advance(p, step.state, now=now, decide=no_decision)
        else:
            step = complete(p, step.state, token, {}, now=now, decide=no_decision)
    raise ProcessLimitError("too long")


def compare(seed: int) -> None:
    writer = Writer(seed)
    p = writer.process()
    try:
        came, outcome, seconds = run(p, writer.lengths)
    except ProcessLimitError:
        reject()
    scenario = Scenario(
        cases=1,
        work={
            key: Work(Distribution("fixed", (length,)))
            for key, length in writer.lengths.items()
        },
        ways={
            each.id: float(each.written == "true")
            for each in p.flows.values()
            if each.written is not None
        },
    )
    loop = Loop(plan_of(p, scenario, seed, 1), 1)
    loop.most_steps, loop.most_events = 20_000, 20_000
    tally = loop.run()
    played = dict(zip(loop.plan.ids, tally.counts, strict=False))
    once = {key for key, each in p.elements.items() if each.loop is None}
    assert {k: v for k, v in played.items() if v and k in once} == {
        k: v for k, v in came.items() if k in once
    }
    assert (tally.failed, tally.stuck) == (outcome == "FAILED", outcome == "STUCK")
    assert list(tally.times) == [seconds]
    assert not loop.todo


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_a_case_is_played_as_the_engine_runs_it(seed: int) -> None:
    compare(seed)
