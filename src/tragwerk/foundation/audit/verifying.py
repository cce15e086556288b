"""Verify chains and checkpoints in plain Python; the same code online and offline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tragwerk.foundation.audit.chain import (
    START,
    Line,
    Mark,
    MerkleTree,
    Span,
    checkpoint_root,
    digest_of,
    digest_of_mark,
    signed_message,
)
from tragwerk.foundation.audit.signing import is_signed


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; `first_problem` is empty when all is well."""

    ok: bool
    entries: int
    ledgers: int
    checkpoints: int
    first_problem: str = ""


class _ProblemError(Exception):
    """Ends a verification at the first thing that is wrong."""


def verify_all(
    lines: Iterable[Line],
    heads: Mapping[str, tuple[int, str]],
    marks: list[Mark],
    key: str,
) -> Report:
    """Verify entries against their digests, their heads and the signed checkpoints.

    Args:
        lines: all entries, sorted by ledger and sequence.
        heads: length and last digest of each chain.
        marks: all checkpoints in their order.
        key: the public audit key, hexadecimal, from a source the auditor trusts: of
            today, or one from before it was changed.
    """
    walk = _Walk(_expected_spans(marks))
    try:
        _check_marks(marks, key)
        for line in lines:
            walk.step(line)
        walk.finish()
        _check_heads(heads, walk.ends)
    except _ProblemError as problem:
        return Report(
            ok=False,
            entries=walk.count,
            ledgers=len(walk.ends),
            checkpoints=len(marks),
            first_problem=str(problem),
        )
    return Report(
        ok=True, entries=walk.count, ledgers=len(walk.ends), checkpoints=len(marks)
    )


class _Walk:
    """Goes through all chains once, comparing each signed span on the way."""

    def __init__(self, expected: dict[str, list[Span]]) -> None:
        self._expected = expected
        self._open: list[Span] = []
        self._tree = MerkleTree()
        self._ledger = ""
        self.ends: dict[str, tuple[int, str]] = {}
        self.count = 0

    def step(self, line: Line) -> None:
        if line.ledger != self._ledger:
            self._end_chain()
            if line.ledger in self.ends:
                raise _ProblemError(f"{line.ledger}: entries are not in their order.")
            self._ledger = line.ledger
            self._open = list(reversed(self._expected.pop(line.ledger, [])))
        length, previous = self.ends.get(line.ledger, (0, START))
        where = f"{line.ledger}, entry {line.sequence}"
        if line.sequence != length + 1:
            raise _ProblemError(f"{where}: entry {length + 1} should come here.")
        if digest_of(line, previous) != line.digest:
            raise _ProblemError(
                f"{where}: changed, or one before it was removed or exchanged."
            )
        self.ends[line.ledger] = (line.sequence, line.digest)
        self.count += 1
        self._compare_span(line, where)

    def finish(self) -> None:
        self._end_chain()
        for ledger in self._expected:
            raise _ProblemError(f"{ledger}: signed by a checkpoint, but gone.")

    def _compare_span(self, line: Line, where: str) -> None:
        if not self._open:
            return
        self._tree.add(bytes.fromhex(line.digest))
        span = self._open[-1]
        if line.sequence < span.last:
            return
        if (line.digest, self._tree.root()) != (span.head, span.root):
            raise _ProblemError(f"{where}: not what the checkpoint signed.")
        self._open.pop()
        self._tree = MerkleTree()

    def _end_chain(self) -> None:
        if self._open:
            last = self._open[0].last
            raise _ProblemError(
                f"{self._ledger}: ends before entry {last}, which a checkpoint signed."
            )
        self._tree = MerkleTree()


def _expected_spans(marks: list[Mark]) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = defaultdict(list)
    for mark in marks:
        for span in mark.covered:
            spans[span.ledger].append(span)
    return spans


def _check_marks(marks: list[Mark], key: str) -> None:
    previous, heads = START, dict[str, tuple[int, str]]()
    signers = _signers(marks, key)
    for number, mark in enumerate(marks, start=1):
        where = f"Checkpoint {mark.sequence}"
        if mark.sequence != number:
            raise _ProblemError(f"{where}: checkpoint {number} should come here.")
        if mark.previous != previous:
            raise _ProblemError(f"{where}: does not follow the one before it.")
        for span in mark.covered:
            if span.first != heads.get(span.ledger, (0, ""))[0] + 1:
                raise _ProblemError(f"{where}: leaves a gap in {span.ledger}.")
            heads[span.ledger] = (span.last, span.head)
        if checkpoint_root(mark.covered, heads) != mark.root:
            raise _ProblemError(f"{where}: its root does not fit what it covers.")
        signer = signers[number - 1]
        if signer and not is_signed(signed_message(mark), mark.signature, signer):
            raise _ProblemError(f"{where}: the signature is not from this audit key.")
        previous = digest_of_mark(mark)


def _signers(marks: list[Mark], key: str) -> list[str]:
    """Give each checkpoint's public key, as the changes of the key name them.

    Who trusts the first key verifies forward: each key names the next. Who trusts a
    later one needs no key for what was before: its first checkpoint signs the digest
    of the one before it, and so all of them; their signers stay empty.
    """
    later = [mark.next_key for mark in marks if mark.next_key]
    signer, signers = ("" if key in later else key), []
    for mark in marks:
        signers.append(signer)
        signer = mark.next_key or signer
    if key in later and key not in signers:
        raise _ProblemError(
            "The audit key was changed, but the new one signed nothing."
        )
    return signers


def _check_heads(
    heads: Mapping[str, tuple[int, str]], ends: Mapping[str, tuple[int, str]]
) -> None:
    for name in sorted({*heads, *ends}):
        if heads.get(name, (0, START)) != ends.get(name, (0, START)):
            raise _ProblemError(f"{name}: the last entry is not what the head says.")
