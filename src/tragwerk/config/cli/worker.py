"""`tragwerk worker`: delivers events and runs periodic jobs."""

from __future__ import annotations

import signal
from threading import Event, Thread

from tragwerk.config.cli import platform


def worker(data: platform.DataOption = None) -> None:
    """Nur die Hintergrundarbeit starten (für den Betrieb mit systemd)."""
    folder = platform.choose(data)
    platform.set_up(folder, to_console=platform.logs_to_console())
    from tragwerk.foundation import outbox

    stop = Event()
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: asked.append(received))
    # In a thread: a signal handler must not set an event that its own thread awaits.
    loop = Thread(target=outbox.work, args=(stop,), name="worker")
    loop.start()
    while loop.is_alive() and not asked:
        loop.join(timeout=0.2)
    stop.set()
    loop.join()
