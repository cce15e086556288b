"""kill -9 on both sides of messages between units: each is delivered once.

The whole measure, on both databases, with at most 2 seconds between two kills:
python -m tests.durability.test_kill_messages 10000 2
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.durability.preparing import STORES, call, prepared, seeded
from tests.platform import LivePlatform

MESSAGES = 60
PAUSE = 0.8

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("store", STORES)
def test_every_message_is_delivered_once(
    store: str, tmp_path: Path, sample_land: Path
) -> None:
    found, about = storm(store, tmp_path, sample_land, MESSAGES, PAUSE)
    assert found["faults"] == [], (about, found)
    assert sum(found["states"].values()) == MESSAGES, about
    assert set(found["states"]) == {"ACCEPTED", "REFUSED", "TAKEN_BACK"}, about
    assert set(found["killed"]) == {"send", "receive", "deliver"}, (about, found)


def storm(
    store: str, folder: Path, like: Path, count: int, pause: float
) -> tuple[dict[str, Any], str]:
    """Let a storm pass over messages; gives what is there then, and what repeats it."""
    chance, seed = seeded(store)
    with prepared(store, folder, like) as environment:
        words = (str(count), str(pause), str(chance.getrandbits(32)))
        return json.loads(call("messages", environment, *words)), seed


def main() -> None:
    """Run with as many messages as the argument says, and print what is there then."""
    count, pause, faults = int(sys.argv[1]), float(sys.argv[2]), 0
    with tempfile.TemporaryDirectory(prefix="tragwerk-storm-") as name:
        folder = Path(name)
        with LivePlatform.started(folder) as platform:
            pass
        for store in STORES:
            own = folder / store
            own.mkdir()
            folder.chmod(0o755)
            found, _seed = storm(store, own, platform.data, count, pause)
            faults += found["fault_count"]
            sys.stdout.write(f"{store}: {json.dumps(found)}\n")
            sys.stdout.flush()
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
