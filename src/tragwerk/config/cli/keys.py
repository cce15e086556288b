"""`tragwerk keys`: change the keys that belong to the whole platform."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from tragwerk.config import keys
from tragwerk.config.cli import platform, progress, wording
from tragwerk.config.cli.errors import CommandError
from tragwerk.kernel.actor import SYSTEM

group = wording.topic(
    "Schlüssel: den der ganzen Plattform, den des Protokolls, die der Stellen."
)
T = TypeVar("T")


@wording.command(group, "rotate")
def rotate(data: platform.DataOption = None) -> None:
    """Den Hauptschlüssel wechseln; die Plattform muss dafür beendet sein.

    Liegt er als Datei im Ordner „keys“, entsteht ein neuer, und der alte bleibt
    daneben: Ältere Sicherungen brauchen ihn. Kommt er aus der Umgebung, setzen Sie
    vorher den neuen als TRAGWERK_MASTER_KEY und den alten als
    TRAGWERK_PREVIOUS_MASTER_KEYS.
    """
    count, told = _change(data, "master", _rewrap)
    Console(highlight=False, soft_wrap=True).print(
        f"Der Hauptschlüssel ist gewechselt; {count} Schlüssel neu verpackt. {told}",
        markup=False,
    )


@wording.command(group, "rotate-audit")
def rotate_audit(data: platform.DataOption = None) -> None:
    """Den Protokollschlüssel wechseln; die Plattform muss dafür beendet sein.

    Vorher wird das ganze Protokoll geprüft. Der alte Schlüssel unterschreibt noch
    den Namen des neuen: Wer den alten öffentlichen Schlüssel kennt, kann weiter alles
    prüfen. Geben Sie Prüfenden trotzdem den neuen, den der Befehl nennt.

    Liegt der Schlüssel als Datei im Ordner „keys“, entsteht ein neuer, und der alte
    bleibt daneben: Ältere Sicherungen brauchen ihn. Kommt er aus der Umgebung, setzen
    Sie vorher den neuen als TRAGWERK_AUDIT_KEY und den alten als
    TRAGWERK_PREVIOUS_AUDIT_KEYS.
    """
    (is_changed, public), told = _change(data, "audit", _take_over)
    said = "ist gewechselt" if is_changed else "war schon gewechselt"
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Der Protokollschlüssel {said}. {told}", markup=False)
    console.print(f"Öffentlicher Schlüssel: {public}", markup=False)


def _change(data: Path | None, name: str, act: Callable[[Path], T]) -> tuple[T, str]:
    """Change a key wherever it comes from; gives what `act` gave, and what to tell."""
    folder = platform.choose(data)
    variable = f"TRAGWERK_{name.upper()}_KEY"
    with platform.locked(folder):
        if {variable, f"{variable}_FILE"} & os.environ.keys():
            done = act(folder)
            told = "Der alte Schlüssel wird nur noch für ältere Sicherungen gebraucht."
        else:
            done, kept = _exchange_file(folder, name, act)
            told = f"Der alte Schlüssel liegt als {kept} für ältere Sicherungen bereit."
    return done, told


def _exchange_file(folder: Path, name: str, act: Callable[[Path], T]) -> tuple[T, Path]:
    """Write the new key beside the old one, use it, then let it take the place.

    Interrupted anywhere, the same command again finishes the work: the new key lies
    on disk before it is used for the first time.
    """
    variable = f"TRAGWERK_{name.upper()}_KEY"
    current = folder / "keys" / f"{name}.key"
    fresh = current.with_name(f"{name}.key.new")
    if not current.exists():
        raise CommandError(
            f"In {current.parent} liegt kein Schlüssel „{name}.key“. Wurde die "
            "Plattform mit „tragwerk up“ schon einmal gestartet?"
        )
    if not fresh.exists():
        _write(fresh, secrets.token_hex(keys.KEY_BYTES))
    old = current.read_text(encoding="ascii").strip()
    os.environ[variable] = fresh.read_text(encoding="ascii").strip()
    previous = f"TRAGWERK_PREVIOUS_{name.upper()}_KEYS"
    earlier = os.environ.get(previous, "")
    os.environ[previous] = ",".join(filter(None, (old, earlier)))
    done = act(folder)
    kept = current.with_name(f"{name}.{datetime.now(UTC):%Y%m%d-%H%M%S}.old.key")
    _write(kept, old)
    fresh.replace(current)
    return done, kept


def _rewrap(folder: Path) -> int:
    platform.set_up(folder)
    from django.utils import timezone

    from tragwerk.foundation import audit, vault
    from tragwerk.modules.organisations import api as organisations

    with progress.shown("Schlüssel werden neu verpackt"):
        count = vault.rotate_master() + organisations.rewrap_second_factors()
    audit.record(
        actor=SYSTEM,
        verb="change_master_key",
        subject_kind="platform",
        subject_id=None,
        at=timezone.now(),
    )
    return count


def _take_over(folder: Path) -> tuple[bool, str]:
    platform.set_up(folder)
    from django.utils import timezone

    from tragwerk.foundation import audit

    with progress.shown("Protokoll wird geprüft"):
        is_changed = audit.take_over(timezone.now())
    return is_changed, audit.public_key()


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
