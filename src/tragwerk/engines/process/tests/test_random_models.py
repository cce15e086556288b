"""Random models against a naive play-out: the engine does the same, and ends clean."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tragwerk.engines.process import (
    Process,
    ProcessLimitError,
    load_collaboration,
    waits_of,
)

from .playing import Case
from .reference import EndlessError, Model, Part, PlayOut
from .sketch import file

LIMIT = 400
STEPS = 25
KINDS = (
    ["userTask"] * 9
    + ["exclusiveGateway", "parallelGateway", "inclusiveGateway"] * 3
    + ["complexGateway", "eventBasedGateway", "intermediateThrowEvent"] * 2
    + ["task", "subProcess", "subProcess", "endEvent"]
)
ACTIVITIES = ("userTask", "subProcess")


class Maker:
    """Makes up a model: a scope is a heap of nodes joined at random."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.model: Model = {}

    def part(self, kind: str, parent: str | None, **more: object) -> Part:
        name = f"{kind[0]}{len(self.model)}"
        self.model[name] = Part(name, kind, parent, **more)  # type: ignore[arg-type] # fields
        return self.model[name]

    def fill(self, parent: str | None, depth: int, **begin: object) -> None:
        rng = self.rng
        first = self.part("startEvent", parent, **begin)
        inner = [self.node(parent, depth) for _ in range(rng.randint(2, 7))]
        last = self.part("endEvent", parent)
        self.connect([first, *inner, last])
        for each in inner:
            if each.kind in ACTIVITIES:
                self.adorn(each, [*inner, last])
        if rng.random() < 0.25 and depth < 2:
            code = rng.choice(["signal", "signal", "error:", "error:A"])
            sub = self.part("subProcess", parent, is_event_sub=True)
            if code == "signal":
                code = f"signal:{sub.id}"
            self.fill(sub.id, depth + 1, event=code, interrupts=rng.random() < 0.5)

    def node(self, parent: str | None, depth: int) -> Part:
        kind = self.rng.choice(KINDS)
        if kind == "subProcess" and depth >= 2:
            kind = "userTask"
        made = self.part(kind, parent)
        if kind == "subProcess":
            self.fill(made.id, depth + 1)
        if kind == "endEvent":
            made.event = self.rng.choice([None, None, "terminate", "error:A"])
        if kind == "complexGateway":
            made.threshold = self.rng.randint(1, 2)
        return made

    def connect(self, row: list[Part]) -> None:
        for index, each in enumerate(row[:-1]):
            if each.kind == "endEvent":
                continue
            ways = [row[index + 1]]
            if each.kind == "eventBasedGateway":
                ways = [self.catch(each, t) for t in self.targets(row, index, 2)]
            elif "Gateway" in each.kind or self.rng.random() < 0.1:
                ways = self.targets(row, index, self.rng.choice([1, 2, 2, 3]))
            is_asked = self.rng.random() < 0.3
            for target in ways:
                condition = None
                is_last = target is ways[-1]
                if each.kind[:9] in ("exclusive", "inclusive") and not is_asked:
                    condition = None if is_last else self.rng.random() < 0.5
                each.out.append((target.id, condition))

    def catch(self, gateway: Part, target: Part) -> Part:
        event = self.part("intermediateCatchEvent", gateway.parent)
        event.event = f"signal:{event.id}"
        event.out.append((target.id, None))
        return event

    def targets(self, row: list[Part], index: int, count: int) -> list[Part]:
        later = row[index + 1 :]
        found = self.rng.sample(later, min(count, len(later)))
        if self.rng.random() < 0.15:
            found.append(self.rng.choice(row[1 : index + 1] or later))
        return list({each.id: each for each in found}.values())

    def adorn(self, each: Part, row: list[Part]) -> None:
        rng = self.rng
        if rng.random() < 0.3:
            each.loop = (rng.choice(["parallel", "sequential"]), rng.randint(0, 3))
        if rng.random() < 0.3:
            each.handler = self.part("userTask", each.parent, is_handler=True).id
        if rng.random() < 0.4:
            event = self.part("boundaryEvent", each.parent, attached=each.id)
            signal = f"signal:{event.id}"
            event.event = rng.choice(["error:", "error:A", signal, "timer:"])
            event.interrupts = event.event[0] == "e" or rng.random() < 0.5
            event.out.append((rng.choice(row).id, None))


def made(seed: int) -> Model:
    maker = Maker(Random(seed))
    maker.fill(None, 0)
    return maker.model


EVENTS = {
    "signal": '<signalEventDefinition signalRef="{}"/>',
    "error": '<errorEventDefinition errorRef="{}"/>',
    "terminate": "<terminateEventDefinition/>",
    # Never due here: it only must not outlive what it is set for.
    "timer": "<timerEventDefinition><timeDuration>P9Y</timeDuration>"
    "</timerEventDefinition>",
}


