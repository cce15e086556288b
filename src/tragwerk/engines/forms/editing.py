"""Change the data of a form without touching what was given."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from tragwerk.engines.forms.conditions import Shown, reveal
from tragwerk.engines.forms.errors import FormDataError
from tragwerk.engines.forms.model import Data, Path
from tragwerk.engines.forms.plan import Leaf, PagePlan, Plan
from tragwerk.engines.forms.tree import drop_at, get_at, items_at, set_at

_MAX_PASSES: Final = 20


def new_item_id() -> str:
    """Make an id that is never given again, even after its item was removed."""
    return secrets.token_hex(6)


def merge(
    page: PagePlan,
    data: Mapping[str, Any],
    values: Mapping[str, Any],
    item_index: int | None,
) -> Data:
    """Put the answers of a page into the data; ``None`` removes an answer."""
    if page.group is None:
        return _merge_into(page, data, values)
    items = items_at(data, page.group)
    index = item_of(page, items, item_index)
    item = items[index] if isinstance(items[index], Mapping) else {}
    changed = [*items]
    changed[index] = _merge_into(page, item, values)
    return set_at(data, page.group, changed)


def item_of(page: PagePlan, items: list[Any], item_index: int | None) -> int:
    """Give the number of the item meant.

    Raises:
        FormDataError: if the page repeats and there is no such item.
    """
    if item_index is None or not 0 <= item_index < len(items):
        raise FormDataError(f"The page {page.page.id!r} has no such item.")
    return item_index


def _merge_into(
    page: PagePlan, holder: Mapping[str, Any], values: Mapping[str, Any]
) -> Data:
    merged = dict(holder)
    for leaf in page.leaves:
        within = get_at(values, leaf.parts[:-1])
        if not isinstance(within, Mapping) or leaf.parts[-1] not in within:
            continue
        value = within[leaf.parts[-1]]
        if value is None:
            merged = drop_at(merged, leaf.parts)
        else:
            merged = set_at(merged, leaf.parts, value)
    return merged


def add_item(plan: Plan, page: PagePlan, data: Mapping[str, Any]) -> Data:
    """Append an empty item to the group of a page.

    Raises:
        FormDataError: if the page does not repeat or the group is full.
    """
    if page.group is None:
        raise FormDataError(f"The page {page.page.id!r} does not repeat.")
    items = items_at(data, page.group)
    limit = plan.groups[page.group].max_items
    if len(items) >= limit:
        raise FormDataError(
            plan.messages.text(
                "items.maximum", label=plan.groups[page.group].label, limit=limit
            )
        )
    return set_at(data, page.group, [*items, {"id": new_item_id()}])


def remove_item(
    plan: Plan, page: PagePlan, data: Mapping[str, Any], index: int
) -> Data:
    """Remove an item, and every choice that pointed to it."""
    if page.group is None:
        raise FormDataError(f"The page {page.page.id!r} does not repeat.")
    items = items_at(data, page.group)
    gone = items[item_of(page, items, index)]
    left = [item for number, item in enumerate(items) if number != index]
    changed = set_at(data, page.group, left)
    for leaf in plan.leaves.values():
        if leaf.source is not None and leaf.source.group == page.group:
            changed = _forget(leaf, changed, get_at(gone, (leaf.source.value,)))
    return changed


def _forget(leaf: Leaf, data: Data, value: object) -> Data:
    if value is None:
        return data
    if leaf.group is None:
        return _forget_in(leaf, data, value)
    items = items_at(data, leaf.group)
    if not items:
        return data
    return set_at(data, leaf.group, [_forget_in(leaf, item, value) for item in items])


def _forget_in(leaf: Leaf, holder: Data, value: object) -> Data:
    chosen = get_at(holder, leaf.parts)
    if chosen == value:
        return drop_at(holder, leaf.parts)
    if isinstance(chosen, list) and value in chosen:
        rest = [one for one in chosen if one != value]
        if rest:
            return set_at(holder, leaf.parts, rest)
        return drop_at(holder, leaf.parts)
    return holder


def prune(plan: Plan, data: Mapping[str, Any]) -> Data:
    """Remove what is not shown, until nothing more becomes hidden by it."""
    pruned = dict(data)
    for _ in range(_MAX_PASSES):
        following = _prune_once(plan, pruned, reveal(plan, pruned))
        if following == pruned:
            break
        pruned = following
    return pruned


def _prune_once(plan: Plan, data: Data, shown: Shown) -> Data:
    pruned = data
    for path in plan.groups:
        if not shown.group(path):
            pruned = drop_at(pruned, path)
    for leaf in plan.leaves.values():
        if leaf.group is None:
            if not shown.leaf(leaf, None):
                pruned = drop_at(pruned, leaf.parts)
        elif shown.group(leaf.group):
            pruned = _prune_items(leaf, leaf.group, pruned, shown)
    return pruned


def _prune_items(leaf: Leaf, group: Path, data: Data, shown: Shown) -> Data:
    items = items_at(data, group)
    changed = [
        item
        if shown.leaf(leaf, index) or not isinstance(item, Mapping)
        else drop_at(item, leaf.parts)
        for index, item in enumerate(items)
    ]
    return data if changed == items else set_at(data, group, changed)
