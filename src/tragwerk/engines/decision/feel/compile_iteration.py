"""Closures of ``for``, ``some`` and ``every``."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.builtins.lists import checked_list
from tragwerk.engines.decision.feel.compiler import Closure, Compiler
from tragwerk.engines.decision.feel.limits import MAX_LIST
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.values import Range, Value
from tragwerk.engines.decision.feel.wide import (
    AnyDate,
    WideDate,
    date_of_days,
    days_of,
)

# Name of the variable, closure of the list or first number, closure of the last.
Source = tuple[str, Closure, Closure | None]
_TOO_LONG: Final = (
    f"Eine Schleife darf höchstens {MAX_LIST} Runden haben. Verkleinern Sie den "
    "Bereich."
)
NO_TRUTH: Final = "Die Bedingung ergibt weder wahr (true) noch falsch (false)."
_DATES: Final = frozenset({dt.date, WideDate})


class _NotIterableError(Exception):
    """The source of an iteration is no list; the whole becomes null."""


def loop(compiler: Compiler, node: nodes.For) -> Closure:
    """The results of the body for every combination of elements."""
    with ExitStack() as bound:
        sources = _sources(compiler, node.iterators, bound)
        bound.enter_context(compiler.binding(("partial",)))
        body = compiler.compile(node.body)
    return loop_over(sources, body)


def loop_over(sources: Sequence[Source], body: Closure) -> Closure:
    """The closure of a loop, whether written in FEEL or in boxes."""

    def collect(scope: Scope) -> Value:
        results: list[Value] = []
        partial = _Partial(results, scope.run)
        start = Scope(partial, scope, scope.run)
        try:
            for inner in combinations(sources, start):
                results.append(body(inner))
                if len(results) > MAX_LIST:
                    checked_list(results)
        except _NotIterableError:
            return None
        return results

    return collect


class _Partial(dict[str, Value]):
    """The name ``partial``: a copy of the results so far, made when it is read."""

    def __init__(self, results: list[Value], run: Run) -> None:
        super().__init__(partial=None)
        self._results = results
        self._run = run

    def __getitem__(self, name: str) -> Value:
        self._run.charge(len(self._results))
        return list(self._results)


def quantified(compiler: Compiler, node: nodes.Quantified) -> Closure:
    """Whether a condition holds for some or every combination of elements."""
    with ExitStack() as bound:
        sources = _sources(compiler, node.iterators, bound)
        condition = compiler.compile(node.condition)
    return quantify(sources, condition, every=node.every)


def quantify(sources: Sequence[Source], condition: Closure, *, every: bool) -> Closure:
    """The closure of a quantification, whether written in FEEL or in boxes."""

    def decide(scope: Scope) -> Value:
        certain = True
        try:
            for inner in combinations(sources, scope):
                found = condition(inner)
                if found is (not every):
                    return found
                if found is None:
                    certain = False
                elif found is not every:
                    scope.run.note(NO_TRUTH)
                    return None
        except _NotIterableError:
            return None
        return every if certain else None

    return decide


def _sources(
    compiler: Compiler, iterators: Sequence[nodes.Iterator], bound: ExitStack
) -> list[Source]:
    found: list[Source] = []
    for each in iterators:
        source = compiler.compile(each.source)
        end = None if each.end is None else compiler.compile(each.end)
        found.append((each.name, source, end))
        bound.enter_context(compiler.binding((each.name,)))
    return found


def combinations(sources: Sequence[Source], scope: Scope) -> Iterator[Scope]:
    """A scope for every combination; a later source may read earlier variables."""
    label, source, end = sources[0]
    run = scope.run
    for value in _elements(source, end, scope):
        run.charge(1)
        inner = Scope({label: value}, scope, run)
        if len(sources) == 1:
            yield inner
        else:
            yield from combinations(sources[1:], inner)


def _elements(source: Closure, end: Closure | None, scope: Scope) -> Sequence[Value]:
    values = source(scope)
    if end is not None:
        return count_out(values, end(scope), scope.run)
    if type(values) is list:
        return values
    if type(values) is Range:
        return _range_elements(values, scope.run)
    if values is None:
        scope.run.note("Die Schleife läuft über eine leere Angabe (null).")
        raise _NotIterableError
    return [values]


def _range_elements(bounds: Range, run: Run) -> Sequence[Value]:
    values = count_out(bounds.low, bounds.high, run)
    first = 0 if bounds.low_closed else 1
    return values[first : len(values) if bounds.high_closed else -1]


def count_out(low: Value, high: Value, run: Run) -> list[Value]:
    """The whole numbers or days from one end to the other, also downwards."""
    if type(low) is Decimal and type(high) is Decimal:
        start, stop = int(low), int(high)
        if abs(stop - start) >= MAX_LIST:
            raise FeelLimitError(_TOO_LONG)
        step = 1 if stop >= start else -1
        return [Decimal(number) for number in range(start, stop + step, step)]
    if type(low) in _DATES and type(high) in _DATES:
        return _days_between(low, high)
    run.note("Anfang und Ende der Schleife sind weder beide Zahlen noch beide Datum.")
    raise _NotIterableError


def _days_between(low: AnyDate, high: AnyDate) -> list[Value]:
    start, stop = days_of(low), days_of(high)
    if abs(stop - start) >= MAX_LIST:
        raise FeelLimitError(_TOO_LONG)
    step = 1 if stop >= start else -1
    return [date_of_days(days) for days in range(start, stop + step, step)]
