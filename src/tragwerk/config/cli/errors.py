"""What can go wrong in a command, and how it is said in one sentence."""

from __future__ import annotations

from tragwerk.config.environment import SettingError

FAILED = 1
USAGE = 2
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
