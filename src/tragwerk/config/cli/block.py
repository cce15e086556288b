"""`tragwerk block`: check, list and try out Bausteine; add and offer them.

Only `add` and `adopt` open a platform.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from tragwerk.config import environment
from tragwerk.config.cli import library, platform, progress, wording
from tragwerk.config.cli.errors import FAILED, CommandError
from tragwerk.config.cli.units import UnitOption, find_unit, units_of_kind
from tragwerk.kernel.actor import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tragwerk.modules.blocks.api import Finding

group = wording.topic("Bausteine: prüfen, auflisten, ausrechnen, aufnehmen, anbieten.")
_STATUS = {"DRAFT": "Entwurf", "REVIEWED": "geprüft", "RELEASED": "freigegeben"}


@wording.command(group, "check")
def check(
    folder: Annotated[
        Path, typer.Argument(metavar="ORDNER", help="Der Ordner des Bausteins.")
    ],
    as_json: wording.JsonOption = False,
) -> None:
    """Einen Baustein prüfen: Prozess, Entscheidungen, Verweise und alle Beispiele.

    Jede Zeile nennt Datei und Zeile, die Regel und was zu tun ist. Mit Fehlern endet
    der Befehl mit Code 1; Hinweise allein sind keiner.
    """
    platform.without_platform()
    from tragwerk.modules.blocks import api as blocks

    package = None
    try:
        package = blocks.load_package(blocks.read_folder(folder))
        with progress.shown("Beispiele werden gerechnet") as report:
            findings = blocks.check_package(package, progress=report)
    except blocks.PackageError as error:
        findings = error.findings
    errors = sum(one.level is blocks.Level.ERROR for one in findings)
    if as_json:
        rows = [asdict(finding) for finding in findings]
        print(json.dumps({"findings": rows}, ensure_ascii=False, indent=2))
    else:
        _tell(folder, findings)
        counts = (
            f"{errors} Fehler, {len(findings) - errors} Hinweise, "
            f"davon {sum(bool(one.reason) for one in findings)} mit Begründung."
        )
        told = Console(stderr=True, highlight=False)
        if errors or package is None:
            told.print(counts, style="red")
        else:
            told.print(
                f"„{package.title}“ {package.version} ist in Ordnung: "
                f"{len(package.examples)} Beispiele gerechnet, {counts}",
                style="green",
            )
    if errors:
        raise typer.Exit(FAILED)


def _tell(folder: Path, findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(
            finding if not (folder / finding.file).exists() else f"{folder}/{finding}"
        )
    reasons = {(one.rule, one.reason): None for one in findings if one.reason}
    for rule, reason in reasons:
        print(f"Begründung zu [{rule}]: {reason}")


@wording.command(group, "decide")
def decide(
    key: Annotated[str, typer.Argument(metavar="BAUSTEIN", help="etwa wohngeld")],
    name: Annotated[str, typer.Argument(metavar="ENTSCHEIDUNG", help="etwa wohngeld")],
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="TAG",
            help="Tag, dessen Recht gilt, etwa 2025-06-01. Ohne Angabe: heute.",
        ),
    ] = "",
) -> None:
    """Eine Entscheidung ausrechnen: JSON Lines hinein, JSON Lines heraus.

    Liest von der Standardeingabe ein JSON-Objekt je Zeile und schreibt zu jeder eine
    Zeile. Eine fehlerhafte Zeile ergibt {"error": …}; am Ende ist der Code dann 1.

    Beispiel:
    echo '{"personen": 4, "mietenstufe": 3, "bruttokaltmiete": 900.0,
    "gesamteinkommen": 1800.0}' | tragwerk block decide wohngeld wohngeld
    """
    day = _day(on)
    folder = library.block_folder(key)
    platform.without_platform()
    from tragwerk.config.cli import deciding
    from tragwerk.modules.blocks import api as blocks

    package = blocks.load_package(blocks.read_folder(folder))
    if name not in package.decides:
        known = ", ".join(sorted(package.decides)) or "keine"
        raise CommandError(
            f"„{key}“ hat keine Entscheidung „{name}“. Vorhanden: {known}."
        )
    faults = deciding.decide_lines(
        package, name, day, sys.stdin.buffer, sys.stdout, sys.stderr
    )
    if faults:
        raise typer.Exit(FAILED)


@wording.command(group, "list")
def list_blocks(
    as_json: wording.JsonListOption = False,
) -> None:
    """Die Bausteine der Bibliothek zeigen."""
    platform.without_platform()
    from tragwerk.modules.blocks import api as blocks

    packages = [
        blocks.load_package(blocks.read_folder(folder))
        for folder in library.block_folders()
    ]
    if as_json:
        rows = [
            {
                "key": one.key,
                "version": one.version,
                "title": one.title,
                "unit_kind": one.unit_kind,
                "status": one.status,
                "decisions": sorted(one.decides),
            }
            for one in packages
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(
        title=f"Bausteine in {environment.library_dir()}", title_justify="left"
    )
    for heading in ("Name", "Version", "Titel", "Stand"):
        table.add_column(heading, overflow="fold")
    for one in packages:
        status = _STATUS.get(one.status, one.status)
        table.add_row(one.key, one.version, one.title, status)
    Console().print(table)


@wording.command(group, "add")
def add(
    folder: Annotated[
        Path, typer.Argument(metavar="ORDNER", help="Der Ordner des Bausteins.")
    ],
    data: platform.DataOption = None,
) -> None:
    """Einen Baustein prüfen und in die Bibliothek der Plattform aufnehmen.

    Danach kann ihn jede Stelle der passenden Art anbieten.
    """
    platform.open_platform(data)
    from django.utils import timezone

    from tragwerk.modules.blocks import api as blocks

    files = blocks.read_folder(folder)
    with progress.shown("Baustein wird geprüft"):
        digest = blocks.register_block(actor=SYSTEM, files=files, now=timezone.now())
    package = blocks.get_package(digest)
    Console().print(
        f"„{package.title}“ {package.version} steht in der Bibliothek.", markup=False
    )


@wording.command(group, "adopt")
def adopt(
    key: Annotated[str, typer.Argument(metavar="BAUSTEIN", help="etwa wohngeld")],
    unit: UnitOption = "",
    unit_kind: Annotated[
        str,
        typer.Option(
            "--unit-kind",
            metavar="ART",
            help="Alle Stellen dieser Art, etwa WOHNGELDSTELLE.",
        ),
    ] = "",
    data: platform.DataOption = None,
) -> None:
    """Einen Baustein anbieten: in einer Stelle oder in allen einer Art.

    Genommen wird die neueste Version der Bibliothek. Was schon läuft, behält seine.
    """
    platform.open_platform(data)
    from django.db import transaction
    from django.utils import timezone

    from tragwerk.modules.blocks import api as blocks

    if bool(unit) == bool(unit_kind):
        raise CommandError("Nennen Sie --unit oder --unit-kind.")
    block = blocks.find_block(key)
    if block is None:
        known = ", ".join(one.key for one in blocks.list_blocks()) or "keine"
        raise CommandError(
            f"Den Baustein „{key}“ hat die Plattform nicht. Vorhanden: {known}. "
            "„tragwerk block add“ nimmt einen auf."
        )
    units = [find_unit(unit)] if unit else units_of_kind(unit_kind)
    now = timezone.now()
    with transaction.atomic():
        for unit_id in units:
            blocks.adopt_block(
                actor=SYSTEM, digest=block.digest, unit_id=unit_id, now=now
            )
    Console().print(
        f"„{block.title}“ {block.version} wird in {len(units)} Stellen angeboten.",
        markup=False,
    )


def _day(text: str) -> date:
    if not text:
        return datetime.now(UTC).astimezone(ZoneInfo("Europe/Berlin")).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"--on {text}: Schreiben Sie den Tag so: 2025-06-01."
        ) from error
