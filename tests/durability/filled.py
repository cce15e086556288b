"""Says what drafts hold: python -m tests.durability.filled [swept] ID …

With `swept` it first does what a worker would do in the next two hours.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.durability.person import width_of
from tragwerk.config.cli import platform


def main() -> None:
    """Print the drafts and what lies beside the database, as JSON."""
    platform.open_platform(None)
    words = sys.argv[1:]
    if "swept" in words:
        words.remove("swept")
        sweep()
    drafts = {key: read(UUID(key)) for key in words}
    json.dump({"drafts": drafts, **stored()}, sys.stdout)


def sweep() -> None:
    """Run every periodic job as if two hours had gone by."""
    from django.utils import timezone

    from tragwerk.foundation import outbox
    from tragwerk.foundation.outbox.models import PeriodicJob

    # Another test may have been in the future with the same platform before.
    PeriodicJob.objects.update(due_at=timezone.now())
    outbox.run_due(timezone.now() + timedelta(hours=2))
    failed = PeriodicJob.objects.exclude(last_error="")
    assert not failed, list(failed.values_list("name", "last_error"))
    waiting = PeriodicJob.objects.filter(due_at__lte=timezone.now())
    assert not waiting, list(waiting.values())


def read(key: UUID) -> dict[str, Any]:
    """Read one draft: answers, papers (by the width of the picture), audit entries."""
    from tragwerk.foundation import vault
    from tragwerk.foundation.audit.models import Entry
    from tragwerk.modules.applications.models import Evidence, GrantApplication

    row = GrantApplication.objects.get(id=key)
    content = vault.get_json(row.record_id)
    applicant = content["data"]["antragsteller"]
    entries = Entry.objects.filter(subject_id=key)
    return {
        "anschrift": [applicant["strasse"], applicant["ort"]],
        "person": [applicant["vorname"], applicant["nachname"]],
        "members": len(content["data"]["haushalt"]),
        "papers": sorted(
            width_of(vault.get_file(paper.file_id)[0])
            for paper in Evidence.objects.filter(application=row)
        ),
        # The page „bank“ was stored while the draft was prepared.
        "saves": entries.filter(verb="save_page").exclude(detail__page="bank").count(),
        "uploads": entries.filter(verb="add_evidence").count(),
    }


def stored() -> dict[str, Any]:
    """Compare files, records and papers: what has no counterpart belongs to nobody."""
    from tragwerk.foundation import audit
    from tragwerk.foundation.vault import files
    from tragwerk.foundation.vault.models import Record
    from tragwerk.modules.applications.models import Evidence, GrantApplication

    living = Record.objects.filter(deleted_at=None)
    with_file = {
        str(key) for key in living.filter(is_file=True).values_list("pk", flat=True)
    }
    on_disk = {path.name for path in files.all_paths()}
    report = audit.verify()
    return {
        "files_without_record": sorted(on_disk - with_file),
        "records_without_file": sorted(with_file - on_disk),
        "records_without_paper": living.filter(kind="evidence")
        .exclude(pk__in=Evidence.objects.values("file_id"))
        .count(),
        "records_without_draft": living.filter(kind="application")
        .exclude(pk__in=GrantApplication.objects.values("record_id"))
        .count(),
        "audit": report.ok,
        "audit_problem": report.first_problem,
    }


if __name__ == "__main__":
    main()
