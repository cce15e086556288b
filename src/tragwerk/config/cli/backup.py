"""`tragwerk backup` and `tragwerk restore`: the whole platform in one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tragwerk.config import keys
from tragwerk.config.cli import platform, progress
from tragwerk.config.cli.errors import FAILED, CommandError

FileArgument = Annotated[
    Path, typer.Argument(metavar="DATEI", help="Die Datei der Sicherung.")
]


def backup(file: FileArgument, data: platform.DataOption = None) -> None:
    """Alles außer den Schlüsseln in eine Datei sichern; die Plattform läuft weiter.

    Die Schlüssel (Ordner „keys“) sichern Sie getrennt davon an einem anderen Ort:
    Ohne sie ist die Sicherung nicht lesbar.
    """
    folder = platform.open_platform(data)
    from tragwerk.foundation import backup as backups

    with progress.shown("Sicherung beginnt") as report:
        done = backups.create(file, report)
    Console(highlight=False).print(
        f"{done.path}: {done.parts} Teile, {done.size / 1e6:.1f} MB. Die Schlüssel in "
        f"{folder / 'keys'} sind nicht dabei.",
        markup=False,
    )


def restore(
    file: FileArgument,
    force: Annotated[
        bool, typer.Option("--force", help="Vorhandene Daten ersetzen.")
    ] = False,
    data: platform.DataOption = None,
) -> None:
    """Eine Sicherung zurückspielen; die Plattform muss dafür beendet sein.

    Was nach der Sicherung gelöscht wurde, bleibt gelöscht.
    """
    if not file.is_file():
        raise CommandError(f"Die Datei {file} gibt es nicht.")
    folder = platform.choose(data)
    kind = platform.is_sample(folder)
    with platform.locked(folder):
        _require_keys(folder)
        platform.open_platform(data)
        from tragwerk.foundation import backup as backups

        with progress.shown("Sicherung wird geprüft") as report:
            done = backups.restore(file, report, force=force)
        # The folder takes the kind of the platform that it holds now: invented people
        # never come to real ones.
        if done.is_sample is not None or kind is None:
            platform.note_kind(folder, sample=bool(done.is_sample))
    console = Console(highlight=False)
    console.print(
        f"Zurückgespielt: Datenbank und {done.files} Dateien; {done.deleted_again} "
        "spätere Löschungen nachgeholt."
    )
    if not done.audit.ok:
        console.print(
            f"Das Protokoll ist nicht in Ordnung: {done.audit.first_problem}",
            style="red",
            markup=False,
        )
        raise typer.Exit(FAILED)
    console.print(f"Das Protokoll ist in Ordnung ({done.audit.entries} Einträge).")


def _require_keys(folder: Path) -> None:
    """Make sure that the keys of the backup are there; `up` would make other ones.

    Raises:
        CommandError: if one is missing.
    """
    for name in keys.NAMES:
        variable = f"TRAGWERK_{name.upper()}_KEY"
        path = folder / "keys" / f"{name}.key"
        if not path.exists() and not {variable, f"{variable}_FILE"} & os.environ.keys():
            raise CommandError(
                f"{path} fehlt. Legen Sie zuerst den Ordner „keys“ der Plattform, von "
                f"der die Sicherung ist, nach {folder}: Ohne ihn ist sie nicht lesbar."
            )
