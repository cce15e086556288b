"""Check answers: given where needed, of the right form, consistent with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jsonschema import ValidationError

from tragwerk.engines.forms.compile_field import DEFAULT_LENGTH
from tragwerk.engines.forms.conditions import Shown, evaluate, reveal
from tragwerk.engines.forms.formatting import options_of, parse_day
from tragwerk.engines.forms.messages import Messages
from tragwerk.engines.forms.model import EVIDENCE_PAGE, Path, Problem
from tragwerk.engines.forms.plan import Leaf, PagePlan, Plan, RulePlan
from tragwerk.engines.forms.reading import READERS, InputError, has_control
from tragwerk.engines.forms.tree import get_at, is_blank, items_at

# Kinds whose stored form is exactly what their reader gives.
_CANONICAL = frozenset({"iban", "email", "phone", "plz"})
_SHAPES = frozenset({"money", "number", "integer", "date", "yesno"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer: the message's key and its limit, if any."""

    key: str
    limit: str = ""


def leaf_problem(
    leaf: Leaf, fault: Fault, messages: Messages, page_id: str, index: int | None
) -> Problem:
    """Put a fault into the sentence for its question; ``x-error`` replaces it."""
    message = messages.text(fault.key, label=leaf.field.title, limit=fault.limit)
    if leaf.error and not fault.key.startswith("required"):
        message = leaf.error
    return Problem(leaf.field.path, leaf.field.name, message, index, page_id, fault.key)


def value_fault(
    leaf: Leaf, value: object, shown: Shown, index: int | None, messages: Messages
) -> Fault | None:
    """Give the first fault of an answer that is not blank."""
    kind = leaf.field.kind
    if isinstance(value, str):
        fault = _text_fault(leaf, value)
        if fault:
            return fault
    error = next(leaf.validator.iter_errors(value), None)
    if error is not None:
        return _schema_fault(leaf, error, messages)
    step = leaf.schema.get("multipleOf")
    if step and isinstance(value, int | float):
        exact = Decimal(str(value)) % Decimal(str(step))
        if exact:
            return Fault("step", messages.number(Decimal(str(step))))
    if kind == "date" and parse_day(value) is None:
        return Fault("date")
    if leaf.source is not None:
        offered = {option.value for option in options_of(leaf, shown)}
        chosen = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) and one in offered for one in chosen):
            return Fault("choice")
    if leaf.least is not None or leaf.most is not None:
        return _bound_fault(leaf, value, shown.names(leaf.group, index), messages)
    return None


def _text_fault(leaf: Leaf, value: str) -> Fault | None:
    kind = leaf.field.kind
    limit = leaf.schema.get("maxLength", DEFAULT_LENGTH)
    if len(value) > limit:
        return Fault("too_long", str(limit))
    if has_control(value, lines=kind == "textarea"):
        return Fault("control")
    if kind in _CANONICAL:
        try:
            if READERS[kind](value) != value:
                return Fault("iban.shape" if kind == "iban" else kind)
        except InputError as error:
            return Fault(error.key)
    return None


def _schema_fault(leaf: Leaf, error: ValidationError, messages: Messages) -> Fault:
    kind = leaf.field.kind
    rule = str(error.validator)
    limit = error.validator_value
    if rule in ("minLength", "maxLength"):
        return Fault("too_short" if rule == "minLength" else "too_long", str(limit))
    limits = {
        "minimum": "minimum",
        "maximum": "maximum",
        "exclusiveMinimum": "above",
        "exclusiveMaximum": "below",
    }
    if rule in limits:
        return Fault(limits[rule], bound_text(kind, leaf.field.unit, limit, messages))
    if rule == "pattern":
        return Fault("pattern")
    if rule == "const" and kind == "yesno" and limit is True:
        return Fault("confirm")
    if rule in ("enum", "const"):
        return Fault("choice")
    if rule == "type" and kind in _SHAPES:
        return Fault(kind)
    if rule == "format" and limit in ("date", "email"):
        return Fault(limit)
    return Fault("schema")


def bound_text(kind: str, unit: str, limit: object, messages: Messages) -> str:
    """Write the limit of an answer as people read it."""
    if isinstance(limit, int | float | Decimal) and not isinstance(limit, bool):
        if kind == "money":
            return messages.money(limit)
        return f"{messages.number(limit)} {unit}".strip()
    day = parse_day(limit)
    return messages.day(day) if day else str(limit)


def _bound_fault(
    leaf: Leaf, value: object, names: Mapping[str, Any], messages: Messages
) -> Fault | None:
    for expression, key, sign in (
        (leaf.least, "minimum", 1),
        (leaf.most, "maximum", -1),
    ):
        limit = evaluate(expression, names) if expression is not None else None
        if limit is None:
            continue
        sentence = key
        if leaf.field.kind == "date":
            day, bound = parse_day(value), parse_day(limit)
            beyond = (
                day is not None
                and bound is not None
                and (day < bound if sign > 0 else day > bound)
            )
            sentence = f"date.{key}"
        else:
            beyond = (
                isinstance(value, int | float)
                and isinstance(limit, int | float | Decimal)
                and (Decimal(str(value)) - Decimal(str(limit))) * sign < 0
            )
        if beyond:
            text = bound_text(leaf.field.kind, leaf.field.unit, limit, messages)
            return Fault(sentence, text)
    return None


