"""Where an application is, in words for the person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.process import Process
from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.phrases import gettext_noop
from tragwerk.modules.applications import api as applications
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.data import (
    Disclosure,
    PersonAnswer,
    PersonLetter,
    PersonProgress,
    PersonRequest,
    Reading,
)
from tragwerk.modules.cases.domain.kinds import (
    RUNNING,
    CaseStatus,
    FileKind,
    WaitsFor,
)
from tragwerk.modules.cases.domain.steps import next_label
from tragwerk.modules.cases.domain.wording import outcome_text
from tragwerk.modules.cases.models import Case, CaseEvent, CaseFile, Request
from tragwerk.modules.cases.queries.shown import file_title, standing_for
from tragwerk.modules.cases.queries.way import way_of
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.organisations import api as organisations

_MESSAGES = ("STARTED", "MESSAGE_RECEIVED", "MESSAGE_THROWN")
_READS = ("read_case",)
_WAITING = gettext_noop(
    "Wir bearbeiten Ihren Antrag. Im Augenblick warten wir auf einen nächsten Schritt."
)
_WITHDRAWN = gettext_noop(
    "Sie haben den Antrag zurückgenommen. Wir bearbeiten ihn nicht weiter."
)
_CLOSED = gettext_noop("Die Bearbeitung ist abgeschlossen.")


@transaction.atomic
def progress_for_application(
    application_id: UUID, actor: Actor, *, now: datetime
) -> PersonProgress | None:
    """Say where an application is; None as long as the unit has no case of it.

    Raises:
        NotAllowedError, NotFoundError: if the actor may not act for the application.
    """
    applications.require_may_act_for(actor, application_id)
    case = Case.objects.filter(application_id=application_id).first()
    if case is None:
        return None
    package = blocks.get_package_to_show(case.digest)
    process = package.collaboration.process(case.process_id)
    unit = organisations.get_unit(case.unit_id)
    missing = _missing(case)
    progress = PersonProgress(
        case_number=case.number,
        state=CaseStatus(case.status),
        status=_status(case, package, process),
        unit_id=case.unit_id,
        unit=unit.full_name,
        since=case.step_since,
        waits_for=WaitsFor(case.waits_for),
        next_step=_next_step(case, package, process),
        until=case.due_on,
        missing=missing,
        answers=_answers(case, package),
        letters=_letters(case, package),
        disclosures=_disclosures(case, package, unit.full_name),
        readings=_readings(case, unit.full_name),
        outcome=outcome_text(case.outcome, _),
        content_deleted_at=case.content_deleted_at,
        kept_years=package.retention["case_years"],
        way=way_of(case, package),
        with_others=len(package.pool_kinds) > 1,
    )
    audit.record(
        actor=actor,
        verb="read_progress",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
    )
    return progress


def _status(case: Case, package: blocks.Package, process: Process) -> str:
    if case.status == CaseStatus.WITHDRAWN:
        return _(_WITHDRAWN)
    if case.status == CaseStatus.CLOSED:
        ends = (e for e in process.elements.values() if e.kind == "endEvent")
        done = set(
            CaseEvent.objects.filter(case=case, kind="COMPLETED").values_list(
                "element_id", flat=True
            )
        )
        texts = [end.documentation for end in ends if end.id in done]
        return next(filter(None, texts), _(_CLOSED))
    where = standing_for(case, package).elements
    texts = [_documentation(process, key) for key in where]
    return " ".join(dict.fromkeys(filter(None, texts))) or _(_WAITING)


def _documentation(process: Process, element_id: str) -> str:
    """Give the words of an element; an event after a gateway waits with its words."""
    element = process.elements[element_id]
    for flow in element.incoming:
        source = process.elements[flow.source]
        if source.kind == "eventBasedGateway":
            return source.documentation or element.documentation
    return element.documentation


def _next_step(case: Case, package: blocks.Package, process: Process) -> str:
    if case.status not in RUNNING:
        return ""
    where = standing_for(case, package).elements
    return next_label(process, where[0]) if where else ""


def _missing(case: Case) -> tuple[PersonRequest, ...]:
    if case.status not in RUNNING:
        return ()
    rows = list(
        Request.objects.filter(case=case, answered_at=None).order_by("asked_at")
    )
    texts = vault.get_many_json(row.text_id for row in rows)
    return tuple(
        PersonRequest(
            row.id, texts.get(row.text_id, {}).get("text", ""), row.asked_at, row.due_on
        )
        for row in rows
    )


def _answers(case: Case, package: blocks.Package) -> tuple[PersonAnswer, ...]:
    if case.content_deleted_at is not None:
        return ()
    rows = list(
        Request.objects.filter(case=case, answered_at__isnull=False)
        .order_by("-answered_at")
        .prefetch_related("files")
    )
    texts = vault.get_many_json(
        one for row in rows for one in (row.text_id, row.answer_id) if one
    )

    def text_of(record_id: UUID | None) -> str:
        return str(texts.get(record_id, {}).get("text", "")) if record_id else ""

    return tuple(
        PersonAnswer(
            asked=text_of(row.text_id),
            asked_at=row.asked_at,
            text=text_of(row.answer_id),
            at=row.answered_at,
            files=tuple(
                (file.id, file_title(file, package))
                for file in sorted(row.files.all(), key=lambda file: file.title)
            ),
        )
        for row in rows
        if row.answered_at is not None
    )


def _letters(case: Case, package: blocks.Package) -> tuple[PersonLetter, ...]:
    if case.content_deleted_at is not None:
        return ()
    files = CaseFile.objects.filter(case=case, kind=FileKind.LETTER)
    shown = files.exclude(visible_since=None).order_by("-visible_since", "id")
    return tuple(
        PersonLetter(
            file.id,
            file_title(file, package),
            file.visible_since,
            package.letter_words[file.label].explanation
            if file.label in package.letter_words
            else "",
        )
        for file in shown
        if file.visible_since is not None
    )


def _disclosures(
    case: Case, package: blocks.Package, unit: str
) -> tuple[Disclosure, ...]:
    events = CaseEvent.objects.filter(case=case, kind__in=_MESSAGES)
    found = []
    for at, message in events.order_by("sequence").values_list("at", "code"):
        flow = package.flows.get(message)
        # What passes between units is told by what was really sent.
        if flow is None or {flow.sender, flow.receiver} <= package.pool_kinds.keys():
            continue
        to_person = package.pools.get(flow.receiver) == "PERSON"
        found.append(
            Disclosure(
                at=at,
                receiver=_("Sie") if to_person else unit,
                sentence=flow.sentence,
                purpose=flow.purpose,
                legal_basis=flow.legal_basis,
            )
        )
    if len(package.pool_kinds) < 2:
        return tuple(found)
    found += [
        Disclosure(
            at=each.sent_at,
            receiver=each.receiver,
            sentence=each.sentence,
            purpose=each.purpose,
            legal_basis=each.ground,
            sender=each.sender,
            fields=each.labels,
            state=each.status_label,
        )
        for each in exchange.disclosures_of(case.matter_id)
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def _readings(case: Case, unit: str) -> tuple[Reading, ...]:
    entries: Iterable[audit.AuditEntry] = audit.list_for_subject("case", case.id)
    days = {timezone.localdate(entry.at) for entry in entries if entry.verb in _READS}
    return tuple(Reading(on, unit) for on in sorted(days, reverse=True))
