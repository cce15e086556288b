"""Measures `tragwerk up` with installed packages: the first start and a second one."""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from harness import ROOT, stage, table
from scripts import postgres
from tests.platform import CLI, LivePlatform, clean_environment

FIRST = 3
SECOND = 5
GOAL = "– (goal: second start < 5 s)"
SOURCE = "none: no peer states a figure for this; the goal is the project's own."


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    rows: list[table.Row] = []
    for store in ("SQLite", "PostgreSQL"):
        first: list[float] = []
        second: list[float] = []
        for number in range(FIRST):
            table.progress(f"{store}, fresh platform {number + 1} of {FIRST}")
            with ExitStack() as stack:
                name = stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="tragwerk-bench-")
                )
                environment = _environment(Path(name), store, stack)
                first.append(_start(Path(name), environment, ("--sample",)))
                again = SECOND if number == FIRST - 1 else 0
                second += [_start(Path(name), environment, ()) for _ in range(again)]
        rows.append(table.row("first start", first, store=store, peer="–"))
        rows.append(table.row("second start", second, store=store, peer=GOAL))
    table.report(
        "Start the platform",
        SOURCE,
        rows,
        [
            "From the command to the first 200 of /readyz (database, keys and worker "
            "are there), asked every 20 ms. The packages are installed and compiled, "
            "as after `make run`.",
            "First start: an empty folder; tables, 44 Kreise with their offices, the "
            "invented people and the Bausteine are made. Second start: the same "
            "folder again, after Ctrl-C; nothing is made, all data are still there.",
            "SQLite: one web process; PostgreSQL: four, fsync on.",
        ],
    )


def _environment(folder: Path, store: str, stack: ExitStack) -> dict[str, str]:
    # PostgreSQL's account must be able to pass through.
    folder.chmod(0o755)
    more = {}
    if store == "PostgreSQL":
        postgres.SPEED = stage.DURABLE
        more["TRAGWERK_DATABASE"] = stack.enter_context(postgres.Cluster(folder))
    environment = clean_environment(**more)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # As scripts/setup.py does it: compiled before, wherever the cache may lie.
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "pyc")
    subprocess.run(
        [CLI[0], "-m", "compileall", "-q", str(ROOT / "src")],
        env=environment,
        check=True,
    )
    warm = folder / "warm"
    warm.mkdir()
    lite = {name: environment[name] for name in environment if "DATABASE" not in name}
    # Loads every module once, so that those of other packages are compiled as well.
    with LivePlatform.started(warm, environment=lite):
        pass
    return environment


def _start(
    folder: Path, environment: dict[str, str], options: tuple[str, ...]
) -> float:
    """Give the seconds until it is ready; it is stopped, its data are looked at."""
    began = time.perf_counter()
    with LivePlatform.started(
        folder, options=options, environment=environment, pause=0.02
    ) as platform:
        seconds = platform.ready_at - began
        if not platform.logins:
            raise RuntimeError("the sample Land is gone")
        if platform.stop() != 0:
            raise RuntimeError(platform.log.read_text())
    return seconds


if __name__ == "__main__":
    main()
