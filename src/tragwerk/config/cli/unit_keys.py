"""`tragwerk keys list` and `rotate-unit`: the keys of single units."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from tragwerk.config.cli import platform, progress
from tragwerk.config.cli.errors import CommandError
from tragwerk.config.cli.units import find_unit
from tragwerk.kernel.actor import SYSTEM

_BEGUN = "unit-keys.begun"
_NO_UNIT = "Anträge bei den Antragstellenden"

JsonOption = Annotated[
    bool, typer.Option("--json", help="Für Programme: JSON statt einer Tabelle.")
]


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose key it is: a unit, or what persons keep on the platform."""

    id: UUID
    name: str
    is_unit: bool
    keyring: Any


def list_keys(as_json: JsonOption = False, data: platform.DataOption = None) -> None:
    """Zeigen, welche Stelle welchen Schlüssel hat und wie alt er ist.

    „Unter älteren“ zählt, was noch unter einem früheren Schlüssel liegt; das wird
    binnen zwei Stunden von selbst null. Stellen ohne Daten haben noch keinen.
    """
    platform.open_platform(data)
    found = _owners()
    if as_json:
        rows = [
            {
                "id": str(one.id),
                "name": one.name,
                "version": one.keyring.version,
                "made_at": one.keyring.made_at.isoformat(timespec="seconds"),
                "records": one.keyring.records,
                "under_older": one.keyring.under_older,
            }
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("Stelle", "Version", "Seit", "Datensätze", "Unter älteren")
    for one in found:
        ring = one.keyring
        made = f"{ring.made_at.astimezone():%d.%m.%Y %H:%M}"
        table.add_row(
            one.name, str(ring.version), made, str(ring.records), str(ring.under_older)
        )
    Console().print(table)


def rotate_unit(
    unit: Annotated[
        str,
        typer.Option(
            "--unit",
            metavar="STELLE",
            help="Teil des Namens oder Kennung aus „tragwerk keys list --json“.",
        ),
    ] = "",
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Alle Stellen nacheinander. Nach einer Unterbrechung geht es mit der "
            "nächsten weiter.",
        ),
    ] = False,
    as_json: JsonOption = False,
    data: platform.DataOption = None,
) -> None:
    """Einer Stelle einen neuen Schlüssel geben; die Plattform läuft dabei weiter.

    Nötig etwa, wenn jemand mit Zugang zu den Schlüsseln ausscheidet; wechseln Sie dann
    auch den Hauptschlüssel („tragwerk keys rotate“). Alle Daten der Stelle bleiben
    lesbar, auch wenn der Befehl unterbrochen wird: Führen Sie ihn dann noch einmal
    aus. Der alte Schlüssel verschwindet nach zwei Stunden von selbst.
    """
    folder = platform.open_platform(data)
    if bool(unit) == every:
        raise CommandError("Nennen Sie --unit STELLE oder --all.")
    skipped = 0
    if every:
        begun = _begin(folder)
        owners = _owners()
        open_ones = [one for one in owners if one.keyring.made_at < begun]
        skipped = len(owners) - len(open_ones)
        count = _rotate(open_ones)
        (folder / _BEGUN).unlink()
    else:
        open_ones = [_owner(unit)]
        count = _rotate(open_ones)
    if as_json:
        told = {"rotated": len(open_ones), "skipped": skipped, "records": count}
        print(json.dumps(told))
        return
    before = f" {skipped} waren es schon vor der Unterbrechung." if skipped else ""
    Console(highlight=False, soft_wrap=True).print(
        f"Neuer Schlüssel: {_named(open_ones)}; {count} Datensätze neu verpackt."
        f"{before}",
        markup=False,
    )


def _begin(folder: Path) -> datetime:
    """Note when the change of all keys began, or read when an earlier one did."""
    from django.utils import timezone

    path = folder / _BEGUN
    if not path.exists():
        path.write_text(timezone.now().isoformat(), encoding="ascii")
    try:
        return datetime.fromisoformat(path.read_text(encoding="ascii"))
    except ValueError as error:
        raise CommandError(
            f"{path} ist beschädigt. Löschen Sie die Datei und beginnen Sie neu."
        ) from error


def _rotate(owners: Sequence[_Owner]) -> int:
    """Give each owner a new key and record it; gives how many records it touched."""
    from django.utils import timezone

    from tragwerk.foundation import audit, vault

    total = sum(one.keyring.records for one in owners)
    count = 0
    with progress.shown("Schlüssel werden gewechselt") as report:
        for one in owners:
            before, name = count, one.name

            def note(
                done: int, _of: int, before: int = before, name: str = name
            ) -> None:
                report(before + done, max(total, before + done), name)

            report(count, max(total, 1), name)
            count += vault.rotate_owner(one.id, note)
            audit.record(
                actor=SYSTEM,
                verb="change_unit_key",
                subject_kind="unit" if one.is_unit else "platform",
                subject_id=one.id if one.is_unit else None,
                at=timezone.now(),
            )
    return count


def _owner(text: str) -> _Owner:
    known = {one.id: one for one in _owners()}
    try:
        wanted = UUID(text)
    except ValueError:
        wanted = find_unit(text)
    if wanted not in known:
        raise CommandError(
            f"„{text}“ hat noch keinen Schlüssel: Es liegen keine Daten dort. "
            "„tragwerk keys list“ zeigt, wer einen hat."
        )
    return known[wanted]


def _owners() -> list[_Owner]:
    from tragwerk.foundation import vault
    from tragwerk.modules.organisations import api as organisations

    names = {one.id: one.full_name for one in organisations.find_units()}
    owners = [
        _Owner(ring.owner, names.get(ring.owner, _NO_UNIT), ring.owner in names, ring)
        for ring in vault.list_keyrings()
    ]
    return sorted(owners, key=lambda one: (one.is_unit, one.name, one.id))


def _named(owners: Sequence[_Owner]) -> str:
    return owners[0].name if len(owners) == 1 else f"{len(owners)} Stellen"
