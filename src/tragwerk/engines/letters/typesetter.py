"""Runs Typst in a process of its own and keeps it warm."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

from tragwerk.engines.letters.errors import LetterError

MAX_PDF_BYTES = 50_000_000

_PROGRAM = Path(__file__).parent / "typesetter_process.py"
# Everything else of the environment, keys above all, is no business of a template.
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")
_TOO_LONG = (-signal.SIGPROF, -signal.SIGALRM)


class TypesettingError(Exception):
    """What Typst says is wrong: a sentence, and the same with places in files."""

    def __init__(self, message: str, diagnostic: str) -> None:
        super().__init__(message)
        self.message = message
        self.diagnostic = diagnostic


class Typesetter:
    """A process that turns Typst files into PDF/UA-1, one letter after the other.

    ``root`` is the only folder it reads templates from; ``seconds`` of processor time
    are what a letter may need.
    It starts with the first letter and ends with this object. All threads share it; a
    process that was forked from this one starts its own.
    """

    def __init__(self, root: Path, font_paths: Sequence[Path], seconds: int) -> None:
        folders = (str(path) for path in font_paths)
        self._arguments = [str(seconds), str(root), *folders]
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def families(self) -> tuple[str, ...]:
        """Name the font families that the process has found."""
        with self._lock:
            return self._running().families

    def set(self, files: Mapping[str, str], timestamp: int) -> bytes:
        """Set a letter; ``timestamp`` (seconds since 1970) stands in the file.

        Raises:
            TypesettingError: if Typst refuses the files.
            LetterError: if the letter needs too much time, memory or room.
        """
        request = json.dumps({"files": files, "timestamp": timestamp}).encode()
        with self._lock:
            process = self._running()
            answer = process.ask(request)
            if answer is None and process.used and process.ended not in _TOO_LONG:
                # Killed while it waited, or full of what others left: once again.
                process = self._running()
                answer = process.ask(request)
        if answer is None:
            raise _as_letter_error(process.ended)
        return answer

    def _running(self) -> _Process:
        process = self._process
        if process is None or not process.is_ours():
            process = self._process = _Process(self._arguments)
        return process


class _Process:
    """One run of the program, from its start until it ends or is ended."""

    def __init__(self, arguments: Sequence[str]) -> None:
        kept = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
        # S603: fixed program, no shell. Its own session: Ctrl-C is for the platform.
        self._popen = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", str(_PROGRAM), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a crash report could quote the letter
            env=kept,
            start_new_session=True,
        )
        self._owner = os.getpid()
        self._end = weakref.finalize(self, _end, self._popen)
        self.used = False
        self.ended: int | None = None
        kind, families = self._read() or (b"", b"[]")
        if kind != b"F":
            self._close()
            raise RuntimeError("The typesetter does not start; is typst installed?")
        self.families: tuple[str, ...] = tuple(json.loads(families))

    def is_ours(self) -> bool:
        """Tell whether it runs and was started by this very process."""
        return self.ended is None and self._owner == os.getpid()

    def ask(self, request: bytes) -> bytes | None:
        """Give the PDF; None if the process ended instead, with why in ``ended``.

        Raises:
            TypesettingError: if Typst refuses the files.
        """
        assert self._popen.stdin is not None  # noqa: S101 - opened as a pipe
        try:
            self._popen.stdin.write(struct.pack("!I", len(request)) + request)
            self._popen.stdin.flush()
            answer = self._read()
        except BrokenPipeError:
            answer = None
        if answer is None:
            self._close()
            return None
        self.used = True
        kind, content = answer
        if kind == b"E":
            raise TypesettingError(**json.loads(content))
        return content

    def _read(self) -> tuple[bytes, bytes] | None:
        assert self._popen.stdout is not None  # noqa: S101 - opened as a pipe
        head = self._popen.stdout.read(5)
        if len(head) < 5:
            return None
        kind, length = struct.unpack("!cI", head)
        if length > MAX_PDF_BYTES:
            return None
        content = self._popen.stdout.read(length)
        return (kind, content) if len(content) == length else None

    def _close(self) -> None:
        self._end()
        self.ended = self._popen.returncode


def _end(popen: subprocess.Popen[bytes]) -> None:
    """End the program and take back what it held."""
    for pipe in (popen.stdin, popen.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    try:
        popen.wait(timeout=1)
    except subprocess.TimeoutExpired:
        popen.kill()
        popen.wait()


def _as_letter_error(ended: int | None) -> LetterError:
    if ended in _TOO_LONG:
        return LetterError(
            "Die Vorlage wird nicht fertig und wurde nach einigen Sekunden beendet. "
            "Prüfen Sie Schleifen und Wiederholungen."
        )
    return LetterError(
        "Die Vorlage braucht zu viel Speicher oder ergibt eine zu große Datei. "
        "Prüfen Sie Schleifen und Wiederholungen."
    )
