"""Remember that a person has been through a page without own fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.actions.storing import store_draft
from tragwerk.modules.applications.domain.draft import Draft


@transaction.atomic
def visit_page(
    *, actor: Actor, application_id: UUID, page_id: str, now: datetime
) -> None:
    """Mark a page as done, such as a list of household members that is complete.

    Raises:
        NotFoundError: if there is no such draft for this actor.
        NotAllowedError: if the application has been submitted already.
    """
    row = policies.require_draft(actor, application_id)
    draft = Draft.from_json(vault.get_json(row.record_id))
    if page_id in draft.visited:
        return
    changed = replace(draft, visited=(*draft.visited, page_id))
    store_draft(actor, row, changed, verb="visit_page", page=page_id, now=now)
