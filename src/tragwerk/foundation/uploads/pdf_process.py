"""Look into a PDF for what could harm its readers; runs alone, in its own process.

Started by `pdf` with a PDF on standard input, never imported. A few bytes can describe
millions of objects, and the library keeps them all: so this process has limits on
memory and seconds, which end it and nothing else. As in `page_process`, it can open no
file, no connection and no other process.
"""

from __future__ import annotations

import io
import re
import resource
import sys
import zlib
from typing import Any

import pikepdf

_MOST_MEMORY = 768 * 1024 * 1024
_MOST_SECONDS = 10
MOST_PAGES = 100
MOST_OBJECTS = 50_000
MOST_INFLATED = 500_000_000
_MOST_STREAM_INFLATED = 150_000_000
_MOST_DEPTH = 60
_STEP = 1 << 16
_LONGEST_HEAD = 4000
_MOST_ESCAPES = 200
_HEX_IN_NAME = re.compile(rb"#([0-9a-fA-F]{2})")

_DANGEROUS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",
        "/RichMedia",
        "/Rendition",
        "/Movie",
        "/Sound",
    }
)
_DANGEROUS_KEYS = frozenset({"/JS", "/EmbeddedFiles", "/EF", "/XFA"})


class Refused(Exception):  # noqa: N818 - a finding, no error
    """The PDF is not taken; the one argument says why, as `pdf` knows it."""


def main() -> int:
    """Read a PDF, write `ok` with its number of pages, or one word why it is refused.

    Refused are encrypted and damaged files, scripts, actions that start or send
    something, embedded files, more than 100 pages, and streams that unpack to more
    than 150 MB each or 500 MB together.
    """
    _open_randomness()
    _limit()
    content = sys.stdin.buffer.read()
    try:
        answer = f"ok {_check(content)}"
    except Refused as found:
        answer = str(found)
    except MemoryError:
        answer = "bomb"
    sys.stdout.write(answer)
    sys.stdout.flush()
    return 0


def _open_randomness() -> None:
    """Have the library open its source of random numbers while it still may.

    It wants one to read an encrypted file, and an unreadable file is called damaged.
    """
    locked = pikepdf.Encryption(owner="", user="")
    pikepdf.new().save(io.BytesIO(), encryption=locked)


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


def _check(content: bytes) -> int:
    _Budget().measure_raw(content)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as document:
            if document.is_encrypted:
                raise Refused("encrypted")
            pages = len(document.pages)
            if pages > MOST_PAGES:
                raise Refused("pages")
            if not pages:
                raise Refused("damaged")
            _look_through(document)
            if any("bad_alloc" in str(each) for each in document.get_warnings()):
                # The reader goes on without what did not fit: it was not looked at.
                raise Refused("bomb")
            return pages
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        raise Refused("damaged") from error


class _Budget:
    """Counts what streams unpack to, without ever holding more than a few bytes."""

    def __init__(self) -> None:
        self._inflated = 0

    def measure_raw(self, content: bytes) -> None:
        """Measure each Flate stream before the reader unpacks any of them.

        The reader itself unpacks object streams on opening: a bomb there must be
        found before. Whatever follows `stream` and looks like zlib is measured.
        """
        position = streams = 0
        while (position := content.find(b"stream", position)) != -1:
            start = position = position + len(b"stream")
            if content[start - 9 : start - 6] == b"end":
                continue
            streams += 1
            if streams > MOST_OBJECTS:
                raise Refused("bomb")
            _refuse_packed_structure(content, start)
            while content[start : start + 1] in {b"\r", b"\n"}:
                start += 1
            if content[start : start + 1] and content[start] & 0x0F == zlib.DEFLATED:
                self.inflate(memoryview(content)[start:])

    def inflate(self, packed: memoryview) -> None:
        """Unpack piece by piece, keeping nothing."""
        engine, size = zlib.decompressobj(), 0
        piece: bytes | memoryview = packed[:_STEP]
        taken = _STEP
        try:
            while piece and not engine.eof:
                size += len(engine.decompress(piece, _STEP))
                if (
                    size > _MOST_STREAM_INFLATED
                    or self._inflated + size > MOST_INFLATED
                ):
                    raise Refused("bomb")
                piece = engine.unconsumed_tail
                if not piece:
                    piece = packed[taken : taken + _STEP]
                    taken += _STEP
        except zlib.error:
            # No Flate stream, or a damaged one: the reader will judge.
            return
        finally:
            self._inflated += size


def _look_through(document: pikepdf.Pdf) -> None:
    if len(document.objects) > MOST_OBJECTS:
        raise Refused("bomb")
    for item in document.objects:
        _look_at(item, 0)
    _look_at(document.trailer, 0)


def _look_at(item: Any, depth: int) -> None:  # noqa: ANN401 - pikepdf has no types
    if depth > _MOST_DEPTH:
        raise Refused("damaged")
    if isinstance(item, pikepdf.Stream):
        _refuse_filters(item)
        item = item.stream_dict
    if isinstance(item, pikepdf.Dictionary):
        for key, value in item.items():
            if key in _DANGEROUS_KEYS and _is_filled(value):
                raise Refused("dangerous")
            if key in {"/S", "/Subtype"} and str(value) in _DANGEROUS:
                raise Refused("dangerous")
            if not _is_reference(value):
                _look_at(value, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not _is_reference(value):
                _look_at(value, depth + 1)


def _refuse_packed_structure(content: bytes, stream_at: int) -> None:
    """Refuse object and reference streams that are packed otherwise than once by Flate.

    The reader unpacks them on opening, and what is packed twice cannot be measured.
    """
    head = content[max(0, stream_at - _LONGEST_HEAD) : stream_at]
    head = head[head.rfind(b" obj") + 1 :]
    if head.count(b"#") > _MOST_ESCAPES:
        raise Refused("bomb")
    head = _HEX_IN_NAME.sub(lambda m: bytes([int(m[1], 16)]), head)
    if b"/ObjStm" not in head and b"/XRef" not in head:
        return
    is_plain = b"/Filter" not in head
    if not is_plain and (b"/FlateDecode" not in head or head.count(b"Decode") > 2):
        raise Refused("bomb")
    if head.count(b"/FlateDecode") > 1:
        raise Refused("bomb")


def _refuse_filters(stream: Any) -> None:  # noqa: ANN401 - pikepdf has no types
    filters = stream.stream_dict.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        names = [str(name) for name in filters]
        packed = [n for n in names if n not in {"/ASCII85Decode", "/ASCIIHexDecode"}]
        # Flate around one picture format is usual; more layers only hide a bomb.
        if len(names) > 3 or len(packed) > 2 or packed.count("/FlateDecode") > 1:
            raise Refused("bomb")


def _is_reference(value: Any) -> bool:  # noqa: ANN401 - pikepdf has no types
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _is_filled(value: Any) -> bool:  # noqa: ANN401 - pikepdf has no types
    """Say whether there is something; writers leave empty lists of attachments."""
    if isinstance(value, pikepdf.Dictionary | pikepdf.Array):
        parts = value.values() if isinstance(value, pikepdf.Dictionary) else value
        return any(not isinstance(p, pikepdf.Array) or len(p) for p in parts)
    return True


if __name__ == "__main__":
    sys.exit(main())
