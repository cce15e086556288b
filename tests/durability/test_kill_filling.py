"""kill -9 while pages are saved, papers uploaded and events delivered."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.durability.person import PAGES, Person
from tests.durability.preparing import STORES, call, prepared, seeded
from tests.durability.storm import ONE_WEB, WEB, WORKER, Processes
from tests.platform import free_port

PEOPLE = 10
SAVES = 6
UPLOADS = 4
# Each is delivered twice, and a killed worker keeps up to 20 deliveries for a minute.
SUBMITTED = 35
WORKER_KILLS = 3

pytestmark = pytest.mark.slow

Act = Callable[[Person], None]


@dataclass(frozen=True)
class Ground:
    """A platform of this file's own, not running yet."""

    store: str
    environment: dict[str, str]
    folder: Path

    @contextmanager
    def deliveries(self) -> Iterator[Callable[[], int]]:
        """Give a look at how many deliveries are done."""
        query = "SELECT count(*) FROM tw_foundation_delivery WHERE state = 'DONE'"
        if self.store == "SQLite":
            path = Path(self.environment["TRAGWERK_DATA"], "tragwerk.sqlite3")
            with closing(sqlite3.connect(path)) as lite:
                yield lambda: int(lite.execute(query).fetchone()[0])
        else:
            url = self.environment["TRAGWERK_DATABASE"]
            with psycopg.connect(url, autocommit=True) as post:
                yield lambda: int(post.execute(query).fetchone()[0])

    def processes(self, chance: random.Random) -> Processes:
        """Give its processes, to be started and killed."""
        return Processes(
            f"http://127.0.0.1:{free_port()}",
            self.environment,
            self.folder / "killed.log",
            chance,
            web_processes=1 if self.store == "SQLite" else 2,
        )


@pytest.fixture(scope="module", params=STORES)
def ground(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sample_land: Path,
) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("filling")
    # PostgreSQL's account must reach its folder.
    folder.parent.chmod(0o755)
    with prepared(request.param, folder, sample_land) as environment:
        yield Ground(request.param, environment, folder)


def test_what_was_saved_and_uploaded_is_there_whole_and_once(ground: Ground) -> None:
    chance, seed = seeded(ground.store)
    drafts = json.loads(call("drafts", ground.environment, str(PEOPLE)))
    processes = ground.processes(chance)
    people = [Person(processes.url, draft) for draft in drafts]
    with processes.running():
        _storm(processes, people, chance)
        about = f"{seed}, killed: {processes.killed}"
        found = _read(ground, people)
        for person in people:
            _require_kept(person, found["drafts"][person.draft["id"]], about)
        assert sum(len(person.kept) for person in people) > PEOPLE * UPLOADS // 2, about
        for person in people:
            person.repeat_the_unsure()
            person.close()
        processes.stop_worker()

    after = _read(ground, people, "swept")
    for person in people:
        draft = after["drafts"][person.draft["id"]]
        assert draft["papers"] == sorted(person.kept), about
        assert len(draft["papers"]) == draft["uploads"] == UPLOADS, about
        assert draft["members"] == 2, (about, draft)
        for page in PAGES:
            (word,) = person.possible[page]
            assert draft[page] == [word, word], (about, draft)
    _require_nothing_stray(after, about)


def _storm(
    processes: Processes, people: Sequence[Person], chance: random.Random
) -> None:
    """Let everybody do two things at a time, and kill something in the middle."""
    plans = [_plan(number, chance) for number in range(len(people))]
    with ThreadPoolExecutor(len(people)) as pool:
        for start in range(0, len(plans[0]), 2):
            processes.wait_until_ready()
            done = [
                pool.submit(_do, person, plan[start : start + 2])
                for person, plan in zip(people, plans, strict=True)
            ]
            time.sleep(chance.uniform(0.02, 0.8))
            processes.kill(chance.choice((WEB, WEB, ONE_WEB, WORKER)))
            while wait(done, timeout=0.5).not_done:
                processes.wait_until_ready()
            for future in done:
                future.result()
    processes.wait_until_ready()


def _do(person: Person, acts: Sequence[Act]) -> None:
    for act in acts:
        act(person)


def _plan(number: int, chance: random.Random) -> list[Act]:
    """Give what one person does, in an order of their own."""

    def save(turn: int) -> Act:
        page = list(PAGES)[turn % len(PAGES)]
        return lambda person: person.save(page, f"Wort {number}-{turn}")

    def upload(turn: int) -> Act:
        return lambda person: person.upload(200 + 10 * number + turn)

    acts = [*map(save, range(SAVES)), *map(upload, range(UPLOADS)), Person.add_member]
    chance.shuffle(acts)
    return acts


def _require_kept(person: Person, draft: dict[str, Any], about: str) -> None:
    """Compare what the database holds right after the storm with what is known."""
    where = (about, person, draft)
    for page in PAGES:
        # Before the first acknowledged save the example's answers may stand there.
        if "" not in person.possible[page]:
            first, second = draft[page]
            assert first == second in person.possible[page], where
    papers = draft["papers"]
    assert len(papers) == len(set(papers)) == draft["uploads"], where
    assert person.kept <= set(papers) <= person.kept | person.unsure, where
    acknowledged, unanswered = person.saves
    assert acknowledged <= draft["saves"] <= acknowledged + unanswered, where
    assert 1 + person.adds[0] <= draft["members"] <= 2, where


def _read(ground: Ground, people: Sequence[Person], *words: str) -> dict[str, Any]:
    keys = [person.draft["id"] for person in people]
    found: dict[str, Any] = json.loads(
        call("filled", ground.environment, *words, *keys)
    )
    return found


def _require_nothing_stray(after: dict[str, Any], about: str) -> None:
    """Neither a file nor a record is left that belongs to nobody."""
    assert after["files_without_record"] == [], about
    assert after["records_without_file"] == [], about
    assert after["records_without_paper"] == 0, about
    assert after["records_without_draft"] == 0, about
    assert after["audit"], (about, after["audit_problem"])


def test_a_worker_killed_while_it_delivers_does_everything_once(
    ground: Ground,
) -> None:
    chance, seed = seeded(ground.store)
    made = json.loads(call("drafts", ground.environment, str(SUBMITTED), "submitted"))
    processes = ground.processes(chance)
    with processes.worker_running():
        for _ in range(WORKER_KILLS):
            _wait_for_a_delivery(ground)
            time.sleep(chance.uniform(0, 0.3))
            processes.kill(WORKER)
        _wait_for_a_delivery(ground)
        processes.stop_worker()

    found = json.loads(call("truth", ground.environment, "catch-up"))
    for draft in made:
        entry = found["applications"][draft["id"]]
        once = {"submitted": 1, "cases": 1, "opened": 1, "tasks": 1}
        assert entry | once | {"has_receipt": True} == entry, (seed, entry)
    assert found["receipts"] == found["cases"] == SUBMITTED, seed
    assert (found["stray_cases"], found["undelivered"]) == (0, 0), seed
    assert found["audit"], (seed, found["audit_problem"])
    _require_nothing_stray(_read(ground, [], "swept"), seed)


def _wait_for_a_delivery(ground: Ground, seconds: float = 60) -> None:
    """Wait until the worker has begun: one more delivery is done than there was."""
    with ground.deliveries() as count:
        before, end = count(), time.monotonic() + seconds
        while count() == before:
            assert time.monotonic() < end, "the worker delivers nothing"
            time.sleep(0.02)
