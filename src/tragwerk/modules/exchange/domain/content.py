"""What a message says: entries that its flow names, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tragwerk.kernel.errors import RuleError
from tragwerk.kernel.phrases import gettext_noop

MOST_ENTRIES = 2_000
NOTHING_LEFT = gettext_noop("Eine Nachricht ohne Angaben kann nicht gesendet werden.")
NOT_IN_IT = gettext_noop(
    "Sie können nur weglassen, was in der Nachricht steht. Laden Sie die Seite neu."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of information.

    Attributes:
        path: where it stands in the sender's record, with dots; unique in a message.
        label: what people call it.
        value: a value of JSON types.
        text: the value as people read it.
        category: kind of data that the matrix asks for, such as HEALTH.
    """

    path: str
    label: str
    value: Any
    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Content:
    """The entries of a message in the order in which they are shown."""

    entries: tuple[Entry, ...]

    @property
    def categories(self) -> frozenset[str]:
        """The kinds of data in it."""
        return frozenset(entry.category for entry in self.entries)

    @property
    def paths(self) -> tuple[str, ...]:
        """The names of what is in it; they say nothing of a person."""
        return tuple(entry.path for entry in self.entries)

    @property
    def labels(self) -> tuple[str, ...]:
        """What people call what is in it, each once."""
        return tuple(dict.fromkeys(entry.label for entry in self.entries))

    def only(self, kept: Collection[str]) -> Content:
        """Leave out what is not among the kept paths.

        Raises:
            RuleError: if a kept path is not in it, or nothing is left.
        """
        if not set(kept) <= set(self.paths):
            raise RuleError(NOT_IN_IT, field="kept")
        entries = tuple(entry for entry in self.entries if entry.path in kept)
        if self.entries and not entries:
            raise RuleError(NOTHING_LEFT, field="kept")
        return Content(entries)

    def values(self) -> dict[str, Any]:
        """Give the values as one nested mapping, as a process takes them."""
        found: dict[str, Any] = {}
        for entry in self.entries:
            *way, last = entry.path.split(".")
            place = found
            for name in way:
                inner = place.setdefault(name, {})
                if not isinstance(inner, dict):
                    inner = place[name] = {}
                place = inner
            place[last] = entry.value
        return {name: _with_lists(value) for name, value in found.items()}

    def to_json(self) -> list[list[Any]]:
        """Give a JSON value."""
        return [[e.path, e.label, e.value, e.text, e.category] for e in self.entries]

    @classmethod
    def from_json(cls, value: object) -> Content:
        """Read what `to_json` gave.

        Raises:
            RuleError: if it was not written by `to_json`, names a path twice, or is
                larger than a message may be.
        """
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            raise RuleError(NOT_IN_IT)
        entries = tuple(_entry(each) for each in value)
        if len({entry.path for entry in entries}) != len(entries):
            raise RuleError(NOT_IN_IT)
        return cls(entries)


def _with_lists(value: Any) -> Any:  # noqa: ANN401 - a value of JSON types
    """Make a list of what is numbered; what was left out leaves no gap."""
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(each) for key, each in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def _entry(value: object) -> Entry:
    if not isinstance(value, list) or len(value) != len(Entry.__slots__):
        raise RuleError(NOT_IN_IT)
    path, label, content, text, category = value
    if not all(isinstance(each, str) for each in (path, label, text, category)):
        raise RuleError(NOT_IN_IT)
    return Entry(path, label, content, text, category)


def content_of(entries: Collection[Entry | Mapping[str, Any]]) -> Content:
    """Build a content from entries, whatever module made them.

    Raises:
        RuleError: if there are none, or two have one path.
    """
    made = [e if isinstance(e, Entry) else Entry(**e) for e in entries]
    return Content.from_json(Content(tuple(made)).to_json())
