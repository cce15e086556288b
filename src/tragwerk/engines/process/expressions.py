"""FEEL expressions of a process, compiled once; the only door to the FEEL engine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from tragwerk.engines.decision import (
    FeelError,
    FeelExpression,
    Function,
    compile_feel,
)

MAX_LENGTH = 10_000
SHORT = 200
_FUNCTION_WITHIN = (
    "Im Ergebnis liegt eine Funktion, und die lässt sich nicht speichern. Vermutlich "
    "fehlt eine Angabe, die wie eine eingebaute Funktion heißt."
)
QUOTED = re.compile(r"""("[^"\\]*"|'[^'"\\]*')""")
JUEL = (
    (re.compile(r"==|\beq\b"), "="),
    (re.compile(r"\bne\b"), "!="),
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"!\s*([A-Za-z_][\w.]*)"), r"\1 != true"),
)


class ExpressionError(Exception):
    """An expression that does not compile or cannot be evaluated."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A FEEL text, compiled, or with the problem that kept it from compiling.

    A file with a wrong expression still loads, so that the checks can show all
    its problems at once; only evaluating it is refused.
    """

    text: str
    compiled: FeelExpression | None
    problem: str | None

    @property
    def names(self) -> frozenset[str]:
        """The names the expression reads."""
        return frozenset(self.compiled.names) if self.compiled else frozenset()

    @property
    def reads(self) -> tuple[str, ...]:
        """All names it may read, also those that may be entries of a filtered list."""
        return self.compiled.reads if self.compiled else ()

    def evaluate(self, variables: Mapping[str, object], now: datetime) -> object:
        """Evaluate over the process variables.

        A name nobody has set that is also one of a built-in function gives null, as
        any other name does, for no state can keep a function.

        Raises:
            ExpressionError: if the text did not compile, evaluation fails, or a
                function lies within the result.
        """
        if self.compiled is None:
            raise ExpressionError(self.problem)
        try:
            # Of the variables only what is read is looked at: the rest may be much.
            found = self.compiled.evaluate_over(variables, now)
        except FeelError as error:
            raise ExpressionError(str(error)) from error
        kind = type(found)
        if kind is bool or kind is str:
            return found
        if kind is Function:
            return None
        if (kind is list or kind is dict) and _holds_function(found):
            raise ExpressionError(_FUNCTION_WITHIN)
        return found


def _holds_function(value: object) -> bool:
    """Whether a function lies somewhere in a list or a context."""
    open_, seen = [value], set[int]()
    while open_:
        each = open_.pop()
        if isinstance(each, Function):
            return True
        # The same list may lie in another many times.
        if isinstance(each, list | dict) and id(each) not in seen:
            seen.add(id(each))
            open_ += each.values() if isinstance(each, dict) else each
    return False


def compile_expression(text: str) -> Expression:
    """Compile a FEEL text; a leading ``=``, as other tools write it, is dropped.

    A simple ``${…}`` of other engines is read as the FEEL that means the same.
    """
    text = text.strip().removeprefix("=").strip()
    if text[:2] in ("${", "#{") and text.endswith("}"):
        text = _from_juel(text[2:-1].strip())
    if len(text) > MAX_LENGTH:
        return Expression(text[:80], None, f"Mehr als {MAX_LENGTH} Zeichen.")
    return _short(text) if len(text) <= SHORT else _compiled(text)


def _compiled(text: str) -> Expression:
    try:
        return Expression(text, compile_feel(text), None)
    except FeelError as error:
        return Expression(text, None, str(error))


# The same names and comparisons stand at many places of a file and its versions.
_short = lru_cache(maxsize=1_000)(_compiled)


def _from_juel(text: str) -> str:
    """Write the comparisons of the Unified Expression Language as FEEL ones.

    Texts in quotes stay as they are. What does more than compare does not compile
    afterwards and is reported like any other wrong expression.
    """
    parts = QUOTED.split(text)
    for index in range(0, len(parts), 2):
        for theirs, ours in JUEL:
            parts[index] = theirs.sub(ours, parts[index])
    for index in range(1, len(parts), 2):
        parts[index] = f'"{parts[index][1:-1]}"'
    return "".join(parts).strip()
