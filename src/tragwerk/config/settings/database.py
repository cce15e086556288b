"""SQLite (WAL) below the data folder by default, PostgreSQL ≥ 15 for service."""

from typing import Any
from urllib.parse import unquote, urlsplit

from tragwerk.config import environment


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 2, "max_size": 16}},
        }
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite://"),
            "OPTIONS": {
                # A writer takes its lock at the start, so that two writers wait
                # for each other instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what is acknowledged survives a power cut, too.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    "PRAGMA busy_timeout=20000; PRAGMA cache_size=-16000;"
                    # Removed data keys must not linger in free pages.
                    "PRAGMA secure_delete=ON;"
                ),
            },
        }
    raise environment.SettingError(
        "TRAGWERK_DATABASE beginnt mit postgresql:// oder sqlite://."
    )


DATABASES = {
    "default": _database(
        environment.text(
            "TRAGWERK_DATABASE",
            f"sqlite://{environment.data_dir() / 'tragwerk.sqlite3'}",
        )
    )
}

# Shared by all processes, so that limits on sign-in tries hold across them.
CACHES = {
    "default": {
        "BACKEND": "tragwerk.foundation.shared.backend.SharedCache",
    }
}
