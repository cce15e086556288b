"""Processes start together, are started again, and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# In a process of its own: the tree takes over signals, which tests must keep.
SCRIPT = """
import sys
from pathlib import Path
from tragwerk.config.cli.errors import CommandError
from tragwerk.config.cli.process_tree import ProcessTree, Program

folder = Path(sys.argv[1])
programs = [
    Program("Eins", [sys.executable, "-c", (folder / name).read_text()], patience=5)
    for name in sys.argv[2:]
]
tree = ProcessTree(programs, lambda text: print(text, flush=True), first_pause=0.01)
try:
    tree.run(lambda: True, lambda: print("bereit", flush=True))
except CommandError as error:
    print(error, flush=True)
    raise SystemExit(1)
print("beendet", flush=True)
"""
PATIENT = """
import signal, sys, time
from pathlib import Path
place = Path({place!r})
signal.signal(signal.SIGTERM, lambda *_: (place.write_text("geordnet"), sys.exit(0)))
place.write_text("da")
time.sleep(60)
"""
CRASHING = "import sys; sys.exit(3)"
ONCE = """
import time
from pathlib import Path
place = Path({place!r})
if not place.exists():
    place.write_text("da")
    raise SystemExit(7)
place.write_text("wieder da")
time.sleep(60)
"""
# Starts another process, leaves it alone and crashes; the second time it stays.
LEAVING = """
import os, subprocess, sys, time
from pathlib import Path
place = Path({place!r})
if place.exists():
    left = int(place.read_text())
    try:
        os.kill(left, 0)
        gone = Path(f"/proc/{{left}}/stat").read_text().split()[2] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        gone = True
    place.write_text("allein" if gone else "nicht allein")
    time.sleep(60)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
place.write_text(str(child.pid))
os._exit(9)
"""


def start(folder: Path, **programs: str) -> subprocess.Popen[str]:
    for name, text in programs.items():
        (folder / name).write_text(text.format(place=str(folder / f"{name}.txt")))
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), *programs],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    )


def wait_for(path: Path, text: str) -> None:
    end = time.monotonic() + 20
    while not path.exists() or path.read_text() != text:
        assert time.monotonic() < end, f"{path.name} never said {text}"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_all_end_in_order_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    tree = start(tmp_path, one=PATIENT, two=PATIENT)
    wait_for(tmp_path / "one.txt", "da")
    wait_for(tmp_path / "two.txt", "da")
    tree.send_signal(number)
    told, _ = tree.communicate(timeout=20)
    assert told.splitlines() == ["bereit", "beendet"]
    assert tree.returncode == 0
    assert (tmp_path / "one.txt").read_text() == "geordnet"
    assert (tmp_path / "two.txt").read_text() == "geordnet"


def test_a_crashed_program_is_started_again(tmp_path: Path) -> None:
    tree = start(tmp_path, one=ONCE)
    wait_for(tmp_path / "one.txt", "wieder da")
    tree.send_signal(signal.SIGTERM)
    told, _ = tree.communicate(timeout=20)
    assert "unerwartet zu Ende gegangen (Code 7)" in told


def test_what_a_crashed_program_has_started_is_ended_with_it(tmp_path: Path) -> None:
    tree = start(tmp_path, one=LEAVING)
    wait_for(tmp_path / "one.txt", "allein")
    tree.send_signal(signal.SIGTERM)
    tree.communicate(timeout=20)
    assert tree.returncode == 0


def test_a_program_that_keeps_crashing_brings_all_down(tmp_path: Path) -> None:
    tree = start(tmp_path, one=PATIENT, two=CRASHING)
    told, _ = tree.communicate(timeout=20)
    assert tree.returncode == 1
    assert "3-mal in einer Minute" in told
    assert "Code 3" in told
