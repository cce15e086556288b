"""Text of FEEL → tokens (DMN 1.5 §10.3.1.2, rules 21 to 39)."""

import re
from typing import Final, NamedTuple

from tragwerk.engines.decision.errors import FeelError, FeelLimitError
from tragwerk.engines.decision.feel.limits import MAX_TEXT

# What a name may begin with beyond the letters that Python knows (rule 28), such as
# “€” and “№”, and what it may go on with (rule 29).
_START: Final = "\u2070-\u218f\u2c00-\u2fef\U00010000-\U000effff"
_PART: Final = f"\u00b7\u200c\u200d\u203f\u2040{_START}"
_TOKEN: Final = re.compile(
    rf"""
    (?P<space>(?:[\s\ufeff\u180e\u200b]|//[^\n]*|/\*.*?\*/)+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>(?:[^\W\d]|[{_START}])(?:\w|[{_PART}])*|\?)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<symbol>\*\*|\.\.|->|<=|>=|!=|[-+*/()\[\]{{}},:.<>=@'’]|[%&§°;!#~^$|])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}

KEYWORDS: Final = frozenset(
    {
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "between",
        "instance",
        "of",
        "function",
        "external",
        "true",
        "false",
        "null",
    }
)


class Token(NamedTuple):
    """A piece of text: number, name, string, symbol or end.

    ``text`` is as written, except that of a string, which is its content.
    """

    kind: str
    text: str
    start: int


def tokenize(text: str) -> list[Token]:
    """Split a text into tokens, the last of them of the kind ``end``.

    Raises:
        FeelError: if a character belongs to no token.
        FeelLimitError: if the text is too long.
    """
    if len(text) > MAX_TEXT:
        message = (
            f"Ein Ausdruck darf höchstens {MAX_TEXT} Zeichen haben. Teilen Sie ihn auf "
            "mehrere Einträge auf."
        )
        raise FeelLimitError(message)
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            message = f"Das Zeichen „{text[position]}“ gibt es in FEEL nicht."
            if text[position] == '"':
                message = (
                    "Hier beginnt ein Text, dem am Ende das Anführungszeichen fehlt."
                )
            raise FeelError(message, position)
        kind = match.lastgroup or ""
        if kind == "string":
            content = _unescape(match.group()[1:-1])
            tokens.append(Token(kind, content, position))
        elif kind != "space":
            tokens.append(Token(kind, match.group(), position))
        position = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens


def name_parts(name: str) -> tuple[str, ...]:
    """The pieces a name consists of; empty if it cannot stand in an expression."""
    try:
        return pieces(tokenize(name)[:-1])
    except FeelError:
        return ()


def pieces(tokens: list[Token]) -> tuple[str, ...]:
    """The texts of tokens; a symbol keeps the gaps around it.

    So the name “a-b” is found in “a-b”, while “a - b” remains a subtraction.
    """
    found: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else token
        apart = before is not token and before.start + len(before.text) < token.start
        symbolic = "symbol" in (token.kind, before.kind)
        found.append(f" {token.text}" if apart and symbolic else token.text)
    return tuple(found)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    joined = _ESCAPE.sub(_escaped, text)
    # \uD83D\uDC0E is one character written as two halves.
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    short, long, plain = match.groups()
    if short or long:
        code = int(short or long, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _PLAIN_ESCAPES.get(plain, plain if plain in "\"'\\" else "\\" + plain)
