"""The web server and the worker of a platform, killed at random and started again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.platform import CLI, fetch

WEB = "web server with all its processes"
ONE_WEB = "one process of the web server"
WORKER = "worker"
# The worker twice as often: it comes back without anybody having to wait.
VICTIMS = (WEB, ONE_WEB, WORKER, WORKER)


@dataclass
class Processes:
    """`tragwerk serve` and `tragwerk worker` on one data folder.

    Attributes:
        url: where the web server answers.
        environment: names the data folder and the database.
        log: takes what both write to their terminal.
        chance: chooses.
        web_processes: of the web server.
        killed: what was killed, in order.
    """

    url: str
    environment: dict[str, str]
    log: Path
    chance: random.Random
    web_processes: int = 1
    killed: list[str] = field(default_factory=list)
    _web: subprocess.Popen[bytes] | None = None
    _worker: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start both; end what is left of both afterwards."""
        self._start_web()
        self._start_worker()
        with self._ended_after():
            self.wait_until_ready()
            yield

    @contextmanager
    def worker_running(self) -> Iterator[None]:
        """Start the worker alone; end what is left of it afterwards."""
        self._start_worker()
        with self._ended_after():
            yield

    @contextmanager
    def _ended_after(self) -> Iterator[None]:
        try:
            yield
        finally:
            for process in (self._web, self._worker):
                if process is not None:
                    _kill_group(process)

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Wait until the web server answers."""
        end = time.monotonic() + seconds
        while fetch(f"{self.url}/healthz", timeout=2)[0] != 200:
            # After several crashes within seconds granian gives up; whoever runs it
            # (`tragwerk up`, systemd) starts it again.
            if self._web is not None and self._web.poll() is not None:
                self._start_web()
            assert time.monotonic() < end, self.log.read_text(errors="replace")[-4000:]
            time.sleep(0.05)

    def kill(self, victim: str) -> None:
        """Kill by SIGKILL, in the middle of whatever it does, and start anew."""
        self.killed.append(victim)
        if victim == WORKER:
            assert self._worker is not None
            _kill_group(self._worker)
            self._start_worker()
            return
        assert self._web is not None
        if victim == WEB:
            _kill_group(self._web)
            self._start_web()
        elif children := _children(self._web.pid):
            # The web server itself starts another one.
            os.kill(self.chance.choice(children), signal.SIGKILL)

    def stop_worker(self) -> None:
        """Let the worker finish what it has begun."""
        assert self._worker is not None
        self._worker.terminate()
        assert self._worker.wait(timeout=60) == 0

    def _start_web(self) -> None:
        port = self.url.rpartition(":")[2]
        workers = ("--workers", str(self.web_processes))
        self._web = self._start("serve", "--port", port, *workers)

    def _start_worker(self) -> None:
        self._worker = self._start("worker")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as stream:
            return subprocess.Popen(
                [*CLI, *words],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
