"""A regular expression of XPath → its tree."""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from tragwerk.engines.decision.feel.regex import charsets

MAX_PATTERN: Final = 1_000  # characters
MAX_REPEAT: Final = 1_000
MAX_DEPTH: Final = 50
_QUANTIFIER: Final = re.compile(r"([*+?]|\{(\d{1,5})(,?)(\d{0,5})\})(\??)")
_SINGLE: Final = {"n": r"\n", "r": r"\r", "t": r"\t"}
_ESCAPABLE: Final = frozenset("\\|.?*+(){}-[]^$")


class PatternError(ValueError):
    """The text is no regular expression of XPath."""


@dataclass(frozen=True, slots=True)
class Char:
    """One character: ``text`` is a pattern of Python that takes exactly one."""

    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """``^`` or ``$``."""

    start: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple["Pattern", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; the first that fits is taken."""

    options: tuple["Pattern", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part from ``least`` to ``most`` times; None is without end."""

    part: "Pattern"
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part whose match is kept under a number."""

    number: int
    part: "Pattern"


@dataclass(frozen=True, slots=True)
class Reference:
    r"""``\1``: the text that a group has matched."""

    number: int


Pattern: TypeAlias = Char | Edge | Sequence | Choice | Repeat | Group | Reference


class Reader:
    """Reads one pattern; ``flags`` are those of XPath, ``groups`` counts groups."""

    def __init__(self, text: str, flags: str) -> None:
        self._text = text
        self._index = 0
        self._spaced = "x" in flags
        self._dot = r"[\s\S]" if "s" in flags else r"[^\n\r]"
        self._depth = 0
        self._closed: set[int] = set()
        self.groups = 0

    def read(self) -> Pattern:
        """The tree of the whole text.

        Raises:
            PatternError: if the text is no pattern.
        """
        if len(self._text) > MAX_PATTERN:
            raise PatternError("The pattern is too long.")
        found = self._choice()
        if self._index < len(self._text):
            raise PatternError("A bracket is closed that was not opened.")
        return found

    def _peek(self, count: int = 1) -> str:
        if self._spaced:
            self._skip()
        return self._text[self._index : self._index + count]

    def _skip(self) -> None:
        while self._text[self._index : self._index + 1] in (" ", "\t", "\n", "\r"):
            self._index += 1

    def _take(self) -> str:
        found = self._peek()
        if not found:
            raise PatternError("The pattern ends too early.")
        self._index += 1
        return found

    def _choice(self) -> Pattern:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise PatternError("The pattern is nested too deeply.")
        options = [self._sequence()]
        while self._peek() == "|":
            self._index += 1
            options.append(self._sequence())
        self._depth -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Pattern:
        parts: list[Pattern] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._piece())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _piece(self) -> Pattern:
        part = self._atom()
        self._peek()
        match = _QUANTIFIER.match(self._text, self._index)
        if match is None:
            return part
        self._index = match.end()
        kind, low, comma, high, lazy = match.groups()
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(
            kind,
            (int(low or 0), int(high) if high else None if comma else int(low or 0)),
        )
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise PatternError("This repetition is not possible.")
        return Repeat(part, least, most, greedy=not lazy)

    def _atom(self) -> Pattern:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return Char(self._class())
        if sign == "\\":
            return self._escape()
        if sign == ".":
            return Char(self._dot)
        if sign in "^$":
            return Edge(start=sign == "^")
        if sign in "*+?{}])":
            raise PatternError(f"“{sign}” cannot stand here.")
        return Char(re.escape(sign))

    def _group(self) -> Pattern:
        number = 0
        if self._peek(2) == "?:":
            self._index += 2
        elif self._peek() == "?":
            raise PatternError("There is no such kind of group.")
        else:
            self.groups += 1
            number = self.groups
        part = self._choice()
        if self._peek() != ")":
            raise PatternError("A bracket is not closed.")
        self._index += 1
        if not number:
            return part if isinstance(part, Char) else Sequence((part,))
        self._closed.add(number)
        return Group(number, part)

    def _escape(self) -> Pattern:
        sign = self._take()
        if sign.isdecimal():
            return self._reference(sign)
        return Char(self._escaped_set(sign, inside=False))

    def _reference(self, digits: str) -> Pattern:
        number = int(digits)
        following = self._text[self._index : self._index + 1]
        while following.isdecimal() and number * 10 + int(following) <= self.groups:
            number = number * 10 + int(following)
            self._index += 1
            following = self._text[self._index : self._index + 1]
        if number not in self._closed:
            raise PatternError("A reference names no group before it.")
        return Reference(number)

    def _escaped_set(self, sign: str, *, inside: bool) -> str:
        """What follows a backslash: a class of its own, or the inside of one."""
        if sign in _SINGLE:
            return _SINGLE[sign]
        if sign in _ESCAPABLE:
            return re.escape(sign)
        if sign in "pP":
            found = charsets.of_property(self._property())
        else:
            found = charsets.of_letter(sign.lower()) if sign.isascii() else None
        if found is None:
            raise PatternError(f"“\\{sign}” has no meaning.")
        negated = sign.isupper()
        if not inside:
            return f"(?-i:[{'^' if negated else ''}{found}])"
        return f"^{found}" if negated else found

    def _property(self) -> str:
        if self._take() != "{":
            raise PatternError("The name of a category is missing.")
        name = ""
        while (sign := self._take()) != "}":
            name += sign
        return name

    def _class(self) -> str:
        """Read up to the closing bracket; white space counts even with “x”."""
        spaced, self._spaced = self._spaced, False
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise PatternError("The pattern is nested too deeply.")
        negated = self._peek() == "^"
        self._index += negated
        plain: list[str] = []  # characters and ranges, to which “i” applies
        fixed: list[str] = []  # sets, each with “^” before it if negated
        taken = ""
        while self._peek() != "]" or not (plain or fixed):
            if self._peek(2) == "-[" and (plain or fixed):
                self._index += 2
                taken = self._class()
                if self._peek() != "]":
                    raise PatternError("Nothing may follow a subtraction.")
                break
            self._member(plain, fixed, spaced=spaced)
        self._index += 1
        self._spaced = spaced
        self._depth -= 1
        return _class_text(negated, plain, fixed, taken)

    def _member(self, plain: list[str], fixed: list[str], *, spaced: bool) -> None:
        first = self._member_char(fixed, spaced=spaced)
        if first is None:
            return
        ranged = self._peek() == "-" and self._peek(2) not in ("-]", "-[")
        if not ranged:
            plain.append(re.escape(first))
            return
        self._index += 1
        last = self._member_char(None, spaced=spaced)
        if last is None or last < first:
            raise PatternError("A range of characters runs backwards.")
        plain.append(f"{re.escape(first)}-{re.escape(last)}")

    def _member_char(self, fixed: list[str] | None, *, spaced: bool) -> str | None:
        """One character of a class; None if it was a set, which is noted."""
        sign = self._take()
        if sign == "[":
            raise PatternError("“[” cannot stand here.")
        if sign != "\\":
            return sign
        sign = self._take()
        if sign in _SINGLE:
            return {"n": "\n", "r": "\r", "t": "\t"}[sign]
        if sign in _ESCAPABLE:
            return sign
        if fixed is None:
            raise PatternError("A range must end with a character.")
        self._spaced = spaced
        fixed.append(self._escaped_set(sign, inside=True))
        self._spaced = False
        return None


def _class_text(negated: bool, plain: list[str], fixed: list[str], taken: str) -> str:
    options = [f"[{''.join(plain)}]"] if plain else []
    options += [f"(?-i:[{each}])" for each in fixed]
    without = f"(?!{taken})" if taken else ""
    if negated and not fixed:
        return f"(?:{without}[^{''.join(plain)}])"
    inside = "|".join(options)
    if negated:
        return f"(?:{without}(?!{inside})[\\s\\S])"
    return (
        options[0] if len(options) == 1 and not taken else f"(?:{without}(?:{inside}))"
    )
