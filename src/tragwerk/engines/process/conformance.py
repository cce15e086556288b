"""What the engine can do with a file of whatever tool, stage by stage, and why not.

For measuring on collections of models; no clock and no files here, the caller reads
and sets the time limit. What one stage cannot do does not keep the next from trying.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tragwerk.engines.process.check import check
from tragwerk.engines.process.drawing.svg import draw
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.layout.write import with_diagram
from tragwerk.engines.process.load import load_collaboration
from tragwerk.engines.process.markup import PREFIX, children, line_of, parse
from tragwerk.engines.process.model import FLOW_NODES, Collaboration, Process
from tragwerk.engines.process.playout import play
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.simulation import (
    Happening,
    Scenario,
    simulate,
)

STAGES = ("imported", "checked", "drawn", "simulated", "executed")
CASES = 100
# Events beside the main way occur as often as not, so that joins behind them fire.
BESIDE = Happening(0.5)
ENDED = frozenset({"COMPLETED", "TERMINATED"})
SEEDS = 400
STEPS = 600


@dataclass(slots=True)
class Conformance:
    """A file: which stages it passed, and for the others why not.

    ``processes`` counts those that have elements; a file without any has nothing
    to simulate or execute and passes both.
    """

    file: str
    passed: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)
    problems: int = 0
    processes: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return a JSON value."""
        return {
            "file": self.file,
            **{stage: stage in self.passed for stage in STAGES},
            "processes": self.processes,
            "problems": self.problems,
            "reasons": self.reasons,
        }


def examine(xml: bytes, source: str, result: Conformance) -> None:
    """Try every stage and note in the result how far it went.

    The result is filled as it goes, so that it holds what was reached if the caller
    interrupts.
    """
    loaded: list[Collaboration] = []
    _try(result, "imported", lambda: loaded.append(_imported(xml, source, result)))
    if not loaded:
        for stage in STAGES[1:]:
            result.reasons[stage] = "Nicht eingelesen."
        return
    collaboration = loaded[0]
    processes = [each for each in collaboration.processes.values() if each.elements]
    result.processes = len(processes)
    _try(result, "checked", lambda: check(collaboration))
    _try(result, "drawn", lambda: _draw(collaboration, source))
    _try(result, "simulated", lambda: _each(processes, _simulate))
    _try(result, "executed", lambda: _each(processes, _execute))


def _try(result: Conformance, stage: str, attempt: Callable[[], object]) -> None:
    try:
        attempt()
    except ProcessError as error:
        result.reasons[stage] = error.message
    except Exception as error:  # a fault of ours is a result, too
        result.reasons[stage] = f"Fehler im Programm: {type(error).__name__}: {error}"
    else:
        result.passed.add(stage)


def _each(processes: list[Process], attempt: Callable[[Process], None]) -> None:
    for process in processes:
        attempt(process)


def _imported(xml: bytes, source: str, result: Conformance) -> Collaboration:
    """Load a file and see that every flow node of it is there.

    What the file says twice under one id cannot be; that is a problem of the file,
    noted in ``problems``.
    """
    collaboration = load_collaboration(xml, source=source)
    result.problems = len(collaboration.problems)
    kept = Counter(
        (element.kind, element.line)
        for process in collaboration.processes.values()
        for element in process.elements.values()
    )
    noted = {problem.line for problem in collaboration.problems}
    root = parse(xml, source)
    for node in (n for p in children(root, "process") for n in p.iter(f"{PREFIX}*")):
        kind = str(node.tag)[len(PREFIX) :]
        line = line_of(node)
        if kind in FLOW_NODES and not kept[kind, line] and line not in noted:
            raise ProcessError(f"Das Element „{node.get('id')}“ fehlt.", line=line)
    return collaboration


def _draw(collaboration: Collaboration, source: str) -> None:
    if not collaboration.diagram:
        if not any(p.elements for p in collaboration.processes.values()):
            return
        collaboration = load_collaboration(with_diagram(collaboration), source=source)
    draw(collaboration)


def _simulate(process: Process) -> None:
    nodes = program_of(process).nodes
    beside = {
        key: BESIDE
        for key, node in nodes.items()
        if node.kind == "boundaryEvent"
        or (node.kind == "startEvent" and node.element.triggers)
    }
    # A person may choose the default way as well.
    ways = {
        flow.id: 0.5
        for node in nodes.values()
        for flow, _ in node.out
        if node.kind == "inclusiveGateway" and flow.id == node.element.default
    }
    scenario = Scenario(cases=CASES, happenings=beside, ways=ways)
    report = simulate(process, scenario, replications=1)
    if report.stuck.mean >= 1:
        raise ProcessError(
            f"In „{process.id}“ wartet jeder Fall an „{', '.join(report.stuck_at)}“ "
            "auf etwas, das nicht kommen kann."
        )


def _execute(process: Process) -> None:
    """Play a process until it comes to its end once."""
    why: Counter[str] = Counter()
    for seed in range(SEEDS):
        played = play(process, Random(seed), limit=STEPS)  # noqa: S311 - nothing secret
        if played.outcome in ENDED:
            return
        if played.problem:
            why[played.problem] += 1
        elif played.is_stuck:
            why["Ein Fall bleibt stecken."] += 1
        else:
            why[f"Ein Fall endet mit {played.outcome or 'keinem Ergebnis'}."] += 1
    [(reason, count)] = why.most_common(1)
    raise ProcessError(
        f"„{process.id}“ kommt in {SEEDS} Versuchen nicht zum Ende; "
        f"{count}-mal: {reason}"
    )
