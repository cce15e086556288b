"""The main navigation: each module registers its entries, the frame shows what fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tragwerk.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the main navigation.

    Attributes:
        label: German text, marked for translation by the caller (lazy).
        url_name: name of the page it leads to.
        visible: says whether an actor is offered it; the page asks again itself.
        order: lower stands further left.
    """

    label: str
    url_name: str
    visible: Callable[[Actor], bool]
    order: int = 50


_entries: list[NavEntry] = []


def register(entry: NavEntry) -> None:
    """Add an entry, called while the apps start."""
    if entry not in _entries:
        _entries.append(entry)
        _entries.sort(key=lambda e: e.order)


def entries_for(actor: Actor) -> tuple[NavEntry, ...]:
    """Give the entries this actor is offered, in order."""
    return tuple(entry for entry in _entries if entry.visible(actor))
