"""The wheel, installed without the checkout and without Node, is the same platform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.platform import LivePlatform, clean_environment, fetch

pytestmark = [pytest.mark.slow, pytest.mark.journey]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout."""
    root = Path(__file__).resolve().parents[1]
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    subprocess.run(
        [*build, str(folder), str(root)], check=True, stdout=subprocess.DEVNULL
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """Give an environment that has the wheel and our dependencies, offline.

    Dependencies come from this environment's folder; a path in a `.pth` file is
    searched after the environment's own packages, and the `.pth` of the checkout's
    editable installation in it is not read.
    """
    home = wheel.parent / "env"
    venv.create(home, symlinks=True, with_pip=False)
    python = home / "bin/python"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python)),
            *("install", "-q", "--no-deps", "--no-index", str(wheel)),
        ],
        check=True,
    )
    ours = sysconfig.get_path("purelib")
    (site,) = (home / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(ours + "\n", encoding="utf-8")
    return home


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
