"""Decisions after DMN 1.2 to 1.5 and their expression language FEEL.

Usable alone: plain Python, no clock and no input or output of its own.
"""

from tragwerk.engines.decision.dmn.evaluate import DecisionModel, Trace, TraceStep
from tragwerk.engines.decision.dmn.graph import Decision
from tragwerk.engines.decision.dmn.load import load_decisions
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
from tragwerk.engines.decision.feel.formatting import to_json
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
    "Trace",
    "TraceStep",
    "UnaryTests",
    "YearsMonths",
    "compile_feel",
    "compile_unary_tests",
    "load_decisions",
    "prepare",
    "to_json",
]
