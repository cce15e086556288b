"""The wheel, installed without the checkout and without Node, is the same platform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.platform import ROOT, LivePlatform, clean_environment, fetch

pytestmark = [pytest.mark.slow, pytest.mark.journey]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    subprocess.run(
        [*build, str(folder), str(ROOT)], check=True, stdout=subprocess.DEVNULL
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """Give an empty environment into which the lock file and the wheel are installed.

    As the operator guide says it: every package is compared with its hash.
    """
    home = wheel.parent / "env"
    venv.create(home, symlinks=True, with_pip=False)
    python = str(home / "bin/python")
    locked = (
        "--require-hashes",
        "--no-deps",
        "-r",
        str(ROOT / "requirements/base.txt"),
    )
    install(python, *locked)
    pip(python, "install", "-q", "--no-deps", "--no-index", str(wheel))
    return home


def install(python: str, *words: str) -> None:
    """Install packages: by uv, which has most of them at hand, else by pip.

    pip knows a package index that only its own settings name, uv does not.
    """
    uv = Path(sys.executable).with_name("uv")
    quick = subprocess.run(
        [str(uv), "pip", "install", "-q", "--python", python, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if quick.returncode:
        slow = pip(python, "install", "-q", *words, check=False)
        if slow.returncode:
            pytest.fail(
                "The locked packages cannot be installed: no package index answers, "
                "or it lacks one of them. This test needs one, as `make run` does on "
                f"a fresh machine.\nuv: {quick.stderr[-1500:]}\n"
                f"pip: {slow.stderr[-1500:]}",
                pytrace=False,
            )


def pip(
    python: str, *words: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, *words],
        capture_output=True,
        text=True,
        check=check,
    )


def environment() -> dict[str, str]:
    """Give an environment without Node, without checkout."""
    kept = clean_environment()
    del kept["PYTHONPATH"]
    return kept | {"PATH": os.defpath if not _has_node(os.defpath) else ""}


def _has_node(path: str) -> bool:
    return any(Path(part, "node").exists() for part in path.split(os.pathsep))


def run(installed: Path, *words: str, cwd: Path) -> str:
    return subprocess.run(
        [installed / "bin" / words[0], *words[1:]],
        cwd=cwd,
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_the_wheel_requires_what_the_locks_are_made_from(
    wheel: Path, root: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    required = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    text = (root / "requirements/base.in").read_text(encoding="utf-8")
    wanted = [
        Requirement(line)
        for line in text.splitlines()
        if line and not line.startswith("#")
    ]
    assert len(wanted) > 10
    assert set(required) == set(wanted)


def test_all_that_the_wheel_requires_is_installed(installed: Path) -> None:
    """The lock file is complete: nothing comes from the checkout's environment."""
    told = pip(str(installed / "bin/python"), "check", check=False)
    assert told.returncode == 0, told.stdout
    (site,) = (installed / "lib").glob("python*/site-packages")
    assert not list(site.glob("*.pth"))
    for folder in os.get_exec_path(environment()):
        assert not Path(folder, "node").exists()


def test_the_wheel_stands_alone(installed: Path, tmp_path: Path, root: Path) -> None:
    place = run(
        installed,
        "python",
        "-c",
        "import tragwerk; print(tragwerk.__file__)",
        cwd=tmp_path,
    )
    assert Path(place.strip()).is_relative_to(installed)

    inside = json.loads(
        run(installed, "tragwerk", "block", "list", "--json", cwd=tmp_path)
    )
    beside = {path.parent.name for path in (root / "blocks").glob("*/block.toml")}
    assert {one["key"] for one in inside} == beside


def test_the_wheel_runs_the_same_platform(
    installed: Path, tmp_path: Path, root: Path
) -> None:
    with LivePlatform.started(
        tmp_path, command=[str(installed / "bin/tragwerk")], environment=environment()
    ) as platform:
        assert platform.logins
        assert fetch(f"{platform.url}/")[0] == 200
        sources = [
            path
            for folder in (root / "src/tragwerk").rglob("static")
            for path in folder.rglob("*")
            if path.is_file()
        ]
        assert any(path.name == "kern.min.css" for path in sources)
        for path in sources:
            name = str(path).partition("/static/")[2]
            status, content = fetch(f"{platform.url}/static/{name}")
            assert (status, content) == (200, path.read_bytes()), name
        code = platform.stop()
    assert code == 0
