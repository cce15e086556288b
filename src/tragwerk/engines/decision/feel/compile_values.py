"""Closures of literals, names, lists, contexts, ranges, paths and filters."""

from decimal import Decimal

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.builtins import BUILTINS
from tragwerk.engines.decision.feel.builtins.dates import part
from tragwerk.engines.decision.feel.comparison import is_context, order
from tragwerk.engines.decision.feel.compiler import Closure, Compiler
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.values import Range, Value, kind_of


def literal(compiler: Compiler, node: nodes.Literal) -> Closure:
    """The value itself."""
    value = node.value
    return lambda scope: value


def name(compiler: Compiler, node: nodes.Name) -> Closure:
    """The nearest value of the name; a built-in function if there is none."""
    wanted = node.name
    compiler.read(wanted)
    function = BUILTINS[wanted].as_function() if wanted in BUILTINS else None
    before, dot, rest = wanted.rpartition(".")
    first = name(compiler, nodes.Name(before)) if dot and before and rest else None

    def look_up(scope: Scope) -> Value:
        values = scope.values
        if wanted in values:
            return values[wanted]
        outer = scope.parent
        while outer is not None:
            if wanted in outer.values:
                return outer.values[wanted]
            outer = outer.parent
        if function is not None:
            return function
        if first is not None:  # “Person.Name” need not be the name of a parameter
            return member(first(scope), rest, scope.run)
        scope.run.note(f"Den Namen „{wanted}“ gibt es hier nicht.")
        return None

    return look_up


def list_of(compiler: Compiler, node: nodes.ListOf) -> Closure:
    """A list of the values."""
    items = [compiler.compile(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def context_of(compiler: Compiler, node: nodes.ContextOf) -> Closure:
    """A context; an entry may read those before it."""
    entries: list[tuple[str, Closure]] = []
    names: list[str] = []
    for label, value in node.entries:
        # A function may call itself by the name of its entry.
        own = [label] if isinstance(value, nodes.FunctionOf) else []
        with compiler.binding([*names, *own]):
            entries.append((label, compiler.compile(value)))
        names.append(label)

    def build(scope: Scope) -> Value:
        values: dict[str, Value] = {}
        inner = Scope(values, scope, scope.run)
        for label, value in entries:
            values[label] = value(inner)
        return values

    return build


def range_of(compiler: Compiler, node: nodes.RangeOf) -> Closure:
    """A range; null if its ends cannot be compared."""
    low, high = compiler.compile(node.low), compiler.compile(node.high)
    low_closed, high_closed = node.low_closed, node.high_closed

    def build(scope: Scope) -> Value:
        start, end = low(scope), high(scope)
        if start is None and end is None:
            return None
        if start is not None and end is not None:
            found = order(start, end, scope.run)
            if found is None:
                return None
        return Range(
            start,
            end,
            low_closed and start is not None,
            high_closed and end is not None,
        )

    return build


def comparison_range(compiler: Compiler, node: nodes.Test) -> Closure:
    """``(< 10)`` as a value: a range with one end."""
    operand, operator = compiler.compile(node.operand), node.operator

    def build(scope: Scope) -> Value:
        value = operand(scope)
        if value is None or operator == "!=":
            return None
        if operator == "=":
            return Range(value, value, low_closed=True, high_closed=True)
        closed = operator.endswith("=")
        if operator.startswith("<"):
            return Range(None, value, low_closed=False, high_closed=closed)
        return Range(value, None, low_closed=closed, high_closed=False)

    return build


def path(compiler: Compiler, node: nodes.Path) -> Closure:
    """An entry of a context, a part of a date, or these for every element."""
    base, wanted = compiler.compile(node.base), node.name

    def follow(scope: Scope) -> Value:
        value = base(scope)
        if is_context(value) and wanted in value:
            return value[wanted]
        return member(value, wanted, scope.run)

    return follow


def member(value: Value, wanted: str, run: Run) -> Value:
    """``value.wanted``."""
    if is_context(value):
        if wanted in value:
            return value[wanted]
        head, dot, tail = wanted.partition(".")
        if dot and head in value:  # elsewhere in the model “a.b” is one name
            return member(value[head], tail, run)
        run.note(f"Den Eintrag „{wanted}“ gibt es nicht.")
        return None
    if value is None:
        return None
    if type(value) is list:
        run.charge(len(value))
        return [
            None if type(each) is list else member(each, wanted, run) for each in value
        ]
    if type(value) is Range:
        parts: dict[str, Value] = {
            "start": value.low,
            "end": value.high,
            "start included": value.low_closed,
            "end included": value.high_closed,
        }
        return parts.get(wanted)
    try:
        return part(value, wanted)
    except KeyError:
        run.note(f"„{wanted}“ gibt es hier nicht; gefunden wurde: {kind_of(value)}.")
        return None


def filtered(compiler: Compiler, node: nodes.Filter) -> Closure:
    """Elements by position, or those for which a condition holds."""
    base = compiler.compile(node.base)
    with compiler.filtering():
        condition = compiler.compile(node.condition)

    def select(scope: Scope) -> Value:
        value = base(scope)
        if value is None:
            values: list[Value] = []
        else:
            values = value if type(value) is list else [value]
        return select_from(values, condition, scope)

    return select


def select_from(values: list[Value], condition: Closure, scope: Scope) -> Value:
    """Elements of a list by a condition in the scope of each of them."""
    run = scope.run
    run.charge(len(values) + 1)
    kept: list[Value] = []
    for each in values:
        inner = Scope({"item": each}, scope, run)
        if is_context(each):
            inner = Scope(each, inner, run)
        found = condition(inner)
        if found is True:
            kept.append(each)
        elif type(found) is Decimal:
            return element(values, found, run)
    if not values and type(condition(Scope({"item": None}, scope, run))) is Decimal:
        return None
    return kept


def element(values: list[Value], position: Decimal, run: Run) -> Value:
    """The element at a position that counts from 1, or from the end if negative."""
    place = int(position)
    if place == position and 0 < abs(place) <= len(values):
        return values[place - 1 if place > 0 else place]
    run.note("An dieser Stelle hat die Liste kein Element.")
    return None
