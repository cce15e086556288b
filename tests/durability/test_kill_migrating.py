"""kill -9 while cases move to another version: each moves once, none is half."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.durability.preparing import call, seeded
from tests.platform import CLI, ROOT, LivePlatform, clean_environment

CASES = 200
KILLS = 2

pytestmark = pytest.mark.slow


def test_a_killed_migration_is_finished_by_the_next(tmp_path: Path) -> None:
    chance, seed = seeded("SQLite")
    with LivePlatform.started(tmp_path):
        pass
    path = f"{ROOT / 'src'}:{ROOT}"
    environment = clean_environment(
        TRAGWERK_DATA=str(tmp_path / "data"), PYTHONPATH=path
    )
    call("many_cases", environment, str(CASES))
    before = json.loads(call("many_cases", environment, "stands"))
    [old] = before["versions"]
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"pruefen": "unterlagen_pruefen"}))
    versions = ("--from", old, "--to", "99.0.0", "--plan", str(plan))
    words = ["migrate", "wohngeld", *versions]
    kills = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [*CLI, "cases", *words],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if "resume" not in words:
            assert process.stderr is not None
            # The first line names the migration; then the parts begin.
            line = process.stderr.readline()
            words = ["resume", line.split()[1]]
            time.sleep(chance.uniform(0.02, 0.3))
        else:
            time.sleep(chance.uniform(1.0, 3.0))
        kills += process.poll() is None
        process.kill()
        process.communicate()
        found = json.loads(call("many_cases", environment, "stands"))
        assert found["events"] == found["results"] == found["entries"], seed
        assert found["versions"].get("99.0.0", 0) == found["moved"], seed
    assert kills, seed
    subprocess.run([*CLI, "cases", *words], env=environment, cwd=ROOT, check=True)
    found = json.loads(call("many_cases", environment, "stands"))
    total = sum(before["versions"].values())
    assert found["status"] == ["DONE"] * len(found["status"]), seed
    assert found["versions"] == {"99.0.0": total}, seed
    assert found["events"] == found["cases_with_events"] == total, seed
    assert found["audit"], seed
