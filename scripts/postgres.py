"""A PostgreSQL cluster for one test run, started as somebody without rights."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Nothing here outlives the run, so nothing needs to survive a power cut.
SPEED = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=64MB",
)
_START_SECONDS = 30


def binaries() -> Path | None:
    """Find the newest PostgreSQL (15 or newer) with everything a cluster needs."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    found = [one for one in folders if (one / "initdb").exists()]
    newest = sorted(found, key=lambda one: float(one.parent.name))[-1:]
    if newest:
        return newest[0]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Cluster:
    """A cluster below a folder, on a free port of the loopback address.

    Args:
        folder: where the server's log is kept; the data lie in a folder of their own
            that only the server's account can read.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "postgres.log"
        self._home = Path(tempfile.mkdtemp(prefix="tragwerk-pg-"))
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> str:
        """Start the server and give the address of its database."""
        place = binaries()
        if place is None:
            raise FileNotFoundError("PostgreSQL")
        account = _account()
        become: Callable[[], None] | None = None
        if account is not None:
            os.chown(self._home, account.pw_uid, account.pw_gid)
            # A function, not user=: the groups must go with the rights.
            become = _becoming(account)
        data = self._home / "data"
        subprocess.run(
            [
                *(place / "initdb", "-D", data, "-U", "tragwerk", "-A", "trust"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._home,
            preexec_fn=become,
        )
        port = _free_port()
        settings = [part for one in SPEED for part in ("-c", one)]
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(
                [
                    *(place / "postgres", "-D", data, "-h", "127.0.0.1"),
                    *("-p", str(port), "-k", str(self._home), *settings),
                ],
                stdout=log,
                stderr=log,
                cwd=self._home,
                preexec_fn=become,  # noqa: PLW1509 - no threads here
                start_new_session=True,
            )
        self._wait(place, port)
        return f"postgresql://tragwerk@127.0.0.1:{port}/postgres"

    def _wait(self, place: Path, port: int) -> None:
        assert self._server is not None
        end = time.monotonic() + _START_SECONDS
        ready = [place / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False).returncode != 0:
            if self._server.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise RuntimeError(self._log.read_text(errors="replace")[-2000:])
            time.sleep(0.1)

    def __exit__(self, *_error: object) -> None:
        """Stop the server at once and remove its data."""
        if self._server is not None and self._server.poll() is None:
            # SIGINT is PostgreSQL's fast shutdown.
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self._home, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Give an account without rights if we are root; PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("Weder das Konto „postgres“ noch „nobody“ ist da.")


def _becoming(account: pwd.struct_passwd) -> Callable[[], None]:
    def become() -> None:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)

    return become


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
