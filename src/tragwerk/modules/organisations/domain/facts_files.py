"""Reads the files of facts that lie in this folder."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files
from typing import Any


def read_table(name: str) -> dict[str, Any]:
    """Read a TOML file of this folder."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def digest_of(*names: str) -> str:
    """Give SHA-256 over some files of this folder: another one means other facts."""
    total = hashlib.sha256()
    for name in names:
        total.update(f"{name}\0".encode())
        total.update(files(__package__).joinpath(name).read_bytes())
    return total.hexdigest()
