"""Random structured processes: no token is lost, none doubled."""

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.process import Process, State, Step, complete, start, waits_of

from .sketch import NOW, file, flows, load_collaboration, no_decision, nodes

Block = (
    tuple[str]  # ("task",)
    | tuple[str, list["Block"]]  # sequence, parallel, inclusive, sub
    | tuple[str, int, list["Block"]]  # exclusive: which branch is taken
    | tuple[str, int, "Block"]  # loop: how many rounds
)

TASK = st.just(("task",))
BLOCKS = st.recursive(
    TASK,
    lambda inner: st.one_of(
        st.tuples(st.just("seq"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just("and"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(
            st.just("or"),
            st.lists(st.tuples(st.booleans(), inner), min_size=2, max_size=3).filter(
                lambda branches: any(chosen for chosen, _ in branches)
            ),
        ),
        st.tuples(
            st.just("xor"),
            st.integers(0, 1),
            st.lists(inner, min_size=2, max_size=2),
        ),
        st.tuples(st.just("loop"), st.integers(1, 3), inner),
        st.tuples(st.just("sub"), inner),
    ),
    max_leaves=8,
)


@dataclass
class Sketch:
    """Writes a block as BPMN and counts how often each task must be done."""

    lines: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    expected: Counter[str] = field(default_factory=Counter)
    rounds: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def node(self, kind: str, attributes: str = "") -> str:
        self.number += 1
        name = f"{kind[0]}{self.number}"
        self.lines.append(f"{kind} {name} {attributes}")
        return name

    def flow(self, source: str, target: str, condition: str = "") -> None:
        self.ways.append(
            f"{source} {target}" + (f" ? {condition}" if condition else "")
        )

    def write(self, block, times: int) -> tuple[str, str]:
        """Write a block that is run so often; return its first and last node."""
        match block:
            case ("task",):
                name = self.node("userTask")
                self.expected[name] += times
                return name, name
            case ("seq", parts):
                ends = [self.write(part, times) for part in parts]
                for (_, last), (first, _) in itertools.pairwise(ends):
                    self.flow(last, first)
                return ends[0][0], ends[-1][1]
            case ("and", parts):
                return self.branches(
                    "parallelGateway", [("", times, part) for part in parts]
                )
            case ("or", parts):
                return self.branches(
                    "inclusiveGateway",
                    [(str(on).lower(), times * on, part) for on, part in parts],
                )
            case ("xor", taken, parts):
                return self.branches(
                    "exclusiveGateway",
                    [
                        (str(n == taken).lower(), times * (n == taken), part)
                        for n, part in enumerate(parts)
                    ],
                )
            case ("loop", rounds, part):
                return self.loop(rounds, part, times)
            case _:
                return self.sub(block[1], times)

    def branches(self, kind, parts) -> tuple[str, str]:
        split, join = self.node(kind), self.node(kind)
        for condition, times, part in parts:
            first, last = self.write(part, times)
            self.flow(split, first, condition)
            self.flow(last, join)
        return split, join

    def loop(self, rounds, part, times) -> tuple[str, str]:
        begin = self.node("exclusiveGateway")
        first, last = self.write(part, times * rounds)
        gate = self.node("userTask")
        self.expected[gate] += times * rounds
        self.rounds[gate] = rounds
        end = self.node("exclusiveGateway")
        after = self.node("task")
        self.flow(begin, first)
        self.flow(last, gate)
        self.flow(gate, end)
        self.flow(end, begin, f"again_{gate}")
        self.flow(end, after)
        return begin, after

    def sub(self, part, times) -> tuple[str, str]:
        inner = Sketch(number=self.number + 1)
        first, last = inner.write(part, times)
        inside = inner.node("startEvent"), inner.node("endEvent")
        inner.flow(inside[0], first)
        inner.flow(last, inside[1])
        self.number = inner.number
        self.expected += inner.expected
        self.rounds |= inner.rounds
        name = self.node("subProcess")
        body = nodes("\n".join(inner.lines)) + flows("\n".join(inner.ways))
        self.lines[-1] = f"subProcess {name} |" + body.replace("\n", " ")
        return name, name


def build(block) -> tuple[Process, Sketch]:
    sketch = Sketch()
    first, last = sketch.write(block, 1)
    begin, end = sketch.node("startEvent"), sketch.node("endEvent")
    sketch.flow(begin, first)
    sketch.flow(last, end)
    body = nodes("\n".join(sketch.lines)) + flows("\n".join(sketch.ways))
    loaded = load_collaboration(file(f'<process id="p">{body}</process>'))
    return loaded.process("p"), sketch


def through_json(step: Step) -> State:
    return State.from_dict(
        json.loads(json.dumps(step.state.to_dict())), step.state.variables
    )


def run(p: Process, sketch: Sketch, picks, *, saved: bool) -> tuple[Counter[str], Step]:
    """Do open tasks in the order the picks say, until the process ends."""
    done: Counter[str] = Counter()
    step = start(p, {}, now=NOW, decide=no_decision)
    for number in range(2000):
        if step.state.finished:
            break
        state = through_json(step) if saved else step.state
        waiting = waits_of(p, state)
        assert waiting, "the process is stuck"
        chosen = waiting[picks[number % len(picks)] % len(waiting)]
        name = chosen.element.id
        done[name] += 1
        outputs = {}
        if name in sketch.rounds:
            outputs[f"again_{name}"] = done[name] % sketch.rounds[name] != 0
        step = complete(p, state, chosen.token_id, outputs, now=NOW, decide=no_decision)
    return done, step


@settings(max_examples=120, deadline=None)
@given(BLOCKS, st.lists(st.integers(0, 7), min_size=1, max_size=6))
def test_every_task_is_done_exactly_as_often_as_drawn(block, picks) -> None:
    p, sketch = build(block)
    done, step = run(p, sketch, picks, saved=False)
    assert step.state.outcome == "COMPLETED"
    assert done == +sketch.expected
    assert (step.state.tokens, step.state.scopes) == ((), ())


@settings(max_examples=60, deadline=None)
@given(BLOCKS, st.lists(st.integers(0, 7), min_size=1, max_size=6))
def test_saving_between_steps_changes_nothing(block, picks) -> None:
    p, sketch = build(block)
    plain_done, plain = run(p, sketch, picks, saved=False)
    saved_done, saved = run(p, sketch, picks, saved=True)
    assert saved_done == plain_done
    assert saved == plain
