"""Show stored values in form fields the way people would have typed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tragwerk.engines.forms import Field
from tragwerk.modules.cases.domain.subject import value_at

_DATE_PARTS = ("tag", "monat", "jahr")


def as_typed(fields: Iterable[Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the raw texts of fields from stored data, by field name."""
    found: dict[str, Any] = {}
    for field in fields:
        value = value_at(data, field.path)
        if value is not None:
            found[field.name] = _text(field.kind, value)
    return found


def as_sent(fields: Iterable[Field], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Give what was sent with the three parts of a day put under their field."""
    found = dict(raw)
    for field in fields:
        parts = {part: raw.get(f"{field.name}.{part}") for part in _DATE_PARTS}
        if field.kind == "date" and any(text is not None for text in parts.values()):
            found[field.name] = {part: text or "" for part, text in parts.items()}
    return found


def _text(kind: str, value: object) -> object:
    match value:
        case bool():
            return "ja" if value else "nein"
        case list():
            return [str(entry) for entry in value]
        case int() | float() if kind == "money":
            return f"{value:.2f}".replace(".", ",")
        case float():
            return f"{value:g}".replace(".", ",")
    return str(value)
