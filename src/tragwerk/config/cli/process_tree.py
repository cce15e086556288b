"""Starts the processes of a platform, watches them and ends them together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tragwerk.config.cli.errors import CommandError

_PR_SET_PDEATHSIG = 1  # Linux, prctl(2)
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Program:
    """A process of the platform.

    Attributes:
        title: what it is called on the terminal.
        command: its words.
        patience: seconds that it may take to finish its work when it is stopped.
    """

    title: str
    command: Sequence[str]
    patience: float = 20.0


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    crashes: list[float] = field(default_factory=list)


class ProcessTree:
    """Runs programs until asked to stop; a crashed one is started again.

    Args:
        programs: in the order of starting; they are stopped in the same order.
        say: shows a sentence to the operator.
        most_crashes: this many within a minute bring everything down.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        say: Callable[[str], None],
        *,
        most_crashes: int = 3,
        first_pause: float = 0.5,
    ) -> None:
        self._programs = programs
        self._say = say
        self._most = most_crashes
        self._pause = first_pause
        self._asked = 0
        self._running: list[_Running] = []

    def run(self, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Start all and stay until SIGINT or SIGTERM; a second one ends at once.

        Raises:
            CommandError: if a program crashes again and again.
        """
        before = {
            number: signal.signal(number, self._ask)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            self._running = [_Running(one, _start(one)) for one in self._programs]
            waiting = True
            while not self._asked:
                time.sleep(0.1)
                for one in self._running:
                    self._watch(one)
                if waiting and is_ready():
                    waiting = False
                    on_ready()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, _number: int, _frame: object) -> None:
        self._asked += 1

    def _watch(self, one: _Running) -> None:
        code = one.process.poll()
        if code is None or self._asked:
            return
        # What it started itself must not go on beside the next one.
        _end(one.process)
        now = time.monotonic()
        one.crashes = [at for at in one.crashes if now - at < _MINUTE] + [now]
        if len(one.crashes) >= self._most:
            raise CommandError(
                f"{one.program.title} ist {len(one.crashes)}-mal in einer Minute "
                f"abgestürzt (zuletzt mit Code {code}). Alles wurde beendet; "
                "gespeicherte Daten sind unversehrt. Einzelheiten stehen im Ordner "
                "„logs“ der Daten."
            )
        self._say(
            f"{one.program.title} ist unerwartet zu Ende gegangen (Code {code}) "
            "und wird neu gestartet."
        )
        time.sleep(self._pause * 2 ** (len(one.crashes) - 1))
        if not self._asked:
            one.process = _start(one.program)

    def _stop_all(self) -> None:
        asked_before = self._asked
        for one in self._running:
            if one.process.poll() is None:
                one.process.terminate()
        for one in self._running:
            end = time.monotonic() + one.program.patience
            while (
                one.process.poll() is None
                and time.monotonic() < end
                and self._asked <= max(asked_before, 1)
            ):
                time.sleep(0.05)
            _end(one.process)


def _start(program: Program) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only us, and we stop the others in order.
    return subprocess.Popen(
        list(program.command),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - prctl needs it; no threads here
    )


def die_with_parent() -> None:
    """Let the kernel stop this process when its parent is killed; only on Linux.

    It holds for the thread that started this process: only the main one may do that.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process's group and collect it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
