"""One of several processes that bring messages from one unit to another.

Called as `python -m harness.messaging NUMBER COUNT` on the platform of
TRAGWERK_DATA while no worker runs: brings some on their way to warm up, prints "ready",
waits for a line on standard input, brings COUNT on their way and prints the seconds of
each step as JSON. With `store` it only stores the Baustein, with `rest` it does
what is left for a worker.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.durability import letters

from tragwerk.config.cli import platform

PROCESSES = 4
WARM = 5
STEPS = ("prepare", "send", "deliver", "accept")


def main() -> None:
    """Do what the first argument says."""
    platform.open_platform(None)
    word = sys.argv[1]
    if word == "store":
        letters.store_package()
    elif word == "rest":
        print(json.dumps(finish()))
    else:
        bring(int(word), int(sys.argv[2]))


def bring(number: int, count: int) -> None:
    """Bring messages between a pair of units on their way, all steps one by one."""
    sender, receiver = letters.pairs(PROCESSES)[number]
    for _ in range(WARM):
        bring_one(sender, receiver)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps([bring_one(sender, receiver) for _ in range(count)]), flush=True)


def bring_one(sender: UUID, receiver: UUID) -> list[float]:
    """Prepare, send, deliver and accept a message; gives the seconds of each."""
    from django.utils import timezone

    from tragwerk.kernel.actor import SYSTEM
    from tragwerk.modules.exchange import api as exchange
    from tragwerk.modules.exchange.models import Arrival

    prepared, message_id = _timed(lambda: letters.prepare(sender, receiver))
    sent, _none = _timed(
        lambda: exchange.send_message(
            actor=letters.worker_of(sender),
            message_id=message_id,
            kept=[letters.PATH],
            now=timezone.now(),
        )
    )
    delivered, _none = _timed(
        lambda: exchange.deliver_message(
            actor=SYSTEM, message_id=message_id, now=timezone.now()
        )
    )
    arrival = Arrival.objects.get(message_id=message_id)
    accepted, _none = _timed(lambda: letters.settle(arrival, timezone.now()))
    return [prepared, sent, delivered, accepted]


def finish() -> list[float]:
    """Deliver what waits, one by one: receipts, and contents into their cases."""
    from django.utils import timezone

    from tragwerk.foundation import outbox

    rounds = []
    while True:
        seconds, count = _timed(
            lambda: outbox.deliver_pending(limit=1, now=timezone.now())
        )
        if not count:
            return rounds
        rounds.append(seconds)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    main()
