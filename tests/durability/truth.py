"""Says what a platform's database holds: python -m tests.durability.truth [catch-up].

With `catch-up` it first does what a worker would do in the next hours, so that nobody
has to wait until the leases of killed workers run out.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

from tragwerk.config.cli import platform


def main() -> None:
    """Print what there is as JSON, on the platform of TRAGWERK_DATA."""
    platform.open_platform(None)
    if "catch-up" in sys.argv:
        catch_up()
    json.dump(read(), sys.stdout)


def catch_up() -> None:
    """Deliver everything, also what is to be tried again only later."""
    from django.utils import timezone

    from tragwerk.foundation import outbox

    for hours in range(1, 6):
        while outbox.deliver_pending(now=timezone.now() + timedelta(hours=hours)):
            pass


def read() -> dict[str, Any]:
    """Read every application with all that must belong to it, and the audit."""
    from tragwerk.foundation import audit
    from tragwerk.foundation.outbox.models import Delivery
    from tragwerk.foundation.vault.models import Record
    from tragwerk.modules.applications.models import GrantApplication
    from tragwerk.modules.cases.models import Case

    rows = list(GrantApplication.objects.all())
    known = [row.id for row in rows]
    waiting = Delivery.objects.exclude(state=Delivery.State.DONE)
    report = audit.verify()
    return {
        "applications": {str(row.id): _application(row) for row in rows},
        "stray_cases": Case.objects.exclude(application_id__in=known).count(),
        "receipts": Record.objects.filter(kind="receipt").count(),
        "cases": Case.objects.count(),
        "undelivered": waiting.count(),
        "audit": report.ok,
        "audit_problem": report.first_problem,
    }


def _application(row: Any) -> dict[str, Any]:
    from tragwerk.foundation import vault
    from tragwerk.foundation.audit.models import Entry
    from tragwerk.modules.cases.models import Case, CaseEvent, Task

    cases = Case.objects.filter(application_id=row.id)
    is_receipt_whole = False
    if row.receipt_id is not None:
        content = vault.get_file(row.receipt_id)[0]
        is_receipt_whole = content.startswith(b"%PDF") and b"%%EOF" in content[-32:]
    submitted = Entry.objects.filter(verb="submit_application", subject_id=row.id)
    opened = CaseEvent.objects.filter(case__in=cases, kind="CASE_OPENED")
    return {
        "state": row.state,
        "has_answers": bool(vault.get_json(row.record_id)["data"]),
        "has_moment": row.submitted_at is not None,
        "has_receipt": is_receipt_whole,
        "submitted": submitted.count(),
        "cases": cases.count(),
        "opened": opened.count(),
        "tasks": Task.objects.filter(case__in=cases).count(),
    }


if __name__ == "__main__":
    main()
