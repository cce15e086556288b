"""Prepare this checkout on a machine that has Python 3.11 or newer and nothing else.

Makes `.venv`, installs what the lock files name (every file checked by its hash), the
package itself and the front end. A second run finds its stamp and does nothing.
Written for any Python 3, so that an old one can be told what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"
OLDEST = (3, 11)


def main() -> None:
    """Prepare what `--for` asks: running the platform, or also testing it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--for", dest="goal", choices=("run", "test"), default="run")
    goal = parser.parse_args().goal
    require_python()
    make_venv()
    locks = ("dev.txt",) if goal == "test" else ("base.txt", "build.txt")
    # What suffices for testing suffices for running, too.
    if not is_stamped("packages-test", packages_state("dev.txt")) and not is_stamped(
        "packages-" + goal, packages_state(*locks)
    ):
        install(*locks)
        stamp("packages-" + goal, packages_state(*locks))
    state = digest(
        ROOT / "package-lock.json", ROOT / "package.json", ROOT / "scripts/frontend.py"
    )
    if not is_stamped("frontend", state) or not is_built():
        say("Oberfläche wird geholt …")
        run(str(python()), str(ROOT / "scripts/frontend.py"))
        stamp("frontend", state)
    catalogues = sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po"))
    if not is_stamped("translations", digest(*catalogues)):
        run(str(python()), str(ROOT / "scripts/translations.py"))
        stamp("translations", digest(*catalogues))
    # Three processes read the same source at each start; here it is compiled once.
    run(str(python()), "-m", "compileall", "-q", "-j", "0", str(ROOT / "src"))


def require_python() -> None:
    """Stop with what to install if this Python is too old or incomplete."""
    version = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - older Pythons read this
    if sys.version_info[:2] < OLDEST:
        stop(
            "Tragwerk braucht Python 3.11 oder neuer; dies ist " + version + ".\n"
            "Rufen Sie ein neueres auf, etwa: make run PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401 - only whether it is there
        import sqlite3  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        stop(
            "Diesem Python fehlt „" + str(error.name) + "“. Auf Debian und Ubuntu "
            "installieren Sie es so:\n"
            "  sudo apt-get install python" + version + "-venv"
        )


def make_venv() -> None:
    """Make the virtual environment, anew if its Python is gone or another one."""
    if python().exists():
        known = subprocess.run(
            [str(python()), "-c", "import sys; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if known.returncode == 0 and tuple(map(int, known.stdout.split())) >= OLDEST:
            return
    say("Virtuelle Umgebung .venv wird angelegt …")
    run(sys.executable, "-m", "venv", "--clear", str(VENV))


def install(*locks: str) -> None:
    """Install the packages of the lock files, then this package itself."""
    say("Pakete werden installiert; das dauert beim ersten Mal eine Weile …")
    pip = (str(python()), "-m", "pip", "--disable-pip-version-check")
    files = [part for name in locks for part in ("-r", str(LOCKS / name))]
    run(*pip, "install", "-q", "--require-hashes", "--no-deps", *files)
    # The build backend is installed from the lock file: nothing unchecked comes in.
    run(*pip, "install", "-q", "--no-deps", "--no-build-isolation", "-e", str(ROOT))


def packages_state(*locks: str) -> str:
    """Name what the installed packages depend on."""
    version = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    return version + digest(*(LOCKS / name for name in locks), ROOT / "pyproject.toml")


def is_built() -> bool:
    """Say whether the front-end files lie where the platform looks for them."""
    folder = ROOT / "src/tragwerk/foundation/ui/static/tw/vendor"
    return (folder / "kern.min.css").exists()


def digest(*paths: Path) -> str:
    """Give one SHA-256 over the contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def is_stamped(name: str, state: str) -> bool:
    """Say whether this step was finished in this state."""
    path = VENV / ("." + name + ".stamp")
    return path.exists() and path.read_text() == state


def stamp(name: str, state: str) -> None:
    """Note that a step is finished."""
    (VENV / ("." + name + ".stamp")).write_text(state)


def python() -> Path:
    """Give the Python of the virtual environment."""
    return VENV / "bin" / "python"


def run(*command: str) -> None:
    """Run a command; stop with its words if it fails."""
    done = subprocess.run(
        command, cwd=str(ROOT), env={**os.environ, "PYTHONNOUSERSITE": "1"}, check=False
    )
    if done.returncode != 0:
        stop("Dieser Schritt ist fehlgeschlagen: " + " ".join(command[:6]) + " …")


def say(text: str) -> None:
    """Tell the operator what takes time."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> None:
    """End with a sentence instead of a traceback."""
    sys.exit("make: " + text)


if __name__ == "__main__":
    main()
