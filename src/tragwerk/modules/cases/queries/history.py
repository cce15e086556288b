"""The history of a case across versions: each fact means the version of its time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.migrating import HISTORY
from tragwerk.modules.cases.models import Case, CaseEvent, Migration
from tragwerk.modules.cases.queries.routes import labels_of, routes_for


def labels_at(case: Case, events: Iterable[CaseEvent]) -> dict[int, str]:
    """Name the element of each event as the version of its time does.

    Args:
        case: whose events.
        events: in any order.

    Returns:
        The name by sequence; "" where the version has none. In the reader's language.
    """
    newest_first = sorted(events, key=lambda event: -event.sequence)
    migrations = _migrations(
        event.code for event in newest_first if event.kind in HISTORY
    )
    words: dict[str, Mapping[str, str]] = {}
    digest, found = case.digest, {}
    for event in newest_first:
        if event.kind in HISTORY and event.code in migrations:
            # A migration names its versions by where its cases came from.
            digest = migrations[event.code].from_digest
        if digest not in words:
            words[digest] = labels_of(digest)
        found[event.sequence] = words[digest].get(event.element_id, "")
    return found


def done_elements(case: Case) -> list[str]:
    """Give what is completed, by the ids of the version the case runs on now."""
    events = CaseEvent.objects.filter(case=case, kind__in=("COMPLETED", *HISTORY))
    rows = list(events.order_by("sequence").values_list("kind", "element_id", "code"))
    migrations = _migrations(code for kind, _element, code in rows if kind in HISTORY)
    done: dict[str, None] = {}
    for kind, element, code in rows:
        if kind == "COMPLETED":
            done[element] = None
        elif code in migrations:
            nodes = _nodes(migrations[code], case.process_id)
            done = dict.fromkeys(nodes[each] for each in done if each in nodes)
    return list(done)


def _migrations(codes: Iterable[str]) -> dict[str, Migration]:
    ids = {UUID(code) for code in codes}
    if not ids:
        return {}
    rows = Migration.objects.in_bulk(ids)
    return {str(key): row for key, row in rows.items()}


def _nodes(migration: Migration, process_id: str) -> Mapping[str, str]:
    old, new = (
        blocks.get_package(digest)
        for digest in (migration.from_digest, migration.to_digest)
    )
    return routes_for(old, new, migration.plan)[process_id].nodes
