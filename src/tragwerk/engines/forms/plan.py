"""The compiled form: everything that is the same for every person who fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from jsonschema import Draft202012Validator

from tragwerk.engines.forms.messages import Messages
from tragwerk.engines.forms.model import Evidence, Field, Page, Path
from tragwerk.engines.forms.schema import Node


class Expression(Protocol):
    """A compiled FEEL expression."""

    def evaluate(self, context: Mapping[str, object], /) -> object:
        """Give its value over the names of ``context``."""
        ...


@dataclass(frozen=True, slots=True)
class ListSource:
    """Choices taken from a repeated group: which, its value key, its label.

    ``fallback`` names an entry, with its number, whose label is still empty.
    """

    group: Path
    value: str
    label: Expression
    fallback: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question, compiled.

    ``parts`` is its place inside the item or from the root; ``choices`` maps what an
    HTML field sends to the typed value; ``least`` and ``most`` come from ``x-min``
    and ``x-max``.
    """

    field: Field
    node: Node
    parts: Path
    group: Path | None
    schema: Mapping[str, Any]
    validator: Draft202012Validator
    choices: Mapping[str, object]
    source: ListSource | None
    least: Expression | None
    most: Expression | None
    error: str


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page with its questions compiled; ``group`` where it repeats."""

    page: Page
    group: Path | None
    leaves: tuple[Leaf, ...]
    item_title: Expression | None


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A repeated group: its pages in order and how many items it takes."""

    path: Path
    node: Node
    page_ids: tuple[str, ...]
    label: str
    min_items: int
    max_items: int


@dataclass(frozen=True, slots=True)
class EvidencePlan:
    """A paper to upload and when it is asked for."""

    evidence: Evidence
    when: Expression | None


@dataclass(frozen=True, slots=True)
class RulePlan:
    """A check over several fields; ``group`` where it is made for each item.

    The problem is shown at ``path``: the first field named, or a repeated group.
    """

    id: str
    page_id: str
    path: Path
    leaves: tuple[Leaf, ...]
    group: Path | None
    when: Expression | None
    check: Expression
    message: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides whether something is shown.

    ``key`` is ``page:ID``, ``group:PATH`` or ``field:PATH``. It is shut when all of
    ``pages`` are hidden, when ``group`` is hidden, or when a condition is not true.
    """

    key: str
    path: Path
    parts: Path
    conditions: tuple[Expression, ...]
    pages: tuple[str, ...]
    group: Path | None


@dataclass(frozen=True, slots=True)
class ObjectCheck:
    """Rules of JSON Schema over a whole object or list (``if``, ``contains`` …)."""

    node: Node
    validator: Draft202012Validator
    page_id: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole form, compiled once and shared by all threads."""

    root: Node
    pages: Mapping[str, PagePlan]
    leaves: Mapping[Path, Leaf]
    systems: tuple[tuple[Node, Draft202012Validator], ...]
    groups: Mapping[Path, GroupPlan]
    evidence: tuple[EvidencePlan, ...]
    rules: tuple[RulePlan, ...]
    object_checks: tuple[ObjectCheck, ...]
    gates: tuple[Gate, ...]
    page_gates: Mapping[str, tuple[Gate, ...]]
    messages: Messages
