"""Add an item to a repeating page, or remove one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.engines.forms import Form, FormDataError, Page
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
    page = _repeating_page(form, page_id)
    items = draft.data.get(page.repeat) or []
    if items and _is_untouched(draft, items[-1]):
        return str(items[-1]["id"])
    try:
        data = form.add_item(draft.data, page)
    except FormDataError as error:
        raise RuleError(_("Mehr Einträge sind hier nicht möglich.")) from error
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
    page = _repeating_page(form, page_id)
    try:
        index = item_index(draft.data, page.repeat, item_id)
    except NotFoundError:
        return
    data = form.remove_item(draft.data, page, index)
    # The same item may have been filled in on several pages.
    keys = {typed_key(other.id, item_id) for other in form.pages}
    changed = replace(
        draft,
        data=data,
        typed={key: value for key, value in draft.typed.items() if key not in keys},
        writers={key: value for key, value in draft.writers.items() if key not in keys},
        visited=tuple(key for key in draft.visited if key not in keys),
    )
    store_draft(actor, row, changed, verb="remove_item", page=page_id, now=now)


def _repeating_page(form: Form, page_id: str) -> Page:
    try:
        page = form.page(page_id)
    except FormDataError as error:
        raise NotFoundError from error
    if not page.repeat:
        raise NotFoundError
    return page


def _is_untouched(draft: Draft, item: Mapping[str, object]) -> bool:
    ending = f":{item['id']}"
    return set(item) == {"id"} and not any(key.endswith(ending) for key in draft.typed)
