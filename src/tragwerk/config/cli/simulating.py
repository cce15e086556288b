"""`tragwerk process simulate`: how long cases take, who is busy, what a change does."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tragwerk.config.cli import progress
from tragwerk.config.cli.errors import CommandError
from tragwerk.config.cli.process import FileArgument, load, write
from tragwerk.engines.process import (
    Collaboration,
    Process,
    ProcessError,
    draw,
    element_at,
)
from tragwerk.engines.process.simulation import (
    Estimate,
    Report,
    Scenario,
    assumed_scenario,
    compare,
    heat_of,
    read_scenario,
    simulate,
)

MOST_NAMES = 8
MAX_BYTES = 5_000_000
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
ASSUMED = (
    "Ohne Szenario ist angenommen: ein Fall je Stunde, Montag bis Freitag von 8 bis 16 "
    "Uhr; 5 bis 60 Minuten (meist 20) für jede Aufgabe von Menschen; je Bahn ein Team, "
    "das so groß ist, dass es zu etwa 80 % ausgelastet wäre, wenn jeder Fall einmal zu "
    "jeder Aufgabe käme; Wege gleich oft; Nachrichten sofort. Mit --scenario rechnen "
    "Sie mit Ihren Zahlen."
)


def run(
    file: FileArgument,
    process_id: Annotated[
        str,
        typer.Option(
            "--process",
            metavar="KENNUNG",
            help="Welcher Prozess, wenn es mehrere gibt.",
        ),
    ] = "",
    scenario: Annotated[
        Path | None,
        typer.Option("--scenario", metavar="SZENARIO", help="TOML oder JSON."),
    ] = None,
    what_if: Annotated[
        Path | None,
        typer.Option(
            "--what-if", metavar="SZENARIO", help="Ein zweites, das verglichen wird."
        ),
    ] = None,
    cases: Annotated[
        int, typer.Option("--cases", min=0, help="Fälle je Wiederholung; 0: Szenario.")
    ] = 0,
    replications: Annotated[
        int, typer.Option("--replications", min=1, max=1_000, help="Wiederholungen.")
    ] = 10,
    seed: Annotated[int, typer.Option("--seed", help="Beginn des Zufalls.")] = 1,
    svg: Annotated[
        Path | None,
        typer.Option(
            "--svg",
            metavar="BILD",
            help="Den Ablauf zeichnen: je dunkler, desto länger; Zahlen je Fall. Mit "
            "--what-if das zweite Szenario.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Für Programme: Sekunden in JSON.")
    ] = False,
) -> None:
    """Einen Prozess simulieren: Durchlaufzeit, Warten, Auslastung, Kosten.

    Die Bereiche in Klammern enthalten den wahren Wert mit 95 % Sicherheit. Mit
    --what-if treffen beide Szenarien auf denselben Zufall; so zeigt sich der
    Unterschied auch in wenigen Wiederholungen.
    """
    collaboration = load(file)
    process = _process(file, collaboration, process_id)
    plain = assumed_scenario(process) if scenario is None else _scenario(scenario)
    if cases:
        plain = dataclasses.replace(plain, cases=cases)
    before = _simulated(process, plain, replications, seed, scenario)
    after = None
    if what_if is not None:
        changed = dataclasses.replace(_scenario(what_if), cases=plain.cases)
        after = _simulated(process, changed, replications, seed, what_if)
    if svg is not None:
        write(svg, _drawn(collaboration, process, after or before))
    if as_json:
        answer = {
            "process": process.id,
            "scenario": str(scenario) if scenario else None,
            **_as_dict(before),
        }
        if after is not None:
            answer["what_if"] = _as_dict(after)
            answer["difference"] = compare(before, after).as_dict()
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    if scenario is None:
        Console(stderr=True).print(ASSUMED, markup=False, style="yellow")
    _show(process, before, after)


def _process(file: Path, collaboration: Collaboration, process_id: str) -> Process:
    found = {
        key: each for key, each in collaboration.processes.items() if each.elements
    }
    if process_id in found:
        return found[process_id]
    known = ", ".join(found)
    if process_id:
        raise CommandError(
            f"„{file}“ hat keinen Prozess „{process_id}“. Vorhanden: "
            f"{known or 'keiner'}."
        )
    if not found:
        raise CommandError(f"„{file}“ enthält keinen Prozess mit Elementen.")
    if len(found) > 1:
        raise CommandError(
            f"„{file}“ enthält mehrere Prozesse. Nennen Sie mit --process einen von: "
            f"{known}."
        )
    return next(iter(found.values()))


def _scenario(file: Path) -> Scenario:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise CommandError(f"„{file}“ ist größer als {MAX_BYTES // 10**6} MB.")
        text = file.read_text(encoding="utf-8-sig")
        is_json = file.suffix.lower() == ".json"
        data: Any = json.loads(text) if is_json else tomllib.loads(text)
    except OSError as error:
        raise CommandError(
            f"„{file}“ lässt sich nicht lesen: {error.strerror}."
        ) from error
    except (ValueError, RecursionError) as error:
        kind = "JSON" if file.suffix.lower() == ".json" else "TOML"
        raise CommandError(f"{file}: kein gültiges {kind} ({error}).") from error
    if not isinstance(data, Mapping):
        raise CommandError(f"{file}: hier wird ein JSON-Objekt erwartet.")
    try:
        return read_scenario(data)
    except ProcessError as error:
        raise CommandError(f"{file}: {error}") from error


def _simulated(
    process: Process,
    scenario: Scenario,
    replications: int,
    seed: int,
    file: Path | None,
) -> Report:
    try:
        with progress.shown("Fälle laufen durch") as report:
            return simulate(
                process,
                scenario,
                replications=replications,
                seed=seed,
                progress=lambda done, total: report(
                    done, total, f"{_number(done)} von {_number(total)} Fällen"
                ),
            )
    except ProcessError as error:
        raise CommandError(f"{file}: {error}" if file else str(error)) from error


def _drawn(collaboration: Collaboration, process: Process, report: Report) -> str:
    """Draw a file with what the simulation measured laid over it."""
    try:
        return draw(collaboration, heat=heat_of(process, report, span))
    except ProcessError as error:
        raise CommandError(str(error)) from error


def _as_dict(report: Report) -> dict[str, Any]:
    return dataclasses.asdict(report)


def _show(process: Process, before: Report, after: Report | None) -> None:
    out = Console(highlight=False)
    out.print(
        f"„{process.name or process.id}“: {before.cases} Fälle, "
        f"{before.replications} Wiederholungen",
        markup=False,
    )
    reports = [before] if after is None else [before, after]
    out.print(_times(reports))
    out.print(_activities(process, reports))
    if before.resources:
        out.print(_resources(reports))
    if after is not None:
        out.print(_difference(before, after), markup=False)
    for report in reports:
        if report.stuck_at:
            out.print(
                f"{_share(report.stuck)} der Fälle bleiben hängen an: "
                f"{_names(process, report.stuck_at)}.",
                markup=False,
            )
        if report.failed.mean:
            out.print(
                f"{_share(report.failed)} der Fälle enden mit einem Fehler, den "
                "niemand behandelt.",
                markup=False,
            )
    notes = dict.fromkeys(each for report in reports for each in report.notes)
    if notes:
        out.print("Angenommen, weil es niemand gesagt hat:", markup=False)
    for note in notes:
        out.print(f"  {note.text}: {_names(process, note.elements)}.", markup=False)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(
            heading, justify="left" if number == 0 else "right", overflow="fold"
        )
    return table


def _headings(reports: list[Report], *names: str) -> list[str]:
    """Give a column for each name, with a second one for the what-if."""
    if len(reports) == 1:
        return list(names)
    return [f"{name}{mark}" for name in names for mark in ("", " (neu)")]


def _times(reports: list[Report]) -> Table:
    table = _table("Durchlaufzeit", "", *_headings(reports, "Dauer"))
    for name, key in (
        ("im Mittel", "time"),
        ("die Hälfte bis", "median"),
        ("90 % bis", "p90"),
    ):
        table.add_row(name, *(_span_of(getattr(each, key)) for each in reports))
    return table


def _activities(process: Process, reports: list[Report]) -> Table:
    table = _table(
        "Aufgaben und Ereignisse",
        "Element",
        *_headings(reports, "je Fall", "Warten", "Arbeit"),
    )
    for key in reports[0].activities:
        found = [each.activities[key] for each in reports]
        if not any(each.wait.mean or each.work.mean for each in found):
            continue
        table.add_row(
            _name(process, key),
            *(_number(each.count.mean) for each in found),
            *(_span_of(each.wait) for each in found),
            *(_span_of(each.work) for each in found),
        )
    return table


def _resources(reports: list[Report]) -> Table:
    table = _table(
        "Wer arbeitet", "Wer", *_headings(reports, "Auslastung", "Kosten (Euro)")
    )
    names = dict.fromkeys(name for each in reports for name in each.resources)
    for name in names:
        found = [each.resources.get(name) for each in reports]
        table.add_row(
            name,
            *(_share(each.utilisation) if each else "–" for each in found),
            *(_number(each.cost.mean) if each else "–" for each in found),
        )
    return table


def _difference(before: Report, after: Report) -> str:
    change = compare(before, after)
    word = "länger" if change.mean > 0 else "kürzer"
    told = f"Mit der Änderung dauert ein Fall im Mittel {span(abs(change.mean))} {word}"
    if change.low is None or change.high is None:
        return f"{told}. Für einen Bereich braucht es mehr als eine Wiederholung."
    area = f"(Bereich {_signed(change.low)} bis {_signed(change.high)})"
    if change.low <= 0 <= change.high:
        return f"{told} {area}. Das kann Zufall sein."
    return f"{told} {area}. Das ist kein Zufall."


def _name(process: Process, key: str) -> str:
    element = element_at(process, key)
    return element.name if element is not None and element.name else key


def _names(process: Process, keys: Sequence[str]) -> str:
    """Name elements, not more than a line or two of them."""
    names = list(dict.fromkeys(_name(process, key) for key in keys))
    more = len(names) - MOST_NAMES
    told = ", ".join(names[:MOST_NAMES])
    return f"{told} und {more} weitere" if more > 0 else told


def _share(estimate: Estimate) -> str:
    return f"{_number(100 * estimate.mean)} %"


def _signed(seconds: float) -> str:
    return ("−" if seconds < 0 else "+") + span(abs(seconds))


def _span_of(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None or estimate.low == estimate.high:
        return span(estimate.mean)
    low = span(max(estimate.low, 0.0))
    return f"{span(estimate.mean)} ({low} – {span(estimate.high)})"


def span(seconds: float) -> str:
    """Say a length of time in the unit that reads best."""
    for unit, size, least in (("Tage", DAY, 2), ("Std.", HOUR, 1.5)):
        if seconds >= least * size:
            return f"{_number(seconds / size)} {unit}"
    if seconds >= 1.5 * MINUTE:
        return f"{_number(seconds / MINUTE)} Min."
    return f"{_number(seconds)} s"


def _number(value: float) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1
    if 0 < abs(value) < 1:
        digits = 2
    plain = f"{value:,.{digits}f}"
    return plain.replace(",", "\u00a0").replace(".", ",")
