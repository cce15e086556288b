"""What data goes into and out of an element, and how often it is repeated."""

from collections.abc import Iterator

from lxml import etree

from tragwerk.engines.process.definitions import Definitions
from tragwerk.engines.process.expressions import Expression, compile_expression
from tragwerk.engines.process.markup import (
    CAMUNDA,
    FLOWABLE,
    ZEEBE,
    Holder,
    attribute,
    children,
    local_name,
    others,
    reference,
    text_of,
)
from tragwerk.engines.process.model import Assignment, Loop

LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
INPUT = ("dataInputAssociation",)
OUTPUT = ("dataOutputAssociation",)
FEEL_WORDS = ("feel", "FEEL")


def read_mapping(
    holder: Holder, definitions: Definitions, kinds: tuple[str, ...]
) -> tuple[Assignment, ...]:
    """Read data associations of a direction, and the mapping of Zeebe models.

    An association without expression copies the value where both ends are named.
    Expressions of another language than FEEL are noted and left out.
    """
    found: list[Assignment] = []
    for association in holder.all(*kinds):
        found.extend(_assignments(association, definitions))
    word = "input" if kinds is INPUT else "output"
    for each in holder.others(ZEEBE, word):
        source, target = attribute(each, "source"), attribute(each, "target")
        if source and target:
            found.append(Assignment(target, compile_expression(source)))
    return tuple(found)


def _assignments(
    association: etree._Element, definitions: Definitions
) -> Iterator[Assignment]:
    sources = [
        definitions.data.get(reference(text_of(each)), "")
        for each in children(association, "sourceRef")
    ]
    end = reference(text_of(next(children(association, "targetRef"), None)))
    target = definitions.data.get(end, "")
    steps = list(children(association, "assignment"))
    for step in steps:
        into = text_of(next(children(step, "to"), None)) or target
        value = feel_of(next(children(step, "from"), None), association, definitions)
        if into and value is not None:
            yield Assignment(into.removeprefix("=").strip(), value)
    change = next(children(association, "transformation"), None)
    value = feel_of(change, association, definitions)
    if value is not None and target:
        yield Assignment(target, value)
    elif not steps and change is None and target and sources not in ([""], [target]):
        copy = compile_expression(sources[0]) if len(sources) == 1 else None
        if copy is not None and copy.problem is None:
            yield Assignment(target, copy)


def feel_of(
    node: etree._Element | None, holder: etree._Element, definitions: Definitions
) -> Expression | None:
    """Compile the FEEL in a node; None if it is empty or of another language."""
    text = text_of(node)
    if node is None or not text:
        return None
    language = attribute(node, "language") or attribute(node, "expressionLanguage")
    if language and not any(word in language for word in FEEL_WORDS):
        definitions.problems.add(
            holder,
            "language",
            f"Der Ausdruck „{text[:60]}“ ist in „{language}“ geschrieben. Schreiben "
            "Sie ihn in FEEL; so wird er nicht ausgewertet.",
            "WARNING",
        )
        return None
    return compile_expression(text)


def data_at(
    holder: Holder, definitions: Definitions
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the data objects and stores an element reads and writes, as drawn."""
    read = [
        definitions.data.get(reference(text_of(end)), "")
        for association in holder.all(*INPUT)
        for end in children(association, "sourceRef")
    ]
    written = [
        definitions.data.get(reference(text_of(end)), "")
        for association in holder.all(*OUTPUT)
        for end in children(association, "targetRef")
    ]
    return tuple(filter(None, read)), tuple(filter(None, written))


def read_loop(holder: Holder, definitions: Definitions) -> Loop | None:
    """Read how often an activity is repeated."""
    marker = next(iter(holder.all(*LOOPS)), None)
    if marker is None:
        return None
    node = holder.node
    if local_name(marker) == "standardLoopCharacteristics":
        most = attribute(marker, "loopMaximum")
        return Loop(
            kind="standard",
            condition=feel_of(
                next(children(marker, "loopCondition"), None), node, definitions
            ),
            test_before=attribute(marker, "testBefore") == "true",
            maximum=int(most) if most.isdecimal() and len(most) < 9 else None,
        )
    condition = next(children(marker, "completionCondition"), None)
    number = next(children(marker, "loopCardinality"), None)
    loop = Loop(
        kind="sequential"
        if attribute(marker, "isSequential") == "true"
        else "parallel",
        condition=feel_of(condition, node, definitions),
        cardinality=feel_of(number, node, definitions),
        items=_name(_data_of(marker, "loopDataInputRef", definitions)),
        item=_data_of(marker, "inputDataItem", definitions) or None,
        result=_data_of(marker, "loopDataOutputRef", definitions) or None,
        result_item=_name(_data_of(marker, "outputDataItem", definitions)),
    )
    return _other_dialects(marker, loop)


def _other_dialects(marker: etree._Element, loop: Loop) -> Loop:
    zeebe = next(others(marker, ZEEBE, "loopCharacteristics"), None)
    if zeebe is not None:
        return Loop(
            kind=loop.kind,
            condition=loop.condition,
            cardinality=loop.cardinality,
            items=_name(attribute(zeebe, "inputCollection")) or loop.items,
            item=attribute(zeebe, "inputElement") or loop.item,
            result=attribute(zeebe, "outputCollection") or loop.result,
            result_item=_name(attribute(zeebe, "outputElement")) or loop.result_item,
        )
    for tool in (CAMUNDA, FLOWABLE):
        items = attribute(marker, f"{{{tool}}}collection")
        if items:
            return Loop(
                kind=loop.kind,
                condition=loop.condition,
                cardinality=loop.cardinality,
                items=_name(items),
                item=attribute(marker, f"{{{tool}}}elementVariable") or loop.item,
                result=loop.result,
                result_item=loop.result_item,
            )
    return loop


def _data_of(marker: etree._Element, name: str, definitions: Definitions) -> str:
    node = next(children(marker, name), None)
    if node is None:
        return ""
    if "Item" in name:
        return attribute(node, "name") or definitions.data.get(
            attribute(node, "id"), ""
        )
    return definitions.data.get(reference(text_of(node)), "")


def _name(text: str) -> Expression | None:
    """Compile a name or FEEL expression; ``${name}`` of other tools is a name."""
    text = text.strip()
    if text.startswith("${") and text.endswith("}"):
        text = text[2:-1]
    return compile_expression(text) if text else None
