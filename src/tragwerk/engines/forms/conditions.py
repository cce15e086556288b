"""Decide what is shown: conditions in an order in which each knows what it needs."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tragwerk.engines.decision import FeelContext, FeelError
from tragwerk.engines.forms.model import Path
from tragwerk.engines.forms.plan import Expression, Gate, Leaf, Plan
from tragwerk.engines.forms.schema import Node
from tragwerk.engines.forms.tree import get_at


class CircularConditionError(Exception):
    """Conditions that need each other; the message names them."""


def references(text: str, names: Iterable[str], group: Path | None) -> set[Path]:
    """Give the paths a FEEL text may read; rather one too many than one too few."""
    found: set[Path] = set()
    for name in names:
        pattern = rf"(?<![\w.]){re.escape(name)}((?:\s*\.\s*[A-Za-z_]\w*)*)"
        for match in re.finditer(pattern, text):
            rest = tuple(re.findall(r"\w+", match.group(1)))
            if name == "item" and group is not None:
                found.add((*group, *rest))
            else:
                found.add((name, *rest))
    return found


def gates_read(
    paths: Iterable[Path], gates: Sequence[Gate], homes: Iterable[Path] = ()
) -> set[str]:
    """Give the gates that hide something which is read at the paths.

    A path that holds one of ``homes`` (``count(haushalt)`` in a condition inside
    ``haushalt``) does not wait for its own insides; that would be a circle.
    """
    homes = tuple(homes)
    keys: set[str] = set()
    for path in paths:
        size = len(path)
        around = any(len(home) > size and home[:size] == path for home in homes)
        for gate in gates:
            target = gate.path
            if not target or (around and target[:size] == path):
                continue
            if target[:size] == path or path[: len(target)] == target:
                keys.add(gate.key)
    return keys


def in_order(gates: Sequence[Gate], needs: Mapping[str, set[str]]) -> tuple[Gate, ...]:
    """Sort gates so that each stands behind those it needs.

    Raises:
        CircularConditionError: if conditions need each other.
    """
    by_key = {gate.key: gate for gate in gates}
    sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
    for gate in gates:
        sorter.add(gate.key, *sorted(needs[gate.key] & by_key.keys()))
    try:
        return tuple(by_key[key] for key in sorter.static_order())
    except graphlib.CycleError as error:
        raise CircularConditionError(" → ".join(error.args[1])) from error


def closure(
    start: Iterable[str], gates: Sequence[Gate], needs: Mapping[str, set[str]]
) -> tuple[Gate, ...]:
    """Give the gates of ``start`` and all they need, in the given order."""
    wanted: set[str] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in wanted:
            wanted.add(key)
            waiting.extend(needs.get(key, ()))
    return tuple(gate for gate in gates if gate.key in wanted)


def evaluate(expression: Expression, context: Mapping[str, object]) -> object:
    """Evaluate; what cannot be evaluated over these data is null, as FEEL has it."""
    try:
        return expression.evaluate(context)
    except FeelError:
        return None


@dataclass(slots=True)
class Shown:
    """What is hidden for these data, and the names FEEL reads.

    In ``context`` every declared property has a value; what is missing or hidden is
    null, a missing group is an empty list.
    """

    context: dict[str, Any]
    hidden: set[str]
    hidden_items: set[tuple[str, int]]

    def page(self, page_id: str) -> bool:
        """Tell whether a page is shown."""
        return f"page:{page_id}" not in self.hidden

    def group(self, group: Path) -> bool:
        """Tell whether a repeated group is shown."""
        return f"group:{'.'.join(group)}" not in self.hidden

    def leaf(self, leaf: Leaf, item_index: int | None) -> bool:
        """Tell whether a question is shown, for one item where it repeats."""
        key = f"field:{leaf.field.path}"
        if key in self.hidden or (leaf.group and not self.group(leaf.group)):
            return False
        return item_index is None or (key, item_index) not in self.hidden_items

    def names(self, group: Path | None, item_index: int | None) -> Mapping[str, Any]:
        """Give the names for FEEL, with ``item`` where there is one."""
        if group is None or item_index is None:
            return self.context
        items = get_at(self.context, group) or []
        item = items[item_index] if item_index < len(items) else None
        return {**self.context, "item": item}


def reveal(plan: Plan, data: Mapping[str, Any], page_id: str | None = None) -> Shown:
    """Work out what is shown; with ``page_id`` only what that page depends on."""
    shown = Shown(_fill_object(plan.root, data), set(), set())
    gates = plan.gates if page_id is None else plan.page_gates[page_id]
    for gate in gates:
        _pass(gate, shown)
    return shown


def _pass(gate: Gate, shown: Shown) -> None:
    behind = gate.pages and not any(shown.page(page_id) for page_id in gate.pages)
    if behind or (gate.group and not shown.group(gate.group)):
        shown.hidden.add(gate.key)
        _blank(shown, gate)
        return
    if gate.group is None:
        if not _holds(gate, shown.context):
            shown.hidden.add(gate.key)
            _blank(shown, gate)
        return
    if not gate.conditions:
        return
    for index, item in enumerate(get_at(shown.context, gate.group) or []):
        if not _holds(gate, {**shown.context, "item": item}):
            shown.hidden_items.add((gate.key, index))
            _erase(item, gate.parts)


def _holds(gate: Gate, context: Mapping[str, Any]) -> bool:
    return all(
        evaluate(condition, context) is True  # null and errors count as not shown
        for condition in gate.conditions
    )


def _blank(shown: Shown, gate: Gate) -> None:
    if gate.key.startswith("group:"):
        holder = get_at(shown.context, gate.path[:-1])
        if isinstance(holder, dict):
            holder[gate.path[-1]] = []
    elif gate.group is not None:
        for item in get_at(shown.context, gate.group) or []:
            _erase(item, gate.parts)
    elif gate.path:
        _erase(shown.context, gate.path)


def _erase(holder: object, path: Path) -> None:
    inner = get_at(holder, path[:-1])
    if isinstance(inner, dict):
        inner[path[-1]] = None


def _feel_value(value: object) -> Any:  # noqa: ANN401 - a FEEL value
    """Turn an answer into a FEEL value here, once, and not in each condition."""
    if isinstance(value, float) or type(value) is int:
        return Decimal(str(value))
    if isinstance(value, list):
        return [_feel_value(one) for one in value]
    return value if isinstance(value, str | bool) else None


def _fill(node: Node, value: object) -> FeelContext | list[FeelContext]:
    if node.shape == "group":
        items = value if isinstance(value, list) else []
        return [_fill_object(node, item) for item in items]
    return _fill_object(node, value)


def _fill_object(node: Node, value: object) -> FeelContext:
    given = value if isinstance(value, Mapping) else {}
    filled = FeelContext()
    for name, child in node.children.items():
        inner = given.get(name)
        filled[name] = (
            _feel_value(inner) if child.shape == "leaf" else _fill(child, inner)
        )
    if node.shape == "group" and "id" not in filled:
        filled["id"] = _feel_value(given.get("id"))
    return filled
