"""`tragwerk keys`: change the master key."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tragwerk.config import keys
from tragwerk.config.cli import platform, progress, wording
from tragwerk.config.cli.errors import CommandError

group = wording.topic("Schlüssel der Plattform.")
_MASTER = "TRAGWERK_MASTER_KEY"
_PREVIOUS = "TRAGWERK_PREVIOUS_MASTER_KEYS"


@wording.command(group, "rotate")
def rotate(data: platform.DataOption = None) -> None:
    """Den Hauptschlüssel wechseln; die Plattform muss dafür beendet sein.

    Liegt er als Datei im Ordner „keys“, entsteht ein neuer, und der alte bleibt
    daneben: Ältere Sicherungen brauchen ihn. Kommt er aus der Umgebung, setzen Sie
    vorher den neuen als TRAGWERK_MASTER_KEY und den alten als
    TRAGWERK_PREVIOUS_MASTER_KEYS.
    """
    folder = platform.choose(data)
    with platform.locked(folder):
        if {_MASTER, f"{_MASTER}_FILE"} & os.environ.keys():
            count = _rewrap(folder)
            told = "Der alte Schlüssel wird nur noch für ältere Sicherungen gebraucht."
        else:
            count, kept = _exchange_file(folder)
            told = f"Der alte Schlüssel liegt als {kept} für ältere Sicherungen bereit."
    Console(highlight=False, soft_wrap=True).print(
        f"Der Hauptschlüssel ist gewechselt; {count} Schlüssel neu verpackt. {told}",
        markup=False,
    )


def _exchange_file(folder: Path) -> tuple[int, Path]:
    """Write the new key beside the old one, rewrap, then let it take the place.

    Interrupted anywhere, the same command again finishes the work: the new key lies
    on disk before the first key is wrapped by it.
    """
    current = folder / "keys" / "master.key"
    fresh = current.with_name("master.key.new")
    if not current.exists():
        raise CommandError(
            f"In {current.parent} liegt kein Hauptschlüssel. Wurde die Plattform mit "
            "„tragwerk up“ schon einmal gestartet?"
        )
    if not fresh.exists():
        _write(fresh, secrets.token_hex(keys.KEY_BYTES))
    old = current.read_text(encoding="ascii").strip()
    os.environ[_MASTER] = fresh.read_text(encoding="ascii").strip()
    earlier = os.environ.get(_PREVIOUS, "")
    os.environ[_PREVIOUS] = ",".join(filter(None, (old, earlier)))
    count = _rewrap(folder)
    kept = current.with_name(f"master.{datetime.now(UTC):%Y%m%d-%H%M%S}.old.key")
    _write(kept, old)
    fresh.replace(current)
    return count, kept


def _rewrap(folder: Path) -> int:
    platform.set_up(folder)
    from tragwerk.foundation import vault
    from tragwerk.modules.organisations import api as organisations

    with progress.shown("Schlüssel werden neu verpackt"):
        return vault.rotate_master() + organisations.rewrap_second_factors()


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
