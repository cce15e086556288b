"""A platform as its operator starts it, in processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLI = (sys.executable, "-m", "tragwerk.config.cli")


def clean_environment(**more: str) -> dict[str, str]:
    """Give this environment without what the test settings put into it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRAGWERK_", "DJANGO_", "PYTEST_"))
    }
    return kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"} | more


def free_port() -> int:
    """Give a port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str, timeout: float = 5) -> tuple[int, bytes]:
    """Give status and content of an address; status 0 if nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


@dataclass
class LivePlatform:
    """A running `tragwerk up`.

    Attributes:
        url: without a slash at the end.
        data: its data folder.
        process: the parent of the process tree.
        log: what it wrote to its terminal.
        command: the words that stand for `tragwerk`.
        environment: of its processes.
        ready_at: moment of `time.perf_counter` when it was ready.
    """

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    log: Path
    command: Sequence[str] = CLI
    environment: dict[str, str] = field(default_factory=clean_environment)
    ready_at: float = 0.0

    @classmethod
    @contextmanager
    def started(
        cls,
        folder: Path,
        *,
        command: Sequence[str] = CLI,
        options: Sequence[str] = ("--sample",),
        environment: dict[str, str] | None = None,
        seconds: float = 120,
        pause: float = 0.2,
        like: Path | None = None,
    ) -> Iterator[LivePlatform]:
        """Start a platform below a folder, wait until it is ready, stop it after.

        Args:
            folder: gets the data and what is written to the terminal.
            command: the command line to run.
            options: of `tragwerk up`.
            environment: of its processes.
            seconds: to wait at most.
            pause: seconds between two questions whether it is ready.
            like: data folder of a platform that has ended; this one begins as its copy.
        """
        port, log = free_port(), folder / "up.log"
        env = environment or clean_environment()
        data = folder / "data"
        if like is not None:
            shutil.copytree(like, data)
        words = [*command, "up", "--port", str(port), "--data", str(data), *options]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                words, stdout=stream, stderr=stream, env=env, cwd=folder
            )
        url = f"http://127.0.0.1:{port}"
        platform = cls(url, data, process, log, command, env)
        try:
            platform.wait_until_ready(seconds, pause)
            yield platform
        finally:
            platform.stop()

    @cached_property
    def logins(self) -> list[dict[str, object]]:
        """Its sample logins, as `tragwerk demo logins --json` gives them."""
        told = subprocess.run(
            [*self.command, "demo", "logins", "--json", "--data", str(self.data)],
            env=self.environment,
            cwd=self.data.parent,
            check=True,
            capture_output=True,
        ).stdout
        found: list[dict[str, object]] = json.loads(told)
        return found

    def wait_until_ready(self, seconds: float, pause: float = 0.2) -> None:
        """Wait until the platform says that it takes requests."""
        end = time.monotonic() + seconds
        while fetch(f"{self.url}/readyz")[0] != 200:
            ended = self.process.poll() is not None
            if ended or time.monotonic() > end:
                raise AssertionError(self.log.read_text()[-4000:])
            time.sleep(pause)
        self.ready_at = time.perf_counter()

    def stop(self) -> int:
        """End it as Ctrl-C does and give the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
