"""Have a stranger's file read by a process of its own, by few at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Timer


class Places:
    """Lets some work at a time and some more wait; whoever comes then is sent away.

    Who waits holds a connection to the database, of which a web process has 16. If
    anybody could wait, a few costly files would keep everybody else out.
    """

    def __init__(self, *, working: int, waiting: int) -> None:
        self._working = BoundedSemaphore(working)
        self._inside = BoundedSemaphore(working + waiting)

    @contextmanager
    def take(self, seconds: float) -> Iterator[bool]:
        """Wait at most so long for one's turn; gives whether it came."""
        if not self._inside.acquire(blocking=False):
            yield False
            return
        try:
            if not self._working.acquire(timeout=seconds):
                yield False
                return
            try:
                yield True
            finally:
                self._working.release()
        finally:
            self._inside.release()


def run(
    program: Path, arguments: tuple[str, ...], content: bytes, most: int, seconds: float
) -> tuple[bytes, int | None]:
    """Run a Python file on content; gives what it wrote and how it ended.

    It has to read everything before it writes, so that pipes never block, and sets
    its own limits first. Its environment is empty and holds no keys.

    Args:
        program: the file, which imports nothing of the platform.
        arguments: for it.
        content: for its standard input.
        most: bytes of its answer; one more is read, to tell what is too long.
        seconds: until it is ended.

    Raises:
        OSError: if it ended before it had read everything, or could not be started.
    """
    # A fixed command without shell.
    process = subprocess.Popen(  # noqa: S603 - as said
        [sys.executable, "-I", str(program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    timer = Timer(seconds, process.kill)
    timer.start()
    with process:
        try:
            answer = _talk(process, content, most)
        finally:
            process.kill()
            timer.cancel()
    return answer, process.returncode


def _talk(process: subprocess.Popen[bytes], content: bytes, most: int) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise ValueError("The process needs both pipes.")
    process.stdin.write(content)
    process.stdin.close()
    return process.stdout.read(most + 1)
