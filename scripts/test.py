"""Run every test on SQLite, and what touches the database on PostgreSQL again.

Both at the same time: browsers and killed processes leave much time unused. With `unit`
as the first word only what needs no browser and no platform of its own, on SQLite.

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
from collections.abc import Sequence
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parent))

from postgres import Cluster, binaries

ROOT = Path(__file__).resolve().parents[1]
DATABASE_ONLY = "database and not journey"
UNIT_ONLY = "not journey and not slow"
NEEDED = {"chromium": "Chromium", "postgresql": "PostgreSQL"}


def main(arguments: Sequence[str]) -> int:
    """Run all phases, the arguments going to pytest in each."""
    is_unit = arguments[:1] == ["unit"]
    if not is_unit:
        install(missing())
        if still := missing():
            names = " und ".join(NEEDED[name] for name in still)
            print(
                f"Für die Tests fehlt: {names}. Auf Debian installieren Sie es so:\n"
                f"  sudo apt-get install {' '.join(still)}",
                file=sys.stderr,
            )
            return 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tragwerk-tests-") as folder:
        reports = Path(folder)
        if is_unit:
            codes = run_unit(reports, arguments[1:])
        else:
            codes = run_both(reports, arguments)
        passed, failed, skipped = counts(reports)
    print(f"=== {time.monotonic() - began:.0f} s, Codes {codes} ===")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if any(codes) or failed or not passed else 0


def run_unit(reports: Path, arguments: Sequence[str]) -> list[int]:
    """Run what needs neither a browser nor a platform of its own."""
    words = ("-m", UNIT_ONLY, *arguments)
    # One more than cores: now and then a test waits for a process that it started.
    return [start(cores() + 1, reports / "sqlite.xml", words).wait()]


def run_both(reports: Path, arguments: Sequence[str]) -> list[int]:
    """Run all side by side; what the tests on PostgreSQL tell comes at the end.

    Twice as many processes work at the longer phase; more only wait for each other.
    """
    few = max(1, cores() // 2)
    told = reports / "postgres.txt"
    with Cluster(reports) as url, told.open("wb") as stream:
        print("\n=== SQLite; PostgreSQL läuft nebenher ===", flush=True)
        words = ("-m", DATABASE_ONLY, *arguments)
        second = start(few, reports / "postgres.xml", words, url, stream)
        try:
            first = start(2 * few, reports / "sqlite.xml", arguments)
            codes = [first.wait(), second.wait()]
        finally:
            second.terminate()
            second.wait()
    print("\n=== PostgreSQL ===")
    print(told.read_text(encoding="utf-8", errors="replace"), flush=True)
    return codes


def start(
    processes: int,
    report: Path,
    arguments: Sequence[str],
    database: str = "",
    told: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start pytest.

    Args:
        processes: that share the tests.
        report: takes the result.
        arguments: of pytest.
        database: its address; else SQLite, or what the caller's environment names.
        told: takes what it tells; else the terminal.
    """
    environment = dict(os.environ)
    if database:
        environment["TRAGWERK_DATABASE"] = database
    # Else every process rewrites the assertions of all files each time: 6 s.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-n", str(processes)),
        *("--dist", "loadfile", f"--junit-xml={report}", *arguments),
    ]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=told, stderr=told
    )


def cores() -> int:
    """Give how many processes can compute at the same time."""
    return len(os.sched_getaffinity(0))


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
    sys.exit(main(sys.argv[1:]))
