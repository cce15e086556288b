"""Open a case for an application that has arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from tragwerk.engines.decision import prepare, to_json
from tragwerk.foundation import audit, outbox, vault
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MANDATE, Submission
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.filing import new_file
from tragwerk.modules.cases.actions.moving import Move
from tragwerk.modules.cases.domain.kinds import CaseStatus, FileKind, WaitsFor
from tragwerk.modules.cases.domain.numbers import format_number, prefix_of
from tragwerk.modules.cases.domain.record import APPLICATION, PARAMETERS, CaseRecord
from tragwerk.modules.cases.domain.search import keys_for
from tragwerk.modules.cases.domain.subject import Subject, subject_of
from tragwerk.modules.cases.events import CaseOpened
from tragwerk.modules.cases.models import BlindIndex, Case, CaseCounter, CaseFile
from tragwerk.modules.cases.queries.finding import index_of


@transaction.atomic
def open_case(*, actor: Actor, application_id: UUID, now: datetime) -> UUID:
    """Take an application in: seal a copy for the unit and begin the process.

    Doing it again gives the same case.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
        NotFoundError: if there is no such application.
        RuleError: if the Baustein's process cannot begin.
    """
    policies.require_system(actor)
    known = Case.objects.filter(application_id=application_id).first()
    if known is not None:
        return known.id
    sent = applications.hand_over_submission(
        actor=SYSTEM, application_id=application_id, now=now
    )
    package = blocks.get_package(sent.digest)
    subject = subject_of(package.form(), sent.data)
    parameters = to_json(prepare(package.parameter_defaults()))
    record = CaseRecord({APPLICATION: dict(sent.data), PARAMETERS: parameters})
    case = _new_case(sent, package, subject, record, now)
    move = Move(case, record, actor=actor, now=now)
    move.note("CASE_OPENED")
    move.start(_message(package, case.process_id))
    _take_files(case, sent, package, now)
    keys = keys_for(subject.first, subject.last, subject.birthday)
    BlindIndex.objects.bulk_create(
        BlindIndex(case=case, unit_id=case.unit_id, digest=index_of(case.unit_id, key))
        for key in keys
    )
    move.save()
    outbox.publish(
        CaseOpened(
            case_id=case.id,
            application_id=case.application_id,
            unit_id=case.unit_id,
            block_key=case.block_key,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="open_case",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
        detail={"number": case.number, "application": str(application_id)},
    )
    return case.id


def _new_case(
    sent: Submission,
    package: blocks.Package,
    subject: Subject,
    record: CaseRecord,
    now: datetime,
) -> Case:
    about: dict[str, Any] = subject.to_dict()
    if sent.helper_unit_id is not None:
        about["helper_unit"] = str(sent.helper_unit_id)
    return Case.objects.create(
        id=new_id(),
        number=_next_number(sent.unit_id, package, now),
        unit_id=sent.unit_id,
        application_id=sent.application_id,
        application_number=sent.number,
        block_key=sent.block_key,
        digest=sent.digest,
        process_id=package.unit_process(),
        state={},
        record_id=vault.put_json(
            owner=sent.unit_id, kind="case.record", value=record.to_json()
        ),
        subject_id=vault.put_json(owner=sent.unit_id, kind="case.subject", value=about),
        status=CaseStatus.OPEN,
        waits_for=WaitsFor.UNIT,
        step_since=now,
        submitted_at=sent.submitted_at,
        opened_at=now,
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


def _message(package: blocks.Package, process_id: str) -> str:
    known = package.collaboration.process(process_id).start_messages
    for name, flow in package.flows.items():
        if flow.kind == "application" and name in known:
            return name
    if known:
        return known[0]
    raise RuleError(f"Der Prozess „{process_id}“ beginnt nicht mit einem Antrag.")


def _take_files(
    case: Case, sent: Submission, package: blocks.Package, now: datetime
) -> None:
    titles = {paper.id: paper.title for paper in package.form().evidence}
    titles[MANDATE] = "Vollmacht"
    counts: dict[str, int] = {}
    rows = []
    for file in sent.evidence:
        counts[file.evidence_id] = number = counts.get(file.evidence_id, 0) + 1
        title = titles.get(file.evidence_id, "Unterlage")
        rows.append(
            new_file(
                case,
                FileKind.EVIDENCE,
                file.content,
                media_type=file.media_type,
                label=file.evidence_id,
                title=f"{title[:190]} {number}",
                now=now,
            )
        )
    CaseFile.objects.bulk_create(rows)
