"""Put a backup back, without bringing deleted data back with it."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from tragwerk.foundation.audit import AuditError, Report, take_over, verify
from tragwerk.foundation.audit.checkpoints import rewrite_anchor
from tragwerk.foundation.audit.models import Entry
from tragwerk.foundation.backup import manifest as manifests
from tragwerk.foundation.backup.databases import engine
from tragwerk.foundation.backup.manifest import BackupError, Manifest, Progress
from tragwerk.foundation.vault import files, journal, keys, reapply_deletions
from tragwerk.foundation.vault.models import Record

_STEP = 1 << 20
# Apps of earlier releases; ours drop their tables when an older backup is migrated.
_RETIRED = frozenset({"sessions", "usersessions"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes:
        files: how many sealed files.
        deleted_again: records that were deleted after the backup was made.
        audit: the verification of the restored audit.
        is_sample: whether the platform has invented people; None if not told.
    """

    files: int
    deleted_again: int
    audit: Report
    is_sample: bool | None


def restore(
    source: Path, progress: Progress | None = None, *, force: bool = False
) -> Restored:
    """Replace the platform by a backup; stop its other processes before.

    The whole backup is verified before anything is overwritten. Deletions noted
    here, and those noted in the backup, are applied again. Older backups are
    migrated, and today's audit key follows the one of that time.

    Args:
        source: the file that `create` wrote.
        progress: is told bytes done, bytes in all and what is being done.
        force: overwrite a platform that holds data.

    Raises:
        BackupError: if the file is no intact backup of this platform, needs another
            master key or release, or there are data and `force` is not set.
    """
    report = progress or _silent
    data = Path(settings.TRAGWERK_DATA)
    data.mkdir(parents=True, exist_ok=True)
    with _opened(source) as archive:
        manifest = manifests.read(archive)
        _check_fit(manifest)
        if not force and _holds_data():
            raise BackupError(
                "Hier gibt es schon Daten. Sichern Sie diese und wiederholen Sie den "
                "Befehl mit --force, wenn sie ersetzt werden sollen."
            )
        manifests.check_parts(archive, manifest, report)
        deletions = _deletions(archive, manifest)
        with tempfile.TemporaryDirectory(dir=data) as folder:
            count = _unpack(archive, manifest, Path(folder), report)
            report(0, 1, "Datenbank wird eingespielt")
            engine().load(Path(folder) / manifests.DATABASES[manifest.vendor])
            _exchange_files(Path(folder) / "files")
    keys.forget()
    _migrate()
    # Who has signed out since the backup was made must not be signed in again.
    import_module(settings.SESSION_ENGINE).SessionStore().model.objects.all().delete()
    report(0, 1, "Löschungen werden nachgeholt")
    again = reapply_deletions(*deletions)
    _write_journal(*deletions)
    report(0, 1, "Protokoll wird geprüft")
    rewrite_anchor()
    return Restored(
        files=count,
        deleted_again=again,
        audit=_verified(),
        is_sample=manifest.is_sample,
    )


def _verified() -> Report:
    """Let today's audit key take over where a previous one kept the audit; verify."""
    # If it is sound with no known key, the report says so.
    with suppress(AuditError):
        take_over(timezone.now())
    return verify()


def _opened(source: Path) -> tarfile.TarFile:
    try:
        # Never compressed: a packed archive is none of ours, and could be a bomb.
        return tarfile.open(source, "r:")
    except (tarfile.TarError, OSError) as error:
        raise BackupError(
            f"{source.name} lässt sich nicht als Sicherung öffnen."
        ) from error


def _check_fit(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"Die Sicherung ist von {manifest.vendor}, diese Plattform läuft mit "
            f"{connection.vendor}."
        )
    if manifest.master_id not in keys.known_master_ids():
        raise BackupError(
            f"Zu dieser Sicherung gehört der Hauptschlüssel {manifest.master_id}. "
            "Setzen Sie TRAGWERK_MASTER_KEY."
        )
    loader = MigrationExecutor(connection).loader
    here = {f"{app}.{name}" for app, name in loader.disk_migrations}
    there = {m for m in manifest.migrations if m.partition(".")[0] not in _RETIRED}
    if newer := sorted(there - here - _replaced(loader)):
        raise BackupError(
            f"Die Sicherung ist von einer neueren Version ({manifest.version}, "
            f"{newer[0]}). Bitte aktualisieren Sie Tragwerk zuerst."
        )


def _replaced(loader: MigrationLoader) -> set[str]:
    found = loader.replacements.values()
    return {f"{app}.{name}" for item in found for app, name in item.replaces}


def _holds_data() -> bool:
    tables = set(connection.introspection.table_names())
    models = (Record, Entry, get_user_model())
    return any(
        model._meta.db_table in tables and model._default_manager.exists()
        for model in models
    )


def _deletions(
    archive: tarfile.TarFile, manifest: Manifest
) -> tuple[set[UUID], set[UUID]]:
    records, owners = journal.read()
    if any(part.name == manifests.DELETIONS for part in manifest.parts):
        inside = archive.extractfile(manifests.DELETIONS)
        if inside is not None:
            more = journal.parse(inside.read().decode("ascii", errors="replace"))
            records, owners = records | more[0], owners | more[1]
    return records, owners


def _unpack(
    archive: tarfile.TarFile, manifest: Manifest, folder: Path, progress: Progress
) -> int:
    """Write the parts under their checked names; gives how many are sealed files."""
    total, done, count = sum(part.size for part in manifest.parts), 0, 0
    for part in manifest.parts:
        source = archive.extractfile(part.name)
        if source is None:
            raise BackupError(f"Die Sicherung ist beschädigt: {part.name} fehlt.")
        with source:
            files.write_whole(folder / part.name, _pieces(source))
        done += part.size
        count += part.name.startswith("files/")
        progress(done, total, "Dateien werden zurückgespielt")
    return count


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_STEP):
        yield piece


def _exchange_files(fresh: Path) -> None:
    fresh.mkdir(exist_ok=True)
    if files.folder().exists():
        shutil.rmtree(files.folder())
    fresh.rename(files.folder())


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def _write_journal(records: set[UUID], owners: set[UUID]) -> None:
    """Note here what only the backup's journal knew."""
    known_records, known_owners = journal.read()
    journal.append(journal.RECORD, sorted(records - known_records))
    journal.append(journal.OWNER, sorted(owners - known_owners))


def _silent(_done: int, _total: int, _label: str) -> None:
    """Tell nobody."""
