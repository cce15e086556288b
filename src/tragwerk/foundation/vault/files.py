"""Sealed files beside the database, under TRAGWERK_DATA/files/<last two digits>/<id>.

A file is written before its row commits and removed after its deletion commits: a
crash leaves at worst a file without a row, which `sweeping.sweep` removes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tragwerk.kernel.ids import new_id


def folder() -> Path:
    """Give the folder of all sealed files."""
    return Path(settings.TRAGWERK_DATA) / "files"


def path_of(record_id: UUID) -> Path:
    """Give the place of a record's file; the last digits of an id are random."""
    return folder() / record_id.hex[-2:] / str(record_id)


def write(record_id: UUID, chunks: Iterable[bytes]) -> None:
    """Write a file so that it is there as a whole, on the disk, or not at all."""
    write_whole(path_of(record_id), chunks)


def write_whole(target: Path, chunks: Iterable[bytes]) -> None:
    """Write to a temporary name, force it to the disk, then rename."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = target.with_name(f".{new_id().hex}.tmp")
    try:
        with temporary.open("xb") as out:
            temporary.chmod(0o600)
            out.writelines(chunks)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def read(record_id: UUID) -> bytes | None:
    """Give a file's sealed bytes, or None if it is not there."""
    try:
        return path_of(record_id).read_bytes()
    except FileNotFoundError:
        return None


def remove(record_id: UUID) -> None:
    """Remove a file, if it is there."""
    path_of(record_id).unlink(missing_ok=True)


def all_paths() -> Iterator[Path]:
    """Give every file of the vault, unfinished ones included."""
    return (path for path in sorted(folder().glob("??/*")) if path.is_file())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
