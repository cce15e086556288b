"""Add an item to a repeating page, or remove one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.engines.forms import FormDataError
from tragwerk.foundation import vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.actions.save_page import item_index
from tragwerk.modules.applications.actions.storing import store_draft
from tragwerk.modules.applications.domain.draft import Draft, typed_key
from tragwerk.modules.blocks import api as blocks


@transaction.atomic
def add_item(*, actor: Actor, application_id: UUID, page_id: str, now: datetime) -> str:
    """Add an empty item, such as another member of the household.

    An item that nobody has filled in yet is given again instead of a second one, so
    that a double click does not make two people.

    Returns:
        The id of the item.

    Raises:
        NotFoundError: if there is no such draft or page for this actor.
        RuleError: if the group is full.
    """
    row = policies.require_draft(actor, application_id)
    form = blocks.get_package(row.block_digest).form(row.language)
    draft = Draft.from_json(vault.get_json(row.record_id))
    try:
        page = form.page(page_id)
        items = draft.data.get(page.repeat) or []
        if items and set(items[-1]) == {"id"} and page.repeat:
            return str(items[-1]["id"])
        data = form.add_item(draft.data, page)
    except FormDataError as error:
        raise RuleError("Mehr Einträge sind hier nicht möglich.") from error
    new = str(data[page.repeat][-1]["id"])
    store_draft(
        actor, row, replace(draft, data=data), verb="add_item", page=page_id, now=now
    )
    return new


@transaction.atomic
def remove_item(
    *, actor: Actor, application_id: UUID, page_id: str, item_id: str, now: datetime
) -> None:
    """Remove an item; one that is gone already is no error (double click).

    Raises:
        NotFoundError: if there is no such draft or page for this actor.
    """
    row = policies.require_draft(actor, application_id)
    form = blocks.get_package(row.block_digest).form(row.language)
    draft = Draft.from_json(vault.get_json(row.record_id))
    try:
        page = form.page(page_id)
    except FormDataError as error:
        raise NotFoundError from error
    try:
        index = item_index(draft.data, page.repeat, item_id)
    except NotFoundError:
        return
    data = form.remove_item(draft.data, page, index)
    typed = {k: v for k, v in draft.typed.items() if k != typed_key(page_id, item_id)}
    changed = replace(draft, data=data, typed=typed)
    store_draft(actor, row, changed, verb="remove_item", page=page_id, now=now)
