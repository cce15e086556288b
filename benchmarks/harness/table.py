"""Figures of a run, printed as a table and kept in a file; no time is asserted."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_HEADINGS = ("operation", "store", "clients", "n", "p50", "p95", "rate", "load", "peer")
_PACKAGES = ("Django", "granian", "typst", "psycopg")


@dataclass(frozen=True, slots=True)
class Row:
    """One measured operation.

    Attributes:
        operation: what was done, and where the time was taken.
        store: SQLite, PostgreSQL or none.
        clients: how many did it at once.
        seconds: how long each took.
        rate: how many a second; 0 where it says nothing.
        peer: the peer's figure, and the goal.
        load: load average of the last minute when the operation ended.
    """

    operation: str
    store: str
    clients: int
    seconds: Sequence[float]
    rate: float
    peer: str
    load: float

    def cells(self) -> tuple[str, ...]:
        """Give the row as texts, times in milliseconds."""
        return (
            self.operation,
            self.store,
            str(self.clients),
            str(len(self.seconds)),
            f"{percentile(self.seconds, 50) * 1000:.1f} ms",
            f"{percentile(self.seconds, 95) * 1000:.1f} ms",
            f"{self.rate:.1f}/s" if self.rate else "–",
            f"{self.load:.2f}",
            self.peer,
        )


def row(
    operation: str,
    seconds: Sequence[float],
    *,
    peer: str,
    store: str = "–",
    clients: int = 1,
    rate: float = 0.0,
) -> Row:
    """Make a row with the load of this moment."""
    return Row(operation, store, clients, seconds, rate, peer, os.getloadavg()[0])


def percentile(values: Sequence[float], share: int) -> float:
    """Give the value that a share (1–99 %) of the values does not exceed."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def timed(
    work: Callable[[], object],
    count: int,
    *,
    warm: int = 3,
    used_by: Callable[[], float] = time.process_time,
) -> tuple[list[float], list[float]]:
    """Call something `warm` times unmeasured, then `count` times, one by one.

    Args:
        work: what to measure.
        count: how often.
        warm: how often before, not counted.
        used_by: tells how many seconds of processor time were used up to now.

    Returns:
        Seconds on the clock, and seconds of processor time, which others on the
        machine disturb less.
    """
    for _ in range(warm):
        work()
    clock, processor = [], []
    for _ in range(count):
        began, used = time.perf_counter(), used_by()
        work()
        processor.append(used_by() - used)
        clock.append(time.perf_counter() - began)
    return clock, processor


def report(title: str, source: str, rows: Sequence[Row], notes: Sequence[str]) -> None:
    """Print the table; with `--results FILE` also put it into that file.

    Args:
        title: names the measurement and its section in the file.
        source: where the peer's figures come from.
        rows: what was measured.
        notes: what a reader must know to judge the figures.
    """
    text = "\n".join(
        [
            f"## {title}",
            "",
            f"{time.strftime('%Y-%m-%d %H:%M')} · {machine()}  ",
            f"{versions()}",
            "",
            *_grid([_HEADINGS, *(one.cells() for one in rows)]),
            "",
            f"Peer: {source}",
            *(f"- {note}" for note in notes),
            "",
        ]
    )
    print(text, flush=True)
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--results", type=Path, help="file that keeps the figures")
    kept = parser.parse_known_args()[0].results
    if kept is not None:
        _keep(kept, title, text)


def machine() -> str:
    """Name processor, cores, memory and system, nothing of whose machine it is."""
    model = re.search(r"^model name\s*: (.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+)", _read("/proc/meminfo"), re.MULTILINE)
    system = re.search(r'^PRETTY_NAME="(.+)"$', _read("/etc/os-release"), re.MULTILINE)
    parts = [
        model[1] if model else platform.machine(),
        f"{len(os.sched_getaffinity(0))} cores",
        f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "",
        system[1] if system else platform.system(),
    ]
    return " · ".join(part for part in parts if part)


def versions() -> str:
    """Name the versions that matter for the figures."""
    packages = [f"{name} {version(name)}" for name in _PACKAGES]
    return " · ".join(
        [
            f"Python {platform.python_version()}",
            *packages,
            f"SQLite {sqlite3.sqlite_version}",
            f"PostgreSQL {_postgres_version()}",
        ]
    )


def progress(text: str) -> None:
    """Tell on standard error what is going on."""
    print(f"… {text}", file=sys.stderr, flush=True)


def _grid(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    rows = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [rows[0], rule, *rows[1:]]


def _keep(path: Path, title: str, text: str) -> None:
    """Replace the section of this title, or append it."""
    known = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    parts = re.split(r"^(?=## )", known, flags=re.MULTILINE)
    rest = [part.rstrip() for part in parts if not part.startswith(f"## {title}\n")]
    path.write_text("\n\n".join([*rest, text.rstrip()]) + "\n", encoding="utf-8")


def _postgres_version() -> str:
    found = sorted(Path("/usr/lib/postgresql").glob("*"), key=lambda p: p.name)
    return found[-1].name if found else "–"


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
