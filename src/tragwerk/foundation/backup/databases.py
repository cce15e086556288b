"""Take a consistent copy of the database, and put one back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, connections

from tragwerk.foundation.backup.manifest import BackupError


class Engine(Protocol):
    """How one kind of database is copied and put back."""

    def dump(self, target: Path) -> None:
        """Write a consistent copy while the platform runs."""

    def load(self, source: Path) -> None:
        """Replace everything by a copy."""


class SqliteEngine:
    """SQLite: VACUUM INTO leaves freed pages, and so deleted keys, behind."""

    def dump(self, target: Path) -> None:
        """Write a consistent copy; the database may be written to meanwhile."""
        if connection.in_atomic_block:
            raise BackupError("Eine Sicherung beginnt außerhalb einer Transaktion.")
        connection.ensure_connection()
        connection.connection.execute("VACUUM INTO ?", [str(target)])

    def load(self, source: Path) -> None:
        """Replace all content in one step; other processes must be stopped."""
        connection.ensure_connection()
        with closing(sqlite3.connect(source)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("Die Datenbank in der Sicherung ist beschädigt.")
            copy.backup(connection.connection)
        connections.close_all()


class PostgresEngine:
    """PostgreSQL: its own programs, in the version of the server or a newer one."""

    def dump(self, target: Path) -> None:
        """Write a consistent copy in PostgreSQL's own format."""
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")

    def load(self, source: Path) -> None:
        """Replace all tables in one transaction; other processes must be stopped.

        A database of a newer release has tables that the copy does not know; use an
        empty database then.
        """
        connections.close_all()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={connection.settings_dict['NAME']}",
            str(source),
        )


def engine() -> Engine:
    """Give the engine of the platform's database.

    Raises:
        BackupError: if it is neither SQLite nor PostgreSQL.
    """
    if connection.vendor == "sqlite":
        return SqliteEngine()
    if connection.vendor == "postgresql":
        return PostgresEngine()
    raise BackupError(f"Für {connection.vendor} gibt es keine Sicherung.")


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} fehlt. Installieren Sie das Paket postgresql-client in der "
            "Version des Servers."
        )
    # The list is fixed, no shell reads it; the password goes through the environment.
    done = subprocess.run(  # noqa: S603 - as said
        [path, *arguments],
        env=os.environ | _environment(connection.settings_dict),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        reason = lines[0] if lines else "ohne Angabe von Gründen"
        raise BackupError(f"{program} ist gescheitert: {reason[:300]}")


def _environment(settings: dict[str, Any]) -> dict[str, str]:
    names = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    return {
        variable: str(settings[name])
        for variable, name in names.items()
        if settings.get(name)
    }
