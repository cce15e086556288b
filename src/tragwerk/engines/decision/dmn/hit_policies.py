"""Hit policies: from the rules that match to the result (DMN 1.5 §8.2.8)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from tragwerk.engines.decision.feel.builtins.statistics import (
    maximum,
    minimum,
    sum_of,
)
from tragwerk.engines.decision.feel.comparison import equal
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import Value, kind_of

# A row is the outputs of one rule; ranks are, per output, its values by priority.
Row: TypeAlias = Sequence[Value]
Ranks: TypeAlias = Sequence[Sequence[Value]]
Pack: TypeAlias = Callable[[Row], Value]

SINGLE: Final = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
POLICIES: Final = SINGLE | {"RULE ORDER", "OUTPUT ORDER", "COLLECT"}
AGGREGATIONS: Final = frozenset({"", "SUM", "COUNT", "MIN", "MAX"})


def apply(policy: str, rows: list[Row], pack: Pack, ranks: Ranks, run: Run) -> Value:
    """The result of a table from the rows of the rules that match, at least one."""
    if policy == "UNIQUE":
        if len(rows) > 1:
            run.note(
                f"{len(rows)} Regeln treffen zu, erlaubt ist nur eine (UNIQUE). "
                "Grenzen Sie die Regeln voneinander ab."
            )
            return None
        return pack(rows[0])
    if policy == "ANY":
        return _any(rows, pack, run)
    if policy == "FIRST":
        return pack(rows[0])
    if policy in ("PRIORITY", "OUTPUT ORDER"):
        rows = sorted(rows, key=lambda row: _priority(row, ranks, run))
        if policy == "PRIORITY":
            return pack(rows[0])
    return [pack(row) for row in rows]


def aggregate(kind: str, values: list[Value], run: Run) -> Value:
    """COLLECT with +, #, < or >."""
    if kind == "COUNT":
        return Decimal(len(values))
    if not values:
        return None
    if kind == "SUM":
        found = sum_of(run, values)
        if found is None:
            run.note(
                "Summieren (SUM) lassen sich nur Zahlen; gefunden wurde: "
                f"{kind_of(values[0])}."
            )
        return found
    return minimum(run, values) if kind == "MIN" else maximum(run, values)


def packer(names: Sequence[str]) -> Pack:
    """Outputs as one value, or as a context if there are several."""
    if len(names) == 1:
        return lambda row: row[0]
    return lambda row: dict(zip(names, row, strict=True))


def _any(rows: list[Row], pack: Pack, run: Run) -> Value:
    first = pack(rows[0])
    for row in rows[1:]:
        if equal(first, pack(row), run) is not True:
            run.note(
                "Mehrere Regeln treffen zu und ergeben Verschiedenes; bei ANY müssen "
                "die Ergebnisse gleich sein."
            )
            return None
    return first


def _priority(row: Row, ranks: Ranks, run: Run) -> tuple[int, ...]:
    return tuple(
        _rank(value, values, run) for value, values in zip(row, ranks, strict=True)
    )


def _rank(value: Value, values: Sequence[Value], run: Run) -> int:
    for place, each in enumerate(values):
        if type(each) is type(value) and equal(value, each, run) is True:
            return place
    return len(values)
