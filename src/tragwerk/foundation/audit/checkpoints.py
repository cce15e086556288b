"""Sign where all chains stand, now and then, inside the database and beside it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tragwerk.foundation.audit.chain import (
    START,
    Mark,
    MerkleTree,
    Span,
    checkpoint_root,
    digest_of_mark,
    instant,
    signed_message,
)
from tragwerk.foundation.audit.models import Checkpoint, Entry, LedgerHead
from tragwerk.foundation.audit.reading import marks
from tragwerk.foundation.audit.signing import sign


def checkpoint(now: datetime) -> None:
    """Sign the Merkle root over all heads and all entries since the last checkpoint.

    A copy goes to the anchor file beside the database, so that cutting the newest
    checkpoints off is found as well. Without new entries nothing is written.
    """
    with transaction.atomic():
        # Heads first: whatever a committed head counts is committed with it.
        heads = {
            name: (length, digest)
            for name, length, digest in LedgerHead.objects.values_list(
                "ledger", "length", "digest"
            )
            if length
        }
        earlier = marks()
        covered = new_spans(heads, reached(earlier))
        if covered:
            add_mark(earlier, covered, heads, now)


def add_mark(
    earlier: list[Mark],
    covered: tuple[Span, ...],
    heads: dict[str, tuple[int, str]],
    now: datetime,
    *,
    key: bytes | None = None,
    next_key: str = "",
) -> Mark:
    """Sign a checkpoint, store it, and note it in the anchor file after the commit.

    Args:
        earlier: all checkpoints before it.
        covered: what it adds.
        heads: length and last digest of each chain.
        now: the moment.
        key: signs it; today's audit key if None.
        next_key: public half of the key that signs from the next one on.
    """
    unsigned = Mark(
        sequence=len(earlier) + 1,
        at=instant(now),
        previous=digest_of_mark(earlier[-1]) if earlier else START,
        covered=covered,
        root=checkpoint_root(covered, heads),
        next_key=next_key,
    )
    mark = replace(unsigned, signature=sign(signed_message(unsigned), key))
    Checkpoint.objects.create(
        sequence=mark.sequence,
        at=now,
        previous=mark.previous,
        covered=[[s.ledger, s.first, s.last, s.head, s.root] for s in covered],
        root=mark.root,
        signature=mark.signature,
        next_key=mark.next_key,
    )
    transaction.on_commit(lambda: _anchor(mark))
    return mark


def reached(earlier: list[Mark]) -> dict[str, tuple[int, str]]:
    """Give how far, and with which digest, checkpoints cover each chain."""
    return {s.ledger: (s.last, s.head) for mark in earlier for s in mark.covered}


def anchor_path() -> Path:
    """Give the place of the file that repeats every checkpoint's signature."""
    return Path(settings.TRAGWERK_DATA) / "audit-checkpoints.log"


def anchored() -> dict[int, str]:
    """Give the anchored signatures by the checkpoint's number."""
    try:
        text = anchor_path().read_text("ascii")
    except FileNotFoundError:
        return {}
    found = (json.loads(line) for line in text.splitlines() if line.endswith("}"))
    return {item["sequence"]: item["signature"] for item in found}


def rewrite_anchor() -> None:
    """Begin the anchor file anew from the database, after a restore.

    The old file stays beside it under another name, for whoever asks later.
    """
    path = anchor_path()
    if path.exists():
        number = 1
        while (old := path.with_suffix(f".before-restore-{number}.log")).exists():
            number += 1
        path.rename(old)
    for mark in marks():
        _anchor(mark)


def new_spans(
    heads: dict[str, tuple[int, str]], done: dict[str, tuple[int, str]]
) -> tuple[Span, ...]:
    """Give what each chain has grown by since checkpoints reached it."""
    spans = []
    for name in sorted(heads):
        length, digest = heads[name]
        first = done.get(name, (0, START))[0] + 1
        if first > length:
            continue
        tree = MerkleTree()
        digests = Entry.objects.filter(
            ledger=name, sequence__gte=first, sequence__lte=length
        ).order_by("sequence")
        for item in digests.values_list("digest", flat=True).iterator():
            tree.add(bytes.fromhex(item))
        spans.append(Span(name, first, length, digest, tree.root()))
    return tuple(spans)


def _anchor(mark: Mark) -> None:
    item = {key: asdict(mark)[key] for key in ("sequence", "at", "root", "signature")}
    line = json.dumps(item) + "\n"
    anchor_path().parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = os.open(anchor_path(), flags, 0o600)
    try:
        os.write(descriptor, line.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
