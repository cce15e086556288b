"""Hand the audit to an auditor, who verifies it without this platform.

The file has one JSON object per line, of the kinds `about`, `checkpoint`, `head` and
`entry` in this order. The public key must reach the auditor by another way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import transaction

from tragwerk.foundation.audit.chain import Line, Mark, Span
from tragwerk.foundation.audit.checking import see_one_moment
from tragwerk.foundation.audit.models import Entry, LedgerHead
from tragwerk.foundation.audit.reading import lines, marks
from tragwerk.foundation.audit.recording import AuditError
from tragwerk.foundation.audit.signing import public_key
from tragwerk.foundation.audit.verifying import Report, verify_all

_FORMAT = "tragwerk-audit/1"
_AT_ONCE = 2000


def export(path: Path) -> int:
    """Write the whole audit as JSON Lines and give how many entries it has."""
    count = 0
    with transaction.atomic(), path.open("w", encoding="utf-8") as out:
        see_one_moment()
        for item in _items():
            out.write(json.dumps(item, ensure_ascii=False) + "\n")
            count += item["is"] == "entry"
    return count


def verify_file(path: Path, key: str) -> Report:
    """Verify an export; needs no database, no settings and no secret.

    Args:
        path: the file that `export` wrote.
        key: the public audit key, hexadecimal, that the auditor trusts.

    Raises:
        AuditError: if the file is no export; names the line.
    """
    signed: list[Mark] = []
    heads: dict[str, tuple[int, str]] = {}
    for item in _read(path, until="entry"):
        if item["is"] == "checkpoint":
            signed.append(_mark(item))
        elif item["is"] == "head":
            heads[item["ledger"]] = (item["length"], item["digest"])
    entries = (_line(item) for item in _read(path) if item["is"] == "entry")
    return verify_all(entries, heads, signed, key)


def _items() -> Iterator[dict[str, Any]]:
    yield {"is": "about", "format": _FORMAT, "public_key": public_key()}
    for mark in marks():
        yield {"is": "checkpoint"} | asdict(mark)
    for head in LedgerHead.objects.order_by("ledger"):
        yield {
            "is": "head",
            "ledger": head.ledger,
            "length": head.length,
            "digest": head.digest,
        }
    entries = Entry.objects.order_by("ledger", "sequence")
    for line in lines(entries.iterator(chunk_size=_AT_ONCE)):
        yield {"is": "entry"} | asdict(line)


def _read(path: Path, until: str = "") -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as source:
        for number, text in enumerate(source, start=1):
            try:
                item = json.loads(text)
                kind = item["is"]
                if number == 1 and item["format"] != _FORMAT:
                    raise KeyError
                if kind == "checkpoint":
                    _mark(item)
                elif kind == "entry":
                    _line(item)
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                message = f"{path.name}, line {number}: this is no audit export."
                raise AuditError(message) from error
            if kind == until:
                return
            yield item


def _mark(item: dict[str, Any]) -> Mark:
    values = {name: value for name, value in item.items() if name != "is"}
    values["covered"] = tuple(Span(**span) for span in values["covered"])
    return Mark(**values)


def _line(item: dict[str, Any]) -> Line:
    return Line(**{name: value for name, value in item.items() if name != "is"})
