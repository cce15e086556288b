"""Compares the check of processes with bpmnlint: findings one to one, and time.

`python benchmarks/process_check.py DIR` looks at every BPMN file below a folder,
without DIR at those of our own Bausteine.
Both read the file and apply all rules; ours also looks for soundness, agreement of
the pools and the guidelines. bpmnlint is taken from `benchmarks/bpmnlint` after
`npm ci` there, or from the folder given with `--node`; without it only our figures
are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tragwerk.engines.process import ProcessError, check, load_collaboration
from tragwerk.engines.process.checks.rules import BPMNLINT, RULES

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 15
SHOWN = 12
Place = tuple[str, str]
# Why findings differ, by rule; whatever is not named here has to be explained.
WHY = {
    "global": "bpmnlint takes a missing name attribute for a name",
    "no-implicit-end": "bpmnlint reads <outgoing>, which a file need not have, and "
    "sees no association inside a sub-process",
    "no-implicit-start": "bpmnlint reads <incoming>, which a file need not have",
    "no-disconnected": "bpmnlint reads <incoming> and <outgoing>",
    "fake-join": "bpmnlint reads <incoming>",
    "no-implicit-split": "bpmnlint reads <outgoing>",
    "superfluous-gateway": "bpmnlint reads <incoming> and <outgoing>",
    "superfluous-termination": "bpmnlint reads <outgoing>",
    "no-gateway-join-fork": "bpmnlint reads <incoming> and <outgoing>",
    "conditional-flows": "bpmnlint reads <outgoing>",
    "event-based-gateway": "bpmnlint reads <outgoing>",
    "label-required": "bpmnlint counts the ways of a gateway by <outgoing>",
}


@dataclass(slots=True)
class Run:
    """What one of the two said of a file: findings, and milliseconds of each round."""

    findings: Counter[Place] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    error: str | None = None


def main() -> int:
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "blocks")
    parser.add_argument("--node", type=Path, default=ROOT / "benchmarks/bpmnlint")
    arguments = parser.parse_args()
    paths = sorted(arguments.folder.rglob("*.bpmn"))
    if not paths:
        sys.exit(f"No BPMN file below {arguments.folder}.")
    ours = {str(path): _ours(path) for path in paths}
    theirs = _theirs(paths, arguments.node.resolve())
    _print_times(ours, theirs)
    return _print_differences(ours, theirs) if theirs else 0


def _ours(path: Path) -> Run:
    run = Run()
    xml = path.read_bytes()
    try:
        for number in range(ROUNDS):
            began = time.process_time()
            # A name of its own, so that the file is read anew.
            collaboration = load_collaboration(xml, source=f"{path}-{number}")
            found = check(collaboration)
            run.milliseconds.append((time.process_time() - began) * 1000)
    except ProcessError as error:
        run.error = str(error)
        return run
    run.findings.update(
        (each.rule, each.element)
        for each in found
        if each.rule in RULES and RULES[each.rule].source == BPMNLINT
    )
    return run


def _theirs(paths: list[Path], node: Path) -> dict[str, Run]:
    if shutil.which("node") is None or not (node / "node_modules/bpmnlint").exists():
        return {}
    command = ["node", str(ROOT / "benchmarks/process_check.mjs"), str(node)]
    done = subprocess.run(
        [*command, str(ROUNDS), *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for line in done.stdout.splitlines():
        said = json.loads(line)
        found[said["path"]] = Run(
            Counter((rule, element) for rule, element in said["findings"]),
            said["milliseconds"],
            said["error"],
        )
    return found


def _print_times(ours: dict[str, Run], theirs: dict[str, Run]) -> None:
    print(f"{len(ours)} files, {ROUNDS} rounds, load {os.getloadavg()[0]:.1f}")
    print(f"Python {sys.version.split()[0]}, {_versions(theirs)}")
    print("milliseconds of processor time a file, import and all rules:")
    for word, runs, of in (
        ("ours, least of the rounds", ours, min),
        ("ours, median of the rounds", ours, statistics.median),
        ("ours, first round", ours, _first),
        ("bpmnlint, first round (as a command runs it)", theirs, _first),
        ("bpmnlint, least of the rounds", theirs, min),
        ("bpmnlint, median of the rounds", theirs, statistics.median),
    ):
        values = [of(run.milliseconds) for run in runs.values() if run.milliseconds]
        if values:
            print(
                f"  {word:46} median {statistics.median(values):7.2f}"
                f"  sum {sum(values):9.1f}"
            )


def _first(values: list[float]) -> float:
    return values[0]


def _versions(theirs: dict[str, Run]) -> str:
    if not theirs:
        return "bpmnlint not found: npm ci in benchmarks/bpmnlint, or --node FOLDER"
    node = subprocess.run(
        ["node", "--version"], capture_output=True, text=True, check=True
    )
    return f"node {node.stdout.strip()}"


def _print_differences(ours: dict[str, Run], theirs: dict[str, Run]) -> int:
    more: Counter[str] = Counter()
    less: Counter[str] = Counter()
    same: Counter[str] = Counter()
    shown: list[str] = []
    for path, run in ours.items():
        other = theirs[path]
        if run.error or other.error:
            print(f"not compared: {path}: {run.error or other.error}")
            continue
        for place in run.findings | other.findings:
            rule = place[0]
            difference = run.findings[place] - other.findings[place]
            same[rule] += min(run.findings[place], other.findings[place])
            if difference:
                (more if difference > 0 else less)[rule] += abs(difference)
                sign = "+" if difference > 0 else "-"
                shown.append(f"{sign} {rule} {Path(path).name} {place[1]}")
    print(f"{'rule':38} same  only ours  only bpmnlint")
    for rule in sorted(same | more | less):
        line = f"{rule:38} {same[rule]:4}  {more[rule]:9}  {less[rule]:13}"
        print(line, WHY.get(rule, "not explained") if more[rule] + less[rule] else "")
    unexplained = [each for each in shown if each.split()[1] not in WHY]
    for each in unexplained[:SHOWN]:
        print(each)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
