"""Issue a new access code for a person who has lost theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.engines.letters import Address
from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.storing import add_history
from tragwerk.modules.cases.data import FileContent
from tragwerk.modules.cases.models import Case
from tragwerk.modules.cases.queries.inbox import subject_from


@transaction.atomic
def reissue_code(
    *,
    actor: Actor,
    case_id: UUID,
    code_version: int,
    status_url: str,
    now: datetime,
) -> FileContent:
    """Replace the person's access code; gives the letter to the address of the case.

    The letter is not put into the case: the code in it is the person's alone.

    Args:
        actor: a caseworker or lead of the unit.
        case_id: the person's case.
        code_version: of the code to be replaced, as the actor saw it.
        status_url: absolute address of the page where the code is entered.
        now: the time.

    Raises:
        NotFoundError: if there is no such case in the acting unit.
        ConflictError: if somebody has issued another one in the meantime.
        RuleError: if the case has no address, or its content is deleted.
    """
    case = Case.objects.select_for_update().filter(id=case_id).first()
    case = policies.require_content(policies.require_visible(actor, case))
    recipient = _require_address(case)
    letter = applications.reissue_code(
        actor=actor,
        application_id=policies.application_of(case),
        code_version=code_version,
        status_url=status_url,
        now=now,
        recipient=recipient,
    )
    add_history(case, [("CODE_REISSUED", "", "", now)], actor.id)
    audit.record(
        actor=actor,
        verb="reissue_code",
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
    )
    return FileContent(f"Zugangscode {case.number}.pdf", "application/pdf", letter)


def _require_address(case: Case) -> Address:
    lines = subject_from(vault.get_json(case.subject_id)).address_lines
    if len(lines) < 2:
        raise RuleError(
            _(
                "In diesem Vorgang steht keine Anschrift. Ein neuer Zugangscode kann "
                "darum nicht verschickt werden."
            )
        )
    return Address(lines)
