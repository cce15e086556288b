"""Verify the audit in the running platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import connection, transaction

from tragwerk.foundation.audit.chain import Mark
from tragwerk.foundation.audit.checkpoints import anchored
from tragwerk.foundation.audit.models import Entry, LedgerHead
from tragwerk.foundation.audit.reading import lines, marks
from tragwerk.foundation.audit.signing import public_key, seal_of
from tragwerk.foundation.audit.verifying import Report, verify_all

_AT_ONCE = 2000


def verify(key: bytes | None = None) -> Report:
    """Verify every chain, head, checkpoint, signature and the anchor file.

    Finds entries that were changed, removed, reordered, cut off or rebuilt. What it
    cannot find: a cut after the last checkpoint by somebody who kept an older head.

    Args:
        key: the audit key that sealed the heads; today's if None.
    """
    # Read first: checkpoints signed while this runs must not look like missing ones.
    anchor = anchored()
    with transaction.atomic():
        see_one_moment()
        heads = {
            row.ledger: (row.length, row.digest, row.seal)
            for row in LedgerHead.objects.all()
        }
        signed = marks()
        entries = Entry.objects.order_by("ledger", "sequence")
        report = verify_all(
            lines(entries.iterator(chunk_size=_AT_ONCE)),
            {name: (length, digest) for name, (length, digest, _) in heads.items()},
            signed,
            public_key(key),
        )
    problem = _wrong_seal(heads, key) or _wrong_anchor(anchor, signed)
    if report.ok and problem:
        return replace(report, ok=False, first_problem=problem)
    return report


def see_one_moment() -> None:
    """Take one snapshot for all queries; SQLite does so by itself."""
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _wrong_seal(heads: Mapping[str, tuple[int, str, str]], key: bytes | None) -> str:
    for name, (length, digest, seal) in heads.items():
        if seal_of(name, length, digest, key) != seal:
            return f"{name}: the head was not written by this platform."
    return ""


def _wrong_anchor(anchor: Mapping[int, str], signed: list[Mark]) -> str:
    known = {mark.sequence: mark.signature for mark in signed}
    for number, signature in sorted(anchor.items()):
        if known.get(number) != signature:
            return f"Checkpoint {number}: in the anchor file, but not in the database."
    return ""
