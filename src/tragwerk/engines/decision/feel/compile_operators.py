"""Closures of calculations, comparisons and logic."""

from typing import Final

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.arithmetic import CALCULATE, negate
from tragwerk.engines.decision.feel.comparison import COMPARE
from tragwerk.engines.decision.feel.compiler import Closure, Compiler
from tragwerk.engines.decision.feel.scope import Scope
from tragwerk.engines.decision.feel.types import is_instance
from tragwerk.engines.decision.feel.values import Value

NO_NUMBER: Final = (
    "Die Rechnung hat kein Ergebnis (etwa Division durch null oder eine zu große Zahl)."
)


def binary(compiler: Compiler, node: nodes.Binary) -> Closure:
    """A comparison, or a chain of calculations from left to right."""
    if node.operator in COMPARE:
        return _comparison(compiler, node)
    steps: list[tuple[str, nodes.Node]] = []
    first: nodes.Node = node
    # A sum of a hundred terms is a tree a hundred deep; here it becomes a loop.
    while isinstance(first, nodes.Binary) and first.operator in CALCULATE:
        steps.append((first.operator, first.right))
        first = first.left
    start = compiler.compile(first)
    chain = [
        (CALCULATE[operator], compiler.compile(right))
        for operator, right in reversed(steps)
    ]
    if len(chain) > 1:
        return _chain(start, chain)
    calculate, right = chain[0]

    def run_one(scope: Scope) -> Value:
        try:
            return calculate(start(scope), right(scope), scope.run)
        except ArithmeticError:
            scope.run.note(NO_NUMBER)
            return None

    return run_one


def _chain(start: Closure, chain: list[tuple[Value, Closure]]) -> Closure:
    def run_all(scope: Scope) -> Value:
        value = start(scope)
        run = scope.run
        for calculate, right in chain:
            try:
                value = calculate(value, right(scope), run)
            except ArithmeticError:
                run.note(NO_NUMBER)
                value = None
        return value

    return run_all


def _comparison(compiler: Compiler, node: nodes.Binary) -> Closure:
    compare = COMPARE[node.operator]
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    return lambda scope: compare(left(scope), right(scope), scope.run)


def negation(compiler: Compiler, node: nodes.Negation) -> Closure:
    """The negative."""
    operand = compiler.compile(node.operand)
    return lambda scope: negate(operand(scope), scope.run)


def junction(compiler: Compiler, node: nodes.Junction) -> Closure:
    """Three-valued ``and`` or ``or``; evaluation stops when the result is certain."""
    parts: list[nodes.Node] = []
    first: nodes.Node = node
    while isinstance(first, nodes.Junction) and first.operator == node.operator:
        parts.append(first.right)
        first = first.left
    closures = [compiler.compile(part) for part in (first, *reversed(parts))]
    deciding = node.operator == "or"

    def decide(scope: Scope) -> Value:
        certain = True
        for closure in closures:
            value = closure(scope)
            if value is deciding:
                return deciding
            if type(value) is not bool:
                certain = False
        return (not deciding) if certain else None

    return decide


def between(compiler: Compiler, node: nodes.Between) -> Closure:
    """Whether a value lies between two others, both included."""
    value, low, high = map(compiler.compile, (node.value, node.low, node.high))
    at_least, at_most = COMPARE[">="], COMPARE["<="]

    def decide(scope: Scope) -> Value:
        subject, run = value(scope), scope.run
        above = at_least(subject, low(scope), run)
        below = at_most(subject, high(scope), run)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    return decide


def condition(compiler: Compiler, node: nodes.If) -> Closure:
    """``if``: anything but true takes the other way."""
    test, yes, no = map(compiler.compile, (node.condition, node.yes, node.no))
    return lambda scope: yes(scope) if test(scope) is True else no(scope)


def instance_of(compiler: Compiler, node: nodes.InstanceOf) -> Closure:
    """Whether a value is of a type; null is of no type but Null and Any."""
    value, wanted = compiler.compile(node.value), node.type

    return lambda scope: is_instance(value(scope), wanted, scope.run)
