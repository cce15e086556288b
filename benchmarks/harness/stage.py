"""Starts platforms to measure on: `tragwerk up` on SQLite or on PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from scripts import postgres
from tests.platform import LivePlatform, clean_environment

from harness import ROOT

T = TypeVar("T")

# As in service: what is acknowledged survives a power cut. Only the number of
# connections and the memory differ from what PostgreSQL is delivered with.
DURABLE = (
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=100",
    "shared_buffers=256MB",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A running platform with what its database is called.

    Attributes:
        store: SQLite or PostgreSQL.
        platform: the running process tree.
        environment: for further commands on the same platform.
    """

    store: str
    platform: LivePlatform
    environment: dict[str, str]

    def call(self, module: str, *words: str) -> str:
        """Run a Python module on this platform and give what it printed."""
        return subprocess.run(
            [sys.executable, "-m", module, *words],
            env=self.environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    @contextmanager
    def worker_paused(self) -> Iterator[None]:
        """Let the worker stand still, so that what it does is not measured as well."""
        pid = self.platform.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        (worker,) = [
            int(child)
            for child in children
            if Path(f"/proc/{child}/cmdline").read_bytes().endswith(b"\0worker\0")
        ]
        os.kill(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(worker, signal.SIGCONT)

    def server_times(self, wanted: set[str]) -> dict[str, float]:
        """Give request id → seconds from the request log of the platform."""
        found: dict[str, float] = {}
        path = self.platform.data / "logs" / "tragwerk.log"
        end = time.monotonic() + 5
        while time.monotonic() < end and len(found) < len(wanted):
            for line in path.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                if entry.get("event") == "request" and entry.get("request") in wanted:
                    found[entry["request"]] = entry["ms"] / 1000
        return found


@contextmanager
def opened(store: str, *, library: Path | None = None) -> Iterator[Stage]:
    """Start a platform with the sample Land on a fresh SQLite or PostgreSQL."""
    with ExitStack() as stack:
        name = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="tragwerk-bench-")
        )
        folder = Path(name)
        # PostgreSQL's account must be able to pass through.
        folder.chmod(0o755)
        # Compiled modules as on an installed platform, wherever this runs.
        more = {"PYTHONPYCACHEPREFIX": str(folder / "pyc")}
        if library is not None:
            more["TRAGWERK_LIBRARY"] = str(library)
        if store == "PostgreSQL":
            postgres.SPEED = DURABLE
            more["TRAGWERK_DATABASE"] = stack.enter_context(postgres.Cluster(folder))
        environment = clean_environment(**more)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        platform = stack.enter_context(
            LivePlatform.started(folder, environment=environment)
        )
        python_path = f"{environment['PYTHONPATH']}:{ROOT}:{ROOT / 'benchmarks'}"
        within = {"TRAGWERK_DATA": str(platform.data), "PYTHONPATH": python_path}
        yield Stage(store, platform, environment | within)


def at_once(work: Callable[[int], T], clients: int) -> tuple[list[T], float]:
    """Let clients work in parallel; gives what each came to and the seconds it took.

    Raises:
        Exception: the first that a client raised.
    """
    results: dict[int, T] = {}
    faults: list[BaseException] = []
    gate = threading.Barrier(clients + 1)

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = work(number)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if faults:
        raise faults[0]
    return [results[number] for number in range(clients)], seconds
