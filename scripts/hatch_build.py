"""Builds the wheel: dependencies from `requirements/base.in`, front end, translations.

A wheel carries everything that runs; who installs it needs neither Node nor gettext.
An editable installation gets nothing but its dependencies: `scripts/setup.py` has
built the front end beside the source.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

VENDOR = "src/tragwerk/foundation/ui/static/tw/vendor"


class DependenciesHook(MetadataHookInterface):
    """Gives the wheel the dependencies that the lock files are made from."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Read one requirement a line, comments left out."""
        text = Path(self.root, "requirements/base.in").read_text(encoding="utf-8")
        lines = (line.partition("#")[0].strip() for line in text.splitlines())
        metadata["dependencies"] = [line for line in lines if line]


class PlatformHook(BuildHookInterface[Any]):
    """Makes what is not committed: front-end files and compiled translations."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are collected; nothing for an editable wheel."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        if not (root / VENDOR / "kern.min.css").exists():
            subprocess.run([sys.executable, root / "scripts/frontend.py"], check=True)
        subprocess.run([sys.executable, root / "scripts/translations.py"], check=True)
        if not any((root / "blocks").glob("*/block.toml")):
            raise FileNotFoundError(
                "blocks/ holds no Baustein: the wheel would be empty."
            )


def get_metadata_hook() -> type[MetadataHookInterface]:
    """Tell hatchling which of the two classes is the metadata hook."""
    return DependenciesHook


def get_build_hook() -> type[BuildHookInterface[Any]]:
    """Tell hatchling which of the two classes is the build hook."""
    return PlatformHook
