"""Store what was entered on one page of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.forms import Form, FormDataError, Page, Parsed, Problem
from tragwerk.foundation import vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotFoundError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.actions.storing import store_draft
from tragwerk.modules.applications.domain.draft import Draft, fingerprint, typed_key
from tragwerk.modules.applications.queries.reading import DraftView, to_data
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import APPLIED_ON


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What came of saving a page.

    Attributes:
        problems: what the person should still change; the rest is stored all the same.
        typed: what was typed, to show it again.
        asks_more: the answers brought up further questions on this page.
        view: the application as it is stored now, without its papers.
    """

    problems: tuple[Problem, ...]
    typed: Mapping[str, str | list[str]]
    asks_more: bool
    view: DraftView


@dataclass(frozen=True, slots=True)
class Window:
    """What an opened browser window knew when it showed a page.

    Attributes:
        name: random name of the window, so that it never conflicts with itself.
        base: fingerprint of what was stored then.
        shown: names of the questions it showed.
    """

    name: str
    base: str
    shown: frozenset[str]

    def is_behind(
        self, stored: Mapping[str, object] | None, writer: str | None
    ) -> bool:
        """Say whether another window has written since this one was shown."""
        return self.base != fingerprint(stored) and self.name != writer


@transaction.atomic
def save_page(
    *,
    actor: Actor,
    application_id: UUID,
    page_id: str,
    posted: Mapping[str, Sequence[str]],
    now: datetime,
    item_id: str = "",
    window: Window | None = None,
    visited: bool = True,
) -> SavedPage:
    """Store one page of a draft, also what cannot be read yet.

    Args:
        actor: the person or their helper.
        application_id: which draft.
        page_id: which page.
        posted: the fields as they were sent.
        now: the moment.
        item_id: which item of a repeating page.
        window: what the browser window knew of the page; None stores in any case.
        visited: whether the person has finished the page (not while autosaving).

    Raises:
        NotFoundError: if there is no such draft or page for this actor.
        NotAllowedError: if the application has been submitted already.
        ConflictError: if the page was changed elsewhere since it was shown.
    """
    row = policies.require_draft(actor, application_id)
    package = blocks.get_package(row.block_digest)
    form = package.form(row.language)
    draft = Draft.from_json(vault.get_json(row.record_id))
    today = timezone.localdate(now).isoformat()
    data = {**draft.data, APPLIED_ON: today}
    page = _page_of(form, page_id, item_id)
    index = item_index(draft.data, page.repeat, item_id) if page.repeat else None
    parsed = form.parse(page, posted, data, index)
    key = typed_key(page_id, item_id)
    _require_current(draft, key, parsed, window)
    merged = form.merge(data, page, parsed.values, index)
    merged.pop(APPLIED_ON, None)
    # Once a page is sent for good, a late save while typing must not undo that.
    writer = window.name if window and not visited else ""
    is_new = visited and key not in draft.visited
    changed = replace(
        draft,
        data=merged,
        typed={**draft.typed, key: parsed.raw},
        visited=(*draft.visited, key) if is_new else draft.visited,
        writers={**draft.writers, key: writer},
    )
    if changed != draft:
        store_draft(actor, row, changed, verb="save_page", page=page_id, now=now)
    view = DraftView(to_data(row), changed, package, ())
    return _judged(view, page, index, parsed, window, data)


def _page_of(form: Form, page_id: str, item_id: str) -> Page:
    try:
        page = form.page(page_id)
    except FormDataError as error:
        raise NotFoundError from error
    if item_id and not page.repeat:
        raise NotFoundError
    return page


def _require_current(
    draft: Draft, key: str, parsed: Parsed, window: Window | None
) -> None:
    """Refuse to overwrite what another window has written in the meantime."""
    stored = draft.typed.get(key)
    unchanged = fingerprint(stored) == fingerprint(parsed.raw)
    if window and not unchanged and window.is_behind(stored, draft.writers.get(key)):
        raise ConflictError(
            _(
                "Diese Seite wurde inzwischen in einem anderen Fenster oder auf einem "
                "anderen Gerät geändert."
            )
        )


def _judged(
    view: DraftView,
    page: Page,
    index: int | None,
    parsed: Parsed,
    window: Window | None,
    before: Mapping[str, object],
) -> SavedPage:
    form = view.package.form(view.application.language)
    after = {**view.draft.data, APPLIED_ON: before[APPLIED_ON]}
    asked = (
        window.shown
        if window
        else {f.name for f in form.visible_fields(page, before, index)}
    )
    new = {f.name for f in form.visible_fields(page, after, index)} - asked
    unread = tuple(p for p in parsed.problems if p.name not in new)
    told = {p.name for p in unread}
    # A question nobody has seen yet is asked, not reproached.
    rules = tuple(
        problem
        for problem in form.check_page(page, after)
        if problem.name not in told | new and problem.item_index == index
    )
    return SavedPage(
        problems=(*unread, *rules),
        typed=parsed.raw,
        asks_more=bool(new),
        view=view,
    )


def item_index(data: Mapping[str, object], group: str, item_id: str) -> int:
    """Give the place of an item in its group.

    Raises:
        NotFoundError: if it has been removed.
    """
    items = data.get(group)
    if isinstance(items, list):
        for index, item in enumerate(items):
            if item.get("id") == item_id:
                return index
    raise NotFoundError(_("Diesen Eintrag gibt es nicht mehr."))
