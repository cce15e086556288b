"""`tragwerk outbox`: what could not be delivered, and trying it again."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tragwerk.config.cli import platform, wording
from tragwerk.config.cli.errors import CommandError
from tragwerk.kernel.actor import SYSTEM

group = wording.topic(
    "Zustellungen: Nachrichten innerhalb der Plattform, die nicht ankamen."
)


@wording.command(group, "list")
def list_parked(
    as_json: wording.JsonListOption = False,
    data: platform.DataOption = None,
) -> None:
    """Zeigen, welche Zustellungen nach zwölf Versuchen aufgegeben wurden.

    Solange eine hier steht, fehlt etwas: Bei „cases.open_case“ etwa ist ein Antrag
    eingegangen, aber bei der Stelle noch nicht angekommen. Der letzte Fehler steht mit
    Zeit auch in „logs“. Beheben Sie die Ursache, dann „tragwerk outbox retry“.
    """
    platform.open_platform(data)
    from tragwerk.foundation import outbox

    found = outbox.list_parked()
    if as_json:
        rows = [
            {
                "id": one.id,
                "event": one.event,
                "subscriber": one.subscriber,
                "occurred_at": one.occurred_at.isoformat(timespec="seconds"),
                "attempts": one.attempts,
                "last_error": one.last_error,
            }
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not found:
        Console().print("Keine Zustellung ist aufgegeben.", style="green")
        return
    table = Table("Nummer", "Nachricht", "Vom", "Letzter Fehler")
    table.columns[1].overflow = "fold"
    table.add_column("Für", no_wrap=True)
    for one in found:
        moment = f"{one.occurred_at.astimezone():%d.%m.%Y %H:%M}"
        table.add_row(str(one.id), one.event, moment, one.last_error, one.subscriber)
    Console().print(table)


@wording.command(group, "retry")
def retry(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="NUMMER …", help="Nummern aus „tragwerk outbox list“."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Alle aufgegebenen.")] = False,
    as_json: wording.JsonOption = False,
    data: platform.DataOption = None,
) -> None:
    """Aufgegebene Zustellungen von vorn versuchen; das tut die Hintergrundarbeit.

    Läuft sie („tragwerk up“ oder „tragwerk worker“), beginnt sie binnen Sekunden. Was
    wieder scheitert, steht nach zwölf Versuchen wieder in der Liste. Doppelt zugestellt
    wird nichts.
    """
    platform.open_platform(data)
    from django.db import transaction
    from django.utils import timezone

    from tragwerk.foundation import audit, outbox

    if bool(numbers) == every:
        raise CommandError("Nennen Sie Nummern oder --all.")
    parked = {one.id for one in outbox.list_parked()}
    if unknown := sorted(set(numbers or ()) - parked):
        raise CommandError(
            f"Nicht aufgegeben: {', '.join(map(str, unknown))}. "
            "„tragwerk outbox list“ zeigt, was es ist."
        )
    now = timezone.now()
    with transaction.atomic():
        count = outbox.retry_parked(numbers or parked, now=now)
        if count:
            audit.record(
                actor=SYSTEM,
                verb="retry_deliveries",
                subject_kind="platform",
                subject_id=None,
                at=now,
                detail={"count": count},
            )
    if as_json:
        print(json.dumps({"retried": count}))
    else:
        Console().print(f"{count} Zustellungen werden noch einmal versucht.")
