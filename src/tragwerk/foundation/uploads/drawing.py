"""Have the first page of a PDF drawn by a process of its own, under limits."""

from __future__ import annotations

import struct
from pathlib import Path

import structlog
from PIL import Image

from tragwerk.foundation.uploads import confined

LONGEST_SIDE = 600
_PROGRAM = Path(__file__).with_name("page_process.py")
_PATIENCE_SECONDS = 8.0
"""For one drawing. The process itself may compute for five (`page_process`)."""
_QUEUE_SECONDS = 10.0
_SIZE = struct.Struct(">HH")
# A side that was rounded up may be one pixel too long.
_MOST_SIDE = LONGEST_SIDE + 1
_MOST_BYTES = _SIZE.size + 4 * _MOST_SIDE**2

# One at a time in each web process: what hostile papers can cost stays known.
_turn = confined.Places(working=1, waiting=3)
log = structlog.get_logger("tragwerk.uploads")


def draw_first_page(content: bytes) -> Image.Image | None:
    """Give the first page of a PDF, at most 600 pixels high and wide.

    None if it cannot be drawn, takes too long, or too many wait already. What comes
    back from the process is nothing but pixels, and no more than are expected.
    """
    answer, status = b"", None
    with _turn.take(_QUEUE_SECONDS) as is_mine:
        if not is_mine:
            log.warning("preview not drawn", state="busy")
            return None
        try:
            answer, status = _run(content)
        except OSError as error:
            # It died before it had read everything, or could not even be started.
            log.warning("preview process stumbled", error=type(error).__name__)
    image = _read(answer)
    if image is None:
        log.warning("preview not drawn", state="failed", code=status)
    return image


def _run(content: bytes) -> tuple[bytes, int | None]:
    arguments = (str(LONGEST_SIDE),)
    return confined.run(_PROGRAM, arguments, content, _MOST_BYTES, _PATIENCE_SECONDS)


def _read(answer: bytes) -> Image.Image | None:
    if len(answer) < _SIZE.size:
        return None
    size = _SIZE.unpack_from(answer)
    pixels = answer[_SIZE.size :]
    if not all(0 < side <= _MOST_SIDE for side in size):
        return None
    if len(pixels) != size[0] * size[1] * 4:
        return None
    return Image.frombytes("RGB", size, pixels, "raw", "RGBX")
