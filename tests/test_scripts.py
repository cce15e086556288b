"""The scripts behind `make`: they say what is missing, and count what ran."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import IO

import pytest

SUITE = (
    '<testsuites><testsuite tests="{0}" failures="{1}" errors="{2}" skipped="{3}"/>'
    "</testsuites>"
)


def _load(root: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        f"scripts_{name}", root / f"scripts/{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def runner(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give scripts/test.py; it puts its own folder on the path, which ends here."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    return _load(root, "test")


@pytest.fixture
def frontend(root: Path) -> ModuleType:
    return _load(root, "frontend")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Run nothing: give what would have been run, each ending with code 0."""
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(list(command))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def _machine(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch, *programs: str, euid: int = 0
) -> None:
    """Pretend a machine with these programs only."""
    monkeypatch.setattr(
        shutil, "which", lambda name: f"/bin/{name}" if name in programs else None
    )
    monkeypatch.setattr(
        runner, "binaries", lambda: Path("/pg") if "initdb" in programs else None
    )
    monkeypatch.setattr(runner.os, "geteuid", lambda: euid)


@pytest.mark.parametrize(
    ("programs", "missing"),
    [
        (("chromium", "initdb"), []),
        (("chromium-browser", "initdb"), []),
        (("chromium",), ["postgresql"]),
        (("initdb",), ["chromium"]),
        ((), ["chromium", "postgresql"]),
    ],
)
def test_exactly_what_is_not_there_is_missing(
    runner: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    programs: tuple[str, ...],
    missing: list[str],
) -> None:
    _machine(runner, monkeypatch, *programs)
    assert runner.missing() == missing


@pytest.mark.parametrize(
    ("programs", "said", "unsaid"),
    [
        ((), "Für die Tests fehlt: Chromium und PostgreSQL.", "?"),
        (("initdb",), "Für die Tests fehlt: Chromium.", "PostgreSQL"),
        (("chromium",), "Für die Tests fehlt: PostgreSQL.", "Chromium"),
    ],
)
def test_without_them_nothing_runs_and_it_fails(
    runner: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    commands: list[list[str]],
    capsys: pytest.CaptureFixture[str],
    programs: tuple[str, ...],
    said: str,
    unsaid: str,
) -> None:
    _machine(runner, monkeypatch, *programs)
    assert runner.main([]) == 1
    words = capsys.readouterr().err
    assert said in words
    assert unsaid not in words
    assert f"sudo apt-get install {' '.join(runner.missing())}\n" in words
    assert commands == []


@pytest.mark.parametrize(
    ("programs", "euid", "prefix"),
    [
        (("apt-get",), 0, []),
        (("apt-get", "sudo"), 1000, ["sudo", "-n"]),
    ],
)
def test_apt_installs_only_what_is_missing(
    runner: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    commands: list[list[str]],
    programs: tuple[str, ...],
    euid: int,
    prefix: list[str],
) -> None:
    _machine(runner, monkeypatch, *programs, euid=euid)
    runner.install(["chromium"])
    update, install = commands[-2:]
    assert update == [*prefix, "apt-get", "update", "-qq"]
    assert install[: len(prefix) + 2] == [*prefix, "apt-get", "install"]
    assert [word for word in install if word in runner.NEEDED] == ["chromium"]


@pytest.mark.parametrize(
    ("programs", "euid", "packages"),
    [
        (("apt-get",), 0, []),
        ((), 0, ["chromium"]),
        (("apt-get",), 1000, ["chromium"]),
    ],
)
def test_nothing_is_installed_without_need_or_right(
    runner: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    commands: list[list[str]],
    programs: tuple[str, ...],
    euid: int,
    packages: list[str],
) -> None:
    _machine(runner, monkeypatch, *programs, euid=euid)
    runner.install(packages)
    assert commands == []


def test_a_refused_sudo_installs_nothing(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _machine(runner, monkeypatch, "apt-get", "sudo", euid=1000)
    ran: list[list[str]] = []

    def refuse(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(list(command))
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", refuse)
    runner.install(["chromium"])
    assert ran == [["sudo", "-n", "true"]]


def test_all_phases_are_counted_with_what_was_skipped(
    runner: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "a.xml").write_text(SUITE.format(10, 1, 2, 3), encoding="utf-8")
    (tmp_path / "b.xml").write_text(SUITE.format(5, 0, 0, 1), encoding="utf-8")
    assert runner.counts(tmp_path) == (8, 3, 4)


class Ended(SimpleNamespace):
    """A run of pytest that has ended with a code."""

    def wait(self) -> int:
        return int(self.code)

    def terminate(self) -> None:
        pass


Started = dict[str, tuple[str, ...]]


@pytest.fixture
def started(runner: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Started:
    """Run nothing: give by database what pytest would have been started with.

    Asked for `--fail`, it fails on PostgreSQL, though its report does not say so.
    """
    found: Started = {}

    def start(
        processes: int,
        report: Path,
        arguments: Sequence[str],
        database: str = "",
        told: IO[bytes] | None = None,
    ) -> Ended:
        assert processes > 0
        found[database] = tuple(arguments)
        report.write_text(SUITE.format(5, 0, 0, 0), encoding="utf-8")
        if told is not None:
            told.write(b"what was told of " + database.encode())
        return Ended(code=int(bool(database) and "--fail" in arguments))

    monkeypatch.setattr(runner, "start", start)
    monkeypatch.setattr(runner, "Cluster", lambda folder: nullcontext("postgresql://x"))
    return found


def test_both_databases_are_tested_and_both_tell_what_they_found(
    runner: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    started: Started,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _machine(runner, monkeypatch, "chromium", "initdb")
    assert runner.main(["-k", "wohngeld"]) == 0
    assert started == {
        "": ("-k", "wohngeld"),
        "postgresql://x": ("-m", "database and not journey", "-k", "wohngeld"),
    }
    told = capsys.readouterr().out
    assert "what was told of postgresql://x" in told
    assert told.endswith("10 passed, 0 failed, 0 skipped\n")


def test_a_failure_on_postgresql_alone_fails(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch, started: Started
) -> None:
    _machine(runner, monkeypatch, "chromium", "initdb")
    assert runner.main(["--fail"]) == 1
    assert len(started) == 2


def test_the_unit_part_needs_no_browser_and_no_postgresql(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch, started: Started
) -> None:
    _machine(runner, monkeypatch)
    assert runner.main(["unit", "-x"]) == 0
    assert started == {"": ("-m", "not journey and not slow", "-x")}


@pytest.mark.parametrize(
    "command", [[sys.executable, "-c", "raise SystemExit(3)"], ["/nowhere/npm"]]
)
def test_a_failing_npm_ends_with_a_sentence(
    frontend: ModuleType, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(frontend, "npm", lambda: command)
    with pytest.raises(SystemExit) as caught:
        frontend.build()
    assert str(caught.value).startswith("npm konnte die Oberfläche nicht holen")


def test_a_package_without_a_needed_file_is_named(
    frontend: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    commands: list[list[str]],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "TARGET", tmp_path / "vendor")
    monkeypatch.setattr(frontend, "FILES", (tmp_path / "kern.min.css",))
    monkeypatch.setattr(frontend, "npm", lambda: ["npm"])
    with pytest.raises(SystemExit, match=r"fehlt kern\.min\.css"):
        frontend.build()
    assert commands[0][:2] == ["npm", "ci"]
