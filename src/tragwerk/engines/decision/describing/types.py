"""typeRefs → words: what kind of value it is, in which unit, and what it can be."""

from typing import Final

from lxml import etree

from tragwerk.engines.decision.describing.cells import cell_in_words
from tragwerk.engines.decision.describing.vocabulary import Vocabulary
from tragwerk.engines.decision.describing.words import words_of
from tragwerk.engines.decision.dmn import document
from tragwerk.engines.decision.feel.types import NAMES

_DURATIONS: Final = ("days and time duration", "years and months duration")
_MOST_STEPS: Final = 20  # from a type to the one it is made of


class Types:
    """The types of a model in words."""

    def __init__(self, root: etree._Element, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words = words_of(vocabulary.language)
        self._items = {
            each.get("name", ""): each
            for each in document.children(root, "itemDefinition")
        }

    def in_words(self, name: str | None, unit: str = "", allowed: str = "") -> str:
        """Describe a type: its kind or unit, then what is possible.

        Args:
            name: the typeRef, None if there is none.
            unit: of the value, or empty.
            allowed: unary tests of the values that a column allows; those of the type
                if there are none.
        """
        kind = ""
        for _ in range(_MOST_STEPS):
            plain = (name or "").rpartition(":")[2].strip()
            item = self._items.get(name or "", self._items.get(plain))
            if item is None:
                kind = NAMES.get(plain, "")
                break
            values = document.child(item, "allowedValues")
            if values is not None and not allowed:
                allowed = document.text(values, "text")
            name = document.text(item, "typeRef")
        word = self._words.get("duration" if kind in _DURATIONS else kind, "")
        if unit:
            word = self._words["in unit"].format(unit)
        possible = ""
        if allowed and kind != "boolean":
            said = cell_in_words(allowed, self._vocabulary, unit=unit)
            possible = self._words["allowed"].format(said or allowed)
        return "; ".join(filter(None, (word, possible)))
