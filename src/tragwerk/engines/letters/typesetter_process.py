"""The program that runs Typst: one request after the other, until its input ends.

A program of its own, because a letter's body is a program as well: one that never
ends, or that fills the memory, ends this process and not the one that serves people.
It imports nothing of the platform, is started without the platform's environment, and
sets its own limits, so that they hold even when nobody is left to stop it.

Arguments: seconds of processor time for a letter, root of the files on disk, folders
of fonts. Input and output are frames: a
length of four bytes, then JSON in, and out a byte (``P`` for a PDF, ``E`` for an error
as JSON) with what follows.
"""

from __future__ import annotations

import json
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

import typst

CLOCK_SECONDS = 60
MEMORY_BYTES = 1 << 30


def main() -> None:
    """Load the fonts, tell their families, then set letters."""
    seconds, root, *font_paths = sys.argv[1:]
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[*font_paths],
    )
    # The wheel takes a dict of virtual files; its type stub does not say so.
    make_compiler: Any = typst.Compiler
    compiler = make_compiler(
        {"main.typ": b""}, root=root, font_paths=fonts, ignore_system_fonts=True
    )
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the letter
    _write(sys.stdout.buffer, b"F", json.dumps(fonts.families()).encode())
    while request := _read(sys.stdin.buffer):
        _limit(int(seconds), CLOCK_SECONDS)
        kind, answer = _set(compiler, json.loads(request))
        _limit(0, 0)
        _write(sys.stdout.buffer, kind, answer)


def _limit(processor: int, clock: int) -> None:
    """Let the system end this process after so many seconds; 0 takes that back."""
    signal.setitimer(signal.ITIMER_PROF, processor)
    signal.setitimer(signal.ITIMER_REAL, clock)


def _set(compiler: Any, request: dict[str, Any]) -> tuple[bytes, bytes]:  # noqa: ANN401 - the wheel's stub does not fit
    try:
        pdf: bytes = compiler.compile(
            input={name: text.encode() for name, text in request["files"].items()},
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=request["timestamp"],
        )
    except typst.TypstError as error:
        told = {"message": error.message, "diagnostic": error.diagnostic}
        return b"E", json.dumps(told).encode()
    return b"P", pdf


def _read(pipe: BinaryIO) -> bytes:
    """Give the next request; empty at the end."""
    head = pipe.read(4)
    return pipe.read(struct.unpack("!I", head)[0]) if len(head) == 4 else b""


def _write(pipe: BinaryIO, kind: bytes, answer: bytes) -> None:
    pipe.write(struct.pack("!cI", kind, len(answer)) + answer)
    pipe.flush()


if __name__ == "__main__":
    main()
