"""Measures moving 10,000 running cases to another version, and back, beside a peer."""

from __future__ import annotations

import json
import time
from importlib.metadata import version

from harness import stage, table
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.diff import diff_workflow, migrate_workflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

CASES = 10_000
PEER_CASES = 300
TASKS = 27
SOURCE = (
    f"SpiffWorkflow {version('SpiffWorkflow')} in the same run, in memory without a "
    f"database: {PEER_CASES} instances one by one, each read from JSON, compared "
    "(diff_workflow), moved (migrate_workflow) and written as JSON; a chain of "
    f"{TASKS} tasks whose last one changes. It moves an instance only if it has not "
    "reached what changed, and has no plan, no batch and no way back. Its rate is that "
    "of its fastest instance."
)


def main() -> None:
    """Measure the peer, then the platform on SQLite and on PostgreSQL."""
    table.progress("SpiffWorkflow")
    seconds = peer_seconds()
    # By its best one, so that the machine's other work does not count against it.
    peer = 1 / min(seconds)
    rows = [table.row("SpiffWorkflow, one instance", seconds, rate=peer, peer="–")]
    notes = []
    for store in ("SQLite", "PostgreSQL"):
        table.progress(f"{store}: {CASES} cases are made, moved and taken back")
        with stage.opened(store) as opened, opened.worker_paused():
            found = json.loads(opened.call("harness.migrating", str(CASES)))
        whole = {
            "dry run": ([found["dry"]], found["movable"]),
            "move, a part of 50": (found["parts"], found["moved"]),
            "take back, a part of 50": (found["back_parts"], found["moved_back"]),
        }
        for operation, (times, count) in whole.items():
            rate = count / sum(times)
            told = f"{peer:.0f}/s, {rate / peer:.1f}×"
            rows.append(table.row(operation, times, store=store, rate=rate, peer=told))
        notes.append(
            f"{store}: {found['moved']} cases moved in {sum(found['parts']):.1f} s, "
            f"{found['moved_back']} taken back in {sum(found['back_parts']):.1f} s; "
            f"memory grew by {found['grown'] / 1024:.0f} MiB at most."
        )
    table.report(
        "Move cases to another version",
        SOURCE,
        rows,
        [
            *notes,
            "wohngeld with its first task renamed by the plan; half of the cases wait "
            "for a caseworker, half for papers with a deadline. Each part is one "
            "transaction forced to disk: state, task, timers, history and an audit "
            "entry for every case. The rate counts cases, not parts.",
            "All but two cases are copies of their rows; moving opens no sealed "
            "content where the new version brings no deadline of its own.",
        ],
    )


def peer_seconds() -> list[float]:
    """Move instances by the peer; gives the seconds of each."""
    old, new = _spec("letzte"), _spec("allerletzte")
    registry = BpmnWorkflowSerializer.configure()
    serializer = BpmnWorkflowSerializer(registry)
    instance = BpmnWorkflow(old)
    instance.do_engine_steps()
    stored = serializer.serialize_json(instance)
    seconds = []
    for _number in range(PEER_CASES):
        began = time.perf_counter()
        again = serializer.deserialize_json(stored)
        diff, _inner = diff_workflow(registry, again, new, {})
        migrate_workflow(diff, again, new)
        serializer.serialize_json(again)
        seconds.append(time.perf_counter() - began)
    return seconds


def _spec(last: str) -> object:
    names = [f"t{number}" for number in range(TASKS - 1)] + [last]
    tasks = "".join(f'<userTask id="{name}" name="{name}"/>' for name in names)
    way = ["los", *names, "aus"]
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{way[number]}" '
        f'targetRef="{way[number + 1]}"/>'
        for number in range(len(way) - 1)
    )
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'targetNamespace="urn:peer"><process id="kette" isExecutable="true">'
        f'<startEvent id="los"/>{tasks}<endEvent id="aus"/>{flows}'
        "</process></definitions>"
    )
    parser = BpmnParser()
    parser.add_bpmn_str(text.encode())
    return parser.get_spec("kette")


if __name__ == "__main__":
    main()
