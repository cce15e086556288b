"""FEEL expressions of a process, compiled once; the only door to the FEEL engine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tragwerk.engines.decision import FeelError, FeelExpression, compile_feel

MAX_LENGTH = 10_000
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
    reads: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names the expression reads."""
        return frozenset(self.compiled.names) if self.compiled else frozenset()

    def evaluate(self, variables: Mapping[str, object], now: datetime) -> object:
        """Evaluate over the process variables.

        Raises:
            ExpressionError: if the text did not compile or evaluation fails.
        """
        if self.compiled is None:
            raise ExpressionError(self.problem)
        try:
            # Only what is read is handed over: the rest may be much, and is not ours.
            seen = {name: variables[name] for name in self.reads if name in variables}
            return self.compiled.evaluate(seen, now=now)
        except FeelError as error:
            raise ExpressionError(str(error)) from error


def compile_expression(text: str) -> Expression:
    """Compile a FEEL text; a leading ``=``, as other tools write it, is dropped.

    A simple ``${…}`` of other engines is read as the FEEL that means the same.
    """
    text = text.strip().removeprefix("=").strip()
    if text[:2] in ("${", "#{") and text.endswith("}"):
        text = _from_juel(text[2:-1].strip())
    if len(text) > MAX_LENGTH:
        return Expression(text[:80], None, f"Mehr als {MAX_LENGTH} Zeichen.")
    try:
        compiled = compile_feel(text)
        reads = tuple(sorted(compiled.names | compiled.perhaps_names))
        return Expression(text, compiled, None, reads)
    except FeelError as error:
        return Expression(text, None, str(error))


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
