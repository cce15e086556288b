"""`tragwerk audit`: prove that nobody changed what was recorded."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from tragwerk.config.cli import platform, progress, wording
from tragwerk.config.cli.errors import FAILED, CommandError

if TYPE_CHECKING:  # Django must be set up before this is imported
    from tragwerk.foundation.audit import Report

group = wording.topic("Das Protokoll: prüfen, für Prüfende ausgeben.")

FileArgument = Annotated[
    Path, typer.Argument(metavar="DATEI", help="Die Datei des Protokolls.")
]


@wording.command(group, "verify")
def verify(
    as_json: wording.JsonOption = False, data: platform.DataOption = None
) -> None:
    """Das ganze Protokoll prüfen; Code 1, wenn etwas verändert wurde."""
    platform.open_platform(data)
    from tragwerk.foundation import audit

    with progress.shown("Protokoll wird geprüft"):
        report = audit.verify()
    _tell(report, as_json=as_json)


@wording.command(group, "export")
def export(file: FileArgument, data: platform.DataOption = None) -> None:
    """Das Protokoll in eine Datei schreiben, die andere ohne die Plattform prüfen.

    Den öffentlichen Schlüssel geben Sie auf einem anderen Weg weiter als die Datei.
    """
    platform.open_platform(data)
    from tragwerk.foundation import audit

    with progress.shown("Protokoll wird geschrieben"):
        count = audit.export(file)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{count} Einträge in {file}.", markup=False)
    console.print(f"Öffentlicher Schlüssel: {audit.public_key()}", markup=False)


@wording.command(group, "verify-file")
def verify_file(
    file: FileArgument,
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="SCHLÜSSEL",
            help="Öffentlicher Schlüssel der Plattform: 64 Hexadezimalziffern.",
        ),
    ],
    as_json: wording.JsonOption = False,
) -> None:
    """Eine Datei von „audit export“ prüfen; braucht keine Plattform."""
    if not file.is_file():
        raise CommandError(f"Die Datei {file} gibt es nicht.")
    platform.without_platform()
    from tragwerk.foundation import audit

    with progress.shown("Protokoll wird geprüft"):
        report = audit.verify_file(file, key)
    _tell(report, as_json=as_json)


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    elif report.ok:
        Console(highlight=False).print(
            f"In Ordnung: {report.entries} Einträge in {report.ledgers} Ketten, "
            f"{report.checkpoints} unterschriebene Zwischenstände.",
            style="green",
        )
    else:
        Console(highlight=False).print(
            f"Verändert: {report.first_problem}", style="red", markup=False
        )
    if not report.ok:
        raise typer.Exit(FAILED)
