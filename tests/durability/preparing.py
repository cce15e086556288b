"""A platform prepared for being killed, as an operator sets it up."""

from __future__ import annotations

import os
import random
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scripts.postgres import Cluster

from tests.durability.visitor import LostError, Visitor
from tests.platform import ROOT, LivePlatform, clean_environment

# Without PostgreSQL a test fails there, it does not pass by leaving it out.
STORES = ("SQLite", "PostgreSQL")
SEED = "TEST_KILL_SEED"


def seeded(what: str) -> tuple[random.Random, str]:
    """Give chance that can be repeated, and the words that repeat it.

    Args:
        what: named on the test's output, which pytest shows when it fails.
    """
    seed = int(os.environ.get(SEED) or secrets.randbelow(2**32))
    sys.stdout.write(f"{what}: {SEED}={seed}\n")
    return random.Random(seed), f"{SEED}={seed}"


@contextmanager
def prepared(store: str, folder: Path, like: Path) -> Iterator[dict[str, str]]:
    """Set a platform up as an operator does; gives what its processes need to know.

    Args:
        store: its database.
        folder: gets its data.
        like: data folder of a platform on SQLite that has ended.
    """
    # PostgreSQL's account must be able to pass through.
    folder.chmod(0o755)
    with ExitStack() as stack:
        environment = clean_environment(TRAGWERK_LOG_CONSOLE="false")
        data = folder / "data"
        if store == "PostgreSQL":
            environment["TRAGWERK_DATABASE"] = stack.enter_context(Cluster(folder))
            first = ("--sample", "--workers", "1")
            with LivePlatform.started(folder, options=first, environment=environment):
                pass
        else:
            shutil.copytree(like, data)
        python_path = f"{environment['PYTHONPATH']}:{ROOT}"
        yield environment | {"TRAGWERK_DATA": str(data), "PYTHONPATH": python_path}


def call(module: str, environment: dict[str, str], *words: str) -> str:
    """Run a module of this package on the platform; gives what it printed."""
    return subprocess.run(
        [sys.executable, "-m", f"tests.durability.{module}", *words],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def opened(url: str, code: str, seconds: float = 60) -> Visitor:
    """Open a draft; whoever finds the platform away tries again."""
    end = time.monotonic() + seconds
    while True:
        visitor = Visitor(url, timeout=15)
        try:
            visitor.open_with_code(code)
        except LostError:
            visitor.close()
            assert time.monotonic() < end, "the platform did not come back"
            time.sleep(0.1)
        else:
            return visitor
