"""Keep personal data out of the logs: a list of allowed keys, then masks.

The list is the rule; the masks are the last line of defence for texts that come
from elsewhere, such as libraries.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

ALLOWED = frozenset(
    {
        "actor",
        "attempt",
        "block",
        "check",
        "checkpoints",
        "code",
        "count",
        "delivery",
        "entries",
        "error",
        "event",
        "files",
        "id",
        "job",
        "level",
        "logger",
        "method",
        "ms",
        "name",
        "port",
        "request",
        "size",
        "stack",
        "state",
        "status",
        "subscriber",
        "task",
        "thread",
        "timestamp",
        "times",
        "unit",
        "url",
        "version",
        "worker",
    }
)
_LONGEST = 500
_MASKS = (
    (
        re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b"),
        "IBAN",
    ),
    (re.compile(r"[^\s@<>\"'=]{1,64}@[\w.-]{1,190}\.\w{2,24}"), "E-MAIL"),
    (re.compile(r"\b\d{2}\s?\d{6}\s?[A-Z]\s?\d{3}\b"), "VERSICHERUNGSNUMMER"),
    (re.compile(r"\b[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5}){2,}\b"), "CODE"),
    (re.compile(r"(?<![\w:.-])\+?\d[\d /()]{7,}\d(?![\w:.-])"), "NUMMER"),
    (re.compile(r"\?[^\s\"']+"), "?"),
)
_UUID = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
)


def mask(text: str) -> str:
    """Replace what looks like an account, address, number or access code.

    Ids of the platform (UUIDs) stay readable: they are what a log is for.
    """
    parts, start = [], 0
    for found in _UUID.finditer(text):
        parts += [_mask_part(text[start : found.start()]), found.group()]
        start = found.end()
    parts.append(_mask_part(text[start:]))
    return "".join(parts)[:_LONGEST]


def keep_allowed(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list and mask what stays (for structlog)."""
    kept: dict[str, Any] = {}
    for key, value in event.items():
        if key.startswith("_"):
            # structlog's own marks; its formatter takes them out again.
            kept[key] = value
        elif key not in ALLOWED:
            kept["left_out"] = int(kept.get("left_out", 0)) + 1
        elif isinstance(value, bool | int | float) or value is None:
            kept[key] = value
        else:
            kept[key] = mask(str(value))
    return kept


def _mask_part(text: str) -> str:
    for pattern, name in _MASKS:
        text = pattern.sub("?…" if name == "?" else f"[{name}]", text)
    return text
