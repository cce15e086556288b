"""The built-in functions of FEEL (DMN 1.5 §10.3.4), by topic."""

from tragwerk.engines.decision.feel.builtins import (
    contexts,
    conversion,
    dates,
    lists,
    numbers,
    ranges,
    statistics,
    strings,
)
from tragwerk.engines.decision.feel.builtins.registry import BUILTINS, Builtin

TOPICS = (
    contexts,
    conversion,
    dates,
    lists,
    numbers,
    ranges,
    statistics,
    strings,
)

__all__ = ["BUILTINS", "TOPICS", "Builtin"]
