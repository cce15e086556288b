"""`tragwerk backup` and `restore` on both databases, as an operator calls them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from scripts.postgres import Cluster

from tests.durability.person import Person
from tests.durability.preparing import STORES
from tests.platform import CLI, LivePlatform, clean_environment

# Nobody waits for anybody else here.
FEW = ("--workers", "1")

pytestmark = [pytest.mark.slow, pytest.mark.journey]


@dataclass(frozen=True)
class Saved:
    """A backup, and where to put it back.

    Attributes:
        file: the backup.
        keys: the folder with the keys of its platform.
        person: somebody who has begun an application there.
        told: what the command wrote to a terminal while it ran.
        quiet: what it wrote to standard error without one.
        environment: names an empty database; each test has a data folder of its own.
    """

    file: Path
    keys: Path
    person: Person
    told: str
    quiet: str
    environment: dict[str, str]


@pytest.fixture(scope="module", params=STORES)
def saved(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sample_land: Path,
) -> Iterator[Saved]:
    folder = tmp_path_factory.mktemp("backup")
    file = folder / "backup.tar"
    with ExitStack() as stack:
        environment, empty = clean_environment(), clean_environment()
        if request.param == "PostgreSQL":
            url = stack.enter_context(Cluster(folder))
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE DATABASE another")
            environment["TRAGWERK_DATABASE"] = url
            empty["TRAGWERK_DATABASE"] = url.removesuffix("/postgres") + "/another"
        with LivePlatform.started(
            folder,
            options=("--sample", *FEW),
            environment=environment,
            like=sample_land if request.param == "SQLite" else None,
        ) as platform:
            person = Person.beginning(platform.url)
            person.save("anschrift", "Kastanienallee")
            person.upload(300)
            person.close()
            data = ("--data", str(platform.data))
            quiet = run(environment, "backup", str(file), *data).stderr
            told = on_terminal(environment, "backup", str(file), *data)
        yield Saved(file, platform.data / "keys", person, told, quiet, empty)


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLI, *words], env=environment, capture_output=True, text=True, check=False
    )


def on_terminal(environment: dict[str, str], *words: str) -> str:
    """Run a command whose standard error is a terminal; gives what appears there."""
    ours, theirs = pty.openpty()
    pieces: list[bytes] = []

    def read() -> None:
        try:
            while piece := os.read(ours, 4096):
                pieces.append(piece)
        except OSError:
            pass  # Linux: the other side is closed

    reader = Thread(target=read)
    reader.start()
    subprocess.run(
        [*CLI, *words],
        env=environment | {"TERM": "xterm-256color", "COLUMNS": "100"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    reader.join(timeout=20)
    os.close(ours)
    return b"".join(pieces).decode(errors="replace")


def restore(saved: Saved, data: Path, *words: str, file: Path | None = None) -> str:
    """Restore and give what was said; the code must fit it."""
    done = run(
        saved.environment,
        "restore",
        str(file or saved.file),
        *words,
        "--data",
        str(data),
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == (0 if done.stdout else 1), done
    return " ".join((done.stdout + done.stderr).split())


def with_keys(saved: Saved, data: Path, **other: str) -> Path:
    """Give a data folder with the platform's keys, some of them others."""
    (data / "keys").mkdir(parents=True, exist_ok=True)
    for path in saved.keys.iterdir():
        key = other.get(path.stem, path.read_text())
        (data / "keys" / path.name).write_text(key)
    return data


def test_progress_is_shown_on_a_terminal_only(saved: Saved) -> None:
    assert "Sicherung" in saved.told
    assert "100 %" in saved.told
    assert saved.quiet == ""


def test_without_the_right_keys_nothing_is_restored(
    saved: Saved, tmp_path: Path
) -> None:
    assert "Legen Sie zuerst den Ordner „keys“" in restore(saved, tmp_path / "none")
    wrong = with_keys(saved, tmp_path / "wrong", master="ab" * 32)
    assert "gehört der Hauptschlüssel" in restore(saved, wrong)
    foreign = with_keys(saved, tmp_path / "foreign", audit="ab" * 32)
    assert "stammt von einer anderen Plattform" in restore(saved, foreign)
    assert not (wrong / "files").exists()


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_file_restores_nothing(
    saved: Saved, tmp_path: Path, damage: str
) -> None:
    content = bytearray(saved.file.read_bytes())
    if damage == "cut":
        del content[len(content) // 2 :]
    elif damage == "changed":
        content[len(content) // 3] ^= 0xFF
    else:
        content.clear()
    file = tmp_path / "damaged.tar"
    file.write_bytes(content)
    data = with_keys(saved, tmp_path / "data")
    # With PostgreSQL another test may have filled the database: that is no excuse.
    told = restore(saved, data, "--force", file=file)
    assert "Sicherung" in told
    assert not (data / "files").exists()
    assert not (data / "platform.json").exists()


def test_an_empty_platform_becomes_the_one_that_was_saved(
    saved: Saved, tmp_path: Path
) -> None:
    data = with_keys(saved, tmp_path / "data")
    told = restore(saved, data)
    assert "Zurückgespielt" in told
    assert "Das Protokoll ist in Ordnung" in told
    # Not asked again: nobody makes invented people out of real ones, or vice versa.
    assert json.loads((data / "platform.json").read_text()) == {"sample": True}
    assert "--force" in restore(saved, data)

    with LivePlatform.started(
        tmp_path, options=FEW, environment=saved.environment
    ) as platform:
        again = Person(platform.url, saved.person.draft)
        assert again.shown("anschrift") == ["Kastanienallee", "Kastanienallee"]
        assert again.papers() == [300]
        again.close()
    report = run(saved.environment, "audit", "verify", "--json", "--data", str(data))
    assert json.loads(report.stdout)["ok"]
    assert restore(saved, data, "--force").startswith("Zurückgespielt")
