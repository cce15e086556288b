"""The content of an application in the vault, as one document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has entered so far.

    Attributes:
        code: the access code, needed again for the receipt.
        data: typed answers, as the form's schema has them.
        typed: what was typed, by page (and item), so that nothing is lost that
            could not be read yet.
        visited: pages the person has been through.
        writers: by page, which opened window wrote it last.
        mandate_person: name of whom a helper acts for, as told before the form begins.
        status_url: absolute address where the code is entered, as the browser that
            submitted knew it; empty in a draft.
    """

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    visited: tuple[str, ...] = ()
    writers: Mapping[str, str] = field(default_factory=dict)
    mandate_person: str = ""
    status_url: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give the document for the vault."""
        return {
            "code": self.code,
            "data": dict(self.data),
            "typed": {key: dict(value) for key, value in self.typed.items()},
            "visited": list(self.visited),
            "writers": dict(self.writers),
            "mandate_person": self.mandate_person,
            "status_url": self.status_url,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Draft:
        """Read the document from the vault."""
        return cls(
            code=value["code"],
            data=value.get("data", {}),
            typed=value.get("typed", {}),
            visited=tuple(value.get("visited", ())),
            writers=value.get("writers", {}),
            mandate_person=value.get("mandate_person", ""),
            status_url=value.get("status_url", ""),
        )


def typed_key(page_id: str, item_id: str = "") -> str:
    """Name the place of a page's raw input in `Draft.typed`."""
    return f"{page_id}:{item_id}" if item_id else page_id


def fingerprint(values: Mapping[str, Any] | None) -> str:
    """Give a short hash of what a page held when it was shown.

    A page that was changed elsewhere in the meantime has another one: two tabs of
    the same person do not overwrite each other unseen.
    """
    text = json.dumps(values or {}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
