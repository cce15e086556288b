"""Regular expressions of XPath on Python's engine, kept from running away.

Python's engine backtracks. Before a pattern is run, an upper bound of the steps it
can take on a text of this length is worked out; beyond a limit the result is null.
"""

import re
from functools import lru_cache
from typing import Final

from tragwerk.engines.decision.feel.limits import MAX_REGEX_COST

_FLAGS: Final = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}
_MAX_PATTERN: Final = 1_000
_MAX_REPEAT: Final = 1_000
_MAX_LENGTH_OF_ONE_LOOP: Final = 10_000
_PIECE: Final = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?:|\(|\)|\||[*+?]\??|\{\d*,?\d*\}\??|.", re.DOTALL
)
_BOUNDS: Final = re.compile(r"\{(\d*)(,?)(\d*)\}")


def compile_pattern(pattern: str, flags: str, text: str) -> re.Pattern[str] | None:
    """A pattern that can be run on the text in bounded time, or None."""
    found = _compile(pattern, flags)
    if found is None:
        return None
    compiled, loops, nested, choices = found
    length = len(text) + 1
    if nested and (length > MAX_REGEX_COST.bit_length()):
        return None
    if loops == 1 and not nested and not choices:
        return compiled if length <= _MAX_LENGTH_OF_ONE_LOOP else None
    cost = length ** (min(loops, 12) + 1) * 2 ** min(choices, 40)
    if nested:
        cost *= 2**length
    return compiled if cost <= MAX_REGEX_COST else None


@lru_cache(maxsize=256)
def _compile(pattern: str, flags: str) -> tuple[re.Pattern[str], int, bool, int] | None:
    if len(pattern) > _MAX_PATTERN or any(flag not in "smixq" for flag in flags):
        return None
    if "q" in flags:
        return re.compile(re.escape(pattern)), 0, False, 0
    if "x" in flags:
        pattern = re.sub(r"\s+", "", pattern)
    measured = _measure(pattern)
    if measured is None:
        return None
    value = 0
    for flag in flags:
        value |= _FLAGS.get(flag, 0)
    try:
        return re.compile(pattern, value), *measured
    except (re.error, OverflowError, RecursionError, Warning):
        return None


def _measure(pattern: str) -> tuple[int, bool, int] | None:
    """Count open repetitions and choices, and say if repetitions are nested."""
    loops = choices = 0
    nested = False
    repeats: list[bool] = [False]  # per open group: does it hold a choice of length?
    bars: list[int] = [0]  # per open group: how often it says “or”
    begun: list[tuple[int, int]] = []  # per open group: loops and choices before it
    inside = (0, 0)  # loops and choices of the group before
    closed = False  # whether the piece before was a group that does
    for match in _PIECE.finditer(pattern):
        piece = match.group()
        if piece.startswith("("):
            if pattern.startswith("(?", match.start()) and piece != "(?:":
                return None  # look-around and Python's own extensions
            repeats.append(False)
            bars.append(0)
            begun.append((loops, choices))
        elif piece == ")" and len(repeats) > 1:
            closed = repeats.pop()
            choices += bars.pop().bit_length()
            before = begun.pop()
            inside = (loops - before[0], choices - before[1])
            repeats[-1] = repeats[-1] or closed
            continue
        elif piece == "|":
            bars[-1] += 1
            repeats[-1] = len(repeats) > 1 or repeats[-1]
        elif piece[0] in "*+?{":
            kind = _repetition(piece)
            if kind is None:
                return None
            loops += kind == "open"
            choices += kind == "once"
            if closed and kind == "fixed":  # written out, it stands there n times
                times = max(int(piece[1:].split(",")[0].rstrip("}?") or 0) - 1, 0)
                loops += inside[0] * times
                choices += inside[1] * times
            nested = nested or (closed and kind == "open")
            repeats[-1] = repeats[-1] or kind != "fixed"
        closed = False
    return loops, nested, choices


def _repetition(piece: str) -> str | None:
    if piece[0] in "*+":
        return "open"
    if piece[0] == "?":
        return "once"
    match = _BOUNDS.match(piece)
    if match is None or int(match[3] or match[1] or 0) > _MAX_REPEAT:
        return None
    return "open" if match[2] and match[1] != match[3] else "fixed"
