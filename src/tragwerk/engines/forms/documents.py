"""Check a whole document from outside: its structure first, then its answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from tragwerk.engines.forms.checking import check_all
from tragwerk.engines.forms.conditions import Shown, reveal
from tragwerk.engines.forms.model import Problem
from tragwerk.engines.forms.plan import Plan
from tragwerk.engines.forms.reading import has_control
from tragwerk.engines.forms.schema import Node
from tragwerk.engines.forms.tree import get_at, items_at

MAX_PROBLEMS: Final = 200
# More is refused before anything is worked out over the items.
HARD_ITEMS: Final = 200


def validate_document(plan: Plan, data: object) -> tuple[Problem, ...]:
    """Check a document against schema, conditions and rules; papers are not part."""
    structure = tuple(islice(_structure(plan, plan.root, data, None), MAX_PROBLEMS))
    if structure or not isinstance(data, Mapping):
        return structure
    shown = reveal(plan, data)
    found = [
        *_hidden(plan, data, shown),
        *_systems(plan, data),
        *check_all(plan, data, None),
    ]
    return tuple(found[:MAX_PROBLEMS])


def _problem(plan: Plan, path: str, key: str, index: int | None) -> Problem:
    # A key from outside may be long or hold anything; it is shown cut and cleaned.
    label = "".join(sign for sign in path[:80] if sign.isprintable())
    message = plan.messages.text(key, label=label)
    return Problem(path[:200], path[:200], message, index, "", key)


def _structure(
    plan: Plan, node: Node, value: object, index: int | None
) -> Iterator[Problem]:
    path = ".".join(node.path)
    if node.shape == "leaf":
        if not _is_answer(value):
            yield _problem(plan, path, "type.value", index)
        return
    if node.shape == "group":
        if not isinstance(value, list):
            yield _problem(plan, path, "type.array", index)
            return
        if len(value) > HARD_ITEMS:
            message = plan.messages.text(
                "items.maximum",
                label=path,
                limit=plan.groups[node.path].max_items
                if node.path in plan.groups
                else HARD_ITEMS,
            )
            yield Problem(path, path, message, None, "", "items.maximum")
            return
        ids: set[object] = set()
        for number, item in enumerate(value):
            yield from _object(plan, node, item, number)
            mark = item.get("id") if isinstance(item, Mapping) else None
            if mark is not None:
                if not _is_id(mark) or mark in ids:
                    yield _problem(plan, path, "item.id", number)
                    continue
                ids.add(mark)
        return
    yield from _object(plan, node, value, index)


def _object(
    plan: Plan, node: Node, value: object, index: int | None
) -> Iterator[Problem]:
    path = ".".join(node.path)
    if not isinstance(value, Mapping):
        yield _problem(plan, path or "/", "type.object", index)
        return
    for key, inner in value.items():
        child = node.children.get(key) if isinstance(key, str) else None
        if child is not None:
            yield from _structure(plan, child, inner, index)
        elif not (node.shape == "group" and key == "id"):
            name = f"{path}.{key}" if path else str(key)
            yield _problem(plan, name, "unknown", index)


def _is_id(value: object) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= 64
        and not has_control(value, lines=False)
    )


def _is_answer(value: object) -> bool:
    """Tell whether a question could hold this: a JSON scalar or a list of them."""
    if isinstance(value, list):
        return len(value) <= HARD_ITEMS and all(
            not isinstance(one, list) and _is_answer(one) for one in value
        )
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < 10**15
    return value is None or isinstance(value, str)


def _hidden(plan: Plan, data: Mapping[str, Any], shown: Shown) -> Iterator[Problem]:
    for path, group in plan.groups.items():
        if not shown.group(path) and items_at(data, path):
            yield _problem(plan, group.label, "hidden", None)
    for leaf in plan.leaves.values():
        if leaf.group is not None and not shown.group(leaf.group):
            continue
        holders: list[tuple[int | None, object]] = [(None, data)]
        if leaf.group is not None:
            holders = list(enumerate(items_at(data, leaf.group)))
        for index, holder in holders:
            given = get_at(holder, leaf.parts) is not None
            if given and not shown.leaf(leaf, index):
                message = plan.messages.text("hidden", label=leaf.field.title)
                yield Problem(
                    leaf.field.path, leaf.field.name, message, index, "", "hidden"
                )


def _systems(plan: Plan, data: Mapping[str, Any]) -> Iterator[Problem]:
    for node, validator in plan.systems:
        path = ".".join(node.path)
        holders: list[tuple[int | None, object]] = [(None, data)]
        if node.group is not None:
            holders = list(enumerate(items_at(data, node.group)))
        for index, holder in holders:
            value = get_at(holder, node.parts)
            if value is not None and not validator.is_valid(value):
                message = plan.messages.text("schema", label=path)
                yield Problem(path, path, message, index, "", "schema")
