"""How long a regular expression of a form may search, before anybody types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from tragwerk.engines.forms.compile_field import DEFAULT_LENGTH
from tragwerk.engines.forms.positions import escape_pointer

MAX_PATTERN: Final = 300
LONGEST_NAME: Final = 64  # characters of the name of a question
MAX_COST: Final = 20_000_000
_SIGN: Final = re.compile(
    r"""\\.                                     # an escaped character
      | \[\^?\]?(?:\\.|[^\]\\])*\]              # a class
      | (?P<open>\((?:\?(?:[:=!]|<[=!]|P?<\w+>))?)
      | (?P<close>\))
      | (?P<loop>[*+?]|\{[0-9]*,?[0-9]*\})[?+]?
      | (?P<choice>\|)
      | .""",
    re.VERBOSE | re.DOTALL,
)


def find_patterns(schema: object, pointer: str = "") -> Iterator[tuple[str, str, int]]:
    """Give each pattern anywhere in a schema, with its place and the longest text."""
    if isinstance(schema, list):
        for index, part in enumerate(schema):
            yield from find_patterns(part, f"{pointer}/{index}")
    if not isinstance(schema, dict):
        return
    for key, part in schema.items():
        place = f"{pointer}/{escape_pointer(str(key))}"
        if key == "pattern" and isinstance(part, str):
            yield place, part, _longest(schema)
        elif key == "patternProperties" and isinstance(part, dict):
            yield from ((place, str(name), LONGEST_NAME) for name in part)
        yield from find_patterns(part, place)


def _longest(schema: dict[str, Any]) -> int:
    length = schema.get("maxLength", DEFAULT_LENGTH)
    return length if isinstance(length, int) else DEFAULT_LENGTH


def pattern_fault(pattern: str, longest: int) -> str:
    """Say in German what is wrong with a pattern; empty if nothing is."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return "ist kein regulärer Ausdruck"
    if len(pattern) > MAX_PATTERN or search_cost(pattern, longest) > MAX_COST:
        return "ist zu lang, wiederholt eine Wiederholung oder sucht zu lange"
    return ""


def search_cost(pattern: str, longest: int) -> int:
    """Give a bound of the steps that backtracking takes in a text of this length.

    Each repetition multiplies by how often it may vary, each alternative by the ways
    to go. What varies and is repeated itself could take years over a short text: it
    is beyond every bound.
    """
    cost = 1 if pattern.startswith("^") else longest
    groups = [False]
    closed = False
    for found in _SIGN.finditer(pattern):
        varies = False
        if found["open"]:
            groups.append(False)
        elif found["close"] and len(groups) > 1:
            closed = groups.pop()
            groups[-1] |= closed
            continue
        elif found["choice"]:
            cost, varies = cost * 2, True
        elif found["loop"]:
            ways = _ways(found["loop"], longest)
            if closed and found["loop"] != "?":
                return MAX_COST + 1
            cost, varies = cost * ways, ways > 1
        groups[-1] |= varies
        closed = False
        if cost > MAX_COST:
            return MAX_COST + 1
    return cost


def _ways(loop: str, longest: int) -> int:
    """Give between how many numbers of rounds a repetition may choose."""
    if loop in "*+":
        return longest
    if loop == "?":
        return 2
    least, comma, most = loop[1:-1].partition(",")
    if not comma:
        return 1
    return max(1, (int(most) if most else longest) - int(least or 0) + 1)
