"""Write answers as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tragwerk.engines.forms.conditions import Shown, evaluate
from tragwerk.engines.forms.messages import Messages
from tragwerk.engines.forms.model import Option
from tragwerk.engines.forms.plan import Expression, Leaf
from tragwerk.engines.forms.tree import get_at, is_blank

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(value: object) -> date | None:
    """Give the day of an ISO text, or None; never the shorter forms of ISO 8601."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    # Python would also take the week form, 2024-W01-1.
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def label_text(expression: Expression, item: object, context: Mapping[str, Any]) -> str:
    """Evaluate a label over an item: its own names first, then those of the data."""
    own = item if isinstance(item, Mapping) else {}
    value = evaluate(expression, {**context, **own, "item": item})
    return str(value).strip() if isinstance(value, str | Decimal) else ""


def options_of(leaf: Leaf, shown: Shown) -> tuple[Option, ...]:
    """Give the choices of a question; those from a group as it stands now."""
    source = leaf.source
    if source is None:
        return leaf.field.options
    found = list(leaf.field.options)
    for number, item in enumerate(get_at(shown.context, source.group) or [], start=1):
        value = item.get(source.value) if isinstance(item, Mapping) else None
        if isinstance(value, str) and value:
            label = label_text(source.label, item, shown.context)
            found.append(Option(value, label or f"{source.fallback} {number}"))
    return tuple(found)


def value_text(leaf: Leaf, value: object, shown: Shown, messages: Messages) -> str:
    """Write one answer; nothing for a question that was not answered."""
    if is_blank(value):
        return ""
    kind = leaf.field.kind
    if isinstance(value, bool):
        return messages.text("yes" if value else "no")
    if kind == "money" and isinstance(value, int | float):
        return messages.money(value)
    if isinstance(value, int | float) and kind in ("number", "integer"):
        # Whole numbers are not grouped: they may be years.
        text = str(value) if isinstance(value, int) else messages.number(value)
        return f"{text} {leaf.field.unit}".strip()
    if kind == "date":
        day = parse_day(value)
        return messages.day(day) if day else str(value)
    if kind == "iban" and isinstance(value, str):
        return " ".join(value[start : start + 4] for start in range(0, len(value), 4))
    if kind in ("choice", "choices"):
        return _choice_text(leaf, value, shown)
    return str(value)


def _choice_text(leaf: Leaf, value: object, shown: Shown) -> str:
    labels = {option.value: option.label for option in options_of(leaf, shown)}
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in chosen)
