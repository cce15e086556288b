"""kill -9 at random moments of 200 submissions: what is acknowledged is there once."""

from __future__ import annotations

import json
import queue
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.durability.preparing import STORES, call, opened, prepared, seeded
from tests.durability.storm import VICTIMS, Processes
from tests.durability.visitor import LostError
from tests.platform import free_port

APPLICATIONS = 200
KILLS = 10
CLIENTS = 6

WHOLE = {
    "state": "SUBMITTED",
    "has_answers": True,
    "has_moment": True,
    "submitted": 1,
}
UNTOUCHED = {
    "state": "DRAFT",
    "has_answers": True,
    "has_moment": False,
    "has_receipt": False,
    "submitted": 0,
    "cases": 0,
    "opened": 0,
    "tasks": 0,
}
DELIVERED = {"has_receipt": True, "cases": 1, "opened": 1, "tasks": 1}

pytestmark = pytest.mark.slow


@dataclass
class People:
    """Clients who each take the next draft and submit it.

    Attributes:
        url: of the platform.
        acknowledged: drafts whose submission was confirmed.
        doubtful: drafts whose submission was answered by an error or not at all.
    """

    url: str
    acknowledged: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)
    _waiting: queue.Queue[dict[str, str] | None] = field(default_factory=queue.Queue)

    def submit_one(self, draft: dict[str, str]) -> bool:
        """Open a draft by its code and submit it; says whether it was confirmed."""
        address = f"/antrag/{draft['id']}/"
        visitor = opened(self.url, draft["code"])
        try:
            answer = visitor.post(f"{address}pruefen/", {})
        except LostError:
            return False
        finally:
            visitor.close()
        return answer.status == 302 and answer.location == f"{address}eingereicht/"

    def release(self, drafts: Sequence[dict[str, str]]) -> None:
        """Let the clients go on with these drafts."""
        for draft in drafts:
            self._waiting.put(draft)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let the clients work; at the end wait until every draft was tried."""
        threads = [threading.Thread(target=self._work) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.release_end()
            for thread in threads:
                thread.join()

    def release_end(self) -> None:
        """Tell every client that nothing more comes."""
        for _ in range(CLIENTS):
            self._waiting.put(None)

    def _work(self) -> None:
        while (draft := self._waiting.get()) is not None:
            confirmed = self.submit_one(draft)
            (self.acknowledged if confirmed else self.doubtful).add(draft["id"])


@pytest.mark.parametrize("store", STORES)
def test_every_acknowledged_application_is_there_once_and_none_is_half(
    store: str, tmp_path: Path, sample_land: Path
) -> None:
    chance, seed = seeded(store)
    with prepared(store, tmp_path, sample_land) as environment:
        drafts = json.loads(call("drafts", environment, str(APPLICATIONS)))
        by_id = {draft["id"]: draft for draft in drafts}
        processes = Processes(
            f"http://127.0.0.1:{free_port()}",
            environment,
            tmp_path / "killed.log",
            chance,
            web_processes=1 if store == "SQLite" else 2,
        )
        people = People(processes.url)
        with processes.running():
            _storm(processes, people, drafts, chance)
            about = f"{seed}, killed: {processes.killed}"
            assert len(people.acknowledged) + len(people.doubtful) == APPLICATIONS
            assert len(people.acknowledged) > APPLICATIONS // 2, about

            found = json.loads(call("truth", environment))["applications"]
            for key in people.acknowledged:
                assert found[key] | WHOLE == found[key], (about, found[key])
            for key in people.doubtful:
                whole = found[key] | WHOLE == found[key]
                assert whole or found[key] == UNTOUCHED, (about, found[key])

            # Whoever got no answer may simply try again.
            for key in people.doubtful:
                assert people.submit_one(by_id[key]), about
            processes.stop_worker()
        after = json.loads(call("truth", environment, "catch-up"))
    _require_all_once(after, about)


def _require_all_once(after: dict[str, Any], about: str) -> None:
    assert len(after["applications"]) == APPLICATIONS, about
    for entry in after["applications"].values():
        assert entry == WHOLE | DELIVERED, (about, entry)
    assert after["receipts"] == APPLICATIONS, about
    assert after["cases"] == APPLICATIONS, about
    assert after["stray_cases"] == 0, about
    assert after["undelivered"] == 0, about
    assert after["audit"], (about, after["audit_problem"])


def _storm(
    processes: Processes,
    people: People,
    drafts: Sequence[dict[str, str]],
    chance: random.Random,
) -> None:
    """Release the drafts in portions and kill something in the middle of each."""
    portion = -(-len(drafts) // KILLS)
    with people.at_work():
        for start in range(0, len(drafts), portion):
            processes.wait_until_ready()
            people.release(drafts[start : start + portion])
            time.sleep(chance.uniform(0.02, 1.0))
            processes.kill(chance.choice(VICTIMS))
        processes.wait_until_ready()
