"""The decisions of a Baustein on pages: tables, formulas, who needs whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tragwerk.engines.decision import Described, Description, Table, tables_in
from tragwerk.engines.decision.describing.description import Row
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks import api as blocks

PAGE_ROWS = 100  # rules of one table on a page
_MOST_ROWS = 400  # rules of all tables on the page of a Baustein
_LEAST_ROWS = 10


@dataclass(frozen=True, slots=True)
class TablePage:
    """Some rules of a decision table.

    Attributes:
        owner: the decision or calculation aid it belongs to.
        first: number of the first rule shown.
        last: number of the last one.
        page: from 1.
        pages: how many pages all rules need.
    """

    table: Table
    owner: Described
    rows: tuple[Row, ...]
    first: int
    last: int
    page: int = 1
    pages: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether all rules are here."""
        return len(self.rows) == self.table.size

    @property
    def previous(self) -> int:
        """The page before, 0 if there is none."""
        return self.page - 1

    @property
    def next(self) -> int:
        """The page after, 0 if there is none."""
        return self.page + 1 if self.page < self.pages else 0


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """All decisions of a Baustein.

    Attributes:
        tables: by their number in the model; long ones only begun.
    """

    decisions: tuple[Described, ...]
    helpers: tuple[Described, ...]
    inputs: tuple[Described, ...]
    tables: Mapping[int, TablePage]


def decisions_of(digest: str, language: str) -> DecisionsView:
    """Prepare the decisions of a Baustein; `language` is the one that is active."""
    model = _described(digest, language)
    tables = {}
    left = _MOST_ROWS
    for owner in model.elements:
        for table in tables_in(owner.logic):
            count = min(table.size, PAGE_ROWS, max(left, _LEAST_ROWS))
            left -= count
            rows = table.read(0, count)
            tables[table.number] = TablePage(table, owner, rows, 1, count)
    return DecisionsView(
        decisions=model.of_kind("decision", "service"),
        helpers=model.of_kind("knowledge"),
        inputs=model.of_kind("input"),
        tables=tables,
    )


@lru_cache(maxsize=64)
def read_table(digest: str, language: str, number: int, page: int) -> TablePage:
    """Give a page of a decision table; a digest never changes its meaning.

    `language` is the one that is active.

    Raises:
        NotFoundError: if there is no such table or page.
    """
    for owner in _described(digest, language).elements:
        for table in tables_in(owner.logic):
            pages = max(-(-table.size // PAGE_ROWS), 1)
            if table.number != number or not 1 <= page <= pages:
                continue
            first = (page - 1) * PAGE_ROWS
            rows = table.read(first, first + PAGE_ROWS)
            return TablePage(
                table, owner, rows, first + 1, first + len(rows), page, pages
            )
    raise NotFoundError("Diese Tabelle gibt es nicht.")


@lru_cache(maxsize=32)
def _described(digest: str, language: str) -> Description:
    return blocks.describe_decisions(blocks.get_package_to_show(digest))
