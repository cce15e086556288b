"""What a host knows better than the model: translations, codes and units."""

from collections.abc import Callable
from dataclasses import dataclass


def _same(key: str, text: str) -> str:
    return text


def _no_word(name: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How a model is put into words.

    Attributes:
        language: ``de`` or ``en``; of the engine's own words.
        text: a key and the text of the file, to the text to show. The key is the id of
            an element with ``.name``, ``.description``, ``.question``, ``.authority``,
            ``.label`` or, with a number, ``.note1``.
        code: a text value such as ``KEIN_BETRAG`` to how people say it, or nothing.
        name: names with dots that an expression reads, such as
            ``law.minimum_amount``, to how people say it, or nothing.
        unit: the name of a value to its unit, such as ``€``, or nothing.
    """

    language: str = "de"
    text: Callable[[str, str], str] = _same
    code: Callable[[str], str | None] = _no_word
    name: Callable[[str], str | None] = _no_word
    unit: Callable[[str], str | None] = _no_word

    def unit_of(self, path: str) -> str:
        """Give the unit of what names with dots stand for; the last one says it."""
        return self.unit(path.rpartition(".")[2]) or ""


GERMAN = Vocabulary()
