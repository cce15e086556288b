"""Brings database, organisations and library up to date when a platform starts."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tragwerk.config.cli import progress
from tragwerk.config.cli.errors import CommandError
from tragwerk.foundation import vault
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.organisations import api as organisations

_STAMP = "library.sha256"
_LAND_STAMP = "land.sha256"


def prepare(data: Path, *, sample: bool) -> list[str]:
    """Migrate, and on the first start fill the platform; gives hints to show.

    Raises:
        CommandError: if the keys do not fit the database.
    """
    migrate()
    if not vault.is_usable():
        raise CommandError(
            "Die Schlüssel passen nicht zu dieser Datenbank. Legen Sie die Schlüssel, "
            f"mit denen sie entstanden ist, nach {data / 'keys'}; ohne sie sind die "
            "Daten nicht lesbar."
        )
    if not organisations.list_kreise():
        return seed(data, sample=sample)
    add_missing_offices(data, sample=sample)
    return fill_library(data, adopt=sample)


def migrate() -> None:
    """Apply what is missing of the database's structure, with a bar."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return
    with progress.shown("Datenbank wird eingerichtet") as report:
        call_command(
            "migrate",
            interactive=False,
            verbosity=1,
            skip_checks=True,
            stdout=_Steps(len(missing), report),
        )


class _Steps(io.StringIO):
    """Counts the migrations that Django names while it applies them."""

    def __init__(self, total: int, report: progress.Report) -> None:
        super().__init__()
        self._total, self._done, self._report = total, 0, report

    def write(self, text: str) -> int:
        if text.lstrip().startswith("Applying"):
            self._done += 1
            self._report(self._done, self._total, "Datenbank wird eingerichtet")
        return len(text)


def seed(data: Path, *, sample: bool) -> list[str]:
    """Create the Land's offices (with invented people or not) and fill the library."""
    with progress.shown("Organisationen werden angelegt"):
        organisations.seed_land(timezone.now(), with_people=sample)
    _note_land(data)
    (data / _STAMP).unlink(missing_ok=True)
    return fill_library(data, adopt=sample)


def add_missing_offices(data: Path, *, sample: bool) -> None:
    """Add offices that the facts of the Land have gained since this platform's start.

    Nothing that is there is changed, and no people are added.

    Args:
        data: keeps the stamp of the facts as they were read last.
        sample: let the new offices offer the library; on a real platform each
            decides that for itself.
    """
    known = data / _LAND_STAMP
    if known.exists() and known.read_text("ascii") == organisations.land_digest():
        return
    with progress.shown("Stellen werden ergänzt"):
        organisations.seed_land(timezone.now(), with_people=False)
        if sample:
            _offer_everywhere()
    _note_land(data)


def _offer_everywhere() -> None:
    """Let every unit of the fitting kind that does not offer a Baustein yet do so."""
    now = timezone.now()
    with transaction.atomic():  # one wait for the disk, not one per unit
        for block in blocks.list_blocks():
            offering = {offer.unit_id for offer in blocks.list_offers([block.key])}
            for unit in organisations.find_units(kind=block.unit_kind):
                if unit.id not in offering:
                    blocks.adopt_block(
                        actor=SYSTEM, digest=block.digest, unit_id=unit.id, now=now
                    )


def _note_land(data: Path) -> None:
    (data / _LAND_STAMP).write_text(organisations.land_digest(), encoding="ascii")


def fill_library(data: Path, *, adopt: bool) -> list[str]:
    """Register the Bausteine of the library folder when it has changed.

    Args:
        data: keeps the stamp of the library as it was registered last.
        adopt: let all units of the fitting kind offer them; on a real platform
            each unit decides that for itself.

    Returns:
        What stood in the way, as sentences.
    """
    library = Path(settings.TRAGWERK_LIBRARY)
    folders = sorted(path.parent for path in library.glob("*/block.toml"))
    stamp = _stamp(library)
    known = data / _STAMP
    if known.exists() and known.read_text(encoding="ascii") == stamp:
        return []
    hints = []
    with progress.shown("Bausteine werden geprüft") as report:
        for number, folder in enumerate(folders):
            report(number, len(folders), f"Baustein {folder.name}")
            try:
                _register(folder, adopt=adopt)
            except (blocks.PackageError, RuleError) as error:
                hints.append(f"Baustein {folder.name}: {error}")
    if not hints:
        known.write_text(stamp, encoding="ascii")
    return hints


def _register(folder: Path, *, adopt: bool) -> None:
    now = timezone.now()
    files = blocks.read_folder(folder)
    digest = blocks.register_block(actor=SYSTEM, files=files, now=now)
    if not adopt:
        return
    kind = blocks.get_package(digest).unit_kind
    with transaction.atomic():  # one wait for the disk, not one per unit
        for unit in organisations.find_units(kind=kind):
            blocks.adopt_block(actor=SYSTEM, digest=digest, unit_id=unit.id, now=now)


def _stamp(library: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(library.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(library)}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()
