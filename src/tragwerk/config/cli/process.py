"""`tragwerk process`: work with a BPMN file, without a platform."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from tragwerk.config.cli import wording
from tragwerk.config.cli.errors import CommandError
from tragwerk.engines import process

group = wording.topic(
    "Prozesse (BPMN): prüfen, zeichnen, simulieren, an Sammlungen messen."
)

FileArgument = Annotated[
    Path, typer.Argument(metavar="DATEI", help="Die BPMN-Datei.", exists=False)
]


@wording.command(group, "draw")
def draw(
    file: FileArgument,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="BILD", help="Ziel, etwa ablauf.svg. Sonst: Ausgabe."
        ),
    ] = None,
    as_list: Annotated[
        bool, typer.Option("--list", help="Statt des Bildes eine Liste zum Lesen.")
    ] = False,
    heat: Annotated[
        Path | None,
        typer.Option(
            "--heat",
            metavar="DATEI",
            help="Zahlen zu Elementen als JSON, etwa "
            '{"pruefen": {"value": 0.8, "text": "3 Tage", "count": 120}}.',
        ),
    ] = None,
) -> None:
    """Einen Prozess als SVG zeichnen oder als Liste ausgeben.

    Was die Datei nicht zeichnet, wird angeordnet. Das Bild enthält weder Skripte noch
    Stile und lässt sich vorlesen.
    """
    collaboration = load(file)
    if as_list:
        text = "\n".join(_pools(process.outline_of(collaboration)))
    else:
        try:
            text = process.draw(
                collaboration, heat=_heat(heat) if heat is not None else None
            )
        except process.ProcessError as error:
            raise CommandError(str(error)) from error
    if out is None:
        sys.stdout.write(f"{text}\n")
        return
    write(out, text)


def write(out: Path, text: str) -> None:
    """Write a text into a file.

    Raises:
        CommandError: if it cannot be written.
    """
    try:
        out.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"„{out}“ lässt sich nicht schreiben: {error.strerror}."
        ) from error


def load(file: Path) -> process.Collaboration:
    """Read a BPMN file.

    Raises:
        CommandError: if there is none or it cannot be read.
    """
    try:
        return process.load_collaboration(_bytes(file), source=file.name)
    except process.ProcessError as error:
        raise CommandError(str(error)) from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            f"„{file}“ lässt sich nicht lesen: {error.strerror}."
        ) from error


def _heat(file: Path) -> dict[str, process.Heat]:
    """Read numbers by element id: a number, or value with text and count."""
    wrong = CommandError(
        f"„{file}“ muss ein JSON-Objekt sein, das zu jeder Kennung eine Zahl von 0 bis "
        "1 nennt oder ein Objekt mit „value“ und, wenn gewünscht, „text“ und „count“."
    )
    try:
        content = json.loads(_bytes(file))
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(content, dict):
        raise wrong
    found = {}
    for key, said in content.items():
        entry = said if isinstance(said, dict) else {"value": said}
        value, count = entry.get("value"), entry.get("count")
        if not (isinstance(value, int | float) and math.isfinite(value)):
            raise wrong
        if not (count is None or isinstance(count, int)):
            raise wrong
        found[key] = process.Heat(float(value), str(entry.get("text", "")), count)
    return found


def _pools(pools: Sequence[process.OutlinePool]) -> Iterator[str]:
    for pool in pools:
        yield pool.name
        yield "=" * min(len(pool.name), 80)
        yield from (f"  {detail}." for detail in pool.details)
        if not pool.steps:
            yield "  (nicht gezeichnet, was dort geschieht)"
        yield from _steps(pool.steps, "  ")
        yield ""


def _steps(steps: Sequence[process.OutlineStep], indent: str) -> Iterator[str]:
    numbers = {step.element.id: step.number for step in steps}
    for step in steps:
        name = step.element.name
        told = f"{name} ({step.kind})" if name else step.kind
        lane = f", {step.element.lane}" if step.element.lane else ""
        yield f"{indent}{step.number}. {told}{lane}"
        inner = f"{indent}   "
        yield from (f"{inner}{detail}." for detail in step.details)
        if len(step.ways) > 1 or _leaps(step, numbers):
            yield from _ways(step.ways, numbers, inner)
        for each in step.boundary:
            name = f"{each.element.name} ({each.kind})" if each.element.name else ""
            yield f"{inner}Währenddessen möglich: {name or each.kind}"
            yield from _ways(each.ways, numbers, f"{inner}   ")
        yield from _steps(step.inside, inner)


def _leaps(step: process.OutlineStep, numbers: Mapping[str, int]) -> bool:
    """Whether it goes on elsewhere than with the next step of the list."""
    return any(numbers.get(way.target) != step.number + 1 for way in step.ways)


def _ways(
    ways: Iterable[process.OutlineWay], numbers: Mapping[str, int], indent: str
) -> Iterator[str]:
    for way in ways:
        condition = f"wenn „{way.condition}“: " if way.condition else ""
        number = numbers.get(way.target)
        place = f"{number}. " if number is not None else ""
        yield f"{indent}→ {condition}weiter mit {place}{way.label}"
