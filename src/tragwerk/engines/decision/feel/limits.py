"""Limits that keep a hostile expression or model from hurting the server."""

from typing import Final

MAX_TEXT: Final = 20_000  # characters of one expression
MAX_NESTING: Final = 60  # brackets and keywords inside each other
MAX_TREE_DEPTH: Final = 150  # nodes below each other after parsing
MAX_CALL_DEPTH: Final = 60  # functions of the model calling each other
MAX_DATA_DEPTH: Final = 60  # lists and contexts inside each other in input data
MAX_STEPS: Final = 1_000_000  # loop rounds, calls and list elements in one evaluation
MAX_SECONDS: Final = 10.0  # time one evaluation may take
MAX_PARSE_STEPS: Final = 50_000  # expressions tried while one text is read
MAX_LIST: Final = 100_000  # elements of a range that is counted out, or of a list
MAX_STRING: Final = 200_000  # characters of a computed string
MAX_NOTES: Final = 50  # diagnostics kept of one evaluation
MAX_REGEX_COST: Final = 20_000_000  # upper bound of backtracking steps
