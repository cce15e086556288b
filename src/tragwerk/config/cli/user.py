"""`tragwerk user`: accounts and invitations from the operator's side."""

from __future__ import annotations

import json
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from tragwerk.config.cli import platform, wording
from tragwerk.config.cli.errors import CommandError
from tragwerk.config.cli.units import UnitOption, find_unit
from tragwerk.kernel.actor import SYSTEM, Role

group = wording.topic("Konten: anlegen, einladen, auflisten, sperren.")

RolesOption = Annotated[
    list[Role],
    typer.Option(
        "--role", help="Aufgabe in der Stelle; mehrfach erlaubt.", case_sensitive=False
    ),
]
EmailArgument = Annotated[
    str, typer.Argument(metavar="E-MAIL", help="Die E-Mail-Adresse ist die Anmeldung.")
]


@wording.command(group, "create")
def create(
    email: EmailArgument,
    name: Annotated[str, typer.Option("--name", help="Vor- und Nachname.")],
    unit: UnitOption = "",
    roles: RolesOption = [],  # noqa: B006 - typer reads the default
    data: platform.DataOption = None,
) -> None:
    """Ein Konto anlegen; das Passwort wird verdeckt gefragt.

    Mit --unit und --role arbeitet die Person gleich in dieser Stelle.
    """
    platform.open_platform(data)
    from django.db import transaction
    from django.utils import timezone

    from tragwerk.modules.organisations import api as organisations

    if bool(unit) != bool(roles):
        raise CommandError("--unit und --role gehören zusammen.")
    unit_id = find_unit(unit) if unit else None
    password = typer.prompt("Passwort", hide_input=True, confirmation_prompt=True)
    now = timezone.now()
    with transaction.atomic():
        account = organisations.create_account(
            actor=SYSTEM, email=email, password=password, display_name=name, now=now
        )
        if unit_id is not None:
            organisations.add_member(
                actor=SYSTEM, account_id=account, unit_id=unit_id, roles=roles, now=now
            )
    Console().print(f"Das Konto {email} ist angelegt.", markup=False)


@wording.command(group, "invite")
def invite(
    unit: UnitOption,
    roles: RolesOption,
    address: Annotated[
        str,
        typer.Option("--address", help="Adresse der Plattform, wie man sie aufruft."),
    ] = "http://localhost:8000",
    data: platform.DataOption = None,
) -> None:
    """Einen Link zeigen, mit dem jemand in eine Stelle eintritt (7 Tage gültig)."""
    platform.open_platform(data)
    from django.urls import reverse
    from django.utils import timezone

    from tragwerk.modules.organisations import api as organisations

    token = organisations.invite_member(
        actor=SYSTEM, unit_id=find_unit(unit), roles=roles, now=timezone.now()
    )
    print(address.rstrip("/") + reverse("accept_invitation", args=[token]))


@wording.command(group, "list")
def list_users(
    unit: UnitOption = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Für Programme: eine JSON-Liste.")
    ] = False,
    data: platform.DataOption = None,
) -> None:
    """Wer in welcher Stelle arbeitet; das Lesen steht im Protokoll."""
    platform.open_platform(data)
    from django.utils import timezone

    from tragwerk.modules.organisations import api as organisations

    now = timezone.now()
    units = (
        [organisations.get_unit(find_unit(unit))]
        if unit
        else organisations.find_units()
    )
    rows = [
        {
            "email": member.email,
            "name": member.name,
            "unit": one.full_name,
            "roles": sorted(member.roles),
        }
        for one in units
        for member in organisations.read_members(one.id, SYSTEM, now)
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("Anmeldung", "Name", "Stelle", "Aufgaben")
    for row in rows:
        labels = ", ".join(organisations.role_labels(map(Role, row["roles"])))
        table.add_row(str(row["email"]), str(row["name"]), str(row["unit"]), labels)
    Console().print(table)


@wording.command(group, "deactivate")
def deactivate(email: EmailArgument, data: platform.DataOption = None) -> None:
    """Ein Konto sperren: abmelden, nicht mehr anmelden, alle Aufgaben beenden.

    Offene Vorgänge gehen an die Stellen zurück. „user activate“ hebt die Sperre auf.
    """
    platform.open_platform(data)
    from django.utils import timezone

    from tragwerk.modules.organisations import api as organisations

    units = organisations.lock_account(
        actor=SYSTEM, account_id=_account_id(email), now=timezone.now()
    )
    Console().print(
        f"Das Konto {email} ist gesperrt. Beendet: Aufgaben in {units} Stellen.",
        markup=False,
    )


@wording.command(group, "activate")
def activate(email: EmailArgument, data: platform.DataOption = None) -> None:
    """Ein gesperrtes Konto wieder öffnen.

    Aufgaben in Stellen gibt „user invite“ neu.
    """
    platform.open_platform(data)
    from django.utils import timezone

    from tragwerk.modules.organisations import api as organisations

    organisations.unlock_account(
        actor=SYSTEM, account_id=_account_id(email), now=timezone.now()
    )
    Console().print(f"Das Konto {email} ist offen.", markup=False)


def _account_id(email: str) -> UUID:
    from tragwerk.modules.organisations import api as organisations

    account = organisations.find_account_id(email)
    if account is None:
        raise CommandError(f"Ein Konto mit der Adresse {email} gibt es nicht.")
    return account
