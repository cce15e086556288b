"""`tragwerk serve`: the web server alone, for operation with systemd."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from tragwerk.config import environment
from tragwerk.config.cli import platform, process_tree

PortOption = Annotated[
    int, typer.Option("--port", min=1, max=65535, help="Port der Webseite.")
]
HostOption = Annotated[
    str,
    typer.Option(
        "--host", metavar="ADRESSE", help="Adresse, auf der die Webseite wartet."
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=64,
        help="Prozesse des Webservers. Ohne Angabe: 1 mit SQLite, 4 mit PostgreSQL.",
    ),
]


def serve(
    port: PortOption = 8000,
    host: HostOption = "127.0.0.1",
    data: platform.DataOption = None,
    workers: WorkersOption = None,
) -> None:
    """Nur den Webserver starten (für den Betrieb mit systemd)."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    platform.choose(data)
    Server(
        target="tragwerk.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.auto,
        websockets=False,
        workers=workers or usual_workers(),
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
        process_name=None,
    ).serve(target_loader=load_application, wrap_loader=False)


def usual_workers() -> int:
    """Give how many web processes suit the database."""
    return 4 if environment.text("TRAGWERK_DATABASE", "").startswith("postgres") else 1


def load_application(*_target: object) -> Callable[..., Any]:
    """Load the platform inside a web process, logs first."""
    process_tree.die_with_parent()
    platform.set_up(environment.data_dir(), to_console=platform.logs_to_console())
    from tragwerk.config.asgi import application

    platform.keep_database_open()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text file
    return application
