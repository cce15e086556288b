"""The text of a type → a type (DMN 1.5 §10.3.1.2, rules 53 and 54)."""

from collections.abc import Mapping

from tragwerk.engines.decision.feel.cursor import Cursor
from tragwerk.engines.decision.feel.types import (
    ANY,
    NAMES,
    Basic,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    RangeType,
)

_TYPE_NAMES = [name for name in NAMES if " " in name]


def parse_type(cursor: Cursor, types: Mapping[str, FeelType]) -> FeelType:
    """Take a type; ``types`` are those of the model.

    Raises:
        FeelError: if no type stands here, or one of an unknown name.
    """
    cursor.enter()
    if cursor.at("function"):
        cursor.next()
        found: FeelType = _function(cursor, types)
    else:
        found = _named(cursor, types)
    cursor.leave()
    return found


def _named(cursor: Cursor, types: Mapping[str, FeelType]) -> FeelType:
    for name in _TYPE_NAMES:
        cursor.learn(name)
    start = cursor.token
    name = "null" if cursor.accept("null") else cursor.name()
    while cursor.at(".") and cursor.peek().kind == "name":
        cursor.next()
        name = f"{name}.{cursor.name()}"
    if name in types:
        return types[name]
    if name in ("list", "context", "range") and cursor.accept("<"):
        return _with_arguments(name, cursor, types)
    if name == "null":
        return Basic("Null")
    if name not in NAMES:
        cursor.index = cursor.tokens.index(start)
        raise cursor.error("Hier fehlt der Name eines Datentyps")
    return Basic(NAMES[name])


def _with_arguments(
    name: str, cursor: Cursor, types: Mapping[str, FeelType]
) -> FeelType:
    if name == "context":
        entries: dict[str, FeelType] = {}
        while not cursor.at(">"):
            label = cursor.label()
            if label is None:
                raise cursor.error(
                    "Hier fehlen der Name eines Eintrags und ein Doppelpunkt"
                )
            entries[label] = parse_type(cursor, types)
            if not cursor.accept(","):
                break
        cursor.expect(">")
        return ContextType(entries)
    inner = parse_type(cursor, types)
    cursor.expect(">")
    return ListType(inner) if name == "list" else RangeType(inner)


def _function(cursor: Cursor, types: Mapping[str, FeelType]) -> FeelType:
    if not cursor.accept("<"):
        return Basic("function")
    parameters: list[FeelType] = []
    while not cursor.at(">"):
        parameters.append(parse_type(cursor, types))
        if not cursor.accept(","):
            break
    cursor.expect(">")
    result = parse_type(cursor, types) if cursor.accept("->") else ANY
    return FunctionType(tuple(parameters), result)
