"""Turns every error of a command into one sentence for the operator."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import typer
from rich.console import Console

from tragwerk.config.cli import wording
from tragwerk.config.environment import SettingError

USAGE = 2
FAILED = 1
INTERRUPTED = 130

# Errors made for people: their words are shown. Named, not imported, because most
# of them stand behind Django, which `--help` must not wait for.
_SPOKEN = frozenset(
    {
        "TragwerkError",
        "BackupError",
        "AuditError",
        "VaultError",
        "OutboxError",
        "PackageError",
    }
)


class CommandError(Exception):
    """A command cannot do what was asked; the message says why and what to do."""


def run(arguments: Sequence[str], *, debug: bool = False) -> int:
    """Run the command line and give the exit code; `debug` shows tracebacks."""
    from tragwerk.config.cli.commands import app

    try:
        result = app(list(arguments), prog_name="tragwerk", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return 0
        return _say(wording.usage_error(error), USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return _say("Abgebrochen.", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has seen enough; nothing is left to tell it.
        sys.stderr.close()
        return FAILED
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _say(sentence(error), FAILED)
    return result if isinstance(result, int) else 0


def sentence(error: BaseException) -> str:
    """Say what happened without a traceback and without personal data."""
    names = {base.__name__ for base in type(error).__mro__}
    if isinstance(error, CommandError | SettingError) or names & _SPOKEN:
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'Das Betriebssystem'}: {error.strerror}."
    if {"OperationalError", "DatabaseError"} & names:
        return (
            "Die Datenbank antwortet nicht oder ist nicht vollständig. Läuft sie, und "
            "wurde die Plattform mit „tragwerk up“ schon einmal gestartet?"
        )
    return (
        f"Unerwarteter Fehler ({type(error).__name__}). "
        "Mit --debug sehen Sie, wo er entstanden ist."
    )


def _say(text: str, code: int) -> int:
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        text, style="red", markup=False
    )
    return code
