"""Turn what a page sent into typed values and sentences about what to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tragwerk.engines.forms.checking import Fault, leaf_problem, value_fault
from tragwerk.engines.forms.conditions import Shown, reveal
from tragwerk.engines.forms.editing import item_of, merge
from tragwerk.engines.forms.formatting import options_of
from tragwerk.engines.forms.model import Data, Parsed
from tragwerk.engines.forms.plan import Leaf, PagePlan, Plan
from tragwerk.engines.forms.reading import (
    DATE_PARTS,
    READERS,
    InputError,
    clean,
    join_date_parts,
)
from tragwerk.engines.forms.tree import get_at, is_blank, items_at, set_at

# Browsers send nothing for these when nothing is chosen.
_SILENT: Final = frozenset({"yesno", "choice", "choices"})
_MAX_RAW: Final = 100_000

Raw = Mapping[str, Sequence[str]]


def parse(
    plan: Plan,
    page: PagePlan,
    raw: Raw,
    data: Mapping[str, Any],
    item_index: int | None,
) -> Parsed:
    """Read the fields of a page; those neither sent nor shown stay untouched.

    A field that its new neighbours hide keeps its value in the data, but its
    problems are not told: nobody can see it any more.
    """
    if page.group is not None:
        item_of(page, items_at(data, page.group), item_index)
    before = reveal(plan, data, page.page.id)
    values: Data = {}
    typed: dict[str, str | list[str]] = {}
    faults: list[tuple[Leaf, Fault]] = []
    for leaf in page.leaves:
        sent = _sent(leaf, raw, typed)
        if sent is None:
            if leaf.field.kind not in _SILENT or not before.leaf(leaf, item_index):
                continue
            sent = []
        value: object = None
        try:
            value = _read(leaf, sent, before)
        except InputError as error:
            faults.append((leaf, Fault(error.key, _limit(leaf, error.key))))
        values = set_at(values, leaf.parts, value)
    merged = merge(page, data, values, item_index)
    after = reveal(plan, merged, page.page.id)
    unread = {id(leaf) for leaf, _ in faults}
    for leaf in page.leaves:
        value = get_at(values, leaf.parts)
        if id(leaf) not in unread and not is_blank(value):
            fault = value_fault(leaf, value, after, item_index, plan.messages)
            if fault:
                faults.append((leaf, fault))
    order = {id(leaf): number for number, leaf in enumerate(page.leaves)}
    faults.sort(key=lambda pair: order[id(pair[0])])
    problems = tuple(
        leaf_problem(leaf, fault, plan.messages, page.page.id, item_index)
        for leaf, fault in faults
        if after.leaf(leaf, item_index)
    )
    return Parsed(values, typed, problems)


def _limit(leaf: Leaf, key: str) -> str:
    return str(leaf.field.max_length or _MAX_RAW) if key == "too_long" else ""


def _sent(leaf: Leaf, raw: Raw, typed: dict[str, str | list[str]]) -> list[str] | None:
    """Give what was sent for a field and keep it as typed; None if nothing was."""
    name = leaf.field.name
    if leaf.field.kind == "date" and name not in raw:
        parts = {part: raw.get(f"{name}.{part}") for part in DATE_PARTS}
        if all(part is None for part in parts.values()):
            return None
        for part, texts in parts.items():
            typed[f"{name}.{part}"] = texts[0] if texts else ""
        return [
            join_date_parts([texts[0] if texts else "" for texts in parts.values()])
        ]
    if name not in raw:
        return None
    sent = list(raw[name])
    if leaf.field.kind == "choices":
        typed[name] = sent
    else:
        typed[name] = sent[0] if sent else ""
    return sent


def _read(leaf: Leaf, sent: list[str], shown: Shown) -> object:
    kind = leaf.field.kind
    if any(len(text) > _MAX_RAW for text in sent):
        raise InputError("too_long")
    texts = [
        cleaned for text in sent if (cleaned := clean(text, lines=kind == "textarea"))
    ]
    if not texts:
        return None
    if kind == "choices":
        return [_choice(leaf, text, shown) for text in dict.fromkeys(texts)]
    if len(texts) > 1:
        raise InputError("single")
    if kind == "choice":
        return _choice(leaf, texts[0], shown)
    limit = leaf.field.max_length
    if kind in ("text", "textarea") and limit is not None and len(texts[0]) > limit:
        raise InputError("too_long")
    if len(texts[0]) > 100 and kind not in ("text", "textarea", "email"):
        raise InputError(f"{kind}.shape" if kind == "iban" else kind)
    return READERS[kind](texts[0])


def _choice(leaf: Leaf, text: str, shown: Shown) -> object:
    if leaf.source is None:
        if text not in leaf.choices:
            raise InputError("choice")
        return leaf.choices[text]
    if text not in {option.value for option in options_of(leaf, shown)}:
        raise InputError("choice")
    return text
