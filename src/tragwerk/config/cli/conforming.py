"""`tragwerk process conformance`: how many files of a collection the engine can run.

Each file is tried in a process of its own pool with a time limit, so that no file can
stop the run.
"""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from tragwerk.config.cli import progress
from tragwerk.config.cli.errors import FAILED, CommandError
from tragwerk.engines.process.conformance import STAGES, Conformance, examine

SECONDS = 20.0
# A file that wants more ends with an error instead of taking the machine's memory.
MEMORY = 4 * 1024**3


class _TimeUpError(BaseException):
    """The time for a file is up; not an Exception, so that nothing else catches it."""


def conformance(
    directory: Annotated[
        Path, typer.Argument(metavar="ORDNER", help="Ordner mit .bpmn-Dateien.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Für Programme: ein JSON-Objekt.")
    ] = False,
    seconds: Annotated[
        float, typer.Option("--seconds", min=1, help="Zeit für eine Datei.")
    ] = SECONDS,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="So viele Dateien gleichzeitig.")
    ] = min(os.cpu_count() or 1, 8),
) -> None:
    """Alle BPMN-Dateien eines Ordners einlesen, prüfen, zeichnen und durchspielen.

    Zu jeder Datei steht da, was nicht ging und warum. Die letzten Zeilen zählen.
    Wurde eine Datei nicht eingelesen oder nicht durchgespielt, ist der Code 1.
    """
    if not directory.is_dir():
        raise CommandError(f"Den Ordner „{directory}“ gibt es nicht.")
    files = sorted(
        each
        for each in directory.rglob("*")
        if each.suffix.lower() == ".bpmn" and each.is_file()
    )
    if not files:
        raise CommandError(f"In „{directory}“ liegt keine Datei mit Endung .bpmn.")
    results: list[Conformance] = []
    with progress.shown("Dateien werden durchgespielt") as report:
        for result in run(directory, files, seconds, jobs):
            results.append(result)
            report(len(results), len(files), result.file)
    results.sort(key=lambda each: each.file)
    counts = Counter(stage for each in results for stage in each.passed)
    if as_json:
        answer = {
            "files": len(results),
            **{stage: counts[stage] for stage in STAGES},
            "results": [each.as_dict() for each in results],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for each in results:
            _tell(each)
        for stage in STAGES:
            print(f"{stage} {counts[stage]} of {len(results)}")
    if counts["simulated"] < len(results) or counts["executed"] < len(results):
        raise typer.Exit(FAILED)


def run(
    directory: Path, files: Sequence[Path], seconds: float, jobs: int
) -> Iterator[Conformance]:
    """Examine files side by side; one that brings its worker down is tried alone."""
    left = dict.fromkeys(files)
    with suppress(BrokenProcessPool), _pool(jobs) as pool:
        waiting = {
            pool.submit(_examine, directory, file, seconds): file for file in files
        }
        try:
            for done in as_completed(waiting):
                result = done.result()
                del left[waiting[done]]
                yield result
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for file in left:
        try:
            with _pool(1) as pool:
                yield pool.submit(_examine, directory, file, seconds).result()
        except BrokenProcessPool:
            broken = Conformance(str(file.relative_to(directory)))
            broken.reasons = dict.fromkeys(STAGES, "Das Programm ist abgestürzt.")
            yield broken


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Spawned, because the progress bar runs a thread here.
    return ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_begin
    )


def _begin() -> None:
    """Leave Ctrl-C to the command, and end with a message instead of all memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _examine(directory: Path, file: Path, seconds: float) -> Conformance:
    result = Conformance(str(file.relative_to(directory)))

    def time_up(_number: int, _frame: object) -> None:
        raise _TimeUpError

    signal.signal(signal.SIGALRM, time_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        examine(file.read_bytes(), file.name, result)
    except (_TimeUpError, OSError) as error:
        told = (
            f"nach {seconds:g} Sekunden abgebrochen"
            if isinstance(error, _TimeUpError)
            else f"nicht möglich ({type(error).__name__})"
        )
        for stage in STAGES:
            if stage not in result.passed:
                result.reasons.setdefault(stage, told)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return result


def _tell(result: Conformance) -> None:
    failed = [stage for stage in STAGES if stage not in result.passed]
    if not failed:
        hint = f" ({result.problems} Hinweise)" if result.problems else ""
        print(f"{result.file}: ok{hint}")
    for stage in failed:
        print(f"{result.file}: {stage}: {result.reasons.get(stage, '')}")
