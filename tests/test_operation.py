"""What an operator does with a platform, from the first start to a restore."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.durability.person import Person
from tests.platform import CLI, LivePlatform, clean_environment, fetch

pytestmark = [pytest.mark.slow, pytest.mark.journey]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePlatform]:
    """Give a platform of this file's own that runs from its first start."""
    with LivePlatform.started(tmp_path_factory.mktemp("operation")) as platform:
        yield platform


def tragwerk(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLI, *words, "--data", str(data)],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def children(pid: int) -> list[int]:
    """Give the direct children of a process (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


def whole_tree(pid: int) -> dict[int, str]:
    """Give what a process has started, and what that has started: id → words."""
    found = {}
    for child in children(pid):
        found[child] = command_of(child)
        found |= whole_tree(child)
    return found


def complete_tree(pid: int) -> dict[int, str]:
    """Give the tree of a platform; the processes that work for others are in it."""
    tree = whole_tree(pid)
    kinds = [word for words in tree.values() for word in words.split()]
    assert (kinds.count("serve"), kinds.count("worker")) == (2, 1), tree
    return tree


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def wait_until_gone(pids: Iterable[int], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while left := [pid for pid in pids if is_alive(pid)]:
        assert time.monotonic() < end, left
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


def test_the_platform_shows_where_it_is_and_who_may_sign_in(
    first: LivePlatform,
) -> None:
    told = first.log.read_text()
    assert first.url.rpartition(":")[2] in told
    for login in first.logins:
        assert str(login["login"]) in told
        assert set(login) == {"login", "password", "name", "unit", "roles"}


def test_the_same_folder_is_not_started_twice(first: LivePlatform) -> None:
    done = tragwerk("up", "--port", "1024", data=first.data)
    assert done.returncode == 1
    assert "läuft schon eine Plattform" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_named(first: LivePlatform, tmp_path: Path) -> None:
    port = first.url.rpartition(":")[2]
    done = tragwerk("up", "--port", port, data=tmp_path)
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr


def test_the_audit_is_verified_and_exported(
    first: LivePlatform, tmp_path: Path
) -> None:
    report = json.loads(tragwerk("audit", "verify", "--json", data=first.data).stdout)
    assert report["ok"]
    assert report["entries"] > 0
    file = tmp_path / "audit.jsonl"
    told = tragwerk("audit", "export", str(file), data=first.data).stdout
    words = [*CLI, "audit", "verify-file", str(file), "--json", "--key"]

    def verify() -> dict[str, object]:
        done = subprocess.run(
            [*words, told.split()[-1]],
            env=clean_environment(TRAGWERK_DATA=str(tmp_path / "none")),
            capture_output=True,
            text=True,
            check=False,
        )
        report: dict[str, object] = json.loads(done.stdout)
        assert done.returncode == (0 if report["ok"] else 1)
        return report

    assert verify()["ok"]
    file.write_text(file.read_text().replace("seed_land", "seed_lend"))
    assert not verify()["ok"]


def workers_of(platform: LivePlatform) -> list[int]:
    """Give the job workers among the processes of a platform."""
    return [
        pid
        for pid in children(platform.process.pid)
        if " worker" in command_of(pid) and is_alive(pid)
    ]


def test_a_crashed_worker_is_started_again(first: LivePlatform) -> None:
    (worker,) = workers_of(first)
    os.kill(worker, signal.SIGKILL)
    end = time.monotonic() + 30
    while len(now := workers_of(first)) != 1 or now == [worker]:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert fetch(f"{first.url}/healthz")[0] == 200


def test_a_killed_web_server_leaves_no_process_and_comes_back(
    first: LivePlatform,
) -> None:
    (server,) = (
        pid for pid in children(first.process.pid) if "serve" in command_of(pid)
    )
    workers = children(server)
    assert workers
    os.kill(server, signal.SIGKILL)
    wait_until_gone([server, *workers])
    first.wait_until_ready(40)


def test_no_process_survives_a_killed_parent(tmp_path: Path) -> None:
    with LivePlatform.started(tmp_path, options=("--empty",)) as platform:
        tree = complete_tree(platform.process.pid)
        platform.process.kill()
        platform.process.wait()
        wait_until_gone(tree)
        assert platform.logins == []


def test_a_second_start_keeps_all_data(tmp_path: Path) -> None:
    """Ctrl-C ends every process; the next start shows what was there."""
    with LivePlatform.started(tmp_path) as platform:
        person = Person.beginning(platform.url)
        person.save("anschrift", "Kastanienallee")
        person.upload(300)
        person.close()
        tree = complete_tree(platform.process.pid)
        assert platform.stop() == 0
        wait_until_gone(tree, seconds=0)
        told = platform.log.read_text()
        assert told.rstrip().endswith("Die Plattform ist beendet.")
        assert "Traceback" not in told
        logins = platform.logins

    with LivePlatform.started(tmp_path, options=()) as platform:
        assert platform.logins == logins
        again = Person(platform.url, person.draft)
        assert again.shown("anschrift") == ["Kastanienallee", "Kastanienallee"]
        assert again.papers() == [300]
        again.close()
        assert platform.stop() == 0


def test_backup_new_keys_restore(tmp_path: Path, sample_land: Path) -> None:
    """One story: back up, stop, change the key, restore what was, start again."""
    file = tmp_path / "backup.tar"
    with LivePlatform.started(tmp_path, like=sample_land) as platform:
        data = platform.data
        assert tragwerk("backup", str(file), data=data).returncode == 0
        assert "läuft schon" in tragwerk("restore", str(file), data=data).stderr
        assert "läuft schon" in tragwerk("keys", "rotate", data=data).stderr
        assert platform.stop() == 0
    key = (data / "keys/master.key").read_text()

    refused = tragwerk("restore", str(file), data=data)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    restored = tragwerk("restore", str(file), "--force", data=data)
    assert restored.returncode == 0, restored.stderr

    rotated = tragwerk("keys", "rotate", data=data)
    assert rotated.returncode == 0, rotated.stderr
    assert (data / "keys/master.key").read_text() != key
    assert [path.read_text() for path in (data / "keys").glob("*.old.key")] == [key]
    assert not (data / "keys/master.key.new").exists()

    with LivePlatform.started(tmp_path, options=()) as platform:
        assert platform.logins
        assert json.loads(tragwerk("audit", "verify", "--json", data=data).stdout)["ok"]


def test_an_interrupted_change_of_keys_is_finished(tmp_path: Path) -> None:
    with LivePlatform.started(tmp_path, options=("--empty",)) as platform:
        data = platform.data
    # What a kill between the two steps leaves behind.
    fresh = "ab" * 32
    (data / "keys/master.key.new").write_text(fresh)
    refused = tragwerk("up", "--port", "1024", data=data)
    assert refused.returncode == 1
    assert "keys rotate" in refused.stderr

    assert tragwerk("keys", "rotate", data=data).returncode == 0
    assert (data / "keys/master.key").read_text() == fresh
    with LivePlatform.started(tmp_path, options=()) as platform:
        assert fetch(f"{platform.url}/readyz")[0] == 200


def test_the_kind_of_a_platform_does_not_change(first: LivePlatform) -> None:
    assert json.loads((first.data / "platform.json").read_text()) == {"sample": True}
    done = tragwerk("demo", "logins", data=first.data.parent / "nothing")
    assert done.returncode == 1
    assert "tragwerk up" in done.stderr
