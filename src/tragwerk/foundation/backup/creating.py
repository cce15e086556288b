"""Write one file that holds everything but the keys."""

from __future__ import annotations

import io
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tragwerk.foundation.backup import manifest as manifests
from tragwerk.foundation.backup.databases import engine
from tragwerk.foundation.backup.manifest import Manifest, Part, Progress
from tragwerk.foundation.vault import files, journal, keys


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written."""

    path: Path
    parts: int
    size: int


def create(target: Path, progress: Progress | None = None) -> Summary:
    """Write a backup while the platform runs; the file appears only when complete.

    The database is copied first: every file that the copy knows is then still there,
    unless it was deleted meanwhile, which the deletion journal, copied last, tells.
    The master key is not inside; keep it apart from the backups.

    Args:
        target: where to write; an existing file is replaced.
        progress: is told bytes done, bytes in all and what is being done.

    Raises:
        BackupError: if the database cannot be copied.
    """
    report = progress or _silent
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(settings.TRAGWERK_DATA).mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(dir=settings.TRAGWERK_DATA) as folder:
            unfinished.touch(mode=0o600)
            with tarfile.open(unfinished, "w") as archive:
                count = _write(archive, Path(folder), report)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return Summary(target, count, target.stat().st_size)


def _write(archive: tarfile.TarFile, folder: Path, progress: Progress) -> int:
    name = manifests.DATABASES[connection.vendor]
    progress(0, 1, "Datenbank wird kopiert")
    migrations = MigrationRecorder(connection).applied_migrations()
    engine().dump(folder / name)
    found = [path for path in files.all_paths() if not path.name.startswith(".")]
    sizes = {path: _size(path) for path in found}
    total = sum(sizes.values()) + _size(folder / name)
    parts = [_add(archive, folder / name, name)]
    done = parts[0].size if parts[0] else 0
    for path in found:
        progress(done, total, "Dateien werden kopiert")
        parts.append(_add(archive, path, f"files/{path.parent.name}/{path.name}"))
        done += sizes[path]
    parts.append(_add(archive, journal.path(), manifests.DELETIONS))
    progress(total, total, "Sicherung ist vollständig")
    contents = [part for part in parts if part is not None]
    text, signature = manifests.seal(
        Manifest(
            created_at=timezone.now().astimezone(UTC).isoformat(),
            version=_version(),
            vendor=connection.vendor,
            master_id=keys.master_id(),
            migrations=sorted(f"{app}.{item}" for app, item in migrations),
            parts=contents,
            is_sample=settings.TRAGWERK_SAMPLE,
        )
    )
    _add_bytes(archive, manifests.MANIFEST, text)
    _add_bytes(archive, manifests.SIGNATURE, signature)
    return len(contents)


def _add(archive: tarfile.TarFile, path: Path, name: str) -> Part | None:
    """Add a file; None if it was deleted since it was listed."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source:
        size, digest = manifests.hash_stream(source)
        source.seek(0)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        archive.addfile(info, source)
    return Part(name, size, digest)


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _version() -> str:
    try:
        return version("tragwerk")
    except PackageNotFoundError:
        return "0"


def _silent(_done: int, _total: int, _label: str) -> None:
    """Tell nobody."""
