"""Finds Bausteine in the folder of the library."""

from __future__ import annotations

import re
from pathlib import Path

from tragwerk.config import environment
from tragwerk.config.cli.errors import CommandError

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


def block_folders() -> list[Path]:
    """Give the folders of all Bausteine, by name."""
    return sorted(
        path.parent for path in environment.library_dir().glob("*/block.toml")
    )


def block_folder(key: str) -> Path:
    """Give the folder of one Baustein.

    Raises:
        CommandError: if there is none of that name; lists those there are.
    """
    folder = environment.library_dir()
    path = folder / key
    if _KEY.fullmatch(key) and (path / "block.toml").is_file():
        return path
    known = ", ".join(one.name for one in block_folders()) or "keine"
    raise CommandError(
        f"Den Baustein „{key}“ gibt es nicht in {folder}. Vorhanden: {known}."
    )
