"""Fills a platform with cases: python -m tests.durability.many_cases 500.

Two are opened as in service, one waits for its caseworker and one for papers; the
others are copies of their rows under numbers of their own. The library gets a second
version whose first task has another id. With `stands` instead of a number it says how
the cases stand.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any
from uuid import UUID

from tests.durability import drafts
from tragwerk.config.cli import platform

VERSION = "99.0.0"
RENAMED = (b'"pruefen"', b'"unterlagen_pruefen"')
ASKED = {
    "pruefung": {
        "ergebnis": "NACHFORDERN",
        "nachforderung": "Bitte schicken Sie den Mietvertrag.",
    }
}


def main() -> None:
    """Fill the platform of TRAGWERK_DATA, or say how its cases stand."""
    platform.open_platform(None)
    if "stands" in sys.argv:
        json.dump(stands(), sys.stdout)
    else:
        json.dump(str(fill(int(sys.argv[1]))), sys.stdout)


def stands() -> dict[str, Any]:
    """Count the cases by version and history, and prove the audit."""
    from tragwerk.foundation import audit
    from tragwerk.foundation.audit.models import Entry
    from tragwerk.modules.blocks import api as blocks
    from tragwerk.modules.cases.models import Case, CaseEvent, MigratedCase, Migration

    versions = {one.digest: one.version for one in blocks.list_versions("wohngeld")}
    digests = Case.objects.values_list("digest", flat=True)
    told = CaseEvent.objects.filter(kind="MIGRATED")
    return {
        "versions": Counter(versions[digest] for digest in digests),
        "events": told.count(),
        "cases_with_events": told.values("case_id").distinct().count(),
        "results": MigratedCase.objects.filter(reason="").count(),
        "entries": Entry.objects.filter(verb="migrate_case").count(),
        "moved": sum(Migration.objects.values_list("moved", flat=True)),
        "status": list(Migration.objects.values_list("status", flat=True)),
        "audit": audit.verify().ok,
    }


def fill(count: int) -> UUID:
    """Open two cases, copy their rows, register the other version; gives the unit."""
    from django.utils import timezone

    from tragwerk.foundation import outbox
    from tragwerk.kernel.actor import SYSTEM, Actor, ActorKind, Role
    from tragwerk.kernel.ids import new_id
    from tragwerk.modules.blocks import api as blocks
    from tragwerk.modules.cases import api as cases
    from tragwerk.modules.cases.models import Case, Task

    for draft in list(drafts.prepare(2)):
        drafts.submit(draft["id"])
    while outbox.deliver_pending(now=timezone.now()):
        pass
    first, second = Case.objects.order_by("id")
    task = Task.objects.get(case=second)
    cases.complete_task(
        actor=Actor(
            kind=ActorKind.MEMBER,
            id=new_id(),
            unit_id=second.unit_id,
            roles=frozenset({Role.CASEWORKER}),
        ),
        task_id=task.id,
        values=ASKED,
        version=task.version,
        now=timezone.now(),
    )
    for case in (first, second):
        _copy(case.id, count // 2, first.unit_id)
    package = blocks.get_package(first.digest)
    files = {
        name: content
        for name, content in package.files.items()
        if not name.startswith("examples/")
    }
    head = files["block.toml"].decode()
    files["block.toml"] = head.replace(package.version, VERSION, 1).encode()
    files["process.bpmn"] = files["process.bpmn"].replace(*RENAMED)
    for key in (b"name", b"documentation"):
        files["texts/en.toml"] = files["texts/en.toml"].replace(
            b"\npruefen." + key, b"\nunterlagen_pruefen." + key
        )
    blocks.register_block(actor=SYSTEM, files=files, now=timezone.now())
    return first.unit_id


def _copy(case_id: UUID, count: int, unit_id: UUID) -> None:
    """Copy the rows of a case; the sealed content is not moved and not copied."""
    from tragwerk.kernel.ids import new_id
    from tragwerk.modules.cases.models import Case, CaseEvent, Task, Timer

    case = Case.objects.get(id=case_id)
    rows: dict[Any, list[Any]] = {
        model: list(model.objects.filter(case_id=case_id))
        for model in (Task, CaseEvent, Timer)
    }
    for begin in range(0, count, 500):
        new = []
        copies: dict[Any, list[Any]] = {model: [] for model in rows}
        for _number in range(begin, min(begin + 500, count)):
            key = new_id()
            values = _values(case) | {
                "id": key,
                "unit_id": unit_id,
                "number": f"M-{key.hex[-16:]}",
                "application_id": new_id(),
                "matter_id": new_id(),
            }
            new.append(Case(**values))
            for model, originals in rows.items():
                for one in originals:
                    own = {"id": new_id()} if model is Task else {"id": None}
                    copies[model].append(model(**_values(one) | own | {"case_id": key}))
        Case.objects.bulk_create(new)
        for model, made in copies.items():
            model.objects.bulk_create(made)


def _values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields}


if __name__ == "__main__":
    main()
