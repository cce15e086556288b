"""Open a case for an application that has arrived."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.engines.decision import prepare, to_json
from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MANDATE, Submission
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.filing import new_file
from tragwerk.modules.cases.actions.matters import join_matter
from tragwerk.modules.cases.actions.moving import Move
from tragwerk.modules.cases.actions.new_case import Beginning, index_case, new_case
from tragwerk.modules.cases.domain.kinds import FileKind
from tragwerk.modules.cases.domain.record import APPLICATION, PARAMETERS, CaseRecord
from tragwerk.modules.cases.domain.subject import subject_of
from tragwerk.modules.cases.events import CaseOpened
from tragwerk.modules.cases.models import Case, CaseFile


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
    more: dict[str, str] = {}
    if sent.helper_unit_id is not None:
        more["helper_unit"] = str(sent.helper_unit_id)
    case = new_case(
        Beginning(
            unit_id=sent.unit_id,
            matter_id=sent.application_id,
            package=package,
            process_id=package.unit_process(),
            subject=subject,
            record=record,
            arrived_at=sent.submitted_at,
            application_id=sent.application_id,
            application_number=sent.number,
            more=more,
        ),
        now,
    )
    join_matter(case, package, kreis_ags=sent.kreis_ags, now=now)
    index_case(case, subject)
    move = Move(case, record, actor=actor, now=now)
    move.note("CASE_OPENED")
    move.start(_message(package, case.process_id))
    _take_files(case, sent, package, now)
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
