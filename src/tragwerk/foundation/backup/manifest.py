"""What a backup holds: each part with size and SHA-256, signed by the audit key."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import IO

from tragwerk.foundation.audit.signing import sign, signer_of

FORMAT = "tragwerk-backup/1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
DELETIONS = "deletions.log"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
_MEMBER = re.compile(
    r"database\.(sqlite3|pgdump)|deletions\.log"
    r"|files/[0-9a-f]{2}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_MOST_MANIFEST = 1 << 30
_STEP = 1 << 20

Progress = Callable[[int, int, str], None]
"""Is told bytes done, bytes in all, and what is being done."""


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside the backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The table of contents.

    Attributes:
        created_at: ISO 8601, UTC.
        version: of the platform that wrote it.
        vendor: sqlite or postgresql.
        master_id: fingerprint of the master key that opens it.
        migrations: those applied, as app.name.
        parts: everything else in the file.
        is_sample: whether the platform has invented people; None if not told.
    """

    created_at: str
    version: str
    vendor: str
    master_id: str
    migrations: list[str]
    parts: list[Part]
    is_sample: bool | None = None


def seal(manifest: Manifest) -> tuple[bytes, bytes]:
    """Give the manifest's bytes and the signature over them."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).encode()
    return text, sign(text).encode("ascii")


def read(archive: tarfile.TarFile) -> Manifest:
    """Read and check the manifest of an open backup.

    Raises:
        BackupError: if this is no backup, or one of another platform.
    """
    try:
        text = _small(archive, MANIFEST)
        signature = _small(archive, SIGNATURE).decode("ascii")
        values = json.loads(text)
        if values.pop("format") != FORMAT:
            raise ValueError
        values["parts"] = [Part(**part) for part in values["parts"]]
        manifest = Manifest(**values)
    except (KeyError, ValueError, TypeError, tarfile.TarError) as error:
        raise BackupError(
            "Diese Datei ist keine vollständige Sicherung von Tragwerk."
        ) from error
    if signer_of(text, signature) is None:
        raise BackupError(
            "Die Sicherung wurde verändert oder stammt von einer anderen Plattform: "
            "Ihre Unterschrift passt nicht zum Protokollschlüssel. Ist sie älter als "
            "ein Wechsel dieses Schlüssels, nennen Sie den früheren in "
            "TRAGWERK_PREVIOUS_AUDIT_KEYS."
        )
    if any(not _MEMBER.fullmatch(part.name) for part in manifest.parts):
        raise BackupError("Die Sicherung enthält einen unbekannten Teil.")
    return manifest


def check_parts(
    archive: tarfile.TarFile, manifest: Manifest, progress: Progress
) -> None:
    """Compare every part with the manifest before anything is overwritten.

    Raises:
        BackupError: names the first part that is missing or changed.
    """
    total, done = sum(part.size for part in manifest.parts), 0
    for part in manifest.parts:
        try:
            source = archive.extractfile(part.name)
        except (KeyError, tarfile.TarError):
            source = None
        if source is None or hash_stream(source) != (part.size, part.sha256):
            raise BackupError(
                f"Die Sicherung ist beschädigt: {part.name} fehlt oder ist verändert. "
                "Bitte nehmen Sie eine andere Sicherung."
            )
        done += part.size
        progress(done, total, "Sicherung wird geprüft")


def hash_stream(source: IO[bytes]) -> tuple[int, str]:
    """Give size and SHA-256 of a stream."""
    size, state = 0, hashlib.sha256()
    while piece := source.read(_STEP):
        size += len(piece)
        state.update(piece)
    return size, state.hexdigest()


def _small(archive: tarfile.TarFile, name: str) -> bytes:
    source = archive.extractfile(name)
    if source is None:
        raise KeyError(name)
    return source.read(_MOST_MANIFEST)
