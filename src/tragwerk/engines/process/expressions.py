"""FEEL expressions of a process, compiled once; the only door to the FEEL engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tragwerk.engines.decision import FeelError, FeelExpression, compile_feel

MAX_LENGTH = 10_000


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

    def evaluate(self, variables: Mapping[str, object], now: datetime) -> object:
        """Evaluate over the process variables.

        Raises:
            ExpressionError: if the text did not compile or evaluation fails.
        """
        if self.compiled is None:
            raise ExpressionError(self.problem)
        try:
            return self.compiled.evaluate(variables, now=now)
        except FeelError as error:
            raise ExpressionError(str(error)) from error


def compile_expression(text: str) -> Expression:
    """Compile a FEEL text; a leading ``=``, as other tools write it, is dropped."""
    text = text.strip().removeprefix("=").strip()
    if len(text) > MAX_LENGTH:
        return Expression(text[:80], None, f"Mehr als {MAX_LENGTH} Zeichen.")
    try:
        return Expression(text, compile_feel(text), None)
    except FeelError as error:
        return Expression(text, None, str(error))
