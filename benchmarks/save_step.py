"""Measures saving a step of 30 fields through the whole platform, as browsers do."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from harness import ROOT, stage, table, wide_block
from tests.durability.visitor import Visitor

CLIENTS = (1, 8)
SAVES = 400
WARM = 10
KREIS = "08111"
PEERS = {1: "216 / 332 ms (goal ≤ 15 ms server time)", 8: "528 / 1107 ms"}
SOURCE = (
    "Open Forms 4.0 beta, PUT of a step with 30 fields without logic rules, p50 / p95 "
    "with 1 and 8 clients on 2 cores, machine shared with other jobs (load 4–11), 4 "
    "processes × 4 threads on PostgreSQL; the project's own measurement of 2026-11-22."
)


@dataclass
class Filling:
    """One person in the middle of the form.

    Attributes:
        saved: request id → seconds until the browser had the answer to a saved step.
        shown: the same for the page opened after it.
    """

    visitor: Visitor
    address: str
    turn: int = 0
    saved: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)

    @classmethod
    def begun(cls, url: str) -> Filling:
        """Begin an application and fill every step once."""
        visitor = Visitor(url)
        start = f"/antrag/neu/{wide_block.KEY}/"
        visitor.get(start)
        answer = visitor.post(start, {"kreis": KREIS})
        assert answer.status == 302, (answer.status, answer.content[-2000:])
        filling = cls(visitor, answer.location)
        for _ in range(WARM):
            filling.save()
        filling.saved.clear()
        return filling

    def save(self) -> None:
        """Save the next step with other answers than before."""
        step = self.turn % wide_block.STEPS + 1
        self.turn += 1
        request_id = uuid.uuid4().hex
        answer = self.visitor.post(
            f"{self.address}seite/schritt{step}/",
            wide_block.answers(step, self.turn),
            request_id,
        )
        assert answer.status == 302, (answer.status, answer.content[-2000:])
        self.saved[request_id] = answer.seconds

    def show(self) -> None:
        """Open the next step."""
        step = self.turn % wide_block.STEPS + 1
        self.turn += 1
        request_id = uuid.uuid4().hex
        address = f"{self.address}seite/schritt{step}/"
        answer = self.visitor.get(address, request_id)
        assert answer.status == 200, answer.status
        self.shown[request_id] = answer.seconds


def main() -> None:
    """Measure on SQLite and on PostgreSQL, with one and with eight people."""
    rows: list[table.Row] = []
    with tempfile.TemporaryDirectory(prefix="tragwerk-bench-") as folder:
        library = Path(folder) / "library"
        wide_block.write_library(ROOT / "blocks", library)
        for store in ("SQLite", "PostgreSQL"):
            with stage.opened(store, library=library) as opened:
                for clients in CLIENTS:
                    table.progress(f"{store}, {clients} clients")
                    rows += _measure(opened, clients)
    table.report(
        "Save one step of 30 fields",
        SOURCE,
        rows,
        [
            "A synthetic Baustein: wohngeld with a form of 3 steps × 30 required "
            "fields (10 texts, 5 each of money, day, yes/no, choice), no conditions. "
            "Every save changes the answers, is encrypted, audited and forced to disk.",
            "Server time: field `ms` of the platform's request log (first middleware "
            "to answer). Client time: from sending to the whole answer, same machine, "
            "connection kept open; clients are threads of one process that shares the "
            "cores with the platform.",
            "SQLite: one web process; PostgreSQL: four, fsync on.",
        ],
    )


def _measure(opened: stage.Stage, clients: int) -> list[table.Row]:
    people = [Filling.begun(opened.platform.url) for _ in range(clients)]
    each = SAVES // clients

    def save(number: int) -> None:
        for _ in range(each):
            people[number].save()

    def show(number: int) -> None:
        for _ in range(each // 2):
            people[number].show()

    _, save_seconds = stage.at_once(save, clients)
    saved = {key: value for person in people for key, value in person.saved.items()}
    rows = [
        _row("save, server time", opened, clients, opened.server_times(set(saved))),
        _row("save, seen by client", opened, clients, saved, save_seconds),
    ]
    _, show_seconds = stage.at_once(show, clients)
    shown = {key: value for person in people for key, value in person.shown.items()}
    rows.append(
        _row(
            "show next step, by client", opened, clients, shown, show_seconds, peer="–"
        )
    )
    for person in people:
        person.visitor.close()
    return rows


def _row(
    operation: str,
    opened: stage.Stage,
    clients: int,
    times: dict[str, float],
    whole: float = 0.0,
    *,
    peer: str = "",
) -> table.Row:
    return table.row(
        operation,
        list(times.values()),
        store=opened.store,
        clients=clients,
        rate=len(times) / whole if whole else 0.0,
        peer=peer or PEERS[clients],
    )


if __name__ == "__main__":
    main()
