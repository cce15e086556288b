"""`tragwerk demo`: the sample Land with its invented people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tragwerk.config.cli import platform, wording
from tragwerk.config.cli.errors import CommandError

group = wording.topic("Das Beispielland: erfundene Personen zum Ausprobieren.")


@wording.command(group, "logins")
def logins(
    as_json: wording.JsonListOption = False,
    data: platform.DataOption = None,
) -> None:
    """Die Anmeldungen der erfundenen Personen zeigen."""
    platform.open_platform(data)
    from tragwerk.modules.organisations import api as organisations

    found = organisations.list_sample_logins()
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    elif found:
        Console().print(login_table(found))
    else:
        raise CommandError(
            "Diese Plattform hat keine Beispiel-Anmeldungen. "
            "„tragwerk up --sample --data ANDERER_ORDNER“ richtet eine solche ein."
        )


@wording.command(group, "seed")
def seed(data: platform.DataOption = None) -> None:
    """Was vom Beispielland fehlt, noch einmal anlegen; Vorhandenes bleibt."""
    folder = platform.open_platform(data)
    if not platform.is_sample(folder):
        raise CommandError(
            "Diese Plattform ist nicht zum Ausprobieren angelegt; hier werden keine "
            "erfundenen Personen angelegt."
        )
    from tragwerk.config.cli import first_start

    first_start.seed(folder, sample=True)
    Console(stderr=True).print("Das Beispielland ist vollständig.")


def login_table(found: Sequence[Any]) -> Table:
    """Lay sample logins out for the terminal; one password for all in the title."""
    from tragwerk.modules.organisations import api as organisations

    table = Table(
        title=f"Beispiel-Anmeldungen, Passwort für alle: {found[0].password}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("Anmeldung", no_wrap=True)
    table.add_column("Aufgabe und Stelle")
    for one in found:
        roles = ", ".join(organisations.role_labels(one.roles)) or "Ratsuchende Person"
        table.add_row(one.login, f"{roles}: {one.unit}" if one.unit else roles)
    return table
