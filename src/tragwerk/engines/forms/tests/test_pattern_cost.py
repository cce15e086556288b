"""Regular expressions of a form: the usual pass, those that take years do not."""

from __future__ import annotations

import re
import time

import pytest

from tragwerk.engines.forms.pattern_cost import find_patterns, pattern_fault


@pytest.mark.parametrize(
    "pattern",
    [
        "^[0-9]{5}$",
        "^[+0-9][0-9 ()/.-]{4,29}$",
        "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
        "^[0-9]+(,[0-9]+)?$",
        "^(?:[A-Z]{1,3}|[0-9]{2,4})-[0-9]{1,4}$",
        r"^\\([a-z]\\)*$",
        "[*+(]",
        "^(?:[0-9]{4} ){3}[0-9]{4}$",
    ],
)
def test_ordinary_patterns_pass(pattern: str) -> None:
    assert pattern_fault(pattern, 2_000) == ""
    started = time.perf_counter()
    re.search(pattern, "0" * 1_999 + "!")
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "a" * 301,
        "^(a+)+$",
        "^(a|a)*$",
        "^(a|aa)+$",
        "^((a+)b?)*$",
        "^((a+))*$",
        "^(a?){40}$",
        "^(?:a|b*)*c$",
        "^(?P<x>a+){2,}$",
        "^a*a*a*a*$",
        "a*a*",
        "^(?=(a|a)*$)",
        "a?" * 30,
    ],
)
def test_patterns_that_search_too_long_are_refused(pattern: str) -> None:
    assert pattern_fault(pattern, 2_000)


def test_patterns_are_found_wherever_they_stand() -> None:
    schema = {
        "properties": {"pattern": {"type": "string", "pattern": "a", "maxLength": 9}},
        "allOf": [{"if": {"properties": {"x/y": {"not": {"pattern": "b"}}}}}],
        "patternProperties": {"c": {}},
    }
    assert sorted(find_patterns(schema)) == [
        ("/allOf/0/if/properties/x~1y/not/pattern", "b", 2_000),
        ("/patternProperties", "c", 64),
        ("/properties/pattern/pattern", "a", 9),
    ]
