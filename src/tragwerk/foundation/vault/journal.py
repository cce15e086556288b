"""The deletion journal: ids only, outside the database, so that it outlives a restore.

A backup is older than some deletions. Restoring it would bring them back to life,
so every deletion is noted here and applied again after a restore (Art. 17 GDPR).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

RECORD = "record"
OWNER = "owner"


def path() -> Path:
    """Give the journal's place."""
    return Path(settings.TRAGWERK_DATA) / "deletions.log"


def append(what: str, ids: Iterable[UUID]) -> None:
    """Note deletions; they are on the disk when this returns."""
    lines = "".join(f"{what} {item}\n" for item in ids)
    if not lines:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = os.open(path(), flags, 0o600)
    try:
        os.write(descriptor, lines.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def parse(text: str) -> tuple[set[UUID], set[UUID]]:
    """Read a journal: the deleted records and the destroyed owners.

    A line cut off by a crash is left out; its deletion is noted again by the sweep.
    """
    found: dict[str, set[UUID]] = {RECORD: set(), OWNER: set()}
    for line in text.splitlines():
        what, _, item = line.partition(" ")
        try:
            found[what].add(UUID(item))
        except (KeyError, ValueError):
            continue
    return found[RECORD], found[OWNER]


def read() -> tuple[set[UUID], set[UUID]]:
    """Read today's journal; empty if nothing was ever deleted."""
    try:
        return parse(path().read_text("ascii", errors="replace"))
    except FileNotFoundError:
        return set(), set()
