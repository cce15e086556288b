"""Strings (DMN 1.5 §10.3.4.3)."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.feel.arithmetic import check_size, checked_text
from tragwerk.engines.decision.feel.builtins.registry import builtin
from tragwerk.engines.decision.feel.regex.pattern import FeelPattern, read_pattern
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import Value

_REFERENCE: Final = re.compile(r"\$(\d{1,3})|\\(.)|([\\$])", re.DOTALL)


@builtin("substring", "string:string", "start position:number", "length:number?")
def substring(
    run: Run, string: str, start_position: Decimal, length: Decimal | None = None
) -> Value:
    """A part of a text; positions count from 1, or from the end if negative."""
    start = int(start_position)
    if start == 0 or abs(start) > len(string):
        return None
    if start < 0:
        start += len(string) + 1
    if length is None:
        return string[start - 1 :]
    if length < 1:
        return None
    return string[start - 1 : start - 1 + int(min(length, Decimal(len(string))))]


@builtin("string length", "string:string")
def string_length(run: Run, string: str) -> Value:
    """The number of characters."""
    return Decimal(len(string))


@builtin("upper case", "string:string")
def upper_case(run: Run, string: str) -> Value:
    """The text in capital letters."""
    return string.upper()


@builtin("lower case", "string:string")
def lower_case(run: Run, string: str) -> Value:
    """The text in small letters."""
    return string.lower()


@builtin("trim", "string:string")
def trim(run: Run, string: str) -> Value:
    """The text without white space at both ends."""
    return string.strip()


@builtin("substring before", "string:string", "match:string")
def substring_before(run: Run, string: str, match: str) -> Value:
    """What stands before the first match; empty if there is none."""
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after", "string:string", "match:string")
def substring_after(run: Run, string: str, match: str) -> Value:
    """What stands behind the first match; empty if there is none."""
    return string.partition(match)[2] if match else string


@builtin("contains", "string:string", "match:string")
def contains(run: Run, string: str, match: str) -> Value:
    """Whether the text contains the match."""
    return match in string


@builtin("starts with", "string:string", "match:string")
def starts_with(run: Run, string: str, match: str) -> Value:
    """Whether the text begins with the match."""
    return string.startswith(match)


@builtin("ends with", "string:string", "match:string")
def ends_with(run: Run, string: str, match: str) -> Value:
    """Whether the text ends with the match."""
    return string.endswith(match)


def _pattern(run: Run, pattern: str, flags: str | None) -> FeelPattern | None:
    found = read_pattern(pattern, flags or "")
    if found is None:
        run.note("Das Suchmuster oder eine seiner Einstellungen ist nicht gültig.")
    return found


@builtin("matches", "input:string", "pattern:string", "flags:string|null?")
def matches(run: Run, input_: str, pattern: str, flags: str | None = None) -> Value:
    """Whether the pattern occurs in the text."""
    found = _pattern(run, pattern, flags)
    return None if found is None else found.matches(input_, run.charge)


@builtin(
    "replace",
    "input:string",
    "pattern:string",
    "replacement:string",
    "flags:string|null?",
)
def replace(
    run: Run, input_: str, pattern: str, replacement: str, flags: str | None = None
) -> Value:
    """The text with every match replaced; ``$1`` is the first group."""
    found = _pattern(run, pattern, flags)
    if found is None or found.matches("", run.charge):
        return None
    literal = "q" in (flags or "")
    pieces: list[str] = []
    size = end = 0
    for spans in found.find(input_, run.charge):
        groups = found.groups(input_, spans)
        filled = replacement if literal else _filled(replacement, groups)
        pieces += (input_[end : spans[0]], filled)
        size += len(pieces[-1]) + len(pieces[-2])
        end = spans[1]
        run.charge(1 + len(replacement) // 100)
        check_size(size)
    return checked_text("".join(pieces) + input_[end:])


def _filled(replacement: str, groups: Sequence[str]) -> str:
    """The replacement with ``$1`` filled in; ValueError if it is not valid."""

    def fill(reference: re.Match[str]) -> str:
        digits, escaped, wrong = reference.groups()
        if wrong or (escaped and escaped not in "\\$"):
            raise ValueError(wrong or escaped)
        if escaped:
            return str(escaped)
        # $12 is the first group and a 2 where there are fewer than twelve.
        taken = digits
        while len(taken) > 1 and int(taken) >= len(groups):
            taken = taken[:-1]
        found = groups[int(taken)] if int(taken) < len(groups) else ""
        return found + digits[len(taken) :]

    return _REFERENCE.sub(fill, replacement)


@builtin("split", "string:string", "delimiter:string")
def split(run: Run, string: str, delimiter: str) -> Value:
    """The parts of a text between the matches of a pattern."""
    found = _pattern(run, delimiter, "")
    if found is None or not delimiter:
        return None
    parts: list[str] = []
    end = 0
    for spans in found.find(string, run.charge):
        parts.append(string[end : spans[0]])
        end = spans[1]
        run.charge(1)
    return [*parts, string[end:]]


@builtin("string join", "list:list", "delimiter:string|null?")
def string_join(run: Run, list_: list[Value], delimiter: str | None = None) -> Value:
    """The texts of a list one after the other; null elements are left out."""
    texts = [each for each in list_ if each is not None]
    if not all(type(each) is str for each in texts):
        return None
    between = delimiter or ""
    check_size(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)
