"""Sends messages between units while its processes are killed again and again.

Called as `python -m tests.durability.messages COUNT PAUSE SEED` on the platform of
TRAGWERK_DATA while nothing else runs there. Senders, workers of the outbox and
receivers are processes of their own; each is killed by SIGKILL at random and replaced
until everything is through; PAUSE is the most seconds between two kills. Prints what
happened and every fault as JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

from tests.durability import letters
from tragwerk.config.cli import platform

PAIRS = 4
SENDERS = RECEIVERS = WORKERS = 2
BATCH = 30
TAKEN_BACK, REFUSED = 0.1, 0.1
KILLED = -9


def main() -> None:
    """Lay messages ready, let the storm pass over them, look what there is."""
    count, pause, seed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    folder = platform.open_platform(None)
    noted = folder / "acknowledged.txt"
    storm = Storm(noted, pause, random.Random(seed))
    storm.alone(letters.lay_ready, count, PAIRS)
    warm_up()
    began = time.monotonic()
    storm.rage()
    seconds = time.monotonic() - began
    storm.alone(finish)
    told = letters.look(count, noted.read_text().split())
    json.dump(told | {"killed": storm.killed, "seconds": seconds}, sys.stdout)


class Storm:
    """Processes that come and go.

    Args:
        noted: file in which they write what was done and confirmed to them.
        pause: most seconds between two kills.
        chance: chooses whom and when.
    """

    def __init__(self, noted: Path, pause: float, chance: random.Random) -> None:
        self.killed: Counter[str] = Counter()
        self._noted = noted
        self._pause = pause
        self._chance = chance
        self._fork = multiprocessing.get_context("fork")

    def alone(self, work: Callable[..., None], *about: object) -> None:
        """Do something in a process of its own, which nobody kills."""
        process = self._fork.Process(target=work, args=about)
        process.start()
        process.join()
        assert process.exitcode == 0, work

    def rage(self) -> None:
        """Kill and replace until senders and receivers find nothing more to do."""
        kinds = (send, receive, deliver)
        numbers = (SENDERS, RECEIVERS, WORKERS)
        alive = [
            (kind, self._started(kind))
            for kind, number in zip(kinds, numbers, strict=True)
            for _ in range(number)
        ]
        try:
            while any(kind is not deliver for kind, _process in alive):
                time.sleep(self._chance.uniform(0.02, self._pause))
                alive = [each for each in alive if self._is_at_work(*each)]
                self._chance.shuffle(alive)
                # In turn, so that a short storm, too, meets every kind.
                victim = min(alive, key=lambda each: self.killed[each[0].__name__])
                alive.remove(victim)
                kind, process = victim
                process.kill()
                process.join()
                if process.exitcode == KILLED:
                    self.killed[kind.__name__] += 1
                    alive.append((kind, self._started(kind)))
        finally:
            for _kind, process in alive:
                process.kill()
                process.join()

    def _started(self, kind: Callable[..., None]) -> BaseProcess:
        seed = self._chance.getrandbits(32)
        process = self._fork.Process(target=kind, args=(self._noted, seed))
        process.start()
        return process

    def _is_at_work(self, kind: Callable[..., None], process: BaseProcess) -> bool:
        if process.exitcode is None:
            return True
        # Only a kill may end one; an error of its own would hide behind the storm.
        assert process.exitcode == 0, kind
        return False


def warm_up() -> None:
    """Load the Baustein once for all; no connection stays open for them to share."""
    from django.db import connection

    from tragwerk.modules.blocks import api as blocks
    from tragwerk.modules.exchange.models import Message

    blocks.get_package(Message.objects.values_list("digest", flat=True)[0])
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def send(noted: Path, seed: int) -> None:
    """Send what lies ready, and take some of it back, until nothing is left."""
    from django.utils import timezone

    from tragwerk.kernel.errors import ConflictError
    from tragwerk.modules.exchange import api as exchange
    from tragwerk.modules.exchange.models import Message

    chance, note = random.Random(seed), _notes(noted)
    while ready := list(Message.objects.filter(status="PREPARED")[:BATCH]):
        # All senders take from the same heap, so that they get in each other's way.
        chance.shuffle(ready)
        for message in ready:
            about: dict[str, Any] = {
                "actor": letters.worker_of(message.unit_id),
                "message_id": message.id,
                "now": timezone.now(),
            }
            try:
                exchange.send_message(kept=message.paths, **about)
                note("SENT", message.id)
                if chance.random() < TAKEN_BACK:
                    time.sleep(chance.uniform(0, 0.2))
                    exchange.take_back_message(**about)
                    note("TAKEN_BACK", message.id)
            except ConflictError:
                continue


def receive(noted: Path, seed: int) -> None:
    """Accept or refuse what has arrived until nothing more comes."""
    from django.utils import timezone

    from tragwerk.kernel.errors import ConflictError
    from tragwerk.modules.exchange.models import Arrival, Message

    chance, note, idle = random.Random(seed), _notes(noted), 0
    while idle < 5:
        arrived = list(Arrival.objects.filter(status="ARRIVED")[:BATCH])
        if not arrived:
            time.sleep(0.05)
            idle += not Message.objects.filter(status="PREPARED").exists()
            continue
        idle = 0
        chance.shuffle(arrived)
        for arrival in arrived:
            is_refused = chance.random() < REFUSED
            try:
                letters.settle(arrival, timezone.now(), refuse=is_refused)
            except ConflictError:
                continue
            note("REFUSED" if is_refused else "ACCEPTED", arrival.message_id)


def deliver(_noted: Path, _seed: int) -> None:
    """Deliver as a worker does, until it is killed."""
    from tragwerk.foundation import outbox

    outbox.work(Event(), poll=0.02)


def finish() -> None:
    """Do what worker and units do once the leases of the killed are over."""
    from django.utils import timezone

    from tragwerk.foundation import outbox
    from tragwerk.modules.exchange.models import Arrival

    for hours in range(1, 6):
        now = timezone.now() + timedelta(hours=hours)
        while outbox.deliver_pending(now=now):
            pass
        for arrival in Arrival.objects.filter(status="ARRIVED"):
            letters.settle(arrival, timezone.now())


def _notes(noted: Path) -> Callable[[str, UUID], None]:
    """Give what writes a line that outlives its process."""
    file = os.open(noted, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(what: str, message_id: UUID) -> None:
        os.write(file, f"{what}:{message_id}\n".encode())

    return note


if __name__ == "__main__":
    main()
