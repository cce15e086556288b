"""Refuses letter bodies that reach beyond the frame, before Typst sees them.

Typst itself keeps to the virtual folder for files, but would go to the network for
a package. ``eval`` and ``std`` could build an import out of pieces of text, so they
are refused as well. The check looks at words, not at syntax: it may refuse a
harmless comment, it cannot be talked round.
"""

from __future__ import annotations

import re

from tragwerk.engines.letters.errors import LetterError

MAX_BODY_CHARACTERS = 100_000

_FRAME_IMPORT = re.compile(r'\s*#import "frame\.typ"(: [\w\-, *]+)?\s*')
_NEVER = frozenset(("eval", "std", "plugin"))
_FORBIDDEN = re.compile(r"\b(import|include|eval|std|plugin)\b")
# "please include a copy": a word and spaces before it, on the same line. No Typst
# code has that, but after one of its own keywords.
_WORD_BEFORE = re.compile(r"(?:^|[\s(„“])([^\W\d_]+) +$")
_OPERATORS = ("and", "as", "in", "not", "or")
_CONTROL = ("break", "continue", "else", "for", "if", "return", "while")
_MODES = ("context", "import", "include", "let", "set", "show")
_VALUES = ("auto", "false", "none", "true")
_KEYWORDS = frozenset((*_OPERATORS, *_CONTROL, *_MODES, *_VALUES))


def check_body(body: str, source: str) -> None:
    """Check that a body imports the frame and nothing else.

    Raises:
        LetterError: with file and line, if it uses a word that reaches outside, or is
            longer than 100 000 characters.
    """
    if len(body) > MAX_BODY_CHARACTERS:
        raise LetterError(
            f"Die Vorlage hat mehr als {MAX_BODY_CHARACTERS} Zeichen.", source=source
        )
    for number, line in enumerate(body.splitlines(), start=1):
        if _FRAME_IMPORT.fullmatch(line):
            continue
        for found in _FORBIDDEN.finditer(line):
            if _is_prose(found.group(), line[: found.start()]):
                continue
            raise LetterError(
                f"„{found.group()}“ ist in Briefvorlagen nicht erlaubt. Eine Vorlage "
                'darf nur den Rahmen einbinden: #import "frame.typ": *',
                source=source,
                line=number,
            )


def _is_prose(word: str, before: str) -> bool:
    """Tell whether a word can only be part of a sentence, from what precedes it."""
    previous = _WORD_BEFORE.search(before)
    return (
        word not in _NEVER
        and previous is not None
        and previous.group(1) not in _KEYWORDS
    )
