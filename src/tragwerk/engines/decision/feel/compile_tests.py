"""Closures of unary tests and of ``in``."""

from collections.abc import Callable
from typing import TypeAlias

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.comparison import COMPARE, matches
from tragwerk.engines.decision.feel.compiler import SUBJECT, Closure, Compiler
from tragwerk.engines.decision.feel.scope import Scope
from tragwerk.engines.decision.feel.values import Value

TestClosure: TypeAlias = Callable[[Value, Scope], bool | None]


def one_test(compiler: Compiler, node: nodes.Node) -> TestClosure:
    """Whether a value passes one test."""
    if isinstance(node, nodes.Test):
        compare = COMPARE[node.operator]
        operand = compiler.compile(node.operand)
        return lambda value, scope: compare(value, operand(scope), scope.run)
    if isinstance(node, nodes.Literal):
        constant = node.value
        return lambda value, scope: matches(value, constant, scope.run)
    before = SUBJECT in compiler.free
    compiler.free.pop(SUBJECT, None)
    expression = compiler.compile(node)
    uses_subject = SUBJECT in compiler.free
    if before:
        compiler.free[SUBJECT] = None
    if uses_subject:
        return _about_subject(expression)

    def by_value(value: Value, scope: Scope) -> bool | None:
        found = expression(scope)
        if found is True and type(value) not in (bool, list):
            return True
        return matches(value, found, scope.run)

    return by_value


def _about_subject(expression: Closure) -> TestClosure:
    def by_truth(value: Value, scope: Scope) -> bool | None:
        found = expression(Scope({SUBJECT: value}, scope, scope.run))
        if type(found) is bool or found is None:
            return found
        return matches(value, found, scope.run)

    return by_truth


def all_tests(compiler: Compiler, node: nodes.Tests) -> TestClosure:
    """Whether a value passes one of the tests, or with ``not`` none of them."""
    tests = [one_test(compiler, test) for test in node.tests]
    if not tests:
        return lambda value, scope: True
    if node.negated:
        return lambda value, scope: _negated(tests, value, scope)
    if len(tests) == 1:
        return tests[0]
    return lambda value, scope: _any(tests, value, scope)


def _any(tests: list[TestClosure], value: Value, scope: Scope) -> bool | None:
    certain = True
    for test in tests:
        found = test(value, scope)
        if found is True:
            return True
        certain = certain and found is False
    return False if certain else None


def _negated(tests: list[TestClosure], value: Value, scope: Scope) -> bool | None:
    found = _any(tests, value, scope)
    return None if found is None else not found


def in_tests(compiler: Compiler, node: nodes.In) -> Closure:
    """``value in (tests)``."""
    value = compiler.compile(node.value)
    tests = [one_test(compiler, test) for test in node.tests]
    return lambda scope: _any(tests, value(scope), scope)


def as_value(compiler: Compiler, node: nodes.Tests) -> Closure:
    """Unary tests as an expression about the value under test."""
    test = all_tests(compiler, node)
    subject = compiler.compile(nodes.Name(SUBJECT))
    return lambda scope: test(subject(scope), scope)
