"""Item definitions and typeRefs → types; input data read by its type."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from tragwerk.engines.decision.dmn import document
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.temporal import from_literal
from tragwerk.engines.decision.feel.types import (
    ANY,
    NAMES,
    Basic,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    Named,
    Restricted,
    resolved,
)
from tragwerk.engines.decision.feel.values import NUMBERS, Value

_TEMPORAL: Final = frozenset(
    {
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
AllowedReader = Callable[[etree._Element], Callable[[Value, Run], bool]]


class ItemTypes:
    """The types of a model by their names."""

    def __init__(
        self,
        definitions: Iterable[etree._Element],
        read_allowed: AllowedReader,
        imported: Mapping[str, FeelType],
    ) -> None:
        elements = list(definitions)
        self._read_allowed = read_allowed
        self.by_name: dict[str, FeelType] = dict(imported)
        own = {each.get("name", ""): Named(each.get("name", "")) for each in elements}
        self.by_name.update(own)
        for each in elements:
            own[each.get("name", "")].target = self._definition(each)

    def reference(self, name: str | None) -> FeelType:
        """The type a typeRef names; unknown ones allow anything."""
        if not name:
            return ANY
        plain = name.rpartition(":")[2].strip()
        for wanted in (name, plain):
            if wanted in self.by_name:
                return self.by_name[wanted]
        return Basic(NAMES[plain]) if plain in NAMES else ANY

    def _definition(self, element: etree._Element) -> FeelType:
        components = list(document.children(element, "itemComponent"))
        function = document.child(element, "functionItem")
        found: FeelType
        if components:
            found = ContextType(
                {each.get("name", ""): self._definition(each) for each in components}
            )
        elif function is not None:
            parameters = tuple(
                self.reference(each.get("typeRef"))
                for each in document.children(function, "parameters")
            )
            result = self.reference(function.get("outputTypeRef"))
            found = FunctionType(parameters, result)
        else:
            name = document.text(element, "typeRef") or element.get("typeRef")
            found = self.reference(name)
        allowed = document.child(element, "allowedValues")
        if allowed is not None:
            found = Restricted(found, self._read_allowed(allowed))
        if element.get("isCollection") == "true":
            found = ListType(found)
        of_type = document.child(element, "typeConstraint")
        if of_type is not None:
            found = Restricted(found, self._read_allowed(of_type))
        return found


def read_input(value: Value, wanted: FeelType, depth: int = 0) -> Value:
    """Input data whose texts stand for numbers or dates, as JSON has to write them."""
    target = resolved(wanted)
    if depth > 20 or value is None:
        return value
    if type(value) is str and isinstance(target, Basic):
        return _read_text(value, target.name)
    if type(value) is list and isinstance(target, ListType):
        return [read_input(each, target.item, depth + 1) for each in value]
    if isinstance(value, dict) and isinstance(target, ContextType):
        return {
            name: read_input(each, target.entries.get(name, ANY), depth + 1)
            for name, each in value.items()
        }
    return value


def _read_text(text: str, wanted: str) -> Value:
    if wanted in _TEMPORAL:
        found = from_literal(text.strip())
        return text if found is None else found
    if wanted == "number":
        try:
            number: Decimal = NUMBERS.create_decimal(text.strip())
        except InvalidOperation:
            return text
        return number if number.is_finite() else text
    return text
