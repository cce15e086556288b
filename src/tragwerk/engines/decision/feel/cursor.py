"""A position among the tokens, and the names that are known there."""

from collections.abc import Iterable
from functools import lru_cache

from tragwerk.engines.decision.errors import FeelError, FeelLimitError
from tragwerk.engines.decision.feel.lexer import (
    KEYWORDS,
    Token,
    name_parts,
    pieces,
    tokenize,
)
from tragwerk.engines.decision.feel.limits import MAX_NESTING, MAX_PARSE_STEPS

# What may stand inside a name besides letters and digits (DMN 1.5 rule 30).
_NAME_SYMBOLS = frozenset({".", "/", "-", "’", "'", "+", "*", "**"})


class Cursor:
    """Reads tokens one by one; names of several tokens are joined.

    FEEL names may contain spaces and operators, so ``a-b`` is a name where ``a-b``
    is known and a subtraction elsewhere.
    """

    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.tokens = tokenize(text)
        self.index = 0
        self._depth = 0
        self._steps = 0
        known = _index(frozenset(names))
        self._known = {first: list(parts) for first, parts in known.items()}

    @property
    def token(self) -> Token:
        """The token that is next."""
        return self.tokens[self.index]

    def learn(self, name: str) -> None:
        """Make a name of several tokens known from here on."""
        _learn(self._known, name)

    def peek(self) -> Token:
        """The token after this one, or the end."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def next(self) -> Token:
        """Take the token that is next."""
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        return token

    def at(self, text: str) -> bool:
        """Whether the next token is this symbol or keyword."""
        token = self.tokens[self.index]
        return token.text == text and token.kind in ("symbol", "name")

    def accept(self, text: str) -> bool:
        """Take the next token if it is this symbol or keyword."""
        if self.at(text):
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Take this symbol or keyword.

        Raises:
            FeelError: if something else stands there.
        """
        if not self.accept(text):
            raise self.error(f"Hier fehlt „{text}“")

    def error(self, message: str) -> FeelError:
        """An error that says what stands at this place."""
        token = self.token
        found = f"„{token.text}“" if token.kind != "end" else "das Ende des Textes"
        return FeelError(f"{message}; gefunden wurde {found}.", token.start)

    def enter(self) -> None:
        """Go one level deeper.

        Raises:
            FeelLimitError: if the text is nested too deeply.
        """
        self._depth += 1
        self._steps += 1
        if self._steps > MAX_PARSE_STEPS:
            message = "Der Ausdruck ist zu verschachtelt. Teilen Sie ihn auf."
            raise FeelLimitError(message, self.token.start)
        if self._depth > MAX_NESTING:
            message = (
                f"Der Ausdruck ist über {MAX_NESTING} Ebenen tief verschachtelt. "
                "Teilen Sie ihn auf."
            )
            raise FeelLimitError(message, self.token.start)

    def leave(self) -> None:
        """Come back from a level."""
        self._depth -= 1

    def known_name(self) -> str | None:
        """Take the longest known name of several tokens that begins here, if any."""
        for parts in self._known.get(self.token.text, ()):
            end = self.index + len(parts)
            found = self.tokens[self.index : end]
            if pieces(found) == parts and all(
                token.kind not in ("string", "end") for token in found
            ):
                self.index = end
                return join(found)
        return None

    def name(self) -> str:
        """Take a name: a known one, or words that follow each other.

        Raises:
            FeelError: if no name begins here.
        """
        known = self.known_name()
        if known is not None:
            return known
        if self.token.kind != "name" or self.token.text in KEYWORDS:
            raise self.error("Hier fehlt ein Name")
        start = self.index
        self.index += 1
        while self.token.kind == "name" and self.token.text not in KEYWORDS:
            self.index += 1
        return join(self.tokens[start : self.index])

    def label(self) -> str | None:
        """Take a name before a colon, or nothing if no such name stands here."""
        if self.token.kind == "string" and self.peek().text == ":":
            self.index += 2
            return self.tokens[self.index - 2].text
        if self.token.kind != "name":
            return None
        end = self.index + 1
        while self.tokens[end].kind in ("name", "number") or (
            self.tokens[end].kind == "symbol" and self.tokens[end].text in _NAME_SYMBOLS
        ):
            end += 1
        if self.tokens[end].text != ":" or self.tokens[end].kind != "symbol":
            return None
        label = join(self.tokens[self.index : end])
        self.index = end + 1
        return label


def _learn(known: dict[str, list[tuple[str, ...]]], name: str) -> None:
    parts = name_parts(name)
    if len(parts) > 1:
        same_start = known.setdefault(parts[0], [])
        if parts not in same_start:
            same_start.append(parts)
            same_start.sort(key=len, reverse=True)


@lru_cache(maxsize=256)
def _index(names: frozenset[str]) -> dict[str, list[tuple[str, ...]]]:
    """Names of several tokens by their first; the longest comes first."""
    known: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(names):
        _learn(known, name)
    return known


def join(tokens: Iterable[Token]) -> str:
    """The name that tokens form: as written, with one space for every gap."""
    name = ""
    end = 0
    for token in tokens:
        name += f" {token.text}" if name and token.start > end else token.text
        end = token.start + len(token.text)
    return name


def normal_name(name: str) -> str:
    """A name in the form in which expressions find it: one space for every gap."""
    return " ".join(name.split())
