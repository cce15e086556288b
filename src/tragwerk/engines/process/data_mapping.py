"""What data goes into and out of an element, and how often it is repeated."""

from collections.abc import Iterable, Iterator

from lxml import etree

from tragwerk.engines.process.definitions import Definitions
from tragwerk.engines.process.expressions import Expression, compile_expression
from tragwerk.engines.process.markup import (
    CAMUNDA,
    FLOWABLE,
    ZEEBE,
    Holder,
    attribute,
    by_name,
    children,
    local_name,
    others,
    reference,
    text_of,
)
from tragwerk.engines.process.model import Assignment, Loop
from tragwerk.engines.process.record import record

FEEL_WORDS = ("feel", "FEEL")


@record
class DataMapping:
    """What data goes into an element, or out of it.

    ``assignments`` are what the engine does, ``names`` the data objects and stores
    that are drawn at the other end.
    """

    assignments: tuple[Assignment, ...] = ()
    names: tuple[str, ...] = ()


NOTHING = DataMapping()


def read_inputs(holder: Holder, definitions: Definitions) -> DataMapping:
    """Read the data associations into an element, and the mapping of Zeebe models.

    An association without expression copies the value where both ends are named.
    Expressions of another language than FEEL are noted and left out.
    """
    associations = holder.parts.get("dataInputAssociation", ())
    return _mapping(holder, associations, definitions, is_input=True)


def read_outputs(holder: Holder, definitions: Definitions) -> DataMapping:
    """Read the data associations out of an element; see :func:`read_inputs`."""
    associations = holder.parts.get("dataOutputAssociation", ())
    return _mapping(holder, associations, definitions, is_input=False)


def _mapping(
    holder: Holder,
    associations: Iterable[etree._Element],
    definitions: Definitions,
    *,
    is_input: bool,
) -> DataMapping:
    found: list[Assignment] = []
    names: list[str] = []
    for node in associations:
        inside = by_name(node)
        sources, targets = (
            [definitions.data.get(reference(text_of(each)), "") for each in ends]
            for ends in (inside.get("sourceRef", ()), inside.get("targetRef", ()))
        )
        names.extend(filter(None, sources if is_input else targets))
        target = targets[0] if targets else ""
        found.extend(_assignments(node, inside, sources, target, definitions))
    for each in holder.others("input" if is_input else "output"):
        source, target = attribute(each, "source"), attribute(each, "target")
        if source and target:
            found.append(Assignment(target, compile_expression(source)))
    return DataMapping(tuple(found), tuple(names)) if found or names else NOTHING


def _assignments(
    association: etree._Element,
    inside: dict[str, list[etree._Element]],
    sources: list[str],
    target: str,
    definitions: Definitions,
) -> Iterator[Assignment]:
    steps = inside.get("assignment", ())
    for step in steps:
        into = text_of(next(children(step, "to"), None)) or target
        value = feel_of(next(children(step, "from"), None), association, definitions)
        if into and value is not None:
            yield Assignment(into.removeprefix("=").strip(), value)
    change = inside["transformation"][0] if "transformation" in inside else None
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
    if node is None:
        return None
    text = text_of(node)
    if not text:
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


def read_loop(holder: Holder, definitions: Definitions) -> Loop | None:
    """Read how often an activity is repeated."""
    marker = holder.first("loop")
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
