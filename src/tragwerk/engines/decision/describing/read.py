"""DMN XML → description. Nothing is compiled or run; rules are worded when read."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from tragwerk.engines.decision.describing.boxes import Boxes
from tragwerk.engines.decision.describing.description import (
    Block,
    Described,
    Description,
    Link,
)
from tragwerk.engines.decision.describing.types import Types
from tragwerk.engines.decision.describing.vocabulary import GERMAN, Vocabulary
from tragwerk.engines.decision.describing.words import words_of
from tragwerk.engines.decision.dmn import document

_KINDS: Final = {
    "inputData": "input",
    "decision": "decision",
    "businessKnowledgeModel": "knowledge",
    "decisionService": "service",
}
_TARGETS: Final = ("requiredDecision", "requiredInput", "requiredKnowledge")
_SERVICE: Final = ("outputDecision", "encapsulatedDecision", "inputDecision")


def describe(
    xml: bytes,
    vocabulary: Vocabulary = GERMAN,
    *,
    source: str = "decisions.dmn",
) -> Description:
    """Put a model (DMN 1.2 to 1.5) into words.

    Raises:
        DecisionError: if the file is no DMN.
    """
    return _Reader(document.parse(xml, source), vocabulary).description()


class _Reader:
    def __init__(self, root: etree._Element, vocabulary: Vocabulary) -> None:
        self._root = root
        self._say = vocabulary
        self._words = words_of(vocabulary.language)
        self._types = Types(root, vocabulary)
        self._boxes = Boxes(vocabulary, self._types, _hard_names(root))
        self._xml = {_key(each): each for each in document.children(root, *_KINDS)}
        self._authorities = {
            each.get("id", ""): each
            for each in document.children(root, "knowledgeSource")
        }

    def description(self) -> Description:
        needs = {key: tuple(self._needs(xml)) for key, xml in self._xml.items()}
        used: dict[str, list[Link]] = {}
        for key, links in needs.items():
            for link in links:
                used.setdefault(link.id, []).append(self._link(key))
        return Description(
            self._root.get("name", ""),
            tuple(
                self._described(key, xml, needs[key], tuple(used.get(key, ())))
                for key, xml in self._xml.items()
            ),
        )

    def _described(
        self,
        key: str,
        xml: etree._Element,
        needs: tuple[Link, ...],
        used_by: tuple[Link, ...],
    ) -> Described:
        kind = _KINDS[document.tag(xml)]
        variable = document.child(xml, "variable")
        name = variable.get("name", "") if variable is not None else ""
        wanted = variable.get("typeRef") if variable is not None else None
        return Described(
            id=key,
            kind=kind,
            kind_word=self._words[kind],
            name=self._name(key),
            variable=name or xml.get("name", ""),
            type=self._types.in_words(wanted, self._say.unit_of(name)),
            description=self._text(key, "description", xml),
            question=self._text(key, "question", xml),
            authority=self._authority(key, xml),
            line=document.line(xml),
            needs=needs,
            used_by=used_by,
            logic=self._logic(kind, xml, name),
        )

    def _logic(self, kind: str, xml: etree._Element, name: str) -> Block | None:
        self._boxes.begin(self._name(_key(xml)), name)
        if kind == "decision":
            return self._boxes.content(xml)
        logic = document.child(xml, "encapsulatedLogic")
        return self._boxes.box(logic) if logic is not None else None

    def _text(self, key: str, name: str, xml: etree._Element) -> str:
        text = document.text(xml, name)
        return self._say.text(f"{key}.{name}", text) if text else ""

    def _authority(self, key: str, xml: etree._Element) -> str:
        found = []
        for requirement in document.children(xml, "authorityRequirement"):
            target = document.child(requirement, "requiredAuthority")
            source = self._authorities.get(_fragment(target))
            if source is not None:
                found.append(source.get("name", "") or document.text(source, "text"))
        text = "; ".join(found)
        return self._say.text(f"{key}.authority", text) if text else ""

    def _name(self, key: str) -> str:
        name = self._xml[key].get("name", key)
        return self._say.text(f"{key}.name", name)

    def _link(self, key: str) -> Link:
        return Link(
            key, self._name(key), self._words[_KINDS[document.tag(self._xml[key])]]
        )

    def _needs(self, xml: etree._Element) -> Iterator[Link]:
        targets = [
            document.child(each, *_TARGETS)
            for each in document.children(
                xml, "informationRequirement", "knowledgeRequirement"
            )
        ]
        if document.tag(xml) == "decisionService":
            targets += list(document.children(xml, *_SERVICE, "inputData"))
        seen = set()
        for target in targets:
            key = _fragment(target)
            if not key or key in seen:
                continue
            seen.add(key)
            yield self._link(key) if key in self._xml else Link("", key, "")


def _key(xml: etree._Element) -> str:
    variable = document.child(xml, "variable")
    name = variable.get("name", "") if variable is not None else ""
    return xml.get("id", "") or name or xml.get("name", "")


def _fragment(target: etree._Element | None) -> str:
    return "" if target is None else target.get("href", "").rpartition("#")[2]


def _hard_names(root: etree._Element) -> frozenset[str]:
    """Names that FEEL reads only if they are known: with blanks or signs in them."""
    names = (each.get("name", "") for each in root.iter())
    return frozenset(
        name for name in names if name and not name.isidentifier() and "." not in name
    )
