"""Make the row of a case, with its number, its record and what it is found by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tragwerk.foundation import vault
from tragwerk.kernel.ids import new_id
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.actions.keeping_deadlines import set_deadlines
from tragwerk.modules.cases.domain.kinds import CaseStatus, WaitsFor
from tragwerk.modules.cases.domain.numbers import format_number, prefix_of
from tragwerk.modules.cases.domain.record import CaseRecord
from tragwerk.modules.cases.domain.search import keys_for
from tragwerk.modules.cases.domain.subject import Subject
from tragwerk.modules.cases.models import BlindIndex, Case, CaseCounter
from tragwerk.modules.cases.queries.finding import index_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a case begins with.

    Attributes:
        process_id: the pool that the unit is.
        arrived_at: when application or message arrived; deadlines count from it.
        more: facts about the person beside the name, for the sealed subject.
    """

    unit_id: UUID
    matter_id: UUID
    package: blocks.Package
    process_id: str
    subject: Subject
    record: CaseRecord
    arrived_at: datetime
    application_id: UUID | None = None
    application_number: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def new_case(begin: Beginning, now: datetime) -> Case:
    """Store a case that has not begun yet, with its deadlines and sealed records."""
    package = begin.package
    case = Case.objects.create(
        id=new_id(),
        number=_next_number(begin.unit_id, package, now),
        unit_id=begin.unit_id,
        matter_id=begin.matter_id,
        application_id=begin.application_id,
        application_number=begin.application_number,
        block_key=package.key,
        digest=package.digest,
        process_id=begin.process_id,
        state={},
        record_id=vault.put_json(
            owner=begin.unit_id, kind="case.record", value=begin.record.to_json()
        ),
        subject_id=vault.put_json(
            owner=begin.unit_id,
            kind="case.subject",
            value={**begin.subject.to_dict(), **begin.more},
        ),
        status=CaseStatus.OPEN,
        waits_for=WaitsFor.UNIT,
        step_since=now,
        submitted_at=begin.arrived_at,
        opened_at=now,
    )
    set_deadlines(case, package)
    return case


def index_case(case: Case, subject: Subject) -> None:
    """Write the keyed blind indexes by which the unit finds the case."""
    keys = keys_for(subject.first, subject.last, subject.birthday)
    BlindIndex.objects.bulk_create(
        BlindIndex(case=case, unit_id=case.unit_id, digest=index_of(case.unit_id, key))
        for key in keys
    )


def _next_number(unit_id: UUID, package: blocks.Package, now: datetime) -> str:
    year = timezone.localtime(now).year
    counters = CaseCounter.objects.filter(unit_id=unit_id, year=year)
    if not counters.update(last=F("last") + 1):
        try:
            with transaction.atomic():
                CaseCounter.objects.create(unit_id=unit_id, year=year, last=1)
        except IntegrityError:
            # Another worker began the year at this moment.
            counters.update(last=F("last") + 1)
    count = counters.values_list("last", flat=True).get()
    prefix = prefix_of(package.key, package.files.get("block.toml", b""))
    return format_number(prefix, year, count)
