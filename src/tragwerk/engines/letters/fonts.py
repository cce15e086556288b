"""Fonts of the letters: from installed packages only, never from the system.

Source Sans Pro (SIL Open Font License) comes with the package
``font-source-sans-pro``. What it lacks, Libertinus Serif has, which is built into
Typst; both together cover the letters of names in Germany (DIN 91379).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

_PACKAGE = "font_source_sans_pro"
_PREFERRED = (
    "Source Sans Pro",
    "Libertinus Serif",
    "New Computer Modern",
    "DejaVu Sans Mono",
)


def default_font_paths() -> tuple[Path, ...]:
    """Find the folder of the sans-serif font; empty if its package is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return ()
    folder = Path(spec.origin).parent / "files"
    return (folder,) if folder.is_dir() else ()


def in_order(found: Sequence[str]) -> tuple[str, ...]:
    """Put families into the order in which a letter looks for a character."""
    added = [
        name
        for name in found
        if name not in _PREFERRED and name != "New Computer Modern Math"
    ]
    return (*added, *(name for name in _PREFERRED if name in found))
