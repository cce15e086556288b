"""Lint, types, contracts and migrations; runs all and fails if one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CODE = ("src", "tests", "scripts", "benchmarks", "conftest.py")
MIGRATIONS = ("makemigrations", "--check", "--dry-run")


def main() -> int:
    """Run every check and name those that failed."""
    code = [name for name in CODE if (ROOT / name).exists()]
    checks = {
        "format": [BIN / "ruff", "format", "--check", *code],
        "lint": [BIN / "ruff", "check", *code],
        "types": [BIN / "mypy"],
        "contracts": [BIN / "lint-imports"],
        "migrations": [BIN / "django-admin", *MIGRATIONS],
    }
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tragwerk.config.settings.testing",
        "PYTHONPATH": str(ROOT / "src"),
    }
    failed = []
    for name, command in checks.items():
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        seconds = time.monotonic() - began
        word = "in Ordnung" if done.returncode == 0 else "FEHLER"
        print(f"{name}: {word} ({seconds:.1f} s)", flush=True)
        if done.returncode != 0:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
