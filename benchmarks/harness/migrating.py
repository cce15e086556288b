"""Moves many cases of one unit to another version, and back, by the actions themselves.

Called as `python -m harness.migrating COUNT` on the platform of TRAGWERK_DATA while no
worker runs. Prints seconds and counts as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.durability import many_cases

from tragwerk.config.cli import platform

KEY = "wohngeld"


def main() -> None:
    """Fill the platform, then measure dry run, moving and taking back."""
    platform.open_platform(None)
    from django.utils import timezone

    from tragwerk.kernel.actor import SYSTEM
    from tragwerk.modules.blocks import api as blocks
    from tragwerk.modules.cases import api as cases

    unit_id = many_cases.fill(int(sys.argv[1]))
    versions = blocks.list_versions(KEY)
    about: dict[str, Any] = {
        "unit_id": unit_id,
        "block_key": KEY,
        "from_digest": versions[1].digest,
        "to_digest": versions[0].digest,
        "plan": {"pruefen": "unterlagen_pruefen"},
    }
    before = _memory()
    forecast, dry = _timed(lambda: cases.forecast_migration(SYSTEM, **about))
    key = cases.start_migration(actor=SYSTEM, now=timezone.now(), **about)
    parts = drive(key)
    moved = cases.get_migration(SYSTEM, key)
    back_key = cases.undo_migration(actor=SYSTEM, migration_id=key, now=timezone.now())
    back_parts = drive(back_key)
    back = cases.get_migration(SYSTEM, back_key)
    print(
        json.dumps(
            {
                "movable": forecast.moving_count,
                "dry": dry,
                "parts": parts,
                "moved": moved.moved,
                "back_parts": back_parts,
                "moved_back": back.moved,
                "grown": _memory() - before,
            }
        )
    )


def drive(migration_id: UUID) -> list[float]:
    """Do all parts; gives the seconds of each."""
    from django.utils import timezone

    from tragwerk.kernel.actor import SYSTEM
    from tragwerk.modules.cases import api as cases

    seconds = []
    while True:
        more, took = _timed(
            lambda: cases.carry_on_migration(
                actor=SYSTEM, migration_id=migration_id, now=timezone.now()
            )
        )
        if not more:
            return seconds
        seconds.append(took)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def _memory() -> int:
    """Give the most memory this process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
