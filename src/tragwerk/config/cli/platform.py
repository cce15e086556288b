"""Opens the platform of a data folder for a command, and locks it where needed."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tragwerk.config import environment, keys
from tragwerk.config.cli.errors import CommandError

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="ORDNER",
        help="Ordner mit allem, was der Plattform gehört. Ohne Angabe: "
        "TRAGWERK_DATA, sonst „var“.",
    ),
]
_ABOUT = "platform.json"
_CHANGES = {"master": "keys rotate", "audit": "keys rotate-audit"}


def choose(data: Path | None) -> Path:
    """Take the data folder for this process and its children."""
    if data is not None:
        os.environ["TRAGWERK_DATA"] = str(data.resolve())
    return environment.data_dir()


def is_sample(data: Path) -> bool | None:
    """Say whether the platform has invented people; None before the first start."""
    path = data / _ABOUT
    if not path.exists():
        return None
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["sample"])
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{path} ist beschädigt: {{'sample': true}} fehlt."
        ) from error


def note_kind(data: Path, *, sample: bool) -> None:
    """Keep for all later starts whether this is a platform for trying out."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data / _ABOUT).write_text(json.dumps({"sample": sample}) + "\n", encoding="utf-8")


def open_platform(data: Path | None) -> Path:
    """Set Django up for the platform in this folder, without touching its database.

    Raises:
        SettingError: if keys or settings are missing or wrong.
    """
    folder = choose(data)
    for name, command in _CHANGES.items():
        if (folder / "keys" / f"{name}.key.new").exists():
            raise CommandError(
                "Ein Wechsel der Schlüssel wurde unterbrochen. "
                f"Führen Sie „tragwerk {command}“ noch einmal aus."
            )
    set_up(folder)
    return folder


def set_up(folder: Path, *, to_console: bool = False) -> None:
    """Load the settings and all modules, and write logs into the folder."""
    sample = is_sample(folder)
    if sample is not None:
        os.environ.setdefault("TRAGWERK_SAMPLE", "true" if sample else "false")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tragwerk.config.settings.base")
    import django

    django.setup()
    from tragwerk.foundation import logs

    logs.configure(folder if folder.is_dir() else None, to_console=to_console)


def without_platform() -> None:
    """Set Django up for commands that need no data, with keys that are thrown away."""
    for name in keys.NAMES:
        os.environ.setdefault(
            f"TRAGWERK_{name.upper()}_KEY", secrets.token_hex(keys.KEY_BYTES)
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tragwerk.config.settings.base")
    import django

    django.setup()


def logs_to_console() -> bool:
    """Say whether logs go to standard error: yes under systemd, no on a terminal."""
    return environment.flag("TRAGWERK_LOG_CONSOLE", default=not sys.stderr.isatty())


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Make sure that nobody else runs or rewrites the platform of this folder.

    Raises:
        CommandError: if another process does.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "platform.lock").open("a+", encoding="ascii") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.seek(0)
            raise CommandError(
                f"Auf dem Ordner {data} läuft schon eine Plattform "
                f"(Prozess {stream.read().strip() or 'unbekannt'}). "
                "Beenden Sie diese zuerst oder nehmen Sie mit --data einen anderen."
            ) from error
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield


_held: list[sqlite3.Connection] = []


def keep_database_open() -> None:
    """Hold one connection to an SQLite file for as long as this process lives.

    Whoever closes the last one pays for writing the whole log back into the file; a
    request must not.
    """
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        held = sqlite3.connect(database["NAME"], check_same_thread=False)
        held.execute("SELECT 1 FROM sqlite_master").fetchone()
        _held.append(held)
