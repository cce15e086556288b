"""Draw the first page of a PDF; runs alone, in a process of its own.

Started by `drawing` with a PDF on standard input, never imported. To read a PDF is to
run a stranger's program on a large library, so this process first gives away what an
attacker would need: its environment holds no secrets, and once the library is loaded it
can open no file, no connection and no other process.
"""

from __future__ import annotations

import resource
import struct
import sys

import pypdfium2  # type: ignore[import-untyped] # has no types

_MOST_MEMORY = 384 * 1024 * 1024
_MOST_SECONDS = 5


def main() -> int:
    """Read a PDF, write width, height (two bytes each) and four bytes per pixel.

    The one argument is the length of the picture's longer side in pixels.
    """
    _limit()
    side = int(sys.argv[1])
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    page = document[0]
    width, height = page.get_size()
    longest = max(width, height)
    if not 0 < longest < float("inf"):
        return 1
    bitmap = page.render(
        scale=side / longest,
        prefer_bgrx=True,
        maybe_alpha=False,
        rev_byteorder=True,
    )
    sys.stdout.buffer.write(struct.pack(">HH", bitmap.width, bitmap.height))
    sys.stdout.buffer.write(bitmap.buffer)
    sys.stdout.buffer.flush()
    return 0


def _limit() -> None:
    """Set what cannot be taken back: memory, seconds, no files, no processes."""
    for kind, most in (
        (resource.RLIMIT_AS, _MOST_MEMORY),
        (resource.RLIMIT_CPU, _MOST_SECONDS),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_FSIZE, 0),
        # A core dump would leave the paper plain on the disk.
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main())
