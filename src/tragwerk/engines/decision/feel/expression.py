"""Expressions and unary tests, compiled once and evaluated many times."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeVar, cast

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel import (
    compile_calls,
    compile_iteration,
    compile_operators,
    compile_tests,
    compile_values,
    nodes,
)
from tragwerk.engines.decision.feel.builtins import BUILTINS
from tragwerk.engines.decision.feel.compile_tests import TestClosure
from tragwerk.engines.decision.feel.compiler import (
    SUBJECT,
    TOO_DEEP,
    Closure,
    Compiler,
)
from tragwerk.engines.decision.feel.nodes import Node
from tragwerk.engines.decision.feel.parser import Parser
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.shortcut import UNSETTLED, shortcut
from tragwerk.engines.decision.feel.types import FeelType
from tragwerk.engines.decision.feel.values import Value, from_python

_NODES: Final = {
    nodes.Literal: compile_values.literal,
    nodes.Name: compile_values.name,
    nodes.ListOf: compile_values.list_of,
    nodes.ContextOf: compile_values.context_of,
    nodes.RangeOf: compile_values.range_of,
    nodes.Test: compile_values.comparison_range,
    nodes.Path: compile_values.path,
    nodes.Filter: compile_values.filtered,
    nodes.Binary: compile_operators.binary,
    nodes.Negation: compile_operators.negation,
    nodes.Junction: compile_operators.junction,
    nodes.Between: compile_operators.between,
    nodes.If: compile_operators.condition,
    nodes.InstanceOf: compile_operators.instance_of,
    nodes.In: compile_tests.in_tests,
    nodes.Tests: compile_tests.as_value,
    nodes.FunctionOf: compile_calls.function_of,
    nodes.Call: compile_calls.call,
    nodes.NamedCall: compile_calls.named_call,
    nodes.For: compile_iteration.loop,
    nodes.Quantified: compile_iteration.quantified,
}
_TABLE: Final = cast("Mapping[type, Callable[[Compiler, Node], Closure]]", _NODES)
NodeT = TypeVar("NodeT")
_SPACED_BUILTINS: Final = [name for name in BUILTINS if " " in name]
_NO_TYPES: Final[Mapping[str, FeelType]] = {}
_EMPTY: Final[Mapping[str, object]] = {}


class FeelExpression:
    """A compiled expression.

    ``names`` are the names it reads from outside for certain; ``perhaps_names`` stand
    inside filters and may be entries of the filtered elements instead. ``reads`` are
    all that data is looked up for, also the names of built-in functions.
    """

    def __init__(
        self, text: str, closure: Closure, node: Node, compiler: Compiler
    ) -> None:
        self.text = text
        self.closure = closure
        self.node = node
        self.names = frozenset(compiler.free)
        self.perhaps_names = frozenset(compiler.perhaps_free)
        self.reads = tuple(
            sorted(self.names | self.perhaps_names | compiler.builtin_free.keys())
        )
        self._shortcut = shortcut(node)

    def evaluate(
        self,
        context: Mapping[str, object] = _EMPTY,
        now: dt.datetime | None = None,
        *,
        notes: list[str] | None = None,
    ) -> Value:
        """Evaluate with the given names; errors inside FEEL give null.

        ``notes`` receives the reasons why parts became null.

        Raises:
            FeelLimitError: if it takes too many steps or its data is too large.
            FeelError: if the data contains a value that FEEL does not know and the
                answer does not follow without it.
        """
        if self._shortcut is not None:
            found = self._shortcut(context)
            if found is not UNSETTLED:
                return found
        return evaluate(self.closure, context, now, notes)

    def evaluate_over(
        self, data: Mapping[str, object], now: dt.datetime | None = None
    ) -> Value:
        """Evaluate over data of which only what the expression reads is converted.

        Raises:
            FeelLimitError: if it takes too many steps or its data is too large.
            FeelError: if what it reads contains a value that FEEL does not know.
        """
        if self._shortcut is not None:
            found = self._shortcut(data)
            if found is not UNSETTLED:
                return found
        values: dict[str, Value] = {}
        for name in self.reads:
            if name in data:
                values[name] = from_python(data[name])
        closure = self.closure
        try:
            return closure(Scope(values, None, Run(now)))
        except RecursionError as error:
            raise FeelLimitError(TOO_DEEP) from error


class UnaryTests:
    """Compiled unary tests, such as the cells of a decision table."""

    def __init__(
        self, text: str, closure: TestClosure, node: nodes.Tests, compiler: Compiler
    ) -> None:
        self.text = text
        self.closure = closure
        self.node = node
        self.names = frozenset(compiler.free) - {SUBJECT}

    def test(
        self,
        value: object,
        context: Mapping[str, object] = _EMPTY,
        now: dt.datetime | None = None,
    ) -> bool:
        """Whether the value passes; null counts as no.

        Raises:
            FeelLimitError: if it takes too many steps or its data is too large.
        """
        subject = from_python(value)
        found = evaluate(lambda scope: self.closure(subject, scope), context, now, None)
        return found is True


def evaluate(
    closure: Closure,
    context: Mapping[str, object],
    now: dt.datetime | None,
    notes: list[str] | None,
) -> Value:
    """Run a closure with input data in a fresh run."""
    run = Run(now)
    values = {name: from_python(value) for name, value in context.items()}
    try:
        return closure(Scope(values, None, run))
    except RecursionError as error:
        raise FeelLimitError(TOO_DEEP) from error
    finally:
        if notes is not None:
            notes += run.notes


def compile_feel(text: str, names: frozenset[str] | None = None) -> FeelExpression:
    """Compile an expression.

    ``names`` are known names, needed if they contain operators such as ``-`` or
    keywords.

    Raises:
        FeelError: if the text is no FEEL expression; with the position.
    """
    return _compile_feel(text, names or frozenset())


def compile_unary_tests(text: str, names: frozenset[str] | None = None) -> UnaryTests:
    """Compile unary tests (DMN 1.5 §10.3.1.2 rule 15).

    Raises:
        FeelError: if the text is no unary test; with the position.
    """
    return _compile_tests(text, names or frozenset())


@lru_cache(maxsize=4096)
def _compile_feel(text: str, names: frozenset[str]) -> FeelExpression:
    return read_expression(text, names)


@lru_cache(maxsize=4096)
def _compile_tests(text: str, names: frozenset[str]) -> UnaryTests:
    return read_tests(text, names)


def read_expression(
    text: str,
    names: frozenset[str],
    types: Mapping[str, FeelType] = _NO_TYPES,
    more_names: Iterable[str] = (),
) -> FeelExpression:
    """Compile an expression of a model, with its types and names of components."""
    parser = _parser(text, names, types, more_names)
    node = _guarded(lambda: parser.whole(parser.expression()))
    compiler = Compiler(_TABLE, names)
    return FeelExpression(text, compiler.compile(node), node, compiler)


def read_tests(
    text: str,
    names: frozenset[str],
    types: Mapping[str, FeelType] = _NO_TYPES,
    more_names: Iterable[str] = (),
) -> UnaryTests:
    """Compile unary tests of a model."""
    parser = _parser(text, names, types, more_names)

    def read() -> nodes.Tests:
        tests = parser.tests()
        parser.whole(tests)
        return tests

    node = _guarded(read)
    compiler = Compiler(_TABLE, names)
    closure = compile_tests.all_tests(compiler, node)
    return UnaryTests(text, closure, node, compiler)


def _parser(
    text: str,
    names: frozenset[str],
    types: Mapping[str, FeelType],
    more_names: Iterable[str],
) -> Parser:
    return Parser(text, [*_SPACED_BUILTINS, *names, *more_names], types)


def _guarded(read: Callable[[], NodeT]) -> NodeT:
    try:
        return read()
    except RecursionError as error:
        raise FeelLimitError(TOO_DEEP) from error
