"""FEEL → words, where that says the same; else nothing.

``> 3`` becomes „mehr als 3“, ``[1..5]`` „von 1 bis 5“, ``-`` „egal“. What is not that
simple stays FEEL: a wrong word would be worse than a formula.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from tragwerk.engines.decision.describing.vocabulary import GERMAN, Vocabulary
from tragwerk.engines.decision.describing.words import words_of
from tragwerk.engines.decision.dmn.axis import NO_CONSTANT, constant
from tragwerk.engines.decision.errors import FeelError
from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.expression import read_expression, read_tests
from tragwerk.engines.decision.feel.formatting import number_text
from tragwerk.engines.decision.feel.values import Value, YearsMonths

_MOST_ALTERNATIVES = 40
_MOST_CHARACTERS = 200  # of an expression that could be a fixed value
_UNGROUPED_DIGITS = 4  # a year has as many; 2025 is no 2.025
_GROUPED = str.maketrans(",.", ".,")


def cell_in_words(
    text: str,
    vocabulary: Vocabulary = GERMAN,
    *,
    unit: str = "",
    names: frozenset[str] = frozenset(),
) -> str:
    """Say unary tests, such as a cell of a decision table, in words.

    Args:
        text: FEEL; an empty one is ``-``.
        vocabulary: its language, codes and units.
        unit: of the numbers in it.
        names: of the model that contain blanks or signs.

    Returns:
        The words, empty where there are no simple ones.
    """
    try:
        node = read_tests(text.strip() or "-", names).node
    except FeelError:
        return ""
    return _Speaker(vocabulary, unit).tests(node)


def value_in_words(
    text: str,
    vocabulary: Vocabulary = GERMAN,
    *,
    unit: str = "",
    names: frozenset[str] = frozenset(),
) -> str:
    """Say an expression that is a fixed value in words; empty for any other."""
    if len(text) > _MOST_CHARACTERS:
        return ""
    try:
        node = read_expression(text.strip() or "null", names).node
    except FeelError:
        return ""
    value = constant(node)
    return _Speaker(vocabulary, unit).value(value) if value is not NO_CONSTANT else ""


def say_value(value: Value, vocabulary: Vocabulary = GERMAN, *, unit: str = "") -> str:
    """Say a value in words; empty where there are no simple ones."""
    return _Speaker(vocabulary, unit).value(value)


class _Speaker:
    def __init__(self, vocabulary: Vocabulary, unit: str) -> None:
        self._vocabulary = vocabulary
        self._unit = unit
        self._words = words_of(vocabulary.language)
        self._is_english = vocabulary.language == "en"

    def tests(self, node: nodes.Tests) -> str:
        if not node.tests:
            return self._words["any"]
        if len(node.tests) > _MOST_ALTERNATIVES:
            return ""
        found = [self._test(each) for each in node.tests]
        if not all(found):
            return ""
        if not node.negated:
            return self._listed(found, self._words["or"])
        if len(found) == 1:
            return self._words["not"].format(found[0])
        return self._listed(
            [self._words["neither"].format(found[0]), *found[1:]],
            self._words["nor"],
            comma=f" {self._words['nor']} ",
        )

    @staticmethod
    def _listed(parts: Sequence[str], last: str, comma: str = ", ") -> str:
        if len(parts) == 1:
            return parts[0]
        return f"{comma.join(parts[:-1])} {last} {parts[-1]}"

    def _test(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.RangeOf):
            brackets = "(["[node.low_closed] + ")]"[node.high_closed]
            key = "range" if brackets == "[]" else f"range{brackets}"
            return self._compared(key, node.low, node.high)
        if isinstance(node, nodes.Test) and node.operator != "=":
            return self._compared(node.operator, node.operand)
        operand = node.operand if isinstance(node, nodes.Test) else node
        return self._operand(operand)

    def _compared(self, key: str, *ends: nodes.Node) -> str:
        said = [self._operand(each) for each in ends]
        if not all(said):
            return ""
        values = [constant(each) for each in ends]
        if key != "!=" and any(isinstance(each, str | bool) for each in values):
            return ""  # the order of texts is none that people know
        if key != "!=" and all(isinstance(each, dt.date) for each in values):
            key = f"day{key}"
        return self._words[key].format(*said)

    def _operand(self, node: nodes.Node) -> str:
        value = constant(node)
        if value is not NO_CONSTANT:
            return self.value(value)
        path = path_of(node)
        return self._vocabulary.name(path) or path

    def value(self, value: Value) -> str:
        """Say a fixed value; empty if there is no simple way."""
        if value is None:
            return self._words["null"]
        if type(value) is bool:
            return self._words["true" if value else "false"]
        if type(value) is Decimal:
            return self._number(value)
        if type(value) is str:
            quoted = f"“{value}”" if self._is_english else f"„{value}“"
            return self._vocabulary.code(value) or quoted
        if type(value) is dt.date:
            return f"{value:%d %B %Y}" if self._is_english else f"{value:%d.%m.%Y}"
        if type(value) is YearsMonths:
            return self._span(value.months // 12, value.months % 12, 0)
        if type(value) is dt.timedelta and value == dt.timedelta(value.days):
            return self._span(0, 0, value.days)
        return ""

    def _number(self, value: Decimal) -> str:
        text = number_text(value)
        whole, _point, fraction = text.lstrip("-").partition(".")
        if len(whole) > _UNGROUPED_DIGITS or (self._unit and len(whole) > 3):
            text = f"{value:,f}" if not fraction else f"{value:,.{len(fraction)}f}"
        if self._unit and len(fraction) == 1:
            text = f"{value:,.2f}"  # amounts have two places
        if not self._is_english:
            text = text.translate(_GROUPED)
        if not self._unit:
            return text
        if self._is_english and self._unit == "€":
            return f"-€{text[1:]}" if value < 0 else f"€{text}"
        return f"{text}\N{NO-BREAK SPACE}{self._unit}"

    def _span(self, years: int, months: int, days: int) -> str:
        if min(years, months, days) < 0:
            return ""
        counts = (("year", years), ("month", months), ("day", days))
        parts = [
            f"{count} {self._words[name if count == 1 else f'{name}s']}"
            for name, count in counts
            if count
        ]
        return " ".join(parts) or f"0 {self._words['days']}"


def path_of(node: nodes.Node) -> str:
    """Give the text of a name or of names behind dots; empty for anything else."""
    if isinstance(node, nodes.Name):
        return "" if node.name == "?" else node.name
    if isinstance(node, nodes.Path):
        base = path_of(node.base)
        return f"{base}.{node.name}" if base else ""
    return ""
