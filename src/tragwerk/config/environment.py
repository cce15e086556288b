"""Typed settings from the environment; a wrong value stops the start and says why."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


class SettingError(Exception):
    """A setting is missing or cannot be read; the message says which and what to do."""


def text(name: str, default: str | None = None) -> str:
    """Read `name`, or the content of the file that `name_FILE` points to."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(
                f"{name}_FILE: {path} lässt sich nicht lesen."
            ) from error
    value = os.environ.get(name, default)
    if value is None:
        raise SettingError(f"{name} fehlt. Setzen Sie {name} oder {name}_FILE.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Read yes/no."""
    value = text(name, "true" if default else "false").lower()
    if value in {"1", "true", "yes", "on", "ja"}:
        return True
    if value in {"0", "false", "no", "off", "nein", ""}:
        return False
    raise SettingError(f"{name}={value!r}: erlaubt sind true und false.")


def number(name: str, default: int) -> int:
    """Read a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise SettingError(f"{name}={value!r} ist keine ganze Zahl.") from error


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_dir() -> Path:
    """Give the folder that holds everything a platform owns (TRAGWERK_DATA)."""
    return Path(text("TRAGWERK_DATA", "var")).resolve()


def library_dir() -> Path:
    """Give the folder of the Bausteine (TRAGWERK_LIBRARY).

    They lie beside the source in a checkout, inside the package in a wheel.
    """
    beside = _PACKAGE.parents[1] / "blocks"
    usual = beside if beside.is_dir() else _PACKAGE / "_library"
    return Path(text("TRAGWERK_LIBRARY", str(usual)))
