"""`tragwerk up`: the whole platform in one process tree."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tragwerk.config import keys
from tragwerk.config.cli import platform
from tragwerk.config.cli.errors import CommandError
from tragwerk.config.cli.process_tree import ProcessTree, Program
from tragwerk.config.cli.serve import HostOption, PortOption, WorkersOption

# Names of "every address", and where such a server answers on this machine.
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - recognised, not bound


def up(
    port: PortOption = 8000,
    host: HostOption = "127.0.0.1",
    data: platform.DataOption = None,
    workers: WorkersOption = None,
    sample: Annotated[
        bool | None,
        typer.Option(
            "--sample/--empty",
            help="Beim ersten Start: mit erfundenen Personen zum Ausprobieren oder "
            "leer für den Betrieb. Ohne Angabe: zum Ausprobieren.",
        ),
    ] = None,
    no_worker: Annotated[
        bool,
        typer.Option(
            "--no-worker", help="Ohne Hintergrundarbeit (sie läuft woanders)."
        ),
    ] = False,
) -> None:
    """Die Plattform starten; beim ersten Mal wird alles eingerichtet.

    Strg-C beendet alles geordnet. Die Daten bleiben im Ordner „var“ oder dem, den
    --data nennt; zwei Ordner sind zwei getrennte Plattformen.
    """
    began = time.monotonic()
    folder = platform.choose(data)
    console = Console(highlight=False)
    with platform.locked(folder):
        require_free(host, port)
        is_sample = decide_kind(folder, sample)
        if any(f"TRAGWERK_{name.upper()}_KEY" not in os.environ for name in keys.NAMES):
            keys.ensure(folder)
        platform.open_platform(folder)
        _prepare(console, folder, sample=is_sample)
        command = [sys.executable, "-m", "tragwerk.config.cli"]
        web = [*command, "serve", "--port", str(port), "--host", host]
        if workers is not None:
            web += ["--workers", str(workers)]
        programs = [Program("Der Webserver", web)]
        if not no_worker:
            programs.append(Program("Die Hintergrundarbeit", [*command, "worker"]))
        ProcessTree(programs, console.print).run(
            lambda: answers(host, port),
            lambda: _greet(console, host, port, began, sample=is_sample),
        )
        console.print("Die Plattform ist beendet.")


def require_free(host: str, port: int) -> None:
    """Make sure that nobody else listens there.

    Raises:
        CommandError: if the port is taken or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} auf {host} ist nicht frei ({error.strerror}). Nehmen Sie "
                f"einen anderen: tragwerk up --port {port + 1} oder make run "
                f"PORT={port + 1}."
            ) from error


def decide_kind(folder: Path, wanted: bool | None) -> bool:
    """Say whether this is a platform for trying out; fixed by the first start.

    Raises:
        CommandError: if the platform was begun as the other kind.
    """
    known = platform.is_sample(folder)
    if known is None:
        fresh = True if wanted is None else wanted
        platform.note_kind(folder, sample=fresh)
        return fresh
    if wanted is not None and wanted is not known:
        kind = "zum Ausprobieren (--sample)" if known else "leer (--empty)"
        raise CommandError(
            f"Die Plattform in {folder} wurde {kind} angelegt; das lässt sich nicht "
            "ändern. Nehmen Sie mit --data einen anderen Ordner."
        )
    return known


def answers(host: str, port: int) -> bool:
    """Say whether the web server takes requests."""
    name = _ANYWHERE.get(host, host)
    name = f"[{name}]" if ":" in name else name
    try:
        with urllib.request.urlopen(f"http://{name}:{port}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError:
        # It answers; that it does not know this name of itself is no fault.
        return True
    except OSError:
        return False


def _prepare(console: Console, folder: Path, *, sample: bool) -> None:
    from django.db import connections

    from tragwerk.config.cli import first_start

    for hint in first_start.prepare(folder, sample=sample):
        console.print(f"Hinweis: {hint}", style="yellow", markup=False)
    connections.close_all()


def _greet(
    console: Console, host: str, port: int, began: float, *, sample: bool
) -> None:
    from django.conf import settings
    from django.db import connections

    from tragwerk.config.cli.demo import login_table
    from tragwerk.modules.organisations import api as organisations

    name = "localhost" if host in {"127.0.0.1", *_ANYWHERE} else host
    if sample and (found := organisations.list_sample_logins()):
        console.print(login_table(found))
    connections.close_all()
    console.print(
        f"\nTragwerk läuft: [bold]http://{name}:{port}/[/bold]"
        f"  (bereit nach {time.monotonic() - began:.1f} s)"
    )
    console.print(f"Daten: {settings.TRAGWERK_DATA}", markup=False)
    console.print("Beenden: Strg-C")
    if host in _ANYWHERE and "TRAGWERK_HOSTS" not in os.environ:
        console.print(
            "Hinweis: Andere Rechner erreichen die Plattform erst, wenn "
            "TRAGWERK_HOSTS ihren Namen nennt.",
            style="yellow",
        )
    if not sample:
        console.print("Das erste Konto legen Sie an mit: tragwerk user create --help")
