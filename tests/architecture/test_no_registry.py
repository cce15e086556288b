"""No file names the host of a package registry or a path of somebody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, so that this file does not find itself.
HOSTS = (
    "py" + r"pi\.org",
    "python" + r"hosted\.org",
    "registry" + r"\.npm",
    "npm" + r"js\.(com|org)",
    "yarn" + r"pkg\.com",
    "deb\\." + r"debian\.org",
    "index" + r"-url\s*[= ]\s*(https?|file):",
)
PATHS = (r"(?<![\w./-])/(work|root|home|tmp|opt)/" + r"[\w.-]+",)
PATTERN = re.compile("|".join((*HOSTS, *PATHS)))
LARGEST = 3_000_000


def tracked() -> list[Path]:
    """Give the files of the repository: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    return [ROOT / name.decode() for name in listed.split(b"\0") if name]


def test_no_file_names_a_registry_or_a_machine() -> None:
    faults = []
    for path in tracked():
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for number, line in enumerate(text.splitlines(), 1):
            if found := PATTERN.search(line):
                faults.append(f"{path.relative_to(ROOT)}:{number}: {found[0]}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("line", "is_fault"),
    [
        ("https://py" + "pi.org/simple", True),
        ("https://files.python" + "hosted.org/x.whl", True),
        ("see /wo" + "rk/main/README", True),
        ("data in /ho" + "me/anna/var", True),
        ("/var/lib/tragwerk", False),
        ("src/workshop/main.py", False),
        ("/team/<uuid:unit_id>/", False),
    ],
)
def test_the_pattern_knows_what_it_looks_for(line: str, is_fault: bool) -> None:
    assert bool(PATTERN.search(line)) is is_fault
