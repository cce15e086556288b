"""The import contracts of pyproject.toml hold, and they would notice a breach."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]


@pytest.mark.slow
def test_import_contracts_hold() -> None:
    done = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_every_package_belongs_to_a_layer() -> None:
    """A folder without a place in the contracts would escape them."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    by_id = {one["id"]: one for one in contracts}
    for name in ("composition", "module-order", "module-shape", "engines"):
        assert by_id[name]["exhaustive"] is True, name
    folders = {
        path.name
        for path in (ROOT / "src/tragwerk/modules").iterdir()
        if (path / "__init__.py").exists()
    }
    assert folders == set(by_id["module-order"]["layers"])
