"""Measures messages between units: prepared, sealed, delivered and accepted."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from harness import ROOT, stage, table
from harness.messaging import PROCESSES, STEPS

EACH = 100
GOAL = "goal ≥ 100/s"
SOURCE = (
    "none measured: what is compared with is the goal, 100 messages a second sealed "
    "and delivered."
)


def main() -> None:
    """Bring messages on their way on SQLite and PostgreSQL."""
    rows = []
    for store in ("SQLite", "PostgreSQL"):
        table.progress(f"{store}: messages are sent and accepted")
        with stage.opened(store) as opened, opened.worker_paused():
            opened.call("harness.messaging", "store")
            rows += _four_at_once(opened)
            rounds = json.loads(opened.call("harness.messaging", "rest"))
        rows.append(
            table.row(
                "worker: receipt or content into its case, 1 worker",
                rounds,
                store=store,
                rate=len(rounds) / sum(rounds),
                peer="–",
            )
        )
    table.report(
        "Messages between units",
        SOURCE,
        rows,
        [
            f"{PROCESSES} processes beside each other, {EACH} messages each, warm, "
            "each between two units of its own and in a matter of its own. What one "
            "process does for a message: prepare (sealed for the sender), send "
            "(matrix asked, HPKE, sealed for the receiver), deliver, accept "
            "(opened, sealed for the receiver's record). Every step is a "
            "transaction forced to disk with its events and audit. The rate counts "
            "whole messages.",
            "Worker: three deliveries a message, one a round: the delivery once more, "
            "which finds it done, the receipt, and the content that opens a case of "
            "the receiver.",
        ],
    )


def _four_at_once(opened: stage.Stage) -> list[table.Row]:
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "harness.messaging", str(number), str(EACH)],
            env=opened.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    outputs = [child.communicate()[0] for child in children]
    whole = time.perf_counter() - began
    messages: list[list[float]] = [each for out in outputs for each in json.loads(out)]
    about = {"store": opened.store, "clients": PROCESSES}
    steps = [
        table.row(step, seconds, peer="–", **about)
        for step, seconds in zip(STEPS, zip(*messages, strict=True), strict=True)
    ]
    total = [sum(each) for each in messages]
    rate = len(total) / whole
    words = f"{', '.join(STEPS)}: whole message"
    return [table.row(words, total, rate=rate, peer=GOAL, **about), *steps]


if __name__ == "__main__":
    main()
