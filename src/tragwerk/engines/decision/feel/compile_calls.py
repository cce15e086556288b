"""Closures of function definitions and calls."""

from collections.abc import Mapping, Sequence

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.builtins import BUILTINS, Builtin
from tragwerk.engines.decision.feel.compiler import Closure, Compiler
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.types import FeelType, coerce
from tragwerk.engines.decision.feel.values import Function, Value, kind_of


def function_of(compiler: Compiler, node: nodes.FunctionOf) -> Closure:
    """A function that remembers the scope it was defined in."""
    if node.body is None:
        return external
    with compiler.binding(label for label, _ in node.parameters):
        body = compiler.compile(node.body)
    parameters = node.parameters
    return lambda scope: make_function(parameters, body, scope)


def external(scope: Scope) -> Value:
    """Null for a function of another language, with a note."""
    scope.run.note(
        "Funktionen anderer Sprachen (Java, PMML) werden nicht ausgeführt. Schreiben "
        "Sie die Funktion in FEEL."
    )
    return None


def make_function(
    parameters: Sequence[tuple[str, FeelType]], body: Closure, scope: Scope
) -> Function:
    """A function value; arguments are made to conform to the parameters' types."""
    names = tuple(label for label, _ in parameters)
    types = [wanted for _, wanted in parameters]

    def call(run: Run, values: Sequence[Value]) -> Value:
        if len(values) != len(names):
            run.note(
                f"Die Funktion braucht {len(names)} Angaben, aufgerufen wurde sie mit "
                f"{len(values)}."
            )
            return None
        bound: dict[str, Value] = {}
        for label, wanted, value in zip(names, types, values, strict=True):
            bound[label], fits = coerce(value, wanted, run)
            if not fits:
                run.note(
                    f"Die Angabe „{label}“ der Funktion passt nicht zum Datentyp; "
                    f"gefunden wurde: {kind_of(value)}."
                )
                return None
        run.enter()
        result = body(Scope(bound, scope, run))
        run.depth -= 1
        return result

    return Function(names, call)


def not_callable(value: Value) -> str:
    """The note that a value is no function."""
    return f"Aufrufen lässt sich nur eine Funktion; gefunden wurde: {kind_of(value)}."


def call(compiler: Compiler, node: nodes.Call) -> Closure:
    """A call by position."""
    arguments = [compiler.compile(each) for each in node.arguments]
    known, callee = _callee(compiler, node.callee)

    def invoke(scope: Scope) -> Value:
        values = [argument(scope) for argument in arguments]
        found = callee(scope) if callee is not None else None
        if type(found) is Function:
            return found.call(scope.run, values)
        if known is not None:
            return known.call(scope.run, values)
        scope.run.note(not_callable(found))
        return None

    if callee is None and known is not None:
        function = known.call
        return lambda scope: function(
            scope.run, [argument(scope) for argument in arguments]
        )
    return invoke


def named_call(compiler: Compiler, node: nodes.NamedCall) -> Closure:
    """A call by the names of the parameters."""
    arguments = [(label, compiler.compile(each)) for label, each in node.arguments]
    known, callee = _callee(compiler, node.callee)

    def invoke(scope: Scope) -> Value:
        values = {label: argument(scope) for label, argument in arguments}
        if len(values) != len(arguments):
            scope.run.note("Im Aufruf steht eine Angabe zweimal.")
            return None
        found = callee(scope) if callee is not None else None
        if type(found) is Function:
            return call_by_name(found, values, scope.run)
        if known is not None:
            return known.call_named(scope.run, values)
        scope.run.note(not_callable(found))
        return None

    return invoke


def call_by_name(function: Function, values: Mapping[str, Value], run: Run) -> Value:
    """Call any function by the names of its parameters."""
    if function.call_named is not None:
        return function.call_named(run, values)
    if values.keys() != set(function.parameters):
        run.note(
            "Die Funktion hat andere Angaben als der Aufruf. Sie braucht: "
            f"{', '.join(function.parameters) or 'keine'}."
        )
        return None
    return function.call(run, [values[label] for label in function.parameters])


def _callee(
    compiler: Compiler, node: nodes.Node
) -> tuple[Builtin | None, Closure | None]:
    """The built-in function of the name, and the closure if it may be another."""
    if not isinstance(node, nodes.Name) or node.name not in BUILTINS:
        return None, compiler.compile(node)
    known = BUILTINS[node.name]
    if compiler.is_bound(node.name) or node.name in compiler.declared:
        return known, compiler.compile(node)
    return known, None
