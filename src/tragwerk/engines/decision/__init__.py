"""Decisions after DMN 1.2 to 1.5 and their expression language FEEL.

Usable alone: plain Python, no clock and no input or output of its own.
"""

from tragwerk.engines.decision.describing.cells import (
    cell_in_words,
    say_value,
    value_in_words,
)
from tragwerk.engines.decision.describing.description import (
    Described,
    Description,
    Table,
    tables_in,
)
from tragwerk.engines.decision.describing.findings import (
    REQUIREMENT_RULES,
    TABLE_RULES,
    FindingText,
    requirement_finding_text,
    table_finding_text,
)
from tragwerk.engines.decision.describing.read import describe
from tragwerk.engines.decision.describing.vocabulary import Vocabulary
from tragwerk.engines.decision.dmn.evaluate import DecisionModel, Trace, TraceStep
from tragwerk.engines.decision.dmn.files import load_with_imports
from tragwerk.engines.decision.dmn.graph import Decision
from tragwerk.engines.decision.dmn.load import load_decisions
from tragwerk.engines.decision.dmn.outcomes import outcomes_of
from tragwerk.engines.decision.dmn.requirement_check import (
    RequirementFinding,
    check_requirements,
)
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
    Function,
    Range,
    YearsMonths,
    prepare,
)

__all__ = [
    "REQUIREMENT_RULES",
    "TABLE_RULES",
    "Decision",
    "DecisionError",
    "DecisionModel",
    "Described",
    "Description",
    "FeelContext",
    "FeelError",
    "FeelExpression",
    "FeelLimitError",
    "FindingText",
    "Function",
    "Range",
    "RequirementFinding",
    "Table",
    "TableFinding",
    "TableView",
    "TckResult",
    "Trace",
    "TraceStep",
    "UnaryTests",
    "Vocabulary",
    "YearsMonths",
    "cell_in_words",
    "check_requirements",
    "check_table",
    "compile_feel",
    "compile_unary_tests",
    "describe",
    "feel_text",
    "load_decisions",
    "load_with_imports",
    "outcomes_of",
    "prepare",
    "requirement_finding_text",
    "run_tck",
    "say_value",
    "table_finding_text",
    "tables_in",
    "to_json",
    "value_in_words",
]
