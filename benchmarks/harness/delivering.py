"""Brings submitted applications to their units as the worker does, and counts the time.

Called as `python -m harness.delivering` on the platform of TRAGWERK_DATA while no
worker runs; prints the seconds of each round and how many events it delivered.
"""

from __future__ import annotations

import json
import time

from tragwerk.config.cli import platform


def main() -> None:
    """Deliver until nothing waits."""
    platform.open_platform(None)
    from django.utils import timezone

    from tragwerk.foundation import outbox

    rounds = []
    while True:
        began = time.perf_counter()
        # One event a round, so that each has a time of its own.
        count = outbox.deliver_pending(limit=1, now=timezone.now())
        if not count:
            break
        rounds.append(time.perf_counter() - began)
    print(json.dumps(rounds))


if __name__ == "__main__":
    main()
