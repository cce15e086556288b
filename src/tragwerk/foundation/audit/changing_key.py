"""Let another audit key take over, so that everything before stays verifiable.

The old key signs a last checkpoint that names the new one; the new key signs the next,
which binds all earlier ones by their digests. Whoever trusts either key can verify the
whole; whoever has stolen the old one cannot change what the new one has signed.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from tragwerk.foundation.audit.checking import verify
from tragwerk.foundation.audit.checkpoints import add_mark, new_spans, reached
from tragwerk.foundation.audit.models import LedgerHead
from tragwerk.foundation.audit.reading import marks
from tragwerk.foundation.audit.recording import AuditError, record
from tragwerk.foundation.audit.signing import public_key, seal_of
from tragwerk.kernel.actor import SYSTEM


@transaction.atomic
def take_over(now: datetime) -> bool:
    """Let today's audit key follow the previous one that the audit was kept with.

    Stop the platform before: its processes would go on signing with the old key. Done
    a second time, nothing happens.

    Returns:
        Whether the key was changed; False if today's is in use already.

    Raises:
        AuditError: if the audit does not verify with any key of
            TRAGWERK_PREVIOUS_AUDIT_KEYS; nothing is changed then.
    """
    rows = list(LedgerHead.objects.select_for_update().order_by("ledger"))
    if all(seal_of(row.ledger, row.length, row.digest) == row.seal for row in rows):
        return False
    old = _key_in_use()
    heads = {row.ledger: (row.length, row.digest) for row in rows if row.length}
    earlier = marks()
    last = add_mark(
        earlier,
        new_spans(heads, reached(earlier)),
        heads,
        now,
        key=old,
        next_key=public_key(),
    )
    add_mark([*earlier, last], (), heads, now)
    for row in rows:
        row.seal = seal_of(row.ledger, row.length, row.digest)
    LedgerHead.objects.bulk_update(rows, ["seal"], batch_size=500)
    record(
        actor=SYSTEM,
        verb="change_audit_key",
        subject_kind="platform",
        subject_id=None,
        at=now,
    )
    return True


def _key_in_use() -> bytes:
    """Find the previous key with which the whole audit is sound."""
    problem = ""
    for key in settings.TRAGWERK_PREVIOUS_AUDIT_KEYS:
        report = verify(key)
        if report.ok:
            return bytes(key)
        problem = problem or report.first_problem
    if problem:
        raise AuditError(
            "Das Protokoll ist nicht in Ordnung; der Schlüssel wurde nicht gewechselt. "
            f"Klären Sie zuerst mit „tragwerk audit verify“, warum: {problem}"
        )
    raise AuditError(
        "Das Protokoll wurde mit einem anderen Schlüssel geführt. Nennen Sie ihn in "
        "TRAGWERK_PREVIOUS_AUDIT_KEYS."
    )
