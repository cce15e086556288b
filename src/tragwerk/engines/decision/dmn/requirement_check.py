"""Checks that what the parts of a model read is what they say they need.

A name that an expression reads and nobody gives is null, and so is all that follows;
the drawing of a model is only true if every arrow is used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tragwerk.engines.decision.dmn import document
from tragwerk.engines.decision.errors import FeelError
from tragwerk.engines.decision.feel.builtins import BUILTINS
from tragwerk.engines.decision.feel.cursor import normal_name
from tragwerk.engines.decision.feel.expression import read_expression, read_tests

KINDS: Final = ("unknown-name", "unused-requirement", "unused-element", "no-logic")
_TESTS: Final = ("inputEntry", "inputValues", "outputValues", "allowedValues")
_CHECKED: Final = ("decision", "businessKnowledgeModel")
_SPECIAL: Final = frozenset({"?", "item", "partial"})


@dataclass(frozen=True, slots=True)
class RequirementFinding:
    """Something about what an element needs.

    ``kind`` is ``unknown-name`` (``other`` is read, but not required),
    ``unused-requirement`` (``other`` is required, but not read), ``unused-element``
    (nothing needs the element) or ``no-logic`` (a decision without expression).
    """

    kind: str
    element: str
    name: str
    line: int
    other: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it certainly leads to no result."""
        return self.kind == "no-logic"


def check_requirements(
    xml: bytes, *, source: str = "decisions.dmn"
) -> list[RequirementFinding]:
    """All findings about requirements of a model, in the order of the file.

    Raises:
        DecisionError: if the file is no DMN.
    """
    root = document.parse(xml, source)
    found = list(_Check(root).findings())
    return sorted(found, key=lambda each: (each.line, each.kind, each.other))


class _Check:
    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._elements = {
            each.get("id", ""): each
            for each in document.children(
                root, "inputData", "decisionService", *_CHECKED
            )
        }
        names = (each.get("name", "") for each in root.iter())
        self._hard = frozenset(
            normal_name(each)
            for each in names
            if each and not each.isidentifier() and "." not in each
        )
        imported = document.children(root, "import")
        self._imported = frozenset(normal_name(i.get("name", "")) for i in imported)

    def findings(self) -> Iterator[RequirementFinding]:
        """Everything there is to say."""
        used = set()
        for key, xml in self._elements.items():
            needs = self._needs(xml)
            used |= needs.keys() - {key}
            if document.tag(xml) in _CHECKED:
                yield from self._reading(xml, needs)
        for key, xml in self._elements.items():
            kind = document.tag(xml)
            if kind in ("inputData", "businessKnowledgeModel") and key not in used:
                yield self._finding("unused-element", xml)

    def _reading(
        self, xml: etree._Element, needs: dict[str, str]
    ) -> Iterator[RequirementFinding]:
        sure: set[str] = set()
        perhaps: set[str] = set()
        texts = list(_texts(xml))
        if not texts and document.tag(xml) == "decision":
            yield self._finding("no-logic", xml)
        if not texts or any(each.get("kind", "FEEL") != "FEEL" for each in xml.iter()):
            return
        known = self._hard | set(needs.values()) | _declared(xml)
        for kind, text in texts:
            try:
                if kind in _TESTS:
                    sure |= read_tests(text, known).names
                    continue
                read = read_expression(text, known)
            except FeelError:
                return  # the model does not load; that says more
            sure |= read.names
            perhaps |= read.perhaps_names
        given = set(needs.values()) | _declared(xml) | _SPECIAL | self._imported
        for name in sorted(sure - given - BUILTINS.keys()):
            yield self._finding("unknown-name", xml, name)
        for key, name in needs.items():
            if key and name not in sure | perhaps:
                yield self._finding("unused-requirement", xml, name)

    def _needs(self, xml: etree._Element) -> dict[str, str]:
        """What an element needs of this model: id → the name that is read."""
        targets = [
            each
            for requirement in document.children(
                xml, "informationRequirement", "knowledgeRequirement"
            )
            for each in document.children(requirement)
        ]
        if document.tag(xml) == "decisionService":
            targets = list(document.children(xml))
        found = {}
        for target in targets:
            key = target.get("href", "").rpartition("#")[2]
            if key in self._elements:
                found[key] = _variable(self._elements[key])
        return found

    @staticmethod
    def _finding(kind: str, xml: etree._Element, other: str = "") -> RequirementFinding:
        key = xml.get("id", "")
        line = document.line(xml)
        return RequirementFinding(kind, key, xml.get("name", key), line, other)


def _texts(xml: etree._Element) -> Iterator[tuple[str, str]]:
    """All FEEL below an element, with the kind of what holds it."""
    for each in xml.iter():
        kind = document.tag(each)
        if kind in (*_TESTS, "literalExpression", "inputExpression", "outputEntry"):
            text = document.text(each, "text")
            if text and text != "-":
                yield kind, text
        elif kind == "defaultOutputEntry" and (text := document.text(each, "text")):
            yield kind, text


def _declared(xml: etree._Element) -> set[str]:
    """Names that the expressions of an element make themselves."""
    found = {_variable(xml)}
    for each in xml.iter():
        if document.tag(each) in ("variable", "formalParameter"):
            found.add(normal_name(each.get("name", "")))
        if each.get("iteratorVariable"):
            found.add(normal_name(each.get("iteratorVariable", "")))
    return found


def _variable(xml: etree._Element) -> str:
    variable = document.child(xml, "variable")
    name = variable.get("name", "") if variable is not None else ""
    return normal_name(name or xml.get("name", ""))
