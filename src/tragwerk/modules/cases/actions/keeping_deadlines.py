"""Statutory deadlines of a case: set when it opens, met when what they ask is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.utils import timezone

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.domain.statutory import (
    find_statutory_deadline,
    named_deadlines,
)
from tragwerk.modules.cases.models import Case, CaseDeadline

log = structlog.get_logger("tragwerk.cases")


def set_deadlines(case: Case, package: blocks.Package) -> None:
    """Set the deadlines that the Baustein names for the pool of a case that opens."""
    began = timezone.localdate(case.submitted_at)
    rows = []
    for key in sorted(set(_named(case, package).values())):
        deadline = find_statutory_deadline(key, began)
        if deadline is None:
            # A case must open all the same: people wait for it.
            log.error("unknown statutory deadline", block=case.block_key, deadline=key)
            continue
        days = deadline.days(began)
        rows.append(
            CaseDeadline(
                case=case,
                deadline=key,
                warn_on=days.warn_on,
                escalate_on=days.escalate_on,
                due_on=days.due_on,
            )
        )
    CaseDeadline.objects.bulk_create(rows)


def meet_deadlines(
    case: Case, package: blocks.Package, completed: Iterable[str], now: datetime
) -> None:
    """Note which deadlines the completed steps met; the end of a case ends them all."""
    named = _named(case, package)
    rows = CaseDeadline.objects.filter(case=case, met_at=None)
    if case.status in RUNNING:
        met = {named[element] for element in completed if element in named}
        if not met:
            return
        rows = rows.filter(deadline__in=met)
    rows.update(met_at=now)


def _named(case: Case, package: blocks.Package) -> dict[str, str]:
    elements = package.collaboration.process(case.process_id).elements
    return named_deadlines(package.files.get("block.toml", b""), elements)
