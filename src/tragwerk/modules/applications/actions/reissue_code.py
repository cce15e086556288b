"""Replace an access code that was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.engines.letters import Address
from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.domain.access_code import new_code
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.queries.codes import code_index
from tragwerk.modules.applications.queries.papers import recipient_of, write_code_letter
from tragwerk.modules.applications.queries.reading import to_data


@transaction.atomic
def reissue_code(
    *,
    actor: Actor,
    application_id: UUID,
    code_version: int,
    status_url: str,
    now: datetime,
    recipient: Address | None = None,
) -> bytes:
    """Issue a new access code and give it as a letter; the old one ends at once.

    Browser sessions that the old code has opened are closed by it as well. The letter
    is not kept: nobody can look the code up in it later.

    Args:
        actor: a caseworker of the competent unit, or the helper while the help lasts.
        application_id: whose code.
        code_version: of the code to be replaced, as the actor saw it.
        status_url: absolute address of the page where the code is entered.
        now: the moment.
        recipient: where the letter goes; None for the address in the application.

    Raises:
        NotFoundError: if there is no such application for this actor.
        CopyDeletedError: if no address is given and the person's copy is deleted.
        ConflictError: if somebody has issued another one in the meantime.
        LetterError: if the letter cannot be set; then the old code stays.
    """
    row = policies.require_can_reissue_code(actor, application_id)
    _require_current(row, code_version)
    code = new_code()
    if recipient is None or row.content_deleted_at is None:
        policies.require_content(row)
        draft = Draft.from_json(vault.get_json(row.record_id))
        vault.replace_json(row.record_id, replace(draft, code=code).to_json())
        recipient = recipient or recipient_of(draft.data)
    if row.receipt_id is not None:
        # It shows the old code; the next one who asks gets it with the new one.
        vault.delete(row.receipt_id)
        row.receipt_id = None
    row.code_index, row.grant_id = code_index(code), new_id()
    row.code_version += 1
    row.save(update_fields=["receipt_id", "code_index", "grant_id", "code_version"])
    letter = write_code_letter(to_data(row), code, recipient, status_url, now)
    audit.record(
        actor=actor,
        verb="reissue_code",
        subject_kind="application",
        subject_id=row.id,
        at=now,
        detail={"code_version": row.code_version},
    )
    return letter


def _require_current(row: GrantApplication, code_version: int) -> None:
    if row.code_version != code_version:
        raise ConflictError(
            _(
                "Für diesen Antrag wurde gerade schon ein neuer Zugangscode "
                "ausgestellt. Fehlt Ihnen der Brief dazu, stellen Sie noch einen aus."
            )
        )
