"""A form, ready to be shown, read, checked and reviewed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tragwerk.engines.forms import checking, documents, editing, parsing, review
from tragwerk.engines.forms.compile import PlanCompiler
from tragwerk.engines.forms.conditions import Shown, evaluate, reveal
from tragwerk.engines.forms.errors import FormDataError, FormError, FormIssue
from tragwerk.engines.forms.formatting import options_of, parse_day
from tragwerk.engines.forms.messages import Messages
from tragwerk.engines.forms.model import (
    Data,
    Evidence,
    Field,
    Page,
    PageState,
    Parsed,
    Problem,
    ReviewSection,
)
from tragwerk.engines.forms.plan import Expression, Leaf, PagePlan, Plan
from tragwerk.engines.forms.schema import (
    Issues,
    build_tree,
    check_meta_schema,
    check_size,
)


@dataclass(frozen=True, eq=False)
class Form:
    """One form in one language; immutable, to be shared by all threads.

    ``data`` is never changed by any method; what changes comes back as a new dict.
    ``untranslated`` are the keys that its translation lacks, ``unused`` those that it
    has and the form does not know.
    """

    title: str
    schema: Mapping[str, Any]
    digest: str
    language: str
    pages: tuple[Page, ...]
    evidence: tuple[Evidence, ...]
    untranslated: tuple[str, ...]
    unused: tuple[str, ...]
    _plan: Plan

    def page(self, page_id: str) -> Page:
        """Give a page by its id.

        Raises:
            FormDataError: if there is no such page.
        """
        return self._page(page_id).page

    def has_path(self, path: str) -> bool:
        """Tell whether the schema has a question, object or group at a path."""
        return self._plan.root.find(tuple(path.split("."))) is not None

    def visible_pages(self, data: Mapping[str, Any]) -> tuple[Page, ...]:
        """Give the pages shown for these data."""
        shown = reveal(self._plan, data)
        return tuple(
            plan.page
            for plan in self._plan.pages.values()
            if review.is_page_shown(plan, shown)
        )

    def visible_fields(
        self, page: Page, data: Mapping[str, Any], item_index: int | None = None
    ) -> tuple[Field, ...]:
        """Give the questions shown, with the choices and limits of these data."""
        plan = self._page(page.id)
        shown = reveal(self._plan, data, page.id)
        if not review.is_page_shown(plan, shown):
            return ()
        return tuple(
            _resolved(leaf, shown, item_index)
            for leaf in plan.leaves
            if shown.leaf(leaf, item_index)
        )

    def item_title(self, page: Page, data: Mapping[str, Any], index: int) -> str:
        """Name an item of a repeating page for people."""
        plan = self._page(page.id)
        shown = reveal(self._plan, data, page.id)
        return review.item_title(plan, data, shown, index, self._plan.messages)

    def parse(
        self,
        page: Page,
        raw: Mapping[str, Sequence[str]],
        data: Mapping[str, Any],
        item_index: int | None = None,
    ) -> Parsed:
        """Read what a page sent, as people write it here.

        Args:
            page: the page sent.
            raw: name → texts, as HTML forms send them.
            data: the answers so far.
            item_index: which item, from 0, on a repeating page.

        Raises:
            FormDataError: if the page repeats and there is no such item.
        """
        return parsing.parse(self._plan, self._page(page.id), raw, data, item_index)

    def merge(
        self,
        data: Mapping[str, Any],
        page: Page,
        values: Mapping[str, Any],
        item_index: int | None = None,
    ) -> Data:
        """Put the values of a page into the data; nothing else is lost.

        Raises:
            FormDataError: if the page repeats and there is no such item.
        """
        return editing.merge(self._page(page.id), data, values, item_index)

    def check_page(self, page: Page, data: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Check one page, all of its items, and the rules told there."""
        shown = reveal(self._plan, data, page.id)
        plan = self._page(page.id)
        return tuple(checking.check_page(self._plan, plan, data, shown))

    def check(
        self, data: Mapping[str, Any], evidence_counts: Mapping[str, int] | None = None
    ) -> tuple[Problem, ...]:
        """Check everything; papers only where their numbers are given."""
        return tuple(checking.check_all(self._plan, data, evidence_counts))

    def validate_document(self, data: object) -> tuple[Problem, ...]:
        """Check a document from outside; what is unknown or not asked is refused."""
        return documents.validate_document(self._plan, data)

    def prune(self, data: Mapping[str, Any]) -> Data:
        """Remove the answers to questions that are not shown."""
        return editing.prune(self._plan, data)

    def visible_evidence(self, data: Mapping[str, Any]) -> tuple[Evidence, ...]:
        """Give the papers asked for, required or not."""
        shown = reveal(self._plan, data)
        return tuple(review.visible_evidence(self._plan, shown))

    def review(
        self,
        data: Mapping[str, Any],
        evidence: Mapping[str, Sequence[str]] | None = None,
    ) -> tuple[ReviewSection, ...]:
        """Give every question shown with its answer, formatted.

        ``evidence`` maps the id of a paper to the names of the files uploaded.
        """
        return tuple(review.review(self._plan, data, evidence))

    def progress(
        self, data: Mapping[str, Any], visited: Collection[str] = ()
    ) -> dict[str, PageState]:
        """Give page id → state for the pages shown, in order.

        ``visited`` names the pages the person has been through: one without
        required questions is then done even if nothing was entered.
        """
        return review.progress(self._plan, data, frozenset(visited))

    def add_item(self, data: Mapping[str, Any], page: Page) -> Data:
        """Append an empty item with a new id.

        Raises:
            FormDataError: if the page does not repeat or the group is full.
        """
        return editing.add_item(self._plan, self._page(page.id), data)

    def remove_item(self, data: Mapping[str, Any], page: Page, index: int) -> Data:
        """Remove an item and every choice that pointed to it.

        Raises:
            FormDataError: if there is no such item.
        """
        return editing.remove_item(self._plan, self._page(page.id), data, index)

    def flatten(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Give path → formatted answer; an item's path is ``haushalt.0.vorname``."""
        return review.flatten(self._plan, data)

    def _page(self, page_id: str) -> PagePlan:
        try:
            return self._plan.pages[page_id]
        except KeyError:
            raise FormDataError(f"The form has no page {page_id!r}.") from None


def _resolved(leaf: Leaf, shown: Shown, index: int | None) -> Field:
    if leaf.source is None and leaf.least is None and leaf.most is None:
        return leaf.field
    names = shown.names(leaf.group, index)
    return replace(
        leaf.field,
        options=options_of(leaf, shown),
        minimum=_limit(leaf.least, leaf, names, leaf.field.minimum),
        maximum=_limit(leaf.most, leaf, names, leaf.field.maximum),
    )


def _limit(
    expression: Expression | None,
    leaf: Leaf,
    names: Mapping[str, Any],
    default: float | str | None,
) -> float | str | None:
    value = evaluate(expression, names) if expression is not None else None
    if value is None:
        return default
    if leaf.field.kind == "date":
        day = parse_day(value)
        return day.isoformat() if day else default
    try:
        return float(str(value))
    except ValueError:
        return default


def load_form(
    document: object,
    *,
    source: str = "form.json",
    text: str | None = None,
    translation: Mapping[str, object] | None = None,
    language: str = "de",
) -> Form:
    """Compile a form document and check it hard.

    Args:
        document: the parsed JSON.
        source: the file's name, for messages.
        text: the raw text of the file; with it messages name lines.
        translation: texts in another language by key, such as
            ``antragsteller.vorname.title`` or ``pages.wohnen.intro``; tables in
            tables, as TOML gives them, are joined with dots.
        language: language of the engine's own sentences, ``de`` or ``en``.

    Raises:
        FormError: with all faults found.
    """
    issues = Issues(source, text)
    if not isinstance(document, Mapping):
        raise FormError(
            source, (FormIssue("", 1, "Ein Formular ist ein JSON-Objekt."),)
        )
    check_size(document, issues)
    check_meta_schema(document, issues)
    root = build_tree(document, issues)
    words = _Recording(dict(_flat(translation or {})))
    plan = PlanCompiler(document, root, issues, words, Messages(language)).compile()
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return Form(
        title=words.get("title", str(document.get("title", ""))),
        schema=document,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        language=plan.messages.language,
        pages=tuple(page.page for page in plan.pages.values()),
        evidence=tuple(entry.evidence for entry in plan.evidence),
        untranslated=tuple(words.missing) if translation is not None else (),
        unused=tuple(key for key in words if key not in words.asked),
        _plan=plan,
    )


def _flat(texts: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        if isinstance(value, str):
            yield prefix + key, value
        elif isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")


class _Recording(dict[str, str]):
    """A translation that remembers the keys it was asked for, and those it lacks."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.asked: set[str] = set()
        self.missing: dict[str, None] = {}

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]  # narrower on purpose: texts only
        self.asked.add(key)
        if key not in self:
            self.missing[key] = None
        return super().get(key, default)
