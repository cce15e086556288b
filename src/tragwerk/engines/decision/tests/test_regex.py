"""Regular expressions of XPath, and the safe machine against Python's engine."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.decision import FeelLimitError, compile_feel
from tragwerk.engines.decision.feel.regex.machine import Machine
from tragwerk.engines.decision.feel.regex.syntax import Reader


def matches(text: str, pattern: str, flags: str = "") -> object:
    values = {"t": text, "p": pattern, "f": flags}
    return compile_feel("matches(t, p, f)").evaluate(values)


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "expected"),
    [
        ("Wohngeld", "geld$", "", True),
        ("Wohngeld\n", "geld$", "", False),  # $ is the very end
        ("a\nb", "^b", "", False),
        ("a\nb", "^b", "m", True),
        ("a\nb", "a$", "m", True),
        ("a\rb", "a.b", "", False),
        ("a\rb", "a.b", "s", True),
        ("GELD", "geld", "i", True),
        ("o", "[A-Z-[OI]]", "i", False),
        ("p", "[A-Z-[OI]]", "i", True),
        ("-", "[a-c-]", "", True),
        ("b", "[^a-c]", "", False),
        ("é", r"\p{L}", "", True),
        ("é", r"\P{L}", "", False),
        ("é", r"\p{IsBasicLatin}", "", False),
        ("a", r"\p{Lu}", "i", False),  # a category does not heed “i”
        ("A", r"[\p{Lu}x]", "", True),
        ("5", r"[^\d]", "", False),
        ("_", r"^\w$", "", False),  # punctuation is no word character of XML
        ("+", r"^\w$", "", True),
        ("Straße-7", r"^\i\c*$", "", True),
        ("7a", r"^\i\c*$", "", False),
        ("a b", "a b", "x", False),
        ("ab", "a b", "x", True),
        ("a b", "a[ ]b", "x", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("abab", r"^(ab)\1$", "", True),
        ("ac", r"^(?:(b)|a)\1c$", "", True),  # a group that took no part is empty
        ("aaa", "^a{2,3}$", "", True),
        ("aaaa", "^a{2,3}$", "", False),
        ("a", r"\p{Is No Block}", "", None),
        ("a", r"(a)\2", "", None),
        ("a", r"[\1]", "", None),
        ("a", r"\b", "", None),
        ("a", "(?=a)", "", None),
        ("a", "[z-a]", "", None),
        ("a", "a**", "", None),
        ("a", "(a", "", None),
        ("a", "a)", "", None),
        ("a", "a", "y", None),
    ],
)
def test_matches(text: str, pattern: str, flags: str, expected: object) -> None:
    assert matches(text, pattern, flags) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('replace("2025-01-31", "(\\d+)-(\\d+)-(\\d+)", "$3.$2.$1")', "31.01.2025"),
        ('replace("abc", "b", "$0$0")', "abbc"),
        ('replace("abc", "(b)", "$12")', "ab2c"),
        ('replace("abc", "b", "\\$")', "a$c"),
        ('replace("abc", "b", "$")', None),
        ('replace("abc", "x*", "-")', None),
        ('replace("a.c", ".", "-", "q")', "a-c"),
        ('split("1; 2;3", ";\\s*")', ["1", "2", "3"]),
    ],
)
def test_replace_and_split(expression: str, expected: object) -> None:
    assert compile_feel(expression).evaluate() == expected


def test_a_dangerous_pattern_is_run_on_a_long_text() -> None:
    assert matches("a" * 20_000, "^(a|aa)+$") is True
    assert matches("a" * 20_000 + "b", "^(a|aa)+$") is False


def test_a_dangerous_pattern_with_reference_is_refused() -> None:
    with pytest.raises(FeelLimitError, match="zu lange"):
        matches("a" * 5_000, r"(a+)\1+b")


ATOMS = st.sampled_from(["a", "b", "[ab]", ".", "(a|b)", "(ab)", "(?:a|ab)", "(a?b)"])
PIECES = st.tuples(ATOMS, st.sampled_from(["", "*", "+", "?", "{1,2}", "*?", "+?"]))
PATTERNS = st.lists(PIECES, min_size=1, max_size=4).map(
    lambda pieces: "".join(atom + mark for atom, mark in pieces)
)


@given(PATTERNS, st.text("abc", max_size=8))
@settings(max_examples=300, deadline=None)
def test_machine_finds_what_python_finds(pattern: str, text: str) -> None:
    reader = Reader(pattern, "")
    tree = reader.read()
    machine = Machine(tree, reader.groups, 0)
    found = machine.search(text, 0, lambda steps: None)
    python = re.search(pattern, text)
    expected = () if python is None else python.span()
    assert found[:2] == expected


@given(st.text("ab(|)*+?[]^-\\{}1,.pL", max_size=12), st.text("ab1", max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_pattern_gives_an_answer(pattern: str, text: str) -> None:
    assert matches(text, pattern) in (True, False, None)
