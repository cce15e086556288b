"""What the page shows from which a new access code is issued."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import SYSTEM, Actor
from tragwerk.modules.applications import api as applications
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.data import CodePage
from tragwerk.modules.cases.models import Case
from tragwerk.modules.cases.queries.inbox import subject_from


@transaction.atomic
def get_code_page(case_id: UUID, actor: Actor, *, now: datetime) -> CodePage:
    """Say to whom and where the letter would go; the reading is audited.

    Raises:
        NotFoundError: if there is no such case in the acting unit.
        RuleError: if its content is deleted.
    """
    case = policies.require_visible(actor, Case.objects.filter(id=case_id).first())
    policies.require_content(case)
    subject = subject_from(vault.get_json(case.subject_id))
    application = applications.get_application(SYSTEM, policies.application_of(case))
    audit.record(
        actor=actor,
        verb="read_case",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
    )
    return CodePage(
        case_id=case.id,
        number=case.number,
        address=subject.address_lines,
        code_version=application.code_version,
    )