def xml(model: Model, parent: str | None = None) -> str:
    """Write the inside of a scope as BPMN."""
    found = []
    for part in model.values():
        if part.parent != parent:
            continue
        found.append(element(model, part))
        for target, condition in part.out:
            inside = (
                ""
                if condition is None
                else f"<conditionExpression>{str(condition).lower()}"
                "</conditionExpression>"
            )
            found.append(
                f'<sequenceFlow id="{part.id}_{target}" sourceRef="{part.id}" '
                f'targetRef="{target}">{inside}</sequenceFlow>'
            )
        if part.handler:
            found.append(
                f'<boundaryEvent id="c{part.id}" attachedToRef="{part.id}">'
                "<compensateEventDefinition/></boundaryEvent>"
                f'<association id="a{part.id}" sourceRef="c{part.id}" '
                f'targetRef="{part.handler}"/>'
            )
    return "".join(found)


def element(model: Model, part: Part) -> str:
    words, inside = [f'id="{part.id}"'], ""
    if part.event:
        kind, _, code = part.event.partition(":")
        inside = EVENTS[kind].format(code).replace(' errorRef=""', "")
    if part.attached:
        flag = str(part.interrupts).lower()
        words.append(f'attachedToRef="{part.attached}" cancelActivity="{flag}"')
    elif part.kind == "startEvent":
        words.append(f'isInterrupting="{str(part.interrupts).lower()}"')
    if part.is_event_sub:
        words.append('triggeredByEvent="true"')
    if part.kind == "intermediateThrowEvent":
        inside = "<compensateEventDefinition/>"
    if part.threshold:
        inside = (
            f"<activationCondition>activationCount &gt;= {part.threshold}"
            "</activationCondition>"
        )
    if part.loop:
        kind, count = part.loop
        inside = (
            "<multiInstanceLoopCharacteristics isSequential="
            f'"{str(kind == "sequential").lower()}"><loopCardinality>{count}'
            "</loopCardinality></multiInstanceLoopCharacteristics>"
        )
    if part.kind == "subProcess":
        inside += xml(model, part.id)
    return f"<{part.kind} {' '.join(words)}>{inside}</{part.kind}>"


def loaded(model: Model) -> Process:
    names = {p.event.partition(":")[2] for p in model.values() if p.event}
    more = "".join(f'<signal id="{n}" name="{n}"/>' for n in sorted(names) if n)
    more = more.replace('<signal id="A" name="A"/>', '<error id="A" errorCode="A"/>')
    more = more.replace('<signal id="B" name="B"/>', '<error id="B" errorCode="B"/>')
    text = f'{more}<process id="p">{xml(model)}</process>'
    return load_collaboration(file(text)).process("p")


def open_now(case: Case) -> list[tuple[str, str]]:
    return sorted(
        (each.kind, each.element.id)
        for each in waits_of(case.process, case.state)
        if each.kind != "timer"
    )


def compare(seed: int, picks: list[int], *, saved: bool) -> None:
    """Play a model in both ways and assert after each step that they agree."""
    model = made(seed)
    p = loaded(model)
    theirs: PlayOut | None = None
    ours: Case | None = None
    try:
        theirs = PlayOut(model, LIMIT)
    except EndlessError:
        with pytest.raises(ProcessLimitError):
            Case(p, limit=LIMIT)
        return
    ours = Case(p, limit=LIMIT)
    ours.saved = saved
    for number in range(STEPS):
        assert ours.outcome == theirs.outcome
        options = theirs.options()
        assert open_now(ours) == options
        stuck = any(event.kind == "STUCK" for event in ours.last)
        is_timed = bool(ours.state.timers)
        assert stuck == (not options and theirs.outcome is None and not is_timed)
        if not options:
            return
        pick = picks[number % len(picks)]
        kind, name = options[pick % len(options)]
        try:
            act(theirs, model, kind, name, pick)
        except EndlessError:
            with pytest.raises(ProcessLimitError):
                act(ours, model, kind, name, pick)
            return
        act(ours, model, kind, name, pick)


def act(player: PlayOut | Case, model: Model, kind: str, name: str, pick: int) -> None:
    """Do the same with either."""
    is_ours = isinstance(player, Case)
    if kind == "signal":
        player.call((model[name].event or "").partition(":")[2])
    elif kind == "choice":
        targets = [target for target, _ in model[name].out]
        chosen = {targets[pick % len(targets)]}
        if model[name].kind != "exclusiveGateway" and pick % 3 == 0:
            chosen = set(targets)
        if is_ours:
            player.pick(name, *(f"{name}_{each}" for each in sorted(chosen)))
        else:
            player.pick(name, chosen)
    elif pick % 11 == 10:
        player.fail(name, "A")
    else:
        player.do(name)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 40), min_size=1, max_size=8),
    st.booleans(),
)
def test_engine_does_what_the_naive_play_out_does(
    seed: int, picks: list[int], saved: bool
) -> None:
    compare(seed, picks, saved=saved)
