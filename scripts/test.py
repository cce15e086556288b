"""Run every test on SQLite, and what touches the database on PostgreSQL again.

Installs Chromium and PostgreSQL through apt where it may; else it says what is missing
and fails. The PostgreSQL cluster is this run's own and is gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from postgres import Cluster, binaries

ROOT = Path(__file__).resolve().parents[1]
DATABASE_ONLY = "database and not journey"
NEEDED = {"chromium": "Chromium", "postgresql": "PostgreSQL"}


def main() -> int:
    """Run all phases, whatever arguments are given going to pytest in each."""
    install(missing())
    still = missing()
    if still:
        names = " und ".join(NEEDED[name] for name in still)
        print(
            f"Für die Tests fehlt: {names}. Auf Debian installieren Sie es so:\n"
            f"  sudo apt-get install {' '.join(still)}",
            file=sys.stderr,
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="tragwerk-tests-") as folder:
        reports = Path(folder)
        codes = [phase("SQLite", reports / "sqlite.xml", {}, [])]
        with Cluster(reports) as url:
            database = {"TRAGWERK_DATABASE": url}
            report = reports / "postgres.xml"
            codes.append(phase("PostgreSQL", report, database, ["-m", DATABASE_ONLY]))
        passed, failed, skipped = counts(reports)
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if any(codes) or failed or not passed else 0


def missing() -> list[str]:
    """Give the Debian packages of programs that are not there."""
    found = {
        "chromium": shutil.which("chromium") or shutil.which("chromium-browser"),
        "postgresql": binaries(),
    }
    return [name for name, place in found.items() if not place]


def install(packages: list[str]) -> None:
    """Install Debian packages if this account may do so without being asked."""
    if not packages or not shutil.which("apt-get"):
        return
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            return
        prefix = ["sudo", "-n"]
        if subprocess.run(
            [*prefix, "true"], check=False, capture_output=True
        ).returncode:
            return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installiere {', '.join(packages)} …", flush=True)
    subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False, env=quiet)
    subprocess.run(
        [
            *(*prefix, "apt-get", "install", "-y", "-qq"),
            *("--no-install-recommends", *packages),
        ],
        check=False,
        env=quiet,
        stdout=subprocess.DEVNULL,
    )


def phase(
    name: str, report: Path, database: dict[str, str], selection: list[str]
) -> int:
    """Run pytest once and say how long it took; gives its exit code."""
    print(f"\n=== {name} ===", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"),
            *(f"--junit-xml={report}", *selection, *sys.argv[1:]),
        ],
        cwd=ROOT,
        env={**os.environ, **database},
        check=False,
    )
    seconds = time.monotonic() - began
    print(f"=== {name}: {seconds:.0f} s, Code {done.returncode} ===", flush=True)
    return done.returncode


def counts(reports: Path) -> tuple[int, int, int]:
    """Add up the tests that passed, failed and were skipped over all phases."""
    passed = failed = skipped = 0
    for path in reports.glob("*.xml"):
        for suite in ElementTree.parse(path).iter("testsuite"):
            number = {
                key: int(suite.get(key, "0"))
                for key in ("tests", "failures", "errors", "skipped")
            }
            bad = number["failures"] + number["errors"]
            failed += bad
            skipped += number["skipped"]
            passed += number["tests"] - bad - number["skipped"]
    return passed, failed, skipped


if __name__ == "__main__":
    sys.exit(main())
