"""Measures submitting complete applications on PostgreSQL: action, HTTP, delivery."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import ROOT, stage, table
from harness.submitting import WARM
from tests.durability.visitor import Visitor

PROCESSES = 4
EACH = 100
PEER = "5.1 and 11.4/s, p50 688 and 333 ms (goal ≥ 60/s)"
SOURCE = (
    "Open Zaak 1.30, POST of a case, 4 clients on 4 processes × 4 threads, 2 cores, "
    "PostgreSQL, machine shared with other jobs (load 4–11), two runs; the project's "
    "own measurement of 2026-11-22. Published by Open Zaak: 24–25/s on 10 pods."
)
Drafts = list[dict[str, str]]


def main() -> None:
    """Prepare drafts, submit them by both ways, then deliver the events."""
    with stage.opened("PostgreSQL") as opened, opened.worker_paused():
        table.progress("drafts are prepared")
        count = PROCESSES * (EACH + WARM)
        drafts: Drafts = json.loads(
            opened.call("tests.durability.drafts", str(2 * count))
        )
        table.progress("submitted by the action")
        rows = [_by_action(opened, drafts[:count])]
        table.progress("submitted through HTTP")
        rows += _by_http(opened, drafts[count:])
        table.progress("delivered to the units")
        rounds = json.loads(opened.call("harness.delivering"))
        rows.append(
            table.row(
                "delivery: receipt or case, 1 worker",
                rounds,
                store=opened.store,
                rate=len(rounds) / sum(rounds),
                peer="–",
            )
        )
    table.report(
        "Submit one application",
        SOURCE,
        rows,
        [
            "wohngeld, worked example 20 (two people, two pensions), no papers. "
            "Submitting checks the whole form, stores the sealed content, publishes "
            "the event and audits, in one transaction; fsync on.",
            f"Action: {PROCESSES} processes beside each other, {EACH} each, warm. "
            f"HTTP: {PROCESSES} clients (threads of one process, same machine) on "
            f"{PROCESSES} web processes, each application with its own session.",
            "Delivery: two for each application, one a round: the receipt, set as "
            "PDF/UA and stored (forced to disk); the case with its process, the unit's "
            "sealed copy and the audit.",
        ],
    )


def _by_action(opened: stage.Stage, drafts: Drafts) -> table.Row:
    with tempfile.TemporaryDirectory(prefix="tragwerk-bench-") as folder:
        children = []
        for number in range(PROCESSES):
            path = Path(folder) / f"{number}.json"
            path.write_text(json.dumps(drafts[number::PROCESSES]))
            children.append(
                subprocess.Popen(
                    [sys.executable, "-m", "harness.submitting", str(path)],
                    env=opened.environment,
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
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
    times = [seconds for output in outputs for seconds in json.loads(output)]
    return table.row(
        "submit, action",
        times,
        store=opened.store,
        clients=PROCESSES,
        rate=len(times) / whole,
        peer=PEER,
    )


def _by_http(opened: stage.Stage, drafts: Drafts) -> list[table.Row]:
    people = [_opened(opened.platform.url, draft) for draft in drafts]
    warm, measured = people[: PROCESSES * WARM], people[PROCESSES * WARM :]
    for visitor, draft in warm:
        _submit(visitor, draft, "")

    def work(number: int) -> dict[str, float]:
        return {
            f"{number:04}-{turn:04}": _submit(visitor, draft, f"{number:04}-{turn:04}")
            for turn, (visitor, draft) in enumerate(measured[number::PROCESSES])
        }

    results, whole = stage.at_once(work, PROCESSES)
    times = {key: seconds for result in results for key, seconds in result.items()}
    inside = opened.server_times(set(times))
    return [
        table.row(
            "submit, HTTP, seen by client",
            list(times.values()),
            store=opened.store,
            clients=PROCESSES,
            rate=len(times) / whole,
            peer=PEER,
        ),
        table.row(
            "submit, HTTP, server time",
            list(inside.values()),
            store=opened.store,
            clients=PROCESSES,
            peer="–",
        ),
    ]


def _opened(url: str, draft: dict[str, str]) -> tuple[Visitor, dict[str, str]]:
    visitor = Visitor(url)
    visitor.open_with_code(draft["code"])
    visitor.get(f"/antrag/{draft['id']}/pruefen/")
    # A connection for each of hundreds of people would only measure the kernel.
    visitor.close()
    return visitor, draft


def _submit(visitor: Visitor, draft: dict[str, str], request_id: str) -> float:
    answer = visitor.post(f"/antrag/{draft['id']}/pruefen/", {}, request_id)
    visitor.close()
    assert answer.status == 302, (answer.status, answer.content[-2000:])
    return answer.seconds


if __name__ == "__main__":
    main()
