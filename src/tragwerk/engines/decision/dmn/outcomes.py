"""Which values a decision can have, where its table or its type says so."""

from tragwerk.engines.decision.dmn.axis import NO_CONSTANT, constant
from tragwerk.engines.decision.dmn.evaluate import DecisionModel
from tragwerk.engines.decision.dmn.hit_policies import SINGLE
from tragwerk.engines.decision.dmn.table_view import TableView
from tragwerk.engines.decision.feel.types import Basic, resolved
from tragwerk.engines.decision.feel.values import Value


def outcomes_of(model: DecisionModel) -> dict[str, list[Value]]:
    """Give the values of every decision that can only have a few, by its id.

    Known are those of a table that gives one result and writes its results down, and
    yes and no. That a decision can also give nothing is left out: what leads there is
    a finding of its own.
    """
    found: dict[str, list[Value]] = {}
    for key, decision in model.decisions.items():
        if decision.expression_text == "decisionTable":
            owned = [t for t in model.tables if t.owner == f"decision {key}"]
            values = _of_table(owned[0]) if len(owned) == 1 else None
            if values is not None:
                found[key] = values
        elif resolved(model.elements[key].type) == Basic("boolean"):
            found[key] = [True, False]
    return found


def _of_table(table: TableView) -> list[Value] | None:
    """The results of all rules, None if one of them is calculated."""
    if table.policy not in SINGLE or any(each.has_default for each in table.outputs):
        return None
    names = [each.name for each in table.outputs]
    found: list[Value] = []
    for row in table.results:
        values = [constant(each.node) for each in row]
        if NO_CONSTANT in values:
            return None
        value = values[0] if len(names) == 1 else dict(zip(names, values, strict=True))
        if value not in found:
            found.append(value)
    return found
