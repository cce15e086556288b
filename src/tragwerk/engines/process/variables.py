"""The variables of a running instance, as each scope and token sees them.

What belongs to one instance of a loop or one sub-process lies in a frame of its own
by the id of the token that owns it; reading and writing go from the inside out.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.expressions import Expression, ExpressionError
from tragwerk.engines.process.model import Assignment, Flow
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.state import (
    LOCALS,
    ROOT,
    Scope,
    Token,
)

Decide = Callable[[str, Mapping[str, Any]], object]
Judge = Callable[[str], bool]
Frame = dict[str, Any]

KEEP = "$keep"


class Variables:
    """The data of a step, with what it takes to say who sees which of it."""

    __slots__ = (
        "decide",
        "judge",
        "locals",
        "now",
        "program",
        "scopes",
        "tokens",
        "variables",
    )

    decide: Decide
    judge: Judge | None
    locals: dict[int, Frame]
    now: datetime
    program: Program
    scopes: dict[int, Scope]
    tokens: dict[int, Token]
    variables: Frame

    def evaluate(
        self,
        expression: Expression,
        variables: Mapping[str, Any],
        element_id: str,
        line: int,
    ) -> object:
        """Evaluate a FEEL expression.

        Raises:
            ProcessError: if it does not compile or cannot be evaluated.
        """
        try:
            return expression.evaluate(variables, self.now)
        except ExpressionError as error:
            raise self._cannot(expression, error, element_id, line) from error

    def _cannot(
        self, expression: Expression, error: ExpressionError, element_id: str, line: int
    ) -> ProcessError:
        return ProcessError(
            f"FEEL „{expression.text}“: {error}",
            source=self.program.process.source,
            element=element_id,
            line=line,
        )

    def attempt(self, expression: Expression, variables: Mapping[str, Any]) -> object:
        """Evaluate a FEEL expression; None if that is not possible."""
        try:
            return expression.evaluate(variables, self.now)
        except ExpressionError:
            return None

    def values(
        self,
        assignments: tuple[Assignment, ...],
        variables: Mapping[str, Any],
        node: Node,
        *,
        is_lenient: bool = False,
    ) -> Frame:
        """Evaluate a data mapping; a later line sees what an earlier one gave."""
        found: Frame = {}
        for each in assignments:
            seen = {**variables, **found} if found else variables
            if is_lenient or self.judge is not None:
                found[each.target] = self.attempt(each.value, seen)
                continue
            found[each.target] = self.evaluate(
                each.value, seen, node.id, node.element.line
            )
        return found

    def view(self, scope: int, token: int | None = None) -> Mapping[str, Any]:
        """Return the variables as seen in a scope, or by a token in it."""
        if not self.locals:
            return self.variables
        frames = list(self._frames(scope, token))
        seen = dict(self.variables)
        for frame in reversed(frames):
            seen.update(frame)
        return seen

    def write(
        self, scope: int, values: Mapping[str, Any], token: int | None = None
    ) -> None:
        """Set variables: in the innermost frame that has or keeps them."""
        if LOCALS in values:
            raise ProcessError(f"„{LOCALS}“ ist als Name nicht möglich.")
        if not self.locals:
            self.variables.update(values)
            return
        frames = list(self._frames(scope, token))
        for name, value in values.items():
            home = next((f for f in frames if KEEP in f or name in f), self.variables)
            home[name] = value

    def _frames(self, scope: int, token: int | None) -> Iterator[Frame]:
        if token is not None and token in self.locals:
            yield self.locals[token]
        while scope != ROOT:
            holder = self.scopes[scope].token
            if holder in self.locals:
                yield self.locals[holder]
            scope = self.tokens[holder].scope

    def ask(self, decision: str, scope: int, token: int | None = None) -> object:
        """Let the host decide; it gets the variables to read only."""
        seen = self.view(scope, token)
        if self.locals:
            seen = {name: seen[name] for name in seen if name[:1] != LOCALS}
        return self.decide(decision, MappingProxyType(seen))

    def no_way(self, node: Node) -> ProcessError:
        """Build the error for a split at which no flow may be taken."""
        return self.error(
            node,
            f"An „{node.element.label}“ trifft keine Bedingung zu. Legen Sie einen "
            "Standardweg (default) fest oder ergänzen Sie die Bedingungen.",
        )

    def holds(self, flow: Flow, scope: int) -> bool:
        """Whether the condition of a flow is true; a flow without one holds.

        Raises:
            ProcessError: if the condition gives neither true nor false. Guessing
                false would send a case on a way nobody chose.
        """
        condition = flow.condition
        if condition is None or condition.problem is not None:
            return condition is None
        seen = self.view(scope) if self.locals else self.variables
        try:
            value = condition.evaluate(seen, self.now)
        except ExpressionError as error:
            if self.judge is None:
                raise self._cannot(condition, error, flow.id, flow.line) from error
            value = None
        if value is True or value is False:
            return value
        if self.judge is not None:
            return self.judge(flow.id)
        raise ProcessError(
            f"Die Bedingung „{condition.text}“ ergibt weder wahr noch falsch. "
            "Vermutlich fehlt eine Angabe, die ein früherer Schritt liefern muss.",
            source=self.program.process.source,
            element=flow.id,
            line=flow.line,
        )

    def error(self, node: Node, message: str) -> ProcessError:
        """Build an error that names an element and its line."""
        return ProcessError(
            message,
            source=self.program.process.source,
            element=node.id,
            line=node.element.line,
        )
