"""KERN components as template tags; built in, no `{% load %}` needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import dateformat, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

DATE_PARTS = ("tag", "monat", "jahr")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a decorative KERN icon; the text beside it carries the meaning."""
    return format_html(
        '<span class="kern-icon kern-icon--{}" aria-hidden="true"></span>', name
    )


@register.filter
def day(value: date | datetime | str | None) -> str:
    """Write a day in full: 3. Juli 1959, in English 3 July 1959."""
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return dateformat.format(value, _("j. F Y"))


@register.filter
def moment(value: datetime | None) -> str:
    """Write day and time: 3. Juli 2026, 14:05 Uhr."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return _("{day}, {time} Uhr").format(day=day(local), time=f"{local:%H:%M}")


@register.filter
def breakable(text: str) -> SafeString:
    """Let a long technical name go on in the next line, behind a dot or underscore."""
    parts = re.split(r"(?<=[._])(?=\w)", text)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.filter
def lookup(mapping: Mapping[str, object], key: str) -> object:
    """Give the value of a key that is only known while rendering."""
    return mapping.get(key, "")


@register.inclusion_tag("tw/field.html")
def field(
    item: Any,  # noqa: ANN401 - any module's question; the template reads it
    raw: Mapping[str, Any] | None = None,
    problems: Sequence[Any] = (),
) -> dict[str, Any]:
    """Draw one field of a form model with label, hint, help and error.

    Args:
        item: a `Field` of the forms engine.
        raw: what was typed or stored, by field name, as text.
        problems: all problems of the page; those of this field are shown at it.
    """
    own = [p for p in problems if p.name == item.name]
    raw = raw or {}
    value: Any = raw.get(item.name, "")
    if item.kind == "date" and any(f"{item.name}.{part}" in raw for part in DATE_PARTS):
        value = {part: raw.get(f"{item.name}.{part}", "") for part in DATE_PARTS}
    hint_id = f"{item.name}-hint" if item.hint else ""
    error_id = f"{item.name}-error" if own else ""
    return {
        "field": item,
        "value": value,
        "values": value if isinstance(value, list | tuple) else [value],
        "parts": _date_parts(value) if item.kind == "date" else None,
        "problems": own,
        "hint_id": hint_id,
        "error_id": error_id,
        "described_by": " ".join(filter(None, (hint_id, error_id))),
    }


def _date_parts(value: object) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {k: str(value.get(k, "")) for k in DATE_PARTS}
    text = str(value or "")
    for separator, order in (
        ("-", ("jahr", "monat", "tag")),
        (".", ("tag", "monat", "jahr")),
    ):
        pieces = text.split(separator)
        if len(pieces) == len(order):
            return {
                k: p.strip().lstrip("0") or p
                for k, p in zip(order, pieces, strict=True)
            }
    return {"tag": text, "monat": "", "jahr": ""}


@register.inclusion_tag("tw/error_summary.html")
def error_summary(problems: Sequence[Any]) -> dict[str, Any]:
    """Draw the summary of all problems, each linked to its field."""
    return {"problems": problems}
