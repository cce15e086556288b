"""`tragwerk cases`: move running cases to another version of their Baustein."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from tragwerk.config.cli import platform, progress, wording
from tragwerk.config.cli.errors import CommandError
from tragwerk.config.cli.units import UnitOption, find_unit
from tragwerk.kernel.actor import SYSTEM

if TYPE_CHECKING:  # Django must be set up before these are imported
    from tragwerk.modules.cases.data import Forecast, MigrationData

group = wording.topic(
    "Vorgänge: laufende auf eine andere Fassung ihrer Leistung umstellen."
)
_LARGEST_PLAN = 100_000
_STATUS = {"RUNNING": "läuft", "CANCELLED": "angehalten", "DONE": "fertig"}


@wording.command(group, "migrate")
def migrate(
    key: Annotated[str, typer.Argument(metavar="BAUSTEIN", help="etwa wohngeld")],
    old: Annotated[
        str, typer.Option("--from", metavar="FASSUNG", help="Bisherige, etwa 1.1.0.")
    ] = "",
    new: Annotated[
        str, typer.Option("--to", metavar="FASSUNG", help="Künftige, etwa 1.2.0.")
    ] = "",
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="DATEI",
            help="JSON: alter Schritt → neuer Schritt, „“ für keinen. Ohne Angabe "
            "gilt, was gleich heißt.",
        ),
    ] = None,
    unit: UnitOption = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Nur sagen, was geschähe.")
    ] = False,
    undo: Annotated[
        str,
        typer.Option(
            "--undo",
            metavar="NUMMER",
            help="Statt --from und --to: diese Umstellung zurücknehmen. Was seitdem "
            "weitergegangen ist, bleibt und wird genannt.",
        ),
    ] = "",
    as_json: wording.JsonOption = False,
    data: platform.DataOption = None,
) -> None:
    """Laufende Vorgänge auf eine andere Fassung umstellen.

    In allen Stellen, die Vorgänge nach der bisherigen Fassung haben, oder nur in einer.
    Sehen Sie vorher mit --dry-run nach. Wird der Befehl unterbrochen, macht die
    Hintergrundarbeit weiter; „tragwerk cases cancel“ hält an.
    """
    platform.open_platform(data)
    if bool(undo) == bool(old and new) or (undo and (old or new or dry_run)):
        raise CommandError("Nennen Sie --from und --to, oder --undo allein.")
    if undo:
        _undo(key, undo, as_json=as_json)
        return
    from tragwerk.modules.cases import api as cases

    versions = [cases.get_version(key, version) for version in (old, new)]
    units = (
        [find_unit(unit)] if unit else cases.units_with_cases(key, versions[0].digest)
    )
    if not units:
        raise CommandError(f"Nach Fassung {old} von „{key}“ läuft kein Vorgang.")
    given = _read_plan(plan) if plan else None
    with progress.shown("Vorschau wird berechnet") as report:
        forecasts = []
        for number, unit_id in enumerate(units):
            report(number, len(units), "Vorschau wird berechnet")
            forecasts.append(
                cases.forecast_migration(
                    SYSTEM,
                    unit_id=unit_id,
                    block_key=key,
                    from_digest=versions[0].digest,
                    to_digest=versions[1].digest,
                    plan=given,
                )
            )
    first = forecasts[0]
    _require_possible(first)
    if dry_run:
        _tell_forecast(forecasts, as_json=as_json)
        return
    _start(key, units, first, as_json=as_json)


@wording.command(group, "migrations")
def migrations(
    as_json: wording.JsonListOption = False, data: platform.DataOption = None
) -> None:
    """Zeigen, welche Umstellungen es gab und wie weit sie sind."""
    platform.open_platform(data)
    from tragwerk.modules.cases import api as cases

    _tell(cases.list_batch(SYSTEM), as_json=as_json)


@wording.command(group, "cancel")
def cancel(
    batch: Annotated[str, typer.Argument(metavar="NUMMER")],
    data: platform.DataOption = None,
) -> None:
    """Eine laufende Umstellung anhalten; was umgestellt ist, bleibt es."""
    platform.open_platform(data)
    from django.utils import timezone

    from tragwerk.modules.cases import api as cases

    found = _batch(batch)
    for one in found:
        cases.cancel_migration(actor=SYSTEM, migration_id=one.id, now=timezone.now())
    _tell(_batch(batch), as_json=False)


@wording.command(group, "resume")
def resume(
    batch: Annotated[str, typer.Argument(metavar="NUMMER")],
    as_json: wording.JsonOption = False,
    data: platform.DataOption = None,
) -> None:
    """Eine angehaltene oder unterbrochene Umstellung jetzt zu Ende führen."""
    platform.open_platform(data)
    from django.utils import timezone

    from tragwerk.modules.cases import api as cases

    found = _batch(batch)
    for one in found:
        cases.resume_migration(actor=SYSTEM, migration_id=one.id, now=timezone.now())
    _drive([one.id for one in found])
    _tell(_batch(batch), as_json=as_json)


def _undo(key: str, batch: str, *, as_json: bool) -> None:
    """Take back what was started together, in every unit."""
    from django.utils import timezone

    from tragwerk.kernel.ids import new_id
    from tragwerk.modules.cases import api as cases

    found = [one for one in _batch(batch) if one.block_key == key]
    if not found:
        raise CommandError(f"Die Umstellung {batch} ist keine von „{key}“.")
    together = new_id()
    begun = [
        cases.undo_migration(
            actor=SYSTEM, migration_id=one.id, now=timezone.now(), batch_id=together
        )
        for one in found
        if one.moved
    ]
    _drive(begun)
    _tell([cases.get_migration(SYSTEM, one) for one in begun], as_json=as_json)


def _read_plan(file: Path) -> dict[str, str]:
    """Read a plan: a JSON object of texts."""
    if not file.is_file() or file.stat().st_size > _LARGEST_PLAN:
        raise CommandError(f"{file} ist keine Datei oder zu groß für einen Plan.")
    try:
        value: Any = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CommandError(f"{file} ist kein gültiges JSON: {error}") from error
    if not isinstance(value, dict) or not all(
        isinstance(target, str) for target in value.values()
    ):
        raise CommandError(
            f'{file}: Erwartet wird {{"alter Schritt": "neuer Schritt"}}.'
        )
    return value


def _require_possible(forecast: Forecast) -> None:
    if forecast.blocker:
        raise CommandError(forecast.blocker)
    problems = [question.problem for question in forecast.questions if question.problem]
    if problems:
        raise CommandError(" ".join(problems))


def _chosen(forecast: Forecast) -> dict[str, str]:
    from tragwerk.modules.cases.data import DROPPED

    return {
        question.element_id: "" if question.chosen == DROPPED else question.chosen
        for question in forecast.questions
        if question.chosen
    }


def _start(
    key: str, units: Sequence[UUID], forecast: Forecast, *, as_json: bool
) -> None:
    """Begin in every unit, then do all parts here; the worker does them as well."""
    from django.utils import timezone

    from tragwerk.kernel.errors import ConflictError
    from tragwerk.kernel.ids import new_id
    from tragwerk.modules.cases import api as cases
    from tragwerk.modules.organisations import api as organisations

    batch, plan = new_id(), _chosen(forecast)
    told = Console(stderr=True, highlight=False, soft_wrap=True)
    begun = []
    for unit_id in units:
        try:
            begun.append(
                cases.start_migration(
                    actor=SYSTEM,
                    unit_id=unit_id,
                    block_key=key,
                    from_digest=forecast.old.digest,
                    to_digest=forecast.new.digest,
                    plan=plan,
                    now=timezone.now(),
                    batch_id=batch,
                )
            )
        except ConflictError as error:
            name = organisations.get_unit(unit_id).full_name
            told.print(f"{name}: {error.message}", style="yellow", markup=False)
    told.print(f"Umstellung {batch} in {len(begun)} Stellen.", markup=False)
    _drive(begun)
    _tell([cases.get_migration(SYSTEM, one) for one in begun], as_json=as_json)


def _drive(migrations: Sequence[UUID]) -> None:
    from django.utils import timezone

    from tragwerk.modules.cases import api as cases

    with progress.shown("Vorgänge werden umgestellt") as report:
        for one in migrations:
            while cases.carry_on_migration(
                actor=SYSTEM, migration_id=one, now=timezone.now()
            ):
                stand = cases.get_migration(SYSTEM, one)
                report(stand.done, stand.total, "Vorgänge werden umgestellt")


def _batch(text: str) -> tuple[MigrationData, ...]:
    from tragwerk.modules.cases import api as cases

    try:
        found = cases.list_batch(SYSTEM, UUID(text))
    except ValueError:
        found = ()
    if not found:
        raise CommandError(
            f"Die Umstellung „{text}“ gibt es nicht. „tragwerk cases migrations“ zeigt "
            "alle."
        )
    return found


def _tell_forecast(forecasts: Sequence[Forecast], *, as_json: bool) -> None:
    moving: Counter[tuple[str, str]] = Counter()
    staying: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for forecast in forecasts:
        for group in forecast.moving:
            moving[group.steps, group.to_steps] += group.count
        for rest in forecast.staying:
            staying[rest.reason] += rest.count
            numbers = [number for _key, number in rest.examples]
            examples.setdefault(rest.reason, []).extend(numbers)
    first = forecasts[0]
    if as_json:
        told = {
            "units": len(forecasts),
            "moving": [
                {"from": steps, "to": to_steps, "cases": count}
                for (steps, to_steps), count in moving.most_common()
            ],
            "staying": [
                {"reason": reason, "cases": count, "examples": examples[reason][:10]}
                for reason, count in staying.most_common()
            ],
            "plan": _chosen(first),
            "open": _open_questions(first),
            "notes": list(first.notes),
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, soft_wrap=True)
    table = Table("Stehen jetzt bei", "Stünden dann bei", "Vorgänge")
    for (steps, to_steps), count in moving.most_common():
        table.add_row(steps, to_steps, str(count))
    console.print(table)
    for reason, count in staying.most_common():
        some = ", ".join(examples[reason][:10])
        console.print(f"Bleiben: {count}. {reason} Etwa {some}.", markup=False)
    for element, options in _open_questions(first).items():
        console.print(
            f"Im Plan ist offen: {element}. Möglich: {', '.join(options) or '„“'}.",
            markup=False,
        )
    for note in first.notes:
        console.print(note, markup=False)
    console.print("Geändert wurde nichts.", style="green")


def _open_questions(forecast: Forecast) -> Mapping[str, list[str]]:
    return {
        question.element_id: [key for key, _label in question.options]
        for question in forecast.questions
        if not question.chosen
    }


def _tell(found: Sequence[MigrationData], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "batch": str(one.batch_id),
                "unit": str(one.unit_id),
                "title": one.title,
                "from": one.from_version,
                "to": one.to_version,
                "status": str(one.status),
                "total": one.total,
                "moved": one.moved,
                "stayed": one.stayed,
                "staying": [
                    {"reason": rest.reason, "cases": rest.count} for rest in one.staying
                ],
            }
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, soft_wrap=True)
    if not found:
        console.print("Es gab noch keine Umstellung.")
    for one in found:
        console.print(
            f"{one.batch_id}  {one.title} {one.from_version} → {one.to_version}: "
            f"{_STATUS[one.status]}, {one.moved} von {one.total} umgestellt, "
            f"{one.stayed} geblieben.",
            markup=False,
        )
        for rest in one.staying:
            numbers = ", ".join(number for _key, number in rest.examples[:10])
            console.print(
                f"  {rest.count} geblieben: {rest.reason} Etwa {numbers}.", markup=False
            )
