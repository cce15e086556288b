"""Further versions of the small Baustein, registered, for moving cases to them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone

from tragwerk.foundation import outbox
from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.tests.factories import store_block
from tragwerk.modules.cases import api
from tragwerk.modules.cases.tests.factories import NOW

KEY = "probe-hilfe"
RENAMED = (
    ("process.bpmn", '"entscheiden"', '"beschliessen"'),
    ("process.bpmn", 'name="Entscheiden"', 'name="Beschließen"'),
    ("process.bpmn", '"frist"', '"frist_antwort"'),
)
"""Deciding has another id and another name, the deadline only another id."""
_REAL = {name: getattr(blocks, name) for name in ("get_package", "get_package_to_show")}
PLAN = {"entscheiden": "beschliessen", "frist": "frist_antwort"}


@cache
def _files() -> dict[str, bytes]:
    return blocks.read_folder(Path(__file__).parent / "block")


def register(*changes: tuple[str, str, str], version: str = "2.0.0") -> blocks.Package:
    """Register the small Baustein with changes: file, old text, new text."""
    files = dict(_files())
    for name, old, new in (("block.toml", "1.0.0", version), *changes):
        text = files[name].decode()
        assert old in text, old
        files[name] = text.replace(old, new).encode()
    return store_block(files)


def read_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take Bausteine from the library again, not from the stand-in of the tests."""
    for name, real in _REAL.items():
        monkeypatch.setattr(blocks, name, real)


def start(unit_id: UUID, old: blocks.Package, new: blocks.Package, **more: str) -> UUID:
    """Begin a migration by the platform; `more` is the plan."""
    return api.start_migration(
        actor=SYSTEM,
        unit_id=unit_id,
        block_key=KEY,
        from_digest=old.digest,
        to_digest=new.digest,
        plan=more,
        now=NOW,
    )


def finish(migration_id: UUID) -> None:
    """Do all parts of a migration."""
    while api.carry_on_migration(actor=SYSTEM, migration_id=migration_id, now=NOW):
        pass


def deliver_all() -> None:
    """Do what the worker does until nothing is left."""
    while outbox.deliver_pending(now=timezone.now()):
        pass
