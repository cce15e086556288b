"""A pattern ready to be used: on Python's engine where that is safe, else on ours."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from tragwerk.engines.decision.feel.limits import MAX_REGEX_COST
from tragwerk.engines.decision.feel.regex import syntax
from tragwerk.engines.decision.feel.regex.machine import Machine, Spans, groups_of

_FLAGS: Final = {"s": 0, "m": re.MULTILINE, "i": re.IGNORECASE, "x": 0, "q": 0}
_START_OF_LINE: Final = r"(?:\A|(?<=\n)(?!\Z))"
_END_OF_LINE: Final = r"(?=\n|\Z)"


class FeelPattern:
    """A regular expression of XPath."""

    def __init__(self, text: str, flags: str) -> None:
        value = 0
        for flag in flags:
            value |= _FLAGS[flag]
        reader = syntax.Reader(text, flags)
        if "q" in flags:
            parts = tuple(syntax.Char(re.escape(each)) for each in text)
            self._tree: syntax.Pattern = syntax.Sequence(parts)
        else:
            self._tree = reader.read()
        self._groups = reader.groups
        self._flags = value
        many = bool(value & re.MULTILINE)
        self._python = re.compile(_written(self._tree, many=many), value)
        self._cost = _Cost()
        self._cost.add(self._tree)
        self._machine: Machine | None = None

    def find(self, text: str, charge: Callable[[int], None]) -> Iterator[Spans]:
        """Every match from left to right; ``charge`` takes steps from a budget.

        Raises:
            FeelLimitError: if the budget is used up, or references to groups could
                make the search take too long.
        """
        if self._cost.steps(len(text) + 1) <= MAX_REGEX_COST:
            charge(len(text) // 10)
            for match in self._python.finditer(text):
                yield tuple(each for pair in match.regs for each in pair)
            return
        if self._machine is None:
            self._machine = Machine(self._tree, self._groups, self._flags)
        place = 0
        while place <= len(text):
            spans = self._machine.search(text, place, charge)
            if not spans:
                return
            yield spans
            place = max(spans[1], place + (spans[0] == spans[1]))

    def matches(self, text: str, charge: Callable[[int], None]) -> bool:
        """Whether the pattern occurs in the text."""
        return any(True for _ in self.find(text, charge))

    def groups(self, text: str, spans: Spans) -> list[str]:
        """The texts of a match and of its groups."""
        return groups_of(text, spans)


@lru_cache(maxsize=256)
def read_pattern(text: str, flags: str) -> FeelPattern | None:
    """The pattern, or None if text or flags are not valid."""
    if any(flag not in _FLAGS for flag in flags):
        return None
    try:
        return FeelPattern(text, flags)
    except (syntax.PatternError, re.error, OverflowError, RecursionError):
        return None


def _written(node: syntax.Pattern, *, many: bool) -> str:
    """The pattern in the notation of Python."""
    if isinstance(node, syntax.Char):
        return node.text
    if isinstance(node, syntax.Edge):
        if many:
            return _START_OF_LINE if node.start else _END_OF_LINE
        return r"\A" if node.start else r"\Z"
    if isinstance(node, syntax.Sequence):
        return f"(?:{''.join(_written(each, many=many) for each in node.parts)})"
    if isinstance(node, syntax.Choice):
        return f"(?:{'|'.join(_written(each, many=many) for each in node.options)})"
    if isinstance(node, syntax.Group):
        return f"({_written(node.part, many=many)})"
    if isinstance(node, syntax.Reference):
        # A group that took no part counts as empty.
        return f"(?({node.number})\\{node.number}|)"
    most = "" if node.most is None else node.most
    lazy = "" if node.greedy else "?"
    return f"(?:{_written(node.part, many=many)}){{{node.least},{most}}}{lazy}"


class _Cost:
    """An upper bound of the steps that backtracking can take."""

    def __init__(self) -> None:
        self._loops = 0
        self._choices = 0
        self._nested = False

    def steps(self, length: int) -> int:
        """The bound for a text of so many characters."""
        if self._nested or self._loops > 8 or self._choices > 40:
            return MAX_REGEX_COST + 1
        if not self._choices and self._loops <= 1:
            return length * length // 5
        return int(length ** (self._loops + 1) * 2**self._choices)

    def add(self, node: syntax.Pattern) -> None:
        """Count the loops and choices of a pattern."""
        if isinstance(node, syntax.Sequence):
            for part in node.parts:
                self.add(part)
        elif isinstance(node, syntax.Choice):
            self._choices += len(node.options) - 1
            for option in node.options:
                self.add(option)
        elif isinstance(node, syntax.Group):
            self.add(node.part)
        elif isinstance(node, syntax.Repeat):
            self._repeat(node)
        elif isinstance(node, syntax.Reference):
            self._loops += 1

    def _repeat(self, node: syntax.Repeat) -> None:
        before = (self._loops, self._choices)
        self.add(node.part)
        inside = (self._loops - before[0], self._choices - before[1])
        varied = inside != (0, 0)
        open_ended = node.most is None or node.most - node.least > 1
        self._nested = self._nested or (varied and open_ended)
        if open_ended:
            self._loops += 1
        elif node.most != node.least:
            self._choices += 1
        times = max(node.least - 1, 0)
        self._loops += inside[0] * times
        self._choices += inside[1] * times
