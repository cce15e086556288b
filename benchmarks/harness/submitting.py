"""One of several processes that submit drafts at the same time by the action itself.

Called as `python -m harness.submitting FILE` on the platform of TRAGWERK_DATA: submits
the first drafts of the file to warm up, prints "ready", waits for a line on standard
input, submits the rest and prints the seconds of each as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from tragwerk.config.cli import platform

WARM = 3


def main() -> None:
    """Submit the drafts of the file that the first argument names."""
    platform.open_platform(None)
    drafts: list[dict[str, str]] = json.loads(Path(sys.argv[1]).read_text())
    for draft in drafts[:WARM]:
        submit(draft)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps([submit(draft) for draft in drafts[WARM:]]), flush=True)


def submit(draft: dict[str, str]) -> float:
    """Submit one draft as its person; gives the seconds the action took."""
    from django.utils import timezone

    from tragwerk.kernel.actor import Actor, ActorKind
    from tragwerk.modules.applications import api as applications

    key = UUID(draft["id"])
    actor: Any = Actor(kind=ActorKind.GUEST, grants=frozenset({key}))
    began = time.perf_counter()
    done = applications.submit_application(
        actor=actor,
        application_id=key,
        now=timezone.now(),
        status_url="http://localhost/fortsetzen/",
    )
    seconds = time.perf_counter() - began
    if done.submitted_at is None:
        raise RuntimeError(draft["id"])
    return seconds


if __name__ == "__main__":
    main()
