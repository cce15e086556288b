"""Show the answers again: for the review page, for letters, for paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tragwerk.engines.forms.checking import check_page
from tragwerk.engines.forms.conditions import Shown, evaluate, reveal
from tragwerk.engines.forms.formatting import label_text, value_text
from tragwerk.engines.forms.messages import Messages
from tragwerk.engines.forms.model import (
    EVIDENCE_PAGE,
    Evidence,
    PageState,
    ReviewRow,
    ReviewSection,
)
from tragwerk.engines.forms.plan import Leaf, PagePlan, Plan
from tragwerk.engines.forms.tree import get_at, is_blank, items_at


def is_page_shown(page: PagePlan, shown: Shown) -> bool:
    """Tell whether a page is shown; the page of a hidden group is not."""
    return shown.page(page.page.id) and (page.group is None or shown.group(page.group))


def item_title(
    page: PagePlan,
    data: Mapping[str, Any],
    shown: Shown,
    index: int,
    messages: Messages,
) -> str:
    """Name an item of a repeating page: by its ``item_title``, else by number."""
    items = items_at(data, page.group) if page.group else []
    text = ""
    if page.item_title is not None and index < len(items):
        own = shown.names(page.group, index).get("item")
        text = label_text(page.item_title, own, shown.context)
        for leaf in page.leaves:
            # A title made of a code alone is shown as the answer chosen.
            if leaf.field.options and text and get_at(own, leaf.parts) == text:
                text = value_text(leaf, text, shown, messages)
                break
    return text or f"{page.page.title} {index + 1}"


def review(
    plan: Plan,
    data: Mapping[str, Any],
    evidence: Mapping[str, Sequence[str]] | None,
) -> Iterator[ReviewSection]:
    """Give what is shown, page by page; papers with the names of their files."""
    shown = reveal(plan, data)
    for page in plan.pages.values():
        if not is_page_shown(page, shown):
            continue
        if page.group is None:
            rows = tuple(_rows(plan, page, data, shown, None))
            yield ReviewSection(page.page.id, page.page.title, None, rows)
            continue
        items = items_at(data, page.group)
        if not items:
            yield ReviewSection(page.page.id, page.page.title, None, ())
        for index, item in enumerate(items):
            title = item_title(page, data, shown, index, plan.messages)
            rows = tuple(_rows(plan, page, item, shown, index))
            yield ReviewSection(page.page.id, title, index, rows)
    asked = tuple(visible_evidence(plan, shown))
    if asked:
        none = plan.messages.text("none")
        files = {entry.id: tuple((evidence or {}).get(entry.id, ())) for entry in asked}
        rows = tuple(
            ReviewRow(
                entry.title,
                ", ".join(files[entry.id]) or none,
                entry.id,
                bool(files[entry.id]),
            )
            for entry in asked
        )
        title = plan.messages.text("evidence")
        yield ReviewSection(EVIDENCE_PAGE, title, None, rows)


def _rows(
    plan: Plan, page: PagePlan, holder: object, shown: Shown, index: int | None
) -> Iterator[ReviewRow]:
    for leaf in page.leaves:
        if shown.leaf(leaf, index):
            value = get_at(holder, leaf.parts)
            text = value_text(leaf, value, shown, plan.messages)
            yield ReviewRow(
                leaf.field.title,
                text or plan.messages.text("none"),
                leaf.field.path,
                bool(text),
            )


def visible_evidence(plan: Plan, shown: Shown) -> Iterator[Evidence]:
    """Give the papers asked for, required or not."""
    for entry in plan.evidence:
        if entry.when is None or evaluate(entry.when, shown.context) is True:
            yield entry.evidence


def flatten(plan: Plan, data: Mapping[str, Any]) -> dict[str, str]:
    """Give path → text of every answer shown; items are counted from 0."""
    shown = reveal(plan, data)
    texts: dict[str, str] = {}
    for leaf in plan.leaves.values():
        for path, index, holder in _places(leaf, data):
            text = value_text(leaf, get_at(holder, leaf.parts), shown, plan.messages)
            if text and shown.leaf(leaf, index):
                texts[path] = text
    return texts


def _places(
    leaf: Leaf, data: Mapping[str, Any]
) -> Iterator[tuple[str, int | None, object]]:
    if leaf.group is None:
        yield leaf.field.path, None, data
        return
    for index, item in enumerate(items_at(data, leaf.group)):
        yield ".".join((*leaf.group, str(index), *leaf.parts)), index, item


def progress(
    plan: Plan, data: Mapping[str, Any], visited: frozenset[str]
) -> dict[str, PageState]:
    """Give the state of each page shown, in order.

    A page without a problem is done once it holds an answer or was visited.
    """
    shown = reveal(plan, data)
    states: dict[str, PageState] = {}
    for page in plan.pages.values():
        if not is_page_shown(page, shown):
            continue
        page_id = page.page.id
        problems = tuple(check_page(plan, page, data, shown))
        missing = ("required", "items.minimum")
        if any(not problem.code.startswith(missing) for problem in problems):
            states[page_id] = "error"
        elif problems:
            begun = page_id in visited or _has_answers(page, data, shown)
            states[page_id] = "started" if begun else "open"
        elif page_id in visited or _has_answers(page, data, shown):
            states[page_id] = "done"
        else:
            states[page_id] = "open"
    return states


def _has_answers(page: PagePlan, data: Mapping[str, Any], shown: Shown) -> bool:
    if page.group is not None:
        return any(
            not is_blank(get_at(item, leaf.parts))
            for item in items_at(data, page.group)
            for leaf in page.leaves
        )
    return any(
        shown.leaf(leaf, None) and not is_blank(get_at(data, leaf.parts))
        for leaf in page.leaves
    )
