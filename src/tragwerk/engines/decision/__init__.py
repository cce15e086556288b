"""Decisions after DMN 1.2 to 1.5 and their expression language FEEL.

Usable alone: plain Python, no clock and no input or output of its own.
"""

from tragwerk.engines.decision.dmn.evaluate import DecisionModel, Trace, TraceStep
from tragwerk.engines.decision.dmn.files import load_with_imports
from tragwerk.engines.decision.dmn.graph import Decision
from tragwerk.engines.decision.dmn.load import load_decisions
from tragwerk.engines.decision.dmn.table_check import TableFinding, check_table
from tragwerk.engines.decision.dmn.table_view import TableView
from tragwerk.engines.decision.dmn.tck import TckResult, run_tck
from tragwerk.engines.decision.errors import (
    DecisionError,
    FeelError,
    FeelLimitError,
)
from tragwerk.engines.decision.feel.expression import (
    FeelExpression,
    UnaryTests,
    compile_feel,
    compile_unary_tests,
)
from tragwerk.engines.decision.feel.formatting import feel_text, to_json
from tragwerk.engines.decision.feel.values import (
    FeelContext,
    Range,
    YearsMonths,
    prepare,
)

__all__ = [
    "Decision",
    "DecisionError",
    "DecisionModel",
    "FeelContext",
    "FeelError",
    "FeelExpression",
    "FeelLimitError",
    "Range",
    "TableFinding",
    "TableView",
    "TckResult",
    "Trace",
    "TraceStep",
    "UnaryTests",
    "YearsMonths",
    "check_table",
    "compile_feel",
    "compile_unary_tests",
    "feel_text",
    "load_decisions",
    "load_with_imports",
    "prepare",
    "run_tck",
    "to_json",
]
