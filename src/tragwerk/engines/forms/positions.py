"""Find the line of every element in a JSON text, for messages to designers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|\n|[^\s{}\[\],:"]+')


@dataclass(slots=True)
class _Container:
    pointer: str
    is_object: bool
    step: str = "0"
    awaits_key: bool = True

    def inner(self) -> str:
        return f"{self.pointer}/{self.step}"


def escape_pointer(key: str) -> str:
    """Write a key as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def line_numbers(text: str) -> dict[str, int]:
    """Give JSON pointer → line (from 1) for each element of a valid JSON text."""
    lines: dict[str, int] = {"": 1}
    stack: list[_Container] = []
    line = 1
    for match in _MARK.finditer(text):
        mark = match.group()
        if mark == "\n":
            line += 1
            continue
        top = stack[-1] if stack else None
        if mark in "}]":
            stack.pop()
        elif mark == ",":
            if top and top.is_object:
                top.awaits_key = True
            elif top:
                top.step = str(int(top.step) + 1)
        elif mark == ":":
            if top:
                top.awaits_key = False
        elif top and top.is_object and top.awaits_key:
            top.step = escape_pointer(json.loads(mark))
            lines[top.inner()] = line
        else:
            pointer = top.inner() if top else ""
            lines.setdefault(pointer, line)
            if mark in "{[":
                stack.append(_Container(pointer, is_object=mark == "{"))
    return lines


def line_of(pointer: str, lines: dict[str, int]) -> int | None:
    """Give the line of an element, or of the nearest one around it."""
    while pointer not in lines:
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return lines[pointer]
