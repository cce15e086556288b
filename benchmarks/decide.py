"""Measures 5,000 lines through `tragwerk block decide wohngeld wohngeld`."""

from __future__ import annotations

import json
import random
import subprocess
import time

from harness import ROOT, table
from tests.platform import CLI, clean_environment

COMMAND = (*CLI, "block", "decide", "wohngeld", "wohngeld", "--on", "2025-06-01")
LINES = 5_000
GOAL = "– (goal: seconds)"
SOURCE = (
    "none of the peers decides by rules on the command line; the goal is the issue's "
    "“thousands of lines take seconds”."
)


def main() -> None:
    """Measure the start alone, then the whole, and print the difference a line."""
    chance = random.Random(2025)
    lines = "".join(_line(chance) for _ in range(LINES))
    start = [_seconds(_line(chance)) for _ in range(3)]
    whole = [_seconds(lines) for _ in range(3)]
    each = (min(whole) - min(start)) / (LINES - 1)
    table.report(
        "Decide: 5,000 households",
        SOURCE,
        [
            table.row("start and one line", start, peer=GOAL),
            table.row(
                f"start and {LINES} lines", whole, peer=GOAL, rate=LINES / min(whole)
            ),
            table.row("one line, without the start", [each], peer=GOAL, rate=1 / each),
        ],
        ["Own processes from start to end, best of three for the rates."],
    )


def _line(chance: random.Random) -> str:
    inputs = {
        "personen": chance.randint(1, 14),
        "mietenstufe": chance.randint(1, 7),
        "bruttokaltmiete": chance.randint(20_000, 180_000) / 100,
        "gesamteinkommen": chance.randint(0, 500_000) / 100,
    }
    return json.dumps(inputs) + "\n"


def _seconds(lines: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        COMMAND,
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=clean_environment(),
    )
    seconds = time.perf_counter() - began
    answered, asked = done.stdout.count("\n"), lines.count("\n")
    if answered != asked:
        raise RuntimeError(f"{asked} lines in, {answered} lines out")
    return seconds


if __name__ == "__main__":
    main()
