"""What a form shows and answers: the values that cross the engine's border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Data = dict[str, Any]
"""The data of an application: JSON values only (dict, list, str, int, float, bool)."""

Path = tuple[str, ...]

KINDS = frozenset(
    {
        "text", "textarea", "money", "number", "integer", "date", "yesno",
        "choice", "choices", "iban", "email", "phone", "plz",
    }
)  # fmt: skip

EVIDENCE_PAGE = "evidence"
"""The ``page_id`` of problems and review sections about papers to upload."""

PageState = Literal["done", "started", "open", "error"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; ``value`` is what the HTML field sends."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    ``path`` is the place in the schema, without item numbers; ``name`` the HTML name,
    unique on its page and relative to the item where the page repeats. ``minimum`` and
    ``maximum`` are numbers, or ISO days where ``kind`` is ``date``.
    """

    path: str
    name: str
    kind: str
    title: str
    hint: str = ""
    help: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    autocomplete: str = ""
    inputmode: str = ""
    max_length: int | None = None
    minimum: float | str | None = None
    maximum: float | str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One topic of the form; with ``repeat`` it is shown once for each item."""

    id: str
    title: str
    intro: str
    fields: tuple[Field, ...]
    repeat: str = ""
    add_label: str = ""
    min_items: int = 0
    max_items: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper to upload (German: Nachweis)."""

    id: str
    title: str
    description: str
    required: bool
    max_files: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the person should change, with a sentence that says how.

    ``code`` names the check (``required``, ``date``, ``rule`` …), for statistics.
    """

    path: str
    name: str
    message: str
    item_index: int | None = None
    page_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page as it was sent.

    ``values`` is nested and typed, relative to the item on a repeating page; ``None``
    marks a field that was emptied or could not be read. ``raw`` is what was typed.
    """

    values: Data
    raw: Mapping[str, str | list[str]]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One answer, formatted; ``answered`` is false where nothing was given."""

    label: str
    value_text: str
    path: str = ""
    answered: bool = True


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """The answers of one page, or of one item of a repeating page."""

    page_id: str
    title: str
    item_index: int | None
    rows: tuple[ReviewRow, ...]
