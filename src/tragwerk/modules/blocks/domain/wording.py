"""Write what a calculation gives the way people read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tragwerk.modules.blocks.domain.package import Package

_YES_NO = {"de": ("nein", "ja"), "en": ("no", "yes")}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOTHING = "–"
_CENTS = 2


def people_of(
    package: Package, application: Mapping[str, Any], applicant: str = ""
) -> dict[str, str]:
    """Give the people of an application by the id that a calculation knows them by.

    Who has no name yet is „Person 2“ and so on; the applicant is person 1.

    Args:
        package: its `[calculation.people]` says where people stand.
        application: the answers.
        applicant: name of the applicant, empty where it is not known.
    """
    people = package.calculation.get("people", {})
    found: dict[str, str] = {}
    if own := people.get("applicant"):
        found[own] = applicant or package.word(own)
    members = people.get("members", "")
    form = package.form()
    page = next((p for p in form.pages if p.repeat and p.repeat == members), None)
    items = application.get(members)
    if page is None or not isinstance(items, list):
        return found
    for index, item in enumerate(items):
        if isinstance(item, Mapping) and item.get("id"):
            title = form.item_title(page, application, index)
            is_named = title != f"{page.title} {index + 1}"
            found[str(item["id"])] = title if is_named else f"Person {index + 2}"
    return found


def in_letters(package: Package, decision: str) -> bool:
    """Say whether a step stands in letters; the caseworker sees all."""
    return decision not in package.calculation.get("facts", ())


def value_text(
    package: Package,
    value: Any,  # noqa: ANN401 - whatever FEEL gives
    *,
    name: str = "",
    people: Mapping[str, str] | None = None,
    for_letter: bool = False,
) -> str:
    """Write a value the way people read it, in the language of the package.

    In German 1.234,56, ja, 2. April 1952 as 02.04.1952; names and codes as
    `package.word` has them, in the order of `package.in_order`. What a list of contexts
    holds stands on a line each. Left out of a context is what has no value, and a zero
    beside other amounts, unless it is a step of its own or the last, the sum.

    Args:
        package: has the words.
        value: from a calculation or the figures.
        name: of the step or entry; `[calculation] euro` says which are amounts.
        people: id → name, from `people_of`; a context that begins with an id begins
            with the name.
        for_letter: whether to leave out the entries in `[calculation] facts`.
    """
    facts = package.calculation.get("facts", ()) if for_letter else ()
    return _Writer(package, people or {}, frozenset(facts)).text(value, name)


@dataclass(frozen=True, slots=True)
class _Writer:
    package: Package
    people: Mapping[str, str]
    without: frozenset[str] = field(default_factory=frozenset)

    def text(self, value: Any, name: str = "") -> str:  # noqa: ANN401 - as value_text
        if value is None:
            return _NOTHING
        if isinstance(value, bool):
            return _YES_NO.get(self.package.language, _YES_NO["de"])[value]
        if _is_number(value):
            return self._number(value, name)
        if isinstance(value, Mapping):
            return self._entries(value, "; ")
        if isinstance(value, list | tuple):
            apart = "\n" if any(isinstance(each, Mapping) for each in value) else ", "
            return apart.join(self.text(each, name) for each in value) or _NOTHING
        return self._word(str(value))

    def _word(self, text: str) -> str:
        if text in self.people:
            return self.people[text]
        if _DAY.fullmatch(text):
            try:
                day = date.fromisoformat(text)
            except ValueError:
                return text
            english = self.package.language == "en"
            return f"{day:%d %B %Y}" if english else f"{day:%d.%m.%Y}"
        return self.package.code(text)

    def _number(self, value: float | Decimal, name: str) -> str:
        # A float comes out of stored JSON; its shortest text is what was stored.
        number = Decimal(str(value)).normalize()
        digits = max(-int(number.as_tuple().exponent), 0)
        is_amount = name in self.package.calculation.get("euro", ())
        cents = is_amount or digits > 0
        text = f"{number:,.{max(digits, _CENTS) if cents else 0}f}"
        if self.package.language == "en":
            return f"€{text}" if is_amount else text
        text = text.translate(str.maketrans(",.", ".,"))
        return f"{text}\N{NO-BREAK SPACE}€" if is_amount else text

    def _entries(self, value: Mapping[str, Any], apart: str) -> str:
        entries = list(self._worth(value))
        head = ""
        if entries and isinstance(entries[0][1], str) and entries[0][1] in self.people:
            head = f"{self.people[entries.pop(0)[1]]}: "
        texts = []
        for key, entry in entries:
            word = self.package.word(key)
            if isinstance(entry, Mapping):
                texts.append(f"{word} ({self._entries(entry, ', ')})")
            else:
                texts.append(f"{word}: {self.text(entry, key)}")
        return head + (apart.join(texts) or _NOTHING)

    def _worth(self, value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Give the entries worth reading."""
        shown = [
            (key, entry)
            for key, entry in self.package.in_order(value)
            if entry is not None and key not in self.without
        ]
        last = next((key for key, each in reversed(shown) if _is_number(each)), "")
        for key, entry in shown:
            kept = key == last or key in self.package.rules
            if kept or not _is_zero(entry):
                yield key, entry


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_zero(value: object) -> bool:
    """Say whether an amount, or each in a context of amounts, is zero."""
    if isinstance(value, Mapping):
        return bool(value) and all(_is_zero(each) for each in value.values())
    return _is_number(value) and value == 0
