"""Finds the unit that an operator means, and words the option for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any
from uuid import UUID

import typer

from tragwerk.config.cli.errors import CommandError

UnitOption = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar="STELLE",
        help="Kennung oder Teil des Namens der Stelle, etwa „Wohngeldstelle, "
        "Landkreis Tübingen“.",
    ),
]


def find_unit(text: str) -> UUID:
    """Find the one unit that a text names: its id, or words of its name and place.

    Raises:
        CommandError: if none fits, or several do; names them.
    """
    from tragwerk.modules.organisations import api as organisations

    units = organisations.find_units()
    words = text.casefold().replace(",", " ").split()
    found: dict[str, Any] = defaultdict(list)
    for one in units:
        name = f"{one.full_name} {one.place}"
        if str(one.id) == text or one.full_name == text:
            return one.id
        if all(word in name.casefold() for word in words):
            found[one.full_name].append(one)
    if len(found) == 1:
        return UUID(str(next(iter(found.values()))[0].id))
    if not found:
        raise CommandError(f"Keine Stelle heißt „{text}“.")
    some = "; ".join(sorted(found)[:5])
    raise CommandError(
        f"„{text}“ passt auf {len(found)} Stellen, etwa: {some}. Nennen Sie mehr vom "
        "Namen."
    )


def units_of_kind(text: str) -> list[UUID]:
    """Give all units of a kind, written as in a Baustein's `unit_kind`.

    Raises:
        CommandError: if there is no such kind, or no unit of it; names the kinds.
    """
    from tragwerk.modules.organisations import api as organisations
    from tragwerk.modules.organisations.data import UnitKind

    try:
        kind = UnitKind(text.upper())
    except ValueError as error:
        known = ", ".join(sorted(UnitKind))
        raise CommandError(
            f"Die Art „{text}“ gibt es nicht. Vorhanden: {known}."
        ) from error
    units = [one.id for one in organisations.find_units(kind=kind)]
    if not units:
        raise CommandError(f"Stellen der Art „{text}“ gibt es hier nicht.")
    return units