def check_page(
    plan: Plan, page: PagePlan, data: Mapping[str, Any], shown: Shown
) -> Iterator[Problem]:
    """Give the problems of a page; none where it is hidden."""
    page_id = page.page.id
    if not shown.page(page_id) or (page.group and not shown.group(page.group)):
        return
    if page.group is None:
        yield from _check_leaves(plan, page, data, shown, None)
    else:
        items = items_at(data, page.group)
        yield from _check_count(plan, page, page.group, len(items))
        for index, item in enumerate(items):
            yield from _check_leaves(plan, page, item, shown, index)
    for rule in plan.rules:
        if rule.page_id == page_id:
            yield from _check_rule(rule, data, shown)


def _check_leaves(
    plan: Plan, page: PagePlan, holder: object, shown: Shown, index: int | None
) -> Iterator[Problem]:
    for leaf in page.leaves:
        if not shown.leaf(leaf, index):
            continue
        value = get_at(holder, leaf.parts)
        fault: Fault | None = None
        if is_blank(value):
            if leaf.field.required:
                fault = Fault(plan.messages.choose("required", leaf.field.kind))
        else:
            fault = value_fault(leaf, value, shown, index, plan.messages)
        if fault:
            yield leaf_problem(leaf, fault, plan.messages, page.page.id, index)


def _check_count(
    plan: Plan, page: PagePlan, path: Path, count: int
) -> Iterator[Problem]:
    group = plan.groups[path]
    if page.page.id != group.page_ids[0]:
        return
    for key, limit, wrong in (
        ("items.minimum", group.min_items, count < group.min_items),
        ("items.maximum", group.max_items, count > group.max_items),
    ):
        if wrong:
            message = plan.messages.text(key, label=group.label, limit=limit)
            name = ".".join(path)
            yield Problem(name, name, message, None, page.page.id, key)


def _check_rule(
    rule: RulePlan, data: Mapping[str, Any], shown: Shown
) -> Iterator[Problem]:
    count = len(items_at(data, rule.group)) if rule.group else 1
    for number in range(count):
        index = number if rule.group else None
        names = shown.names(rule.group, index)
        if rule.when is not None and evaluate(rule.when, names) is not True:
            continue
        verdict = evaluate(rule.check, names)
        if verdict is True:
            continue
        # Null says that an answer is missing, which is told at that answer.
        if verdict is not False and not _all_given(rule, data, index):
            continue
        path = ".".join(rule.path)
        yield Problem(
            path,
            rule.leaves[0].field.name if rule.leaves else path,
            rule.message,
            index,
            rule.page_id,
            f"rule.{rule.id}",
        )


def _all_given(rule: RulePlan, data: Mapping[str, Any], index: int | None) -> bool:
    for leaf in rule.leaves:
        if leaf.group is None:
            holder: object = data
        elif leaf.group == rule.group and index is not None:
            holder = items_at(data, leaf.group)[index]
        else:
            continue
        if is_blank(get_at(holder, leaf.parts)):
            return False
    return True


def check_all(
    plan: Plan, data: Mapping[str, Any], counts: Mapping[str, int] | None
) -> Iterator[Problem]:
    """Give the problems of the whole form; papers where their numbers are given."""
    shown = reveal(plan, data)
    for page in plan.pages.values():
        yield from check_page(plan, page, data, shown)
    yield from _check_objects(plan, data, shown)
    if counts is not None:
        yield from _check_evidence(plan, counts, shown)


def _check_objects(
    plan: Plan, data: Mapping[str, Any], shown: Shown
) -> Iterator[Problem]:
    for check in plan.object_checks:
        node = check.node
        if node.group is None:
            targets: list[tuple[int | None, object]] = [(None, get_at(data, node.path))]
        else:
            items = items_at(data, node.group) if shown.group(node.group) else []
            targets = [(i, get_at(item, node.parts)) for i, item in enumerate(items)]
        label = str(node.schema.get("title", ".".join(node.path)))
        for index, value in targets:
            if value is not None and not check.validator.is_valid(value):
                path = ".".join(node.path)
                message = plan.messages.text("schema", label=label)
                yield Problem(path, path, message, index, check.page_id, "schema")


def _check_evidence(
    plan: Plan, counts: Mapping[str, int], shown: Shown
) -> Iterator[Problem]:
    for entry in plan.evidence:
        evidence = entry.evidence
        if entry.when is not None and evaluate(entry.when, shown.context) is not True:
            continue
        count = counts.get(evidence.id, 0)
        key = ""
        if evidence.required and count < 1:
            key = "evidence.required"
        elif count > evidence.max_files:
            key = "evidence.maximum"
        if key:
            message = plan.messages.text(
                key, label=evidence.title, limit=evidence.max_files
            )
            yield Problem(evidence.id, evidence.id, message, None, EVIDENCE_PAGE, key)
