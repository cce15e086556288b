"""Runs a regular expression in time proportional to text times pattern.

Python's own engine backtracks and can take for ever. This one keeps all ways to match
at once (Pike's machine), so it is slower on harmless patterns and safe on all.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel.regex import syntax

Spans: TypeAlias = tuple[int, ...]  # start and end of the match, then of each group
MAX_PROGRAM = 20_000
_CHAR, _SPLIT, _JUMP, _SAVE, _START, _END, _MATCH = range(7)


class Machine:
    """A compiled pattern without references."""

    def __init__(self, pattern: syntax.Pattern, groups: int, flags: int) -> None:
        self._code: list[tuple[int, object, int]] = []
        self._flags = flags
        self._many = bool(flags & re.MULTILINE)
        self._slots = 2 * (groups + 1)
        self._tests: dict[str, Callable[[str], bool]] = {}
        self._emit(pattern)
        self._add(_MATCH)

    def _add(self, kind: int, argument: object = None, other: int = 0) -> int:
        if len(self._code) >= MAX_PROGRAM:
            raise FeelLimitError("Ein Suchmuster ist zu groß.")
        self._code.append((kind, argument, other))
        return len(self._code) - 1

    def _emit(self, node: syntax.Pattern) -> None:
        if isinstance(node, syntax.Char):
            self._add(_CHAR, self._test(node.text))
        elif isinstance(node, syntax.Edge):
            self._add(_START if node.start else _END)
        elif isinstance(node, syntax.Sequence):
            for part in node.parts:
                self._emit(part)
        elif isinstance(node, syntax.Choice):
            self._emit_choice(node)
        elif isinstance(node, syntax.Repeat):
            self._emit_repeat(node)
        elif isinstance(node, syntax.Group):
            self._add(_SAVE, 2 * node.number)
            self._emit(node.part)
            self._add(_SAVE, 2 * node.number + 1)
        else:
            raise FeelLimitError("Ein Suchmuster könnte zu lange brauchen.")

    def _emit_choice(self, node: syntax.Choice) -> None:
        ends: list[int] = []
        for option in node.options[:-1]:
            split = self._add(_SPLIT)
            self._emit(option)
            ends.append(self._add(_JUMP))
            self._code[split] = (_SPLIT, split + 1, len(self._code))
        self._emit(node.options[-1])
        for end in ends:
            self._code[end] = (_JUMP, None, len(self._code))

    def _emit_repeat(self, node: syntax.Repeat) -> None:
        for _ in range(node.least):
            self._emit(node.part)
        if node.most is None:
            split = self._add(_SPLIT)
            self._emit(node.part)
            self._add(_JUMP, None, split)
            self._decide(split, node)
            return
        splits: list[int] = []
        for _ in range(node.most - node.least):
            splits.append(self._add(_SPLIT))
            self._emit(node.part)
        for split in splits:
            self._decide(split, node)

    def _decide(self, split: int, node: syntax.Repeat) -> None:
        again, out = split + 1, len(self._code)
        first, second = (again, out) if node.greedy else (out, again)
        self._code[split] = (_SPLIT, first, second)

    def _test(self, text: str) -> Callable[[str], bool]:
        if text not in self._tests:
            known: dict[str, bool] = {}
            match = re.compile(text, self._flags).match

            def test(sign: str) -> bool:
                if sign not in known:
                    known[sign] = match(sign) is not None
                return known[sign]

            self._tests[text] = test
        return self._tests[text]

    def search(self, text: str, begin: int, charge: Callable[[int], None]) -> Spans:
        """The first match from a place on, or an empty tuple."""
        best: Spans = ()
        threads: list[tuple[int, Spans]] = []
        for place in range(begin, len(text) + 1):
            seen: set[int] = set()
            ready: list[tuple[int, Spans]] = []
            for counter, spans in threads:
                self._follow(counter, spans, text, place, seen, ready)
            if not best:
                start = (place,) + (-1,) * (self._slots - 1)
                self._follow(0, start, text, place, seen, ready)
            charge(len(seen) + 1)
            threads = []
            sign = text[place : place + 1]
            for counter, spans in ready:
                kind, test, _ = self._code[counter]
                if kind == _MATCH:
                    best = (spans[0], place, *spans[2:])
                    break
                if sign and callable(test) and test(sign):
                    threads.append((counter + 1, spans))
            if best and not threads:
                break
        return best

    def _follow(
        self,
        counter: int,
        spans: Spans,
        text: str,
        place: int,
        seen: set[int],
        ready: list[tuple[int, Spans]],
    ) -> None:
        """Add all instructions that read a character and can be reached from here."""
        stack: list[tuple[int, Spans]] = [(counter, spans)]
        while stack:
            counter, spans = stack.pop()
            if counter in seen:
                continue
            seen.add(counter)
            kind, argument, other = self._code[counter]
            if kind in (_CHAR, _MATCH):
                ready.append((counter, spans))
            elif kind == _SPLIT and isinstance(argument, int):
                stack += [(other, spans), (argument, spans)]
            elif kind == _JUMP:
                stack.append((other, spans))
            elif kind == _SAVE and isinstance(argument, int):
                spans = (*spans[:argument], place, *spans[argument + 1 :])
                stack.append((counter + 1, spans))
            elif self._at_edge(kind, text, place):
                stack.append((counter + 1, spans))

    def _at_edge(self, kind: int, text: str, place: int) -> bool:
        if kind == _START:
            after_line = self._many and text[place - 1 : place] == "\n"
            return place == 0 or (after_line and place < len(text))
        return place == len(text) or (self._many and text[place] == "\n")


def groups_of(text: str, spans: Sequence[int]) -> list[str]:
    """The match and its groups as texts; a group that took no part is empty."""
    return [
        text[start:end] if start >= 0 else ""
        for start, end in zip(spans[::2], spans[1::2], strict=True)
    ]
